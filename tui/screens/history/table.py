"""The list of stored runs as a table."""

from __future__ import annotations

from rich.style import Style

from core.store.stored_run import StoredRun
from tui.drawing.canvas import Canvas
from tui.drawing.lettered import LETTERS
from tui.drawing.sparkline import ASCII_LEVELS, EIGHTHS, sparkline
from tui.screens.history.columns import (
    CURVE,
    Look,
    cell,
    fitting_looks,
    status_style,
    status_word,
)
from tui.screens.history.view import HistoryView, RunTable
from tui.widgets.frame import bar, bold, faint, muted
from tui.widgets.layout import GUTTER, first_in_sight

MARK = 2
"""Cells of a mark before the number."""

ROOMY_HEIGHT = 16
"""Rows of the panel from which there is a blank one below its title."""


def first_row(height: int) -> int:
    """Return the row of the first run in a panel of some height: below its title, the titles of the
    columns, and a blank one where there is room."""
    return 2 + (height >= ROOMY_HEIGHT)


def place_at(listed: RunTable, y: int, height: int) -> int | None:
    """Return the place of the run at a row of the panel, None where there is none."""
    top = first_row(height)
    first = first_in_sight(listed.place, len(listed.runs), height - top)
    place = first + y - top
    return place if y >= top and place < len(listed.runs) else None


def table(canvas: Canvas, top: int, view: HistoryView) -> None:
    """Draw as many runs as fit from a row of a canvas on, the one under the cursor among them, and
    above it the titles of the columns."""
    listed = view.table
    assert listed is not None
    digits = max((len(str(run.id)) for run in listed.runs[:1]), default=1)
    looks = fitting_looks(
        canvas.width - GUTTER - MARK, digits, listed.without, listed.order.column, listed.names
    )
    _titles(canvas, top - 1, looks, view, listed)
    height = canvas.height - top
    first = first_in_sight(listed.place, len(listed.runs), height)
    for row, run in enumerate(listed.runs[first : first + height], top):
        _row(canvas, row, run, looks, view, listed)
    row = top + listed.place - first
    canvas.tint(0, row, canvas.width, Style(bgcolor=view.palette.raised))
    bar(canvas, 0, row, view)


Looks = tuple[tuple[Look, int], ...]


def _titles(canvas: Canvas, row: int, looks: Looks, view: HistoryView, listed: RunTable) -> None:
    up, down = ("^", "v") if view.ascii else ("↑", "↓")
    for look, start in looks:
        by, at = look.name == listed.order.column, GUTTER + MARK + start
        title = look.title
        if by:
            title = f"{title} {up if listed.order.reverse else down}"
        style = Style(color=view.palette.key) if by else faint(view.palette)
        if look.right:
            canvas.write_right(at + look.width, row, title, style)
        else:
            canvas.write(at, row, title, style)


def _row(
    canvas: Canvas, y: int, run: StoredRun, looks: Looks, view: HistoryView, listed: RunTable
) -> None:
    palette, chosen = view.palette, run is listed.chosen
    text = bold(palette) if chosen else Style(color=palette.text)
    quiet = Style(color=palette.text) if chosen else muted(palette)
    colour = palette.accent if chosen else palette.muted
    if run.id in listed.marked:
        place = listed.marked.index(run.id)
        colour = palette.run_colour(place)
        canvas.write(GUTTER, y, LETTERS[place % len(LETTERS)], Style(color=colour, bold=True))
    for look, start in looks:
        at = GUTTER + MARK + start
        if look.name == CURVE:
            glyphs = ASCII_LEVELS if view.ascii else EIGHTHS[:-1]  # no row touches the one above
            epochs = max(1, round((len(run.sketch) - 1) * run.epochs / max(1, run.epoch)))
            curve = sparkline(
                run.sketch, width=look.width, scale=listed.scale, epochs=epochs, glyphs=glyphs
            )
            canvas.write(at, y, curve, Style(color=colour))
            continue
        style = text if look.name in ("name", "loss", "accuracy") else quiet
        if look.name == "status":
            words = status_word(run, listed.owners.get(run.owner))
            style = status_style(words, palette)
        else:
            words = cell(look.name, run, look.width, listed.day, ascii=view.ascii)
        if look.right:
            canvas.write_right(at + look.width, y, words, style)
        else:
            canvas.write(at, y, words, style)
    if run.pinned:
        canvas.write(GUTTER + 1, y, "*", Style(color=palette.key, bold=True))
