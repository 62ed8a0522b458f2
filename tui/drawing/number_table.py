"""A matrix as a table of numbers, with the rows and columns that it is multiplied by around it.

What takes part in one result is lit. Where there is no room for all rows and columns, those around
the lit one stand there, or those that matter most, and it is told how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray, IntArray
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.value_colours import value_style

LEAST_CELLS, MOST_CELLS = 6, 9
"""Cells of a number, with the blank before it."""

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


@dataclass(frozen=True)
class Axis:
    """The rows or the columns of a matrix."""

    labels: Sequence[str]
    chosen: int | None = None
    """The one that is lit; None where all are."""
    around: int = 0
    """The one that is to be seen where none is chosen."""
    sizes: FloatArray | None = None
    """How much each matters, where the largest are to be shown of too many; else those around the
    chosen one."""
    word: str = "units"

    def shown(self, room: int) -> IntArray:
        """Return the places of as many as there is room for, in their order."""
        count = len(self.labels)
        if count <= room:
            return np.arange(count)
        if self.sizes is not None:
            return np.sort(np.argsort(-self.sizes, kind="stable")[:room])
        middle = self.around if self.chosen is None else self.chosen
        first = max(0, min(middle - room // 2, count - room))
        return np.arange(first, first + room)

    def told(self, shown: int) -> str:
        """Say how many there are where not all are shown; "" otherwise."""
        count = len(self.labels)
        if shown >= count:
            return ""
        which = "the largest of" if self.sizes is not None else "of"
        return f"{shown} {which} {count:,} {self.word}"


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
        self._muted, self._faint = Style(color=palette.muted), Style(color=palette.faint)
        around = 1 + len(table.above) + (1 + len(table.below) if table.below else 0)
        all_rows = len(table.rows.labels)
        told = 0 if all_rows <= height - around or table.below else 1
        self._rows = table.rows.shown(max(1, height - around - told))
        self._labels = max(map(len, table.rows.labels), default=0)
        names = [table.name, *(series.name for series in (*table.above, *table.below))]
        self._names = max(map(len, names)) + (SIGN_CELLS if table.sign or table.below else 0)
        count, sides = len(table.columns.labels), len(table.left) + len(table.right)
        signs = sum(bool(series.sign) for series in (*table.left, *table.right)) * SIGN_CELLS
        fixed = self._labels + 1 + self._names + signs
        self._cells = max(LEAST_CELLS, min(MOST_CELLS, (width - fixed) // max(1, count + sides)))
        longest = max((len(s.name) for s in (*table.left, *table.right)), default=0)
        self._side_cells = max(self._cells, longest + 1)
        room = width - fixed - sides * self._side_cells
        self._columns = table.columns.shown(max(1, room // self._cells))

    def drawing(self) -> Drawing:
        table, canvas = self._table, self._canvas
        body = self._labels + 1
        for series in table.left:
            body = self._column(series, body)
        body += self._names
        self._write_labels(body)
        row = 1
        for series in table.above:
            self._line(series, body, row)
            row += 1
        canvas.write_right(body - 1, 0, table.name, Style(color=self._palette.text, bold=True))
        self._body(body, row)
        at = body + len(self._columns) * self._cells
        for series in table.right:
            at = self._column(series, at)
        row += len(self._rows)
        told = table.rows.told(len(self._rows))
        if table.below:
            rule = "-" if self._ascii else "─"
            length = len(self._columns) * self._cells
            canvas.write(body, row, rule * length, Style(color=self._palette.rule))
            if len(told) < body:
                canvas.write(0, row, told, self._faint)
            for below, series in enumerate(table.below, row + 1):
                self._line(series, body, below)
        elif told:
            canvas.write(0, row, told, self._faint)
        return canvas.drawing()

    def _write_labels(self, body: int) -> None:
        table, palette = self._table, self._palette
        for place, column in enumerate(self._columns.tolist()):
            chosen = column == table.columns.chosen
            style = Style(color=palette.key, bold=True) if chosen else self._muted
            end = body + (place + 1) * self._cells
            self._canvas.write_right(end, 0, table.columns.labels[column], style)
        top = 1 + len(table.above)
        for place, row in enumerate(self._rows.tolist(), top):
            style = Style(color=palette.key, bold=True) if row == table.rows.chosen else self._muted
            self._canvas.write_right(self._labels, place, table.rows.labels[row], style)

    def _body(self, left: int, top: int) -> None:
        table, cells = self._table, self._cells
        values = table.values[np.ix_(self._rows, self._columns)]
        sizes = np.abs(np.where(np.isfinite(table.values), table.values, 0.0))
        largest = sizes.max(axis=0) if table.plain else np.full(sizes.shape[1], sizes.max())
        decimals = [
            numbers.decimals(column, cells - 1)
            for column in (values.T.tolist() if table.plain else [values.ravel().tolist()])
        ]
        for down, row in enumerate(self._rows.tolist()):
            if table.sign:
                self._canvas.write(left - self._names + 1, top + down, table.sign, self._faint)
            for across, column in enumerate(self._columns.tolist()):
                lit = table.rows.chosen in (None, row) and table.columns.chosen in (None, column)
                of_column = decimals[across if table.plain else 0]
                text = numbers.entry(float(values[down, across]), cells - 1, of_column)
                at = left + across * cells
                self._number(at, top + down, text, table.values[row, column], largest[column], lit)

    def _number(
        self, at: int, row: int, text: str, value: float, largest: float, lit: bool
    ) -> None:
        """Write a number; what is lit has a bar before it where there are no colours."""
        style = value_style(float(value), float(largest), self._palette, lit=lit)
        mark = "|" if self._ascii and lit else " "
        self._canvas.write(at, row, mark + text.rjust(self._cells - 1), style)

    def _column(self, series: Series, at: int) -> int:
        """Write a series beside the matrix; return the column after it."""
        table, cells = self._table, self._cells
        top = 1 + len(table.above)
        shown = series.values[self._rows[self._rows < len(series.values)]]
        decimals = numbers.decimals(shown.tolist(), cells - 1)
        largest = _largest(series.values)
        if series.sign:
            for row in range(len(shown)):
                self._canvas.write(at + 1, top + row, series.sign, self._faint)
            at += SIGN_CELLS
        end = at + self._side_cells
        self._canvas.write_right(end, 0, series.name, self._muted)
        for row, value in enumerate(shown.tolist()):
            lit = series.lit and table.rows.chosen in (None, int(self._rows[row]))
            text = numbers.entry(value, cells - 1, decimals)
            self._number(end - cells, top + row, text, value, largest, lit)
        return end

    def _line(self, series: Series, body: int, row: int) -> None:
        """Write a series above or below the matrix."""
        table, cells = self._table, self._cells
        name = Style(color=self._palette.text, bold=True)
        start = self._canvas.write_right(body - 1, row, series.name, name)
        if series.sign:
            self._canvas.write_right(start - 1, row, series.sign, self._faint)
        shown = series.values[self._columns]
        decimals = numbers.decimals(shown.tolist(), cells - 1)
        largest = _largest(series.values)
        for place, value in enumerate(shown.tolist()):
            lit = series.lit and table.columns.chosen in (None, int(self._columns[place]))
            text = numbers.entry(value, cells - 1, decimals)
            self._number(body + place * cells, row, text, value, largest, lit)


def _largest(values: FloatArray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0
