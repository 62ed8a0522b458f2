"""The standing of a race as a table: who is ahead, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.style import Style

from core.sweeps.grid import Sweep
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.curves import SWATCH
from tui.drawing.lettered import LETTERS
from tui.screens.race.highlights import colour_of
from tui.screens.race.standing_columns import Column, standing_columns
from tui.screens.race.view import RaceView
from tui.widgets.frame import bar, bold, faint, muted
from tui.widgets.layout import GUTTER, first_in_sight

WORTH_ROOM = 5
"""Weight of the columns for which the blanks between columns are given up."""


@dataclass(frozen=True)
class _Table:
    """The columns that fit, and where they stand."""

    columns: tuple[Column, ...]
    gap: int
    """Blanks between two columns."""
    rank: int
    """Columns of the places and the pins' letters; 0 where there is no room for them."""

    @property
    def width(self) -> int:
        """Columns of the whole, the gutter included."""
        return GUTTER + self.rank + sum(c.width + self.gap for c in self.columns) - self.gap

    @property
    def starts(self) -> Iterator[tuple[Column, int]]:
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
    return _Table(tuple(standing_columns(RaceView(), sweep)), 2, digits + 3).width + 2


def row_at(view: RaceView, y: int, height: int) -> int | None:
    """Return the grid point whose row is at a line of the table."""
    top = first_in_sight(view.places.index(view.chosen), len(view.places), height - 1)
    place = top + y - 1
    return view.places[place] if y >= 1 and place < len(view.places) else None


def _fitting(view: RaceView, sweep: Sweep, width: int) -> _Table:
    """Return the whole table, or a narrower one: less between the columns, the lightest left out,
    the places left out."""
    columns = standing_columns(view, sweep)
    digits = len(str(len(view.ordered)))
    narrow = digits + (3 if view.pins or not view.ascii else 1)
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
    colour = colour_of(view, point)
    if table.rank >= 3 and colour:
        pinned = point in view.pins
        mark = LETTERS[view.pins.index(point)] if pinned else "" if view.ascii else SWATCH
        canvas.write(GUTTER + digits + 1, y, mark, Style(color=colour, bold=pinned))
    for column, at in table.starts:
        pieces = column.cell(standing)
        start = at + column.width - sum(len(piece.text) for piece in pieces) if column.right else at
        for number, piece in enumerate(pieces):
            style = piece.style
            if chosen and column.name not in ("perfect", "diverged", ""):
                style = bold(palette)
            elif chosen and not column.name:
                style = Style(color=palette.text)
            if chosen and column.name == "perfect" and number == view.seed > 0:
                style += Style(underline=True, bold=True)
            start = canvas.write(start, y, piece.text, style)
    if chosen:
        canvas.tint(0, y, canvas.width, Style(bgcolor=palette.raised))
        bar(canvas, 0, y, view)
