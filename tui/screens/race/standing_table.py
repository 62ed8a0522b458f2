"""The standing of a race as a table: who is ahead, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rich.style import Style

from core.sweeps.grid import Sweep
from core.sweeps.standing import COLUMNS, Standing
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.lettered import LETTERS
from tui.drawing.sweep_table import figure
from tui.drawing.text import spelled
from tui.screens.race.layout import first_in_sight
from tui.screens.race.view import RaceView, column_title, short_title, short_value
from tui.widgets.frame import bar, bold, faint, muted
from tui.widgets.layout import GUTTER

MOST_DOTS = 10
"""Seeds that are shown one by one; more are counted."""

WORTH_ROOM = 5
"""Weight of the columns for which the blanks between columns are given up."""


class _Piece(NamedTuple):
    text: str
    style: Style


@dataclass(frozen=True)
class _Column:
    """A column of the table."""

    name: str
    """The name of the order by this column."""
    title: str
    width: int
    cell: Callable[[Standing], list[_Piece]]
    right: bool = True
    weight: int = 0
    """Columns of more weight stay where not all fit."""


@dataclass(frozen=True)
class _Table:
    """The columns that fit, and where they stand."""

    columns: tuple[_Column, ...]
    gap: int
    """Blanks between two columns."""
    rank: int
    """Columns of the places and the pins' letters; 0 where there is no room for them."""

    @property
    def width(self) -> int:
        """Columns of the whole, the gutter included."""
        return GUTTER + self.rank + sum(c.width + self.gap for c in self.columns) - self.gap

    @property
    def starts(self) -> Iterator[tuple[_Column, int]]:
        """Each column and where it begins."""
        at = GUTTER + self.rank
        for column in self.columns:
            yield column, at
            at += column.width + self.gap


def standing_table(view: RaceView, width: int, height: int) -> Drawing:
    """Draw a header and as many rows as fit, the chosen one among them. A column that does not fit
    is left out."""
    canvas = Canvas(width, height)
    if view.moment is None or not view.ordered:
        return canvas.drawing()
    table = _fitting(view, view.moment.race.sweep, width)
    _header(canvas, table, view)
    row = view.places.index(view.chosen)
    top = first_in_sight(row, len(view.ordered), height - 1)
    for place in range(top, min(len(view.ordered), top + height - 1)):
        _row(canvas, 1 + place - top, place, table, view)
    return canvas.drawing()


def table_width(sweep: Sweep) -> int:
    """Return the columns that a whole table takes, the gutter included."""
    digits = len(str(len(sweep.points)))
    return _Table(tuple(_columns(RaceView(), sweep)), 2, digits + 3).width + 2


def row_at(view: RaceView, y: int, height: int) -> int | None:
    """Return the grid point whose row is at a line of the table."""
    top = first_in_sight(view.places.index(view.chosen), len(view.places), height - 1)
    place = top + y - 1
    return view.places[place] if y >= 1 and place < len(view.places) else None


def _fitting(view: RaceView, sweep: Sweep, width: int) -> _Table:
    """Return the whole table, or a narrower one: less between the columns, the lightest left out,
    the places left out."""
    columns = _columns(view, sweep)
    digits = len(str(len(view.ordered)))
    narrow = digits + (3 if view.pins else 1)
    while True:
        wide = _Table(tuple(columns), 2, digits + 3)
        lightest = min(columns, key=lambda column: column.weight)
        if wide.width <= width:
            return wide
        if lightest.weight >= WORTH_ROOM:
            tight = _Table(tuple(columns), 1, narrow)
            if tight.width <= width:
                return tight
            if len(columns) <= len(sweep.vary) + 1:
                return replace(tight, rank=0)
        columns.remove(lightest)


def _columns(view: RaceView, sweep: Sweep) -> list[_Column]:
    palette = view.palette
    label, value = muted(palette), bold(palette)
    columns = []
    for name, values in sweep.vary:
        texts = [short_value(value) for value in values]

        def setting(standing: Standing, name: str = name) -> list[_Piece]:
            return [_Piece(short_value(standing.point.settings[name]), Style(color=palette.text))]

        width = max(map(len, [*texts, short_title(name)]))
        # Widths and words begin at the left, numbers end at the right.
        number = all(text.replace(".", "").replace("e-", "").isdigit() for text in texts)
        columns.append(_Column(name, short_title(name), width, setting, number, weight=9))

    def figures(name: str, width: int, style: Style, weight: int) -> _Column:
        column = COLUMNS[name]

        def cell(standing: Standing) -> list[_Piece]:
            return [_Piece(figure(standing, column), style)]

        title = spelled(column_title(name, view.ordered) or column.title, ascii=view.ascii)
        if len(title) > width:  # both of a mixed race, which stand above the table
            title = column.title
        return _Column(name, title, width, cell, weight=weight)

    def diverged(standing: Standing) -> list[_Piece]:
        count = int(standing.diverged.sum())
        return [_Piece(str(count) if count else "", Style(color=palette.error))]

    seeds = len(sweep.seeds)
    perfect = column_title("perfect", view.ordered) or "seeds"
    dots = max(len("perfect"), seeds if seeds <= MOST_DOTS else 2 * len(str(seeds)) + 1)
    columns += [
        figures("accuracy", 8, value, 8),
        _Column("perfect", perfect, dots, lambda s: _dots(s, view), right=False, weight=6),
        figures("loss", 7, label, 5),
    ]
    if any(standing.diverged.any() for standing in view.ordered):
        columns.append(_Column("diverged", "diverged", 8, diverged, weight=7))
    if view.ordered:
        goal = "to95" if column_title("to100", view.ordered) is None else "to100"
        columns.append(figures(goal, 8, label, 1))
    return columns


def _dots(standing: Standing, view: RaceView) -> list[_Piece]:
    """Return a dot a seed, full where all points are right; counts where there are many seeds."""
    palette = view.palette
    perfect = standing.is_perfect
    if len(perfect) > MOST_DOTS:
        if standing.is_regression:
            return [_Piece(str(len(perfect)), muted(palette))]
        return [_Piece(f"{perfect.sum()}/{len(perfect)}", muted(palette))]
    full, empty = "*." if view.ascii else "●○"
    accent = Style(color=palette.accent)
    return [
        _Piece("!", Style(color=palette.error, bold=True))
        if is_diverged
        else _Piece(*((full, accent) if is_perfect else (empty, faint(palette))))
        for is_perfect, is_diverged in zip(perfect, standing.diverged, strict=True)
    ]


def _header(canvas: Canvas, table: _Table, view: RaceView) -> None:
    for column, at in table.starts:
        by = column.name == view.order
        style = Style(color=view.palette.text) if by else faint(view.palette)
        if column.right:
            canvas.write_right(at + column.width, 0, column.title, style)
        else:
            canvas.write(at, 0, column.title, style)


def _row(canvas: Canvas, y: int, place: int, table: _Table, view: RaceView) -> None:
    palette, point, standing = view.palette, view.places[place], view.ordered[place]
    chosen = point == view.chosen
    digits = len(str(len(view.ordered)))
    if table.rank:
        canvas.write_right(GUTTER + digits, y, str(place + 1), muted(palette))
    if table.rank >= 3 and point in view.pins:
        letter = LETTERS[view.pins.index(point)]
        canvas.write(GUTTER + digits + 1, y, letter, bold(palette))
    for column, at in table.starts:
        pieces = column.cell(standing)
        start = at + column.width - sum(len(piece.text) for piece in pieces) if column.right else at
        for number, piece in enumerate(pieces):
            style = piece.style
            if chosen and column.name not in ("perfect", "diverged"):
                style = bold(palette)
            if chosen and column.name == "perfect" and number == view.seed > 0:
                style += Style(underline=True, bold=True)
            start = canvas.write(start, y, piece.text, style)
    if chosen:
        canvas.tint(0, y, canvas.width, Style(bgcolor=palette.raised))
        bar(canvas, 0, y, view)
