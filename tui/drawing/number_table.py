"""A matrix as a table of numbers, with the rows and columns that it is multiplied by around it.

What takes part in one result is lit. Where there is no room for all rows and columns, those around
the lit one stand there, or those that matter most, and it is told how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.table_axis import Axis
from tui.drawing.text import spelled
from tui.drawing.value_colours import value_style

LEAST_CELLS, MOST_CELLS = 6, 9
"""Cells of a number, with the blank before it."""

LEAST_COLUMNS = 3
"""Columns of a matrix for which series that are optional give way."""

LEAST_ROWS = 2
"""Rows of a matrix without which its table is not worth its place."""

SIGN_CELLS = 3
"""Cells of a sign such as ×, with the blanks around it."""


@dataclass(frozen=True)
class Series:
    """A row or column of numbers beside a matrix, one for each of its columns or rows; of a shorter
    one the last places are blank, such as that of a bias."""

    name: str
    values: FloatArray
    sign: str = ""
    """Between it and what stands before it."""
    lit: bool = True
    """Whether it takes part in what is lit."""
    optional: bool = False
    """Whether it may give way where there is no room for some columns of the matrix."""


@dataclass(frozen=True)
class NumberTable:
    """A matrix and what stands around it."""

    name: str
    values: FloatArray
    """(rows, columns)"""
    rows: Axis
    columns: Axis
    left: tuple[Series, ...] = ()
    right: tuple[Series, ...] = ()
    above: tuple[Series, ...] = ()
    below: tuple[Series, ...] = ()
    sign: str = ""
    """Before the matrix."""
    plain: bool = False
    """Whether the columns are different things, each on a scale of its own."""

    @property
    def around(self) -> int:
        """The rows above and below those of the matrix."""
        return 1 + len(self.above) + (1 + len(self.below) if self.below else 0)

    @property
    def least(self) -> int:
        """The rows of as little of it as is worth them."""
        return self.around + min(LEAST_ROWS, len(self.rows.labels))

    @property
    def height(self) -> int:
        """The rows of all of it."""
        return self.around + len(self.rows.labels)


def number_table(
    table: NumberTable, *, width: int, height: int, palette: Palette, ascii: bool
) -> Drawing:
    """Draw the table: labels, what is above, the rows, and below a line the results."""
    return _Table(table, width, height, palette, ascii).drawing()


class _Table:
    """The table while it is drawn."""

    def __init__(
        self, table: NumberTable, width: int, height: int, palette: Palette, ascii: bool
    ) -> None:
        self._table, self._palette, self._ascii = table, palette, ascii
        self._canvas = Canvas(width, height)
        self._fit(width, height)
        if len(self._columns) < min(LEAST_COLUMNS, len(table.columns.labels)):
            left, right = (_needed(series) for series in (table.left, table.right))
            self._table = replace(table, left=left, right=right)
            self._fit(width, height)

    def _fit(self, width: int, height: int) -> None:
        """Choose rows, columns and their cells so that all fits."""
        table, palette, ascii = self._table, self._palette, self._ascii
        self._muted, self._faint = Style(color=palette.muted), Style(color=palette.faint)
        told = 0 if table.height <= height or table.below else 1
        self._rows = table.rows.shown(max(1, height - table.around - told))
        self._row_labels = [spelled(label, ascii=ascii) for label in table.rows.labels]
        self._labels = max(map(len, self._row_labels), default=0)
        count, sides = len(table.columns.labels), (*table.left, *table.right)
        signs = sum(bool(series.sign) for series in sides) * SIGN_CELLS
        # The cells depend on the names, and these on the cells: at first the narrowest.
        self._cells = LEAST_CELLS
        for _ in range(2):
            lines = (*table.above, *table.below)
            names = [self._name(table.name, self._matrix_form()), *map(self._title, lines)]
            self._names = max(map(len, names)) + (SIGN_CELLS if table.sign or table.below else 0)
            fixed = self._labels + 1 + self._names + signs
            room = (width - fixed) // max(1, count + len(sides))
            self._cells = max(LEAST_CELLS, min(MOST_CELLS, room))
        self._column_labels = [spelled(label, ascii=ascii) for label in table.columns.labels]
        if table.plain:
            self._fit_plain(width - fixed)
        self._side_cells = [max(self._cells, len(self._title(series)) + 1) for series in sides]
        room = width - fixed - sum(self._side_cells)
        self._columns = table.columns.shown(max(1, room // self._cells))

    def _fit_plain(self, width: int) -> None:
        """Choose the forms of columns that are different things, with units if there is room."""
        labels, columns = self._table.columns.labels, self._table.values.T
        least = max(self._cells, max(map(len, self._column_labels)) + 1)
        for units in (True, False):
            forms = [
                numbers.column_form(column.tolist(), least - 1, units=units) for column in columns
            ]
            names = [self._name(*pair) for pair in zip(labels, forms, strict=True)]
            cells = max(least, max(map(len, names)) + 1)
            if len(names) * cells <= width:
                break
        self._column_labels, self._plain_forms = names, forms
        self._cells = cells

    def drawing(self) -> Drawing:
        table, canvas = self._table, self._canvas
        body, sides = self._labels + 1, iter(self._side_cells)
        for series in table.left:
            body = self._column(series, body, next(sides))
        body += self._names
        self._write_labels(body)
        for row, series in enumerate(table.above, 1):
            self._line(series, body, row)
        name = self._name(table.name, self._matrix_form())
        canvas.write_right(body - 1, 0, name, Style(color=self._palette.text, bold=True))
        row = 1 + len(table.above)
        self._body(body, row)
        at = body + len(self._columns) * self._cells
        for series in table.right:
            at = self._column(series, at, next(sides))
        row += len(self._rows)
        told = table.rows.told(len(self._rows)), table.columns.told(len(self._columns))
        canvas.write(0, row, told[0], self._faint)
        if table.below:
            rule, length = "-" if self._ascii else "─", len(self._columns) * self._cells
            canvas.write(body, row, rule * length, Style(color=self._palette.rule))
            for below, series in enumerate(table.below, row + 1):
                self._line(series, body, below)
        end = body + len(self._columns) * self._cells
        if told[1] and end - len(told[1]) > len(told[0]) + 1:
            canvas.write_right(end, row, f" {told[1]}", self._faint)
        return canvas.drawing()

    # Names and numbers.

    def _name(self, name: str, form: numbers.Form) -> str:
        """Return a name with the unit of its numbers."""
        return spelled(name + form.unit, ascii=self._ascii)

    def _title(self, series: Series) -> str:
        return self._name(series.name, self._form(series.values))

    def _form(self, values: FloatArray) -> numbers.Form:
        return numbers.form((_largest(values),), self._cells - 1)

    def _matrix_form(self) -> numbers.Form:
        return numbers.Form(0, 0) if self._table.plain else self._form(self._table.values)

    def _number(
        self, end: int, row: int, value: float, form: numbers.Form, largest: float, *, lit: bool
    ) -> None:
        """Write a number; what is lit has a bar before it where there are no colours."""
        cells = self._cells
        style = value_style(value, largest, self._palette, lit=lit)
        mark = "|" if self._ascii and lit else " "
        text = form.written(value, cells - 1).rjust(cells - 1)
        self._write_right(end, row, mark + text, style)

    def _write_right(self, end: int, row: int, text: str, style: Style) -> int:
        """Write a text that ends before a column, whole or not at all; return its start."""
        canvas, start = self._canvas, end - len(text)
        return canvas.write_right(
            end, row, text if start >= 0 and end <= canvas.width else "", style
        )

    # Parts.

    def _write_labels(self, body: int) -> None:
        table = self._table
        for place, column in enumerate(self._columns.tolist()):
            label = self._column_labels[column]
            style = self._of_label(column == table.columns.chosen)
            self._write_right(body + (place + 1) * self._cells, 0, label, style)
        for place, row in enumerate(self._rows.tolist(), 1 + len(table.above)):
            style = self._of_label(row == table.rows.chosen)
            self._write_right(self._labels, place, self._row_labels[row], style)

    def _of_label(self, chosen: bool) -> Style:
        return Style(color=self._palette.key, bold=True) if chosen else self._muted

    def _body(self, left: int, top: int) -> None:
        table, cells = self._table, self._cells
        whole = self._matrix_form(), _largest(table.values)
        for across, column in enumerate(self._columns.tolist()):
            values = table.values[:, column]
            form, largest = whole
            if table.plain:
                form, largest = self._plain_forms[column], _largest(values)
            end = left + (across + 1) * cells
            for down, row in enumerate(self._rows.tolist(), top):
                lit = table.rows.chosen in (None, row) and table.columns.chosen in (None, column)
                self._number(end, down, float(values[row]), form, largest, lit=lit)
        if table.sign:
            for down in range(top, top + len(self._rows)):
                self._canvas.write(
                    left - self._names + 1,
                    down,
                    spelled(table.sign, ascii=self._ascii),
                    self._faint,
                )

    def _column(self, series: Series, at: int, width: int) -> int:
        """Write a series beside the matrix; return the column after it."""
        table = self._table
        top, form, largest = (
            1 + len(table.above),
            self._form(series.values),
            _largest(series.values),
        )
        rows = self._rows[self._rows < len(series.values)].tolist()
        if series.sign:
            for down in range(top, top + len(rows)):
                self._canvas.write(
                    at + 1, down, spelled(series.sign, ascii=self._ascii), self._faint
                )
            at += SIGN_CELLS
        self._write_right(at + width, 0, self._title(series), self._muted)
        for down, row in enumerate(rows, top):
            lit = series.lit and table.rows.chosen in (None, row)
            self._number(at + width, down, float(series.values[row]), form, largest, lit=lit)
        return at + width

    def _line(self, series: Series, body: int, row: int) -> None:
        """Write a series above or below the matrix."""
        table, form, largest = self._table, self._form(series.values), _largest(series.values)
        name = Style(color=self._palette.text, bold=True)
        start = self._write_right(body - 1, row, self._title(series), name)
        if series.sign:
            self._write_right(start - 1, row, series.sign, self._faint)
        for place, column in enumerate(self._columns.tolist(), 1):
            value = float(series.values[column])
            lit = series.lit and table.columns.chosen in (None, column)
            self._number(body + place * self._cells, row, value, form, largest, lit=lit)


def _needed(series: tuple[Series, ...]) -> tuple[Series, ...]:
    return tuple(each for each in series if not each.optional)


def _largest(values: FloatArray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0
