"""The columns of a race's standing: the settings that vary, and what became of the runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.style import Style

from core.sweeps.grid import Sweep
from core.sweeps.standing import COLUMNS, Standing
from tui.drawing import sweep_table
from tui.drawing.text import spelled
from tui.screens.race.view import RaceView, column_title, short_title, short_value
from tui.widgets.frame import bold, faint, muted

MOST_DOTS = 10
"""Seeds that are shown one by one; more are counted."""

SHARES, LOSSES = "[100.0, 100.0]", "[0.00001, 0.00002]"
"""The widest ranges."""


class Piece(NamedTuple):
    text: str
    style: Style


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    name: str
    """The name of the order by this column; of a range none has it."""
    title: str
    width: int
    cell: Callable[[Standing], list[Piece]]
    right: bool = True
    weight: int = 0
    """Columns of more weight stay where not all fit."""


def standing_columns(view: RaceView, sweep: Sweep) -> list[Column]:
    """Return all columns, before there is a moment those that every standing has."""
    palette, standings = view.palette, view.ordered
    label, value = muted(palette), bold(palette)
    seeds = len(sweep.seeds)
    dots = max(len("perfect"), seeds if seeds <= MOST_DOTS else 2 * len(str(seeds)) + 1)
    perfect = column_title("perfect", standings) or "seeds"
    columns = [
        *(_setting(name, values, palette.text) for name, values in sweep.vary),
        _figures(view, "accuracy", 8, value, weight=8),
        _details(view, "accuracy", len(SHARES), weight=2),
        Column("perfect", perfect, dots, lambda s: _dots(s, view), right=False, weight=6),
        _figures(view, "loss", 7, label, weight=5),
        _details(view, "loss", len(LOSSES), weight=3),
    ]
    if any(standing.diverged.any() for standing in standings):
        columns.append(Column("diverged", "diverged", 8, lambda s: _diverged(s, view), weight=7))
    counts = len(f"({seeds}/{seeds})")
    for name, weight in (("to95", 1), ("to100", 4)):
        if standings and column_title(name, standings) is not None:
            columns.append(_figures(view, name, 8, label, weight=weight))
            columns.append(_details(view, name, counts, weight=0))
    ranges = bool(standings) and seeds > 1
    return [column for column in columns if column.title or ranges]


def _setting(name: str, values: Sequence[object], colour: str) -> Column:
    texts = [short_value(value) for value in values]

    def cell(standing: Standing) -> list[Piece]:
        return [Piece(short_value(standing.point.settings[name]), Style(color=colour))]

    width = max(map(len, [*texts, short_title(name)]))
    # Widths and words begin at the left, numbers end at the right.
    number = all(text.replace(".", "").replace("e-", "").isdigit() for text in texts)
    return Column(name, short_title(name), width, cell, number, weight=9)


def _figures(view: RaceView, name: str, width: int, style: Style, *, weight: int) -> Column:
    column = COLUMNS[name]

    def cell(standing: Standing) -> list[Piece]:
        return [Piece(sweep_table.figure(standing, column), style)]

    title = spelled(column_title(name, view.ordered) or column.title, ascii=view.ascii)
    if len(title) > width:  # both of a mixed race, which stand above the table
        title = column.title
    return Column(name, title, width, cell, weight=weight)


def _details(view: RaceView, name: str, width: int, *, weight: int) -> Column:
    """Return the column of the ranges of a figure, or of how many runs it is of."""

    def cell(standing: Standing) -> list[Piece]:
        return [Piece(sweep_table.cell(standing, COLUMNS[name])[1], muted(view.palette))]

    return Column("", "", width, cell, right=False, weight=weight)


def _diverged(standing: Standing, view: RaceView) -> list[Piece]:
    count = int(standing.diverged.sum())
    return [Piece(str(count) if count else "", Style(color=view.palette.error))]


def _dots(standing: Standing, view: RaceView) -> list[Piece]:
    """Return a dot a seed, full where all points are right; counts where there are many seeds."""
    palette = view.palette
    perfect = standing.is_perfect
    if len(perfect) > MOST_DOTS:
        if standing.is_regression:
            return [Piece(str(len(perfect)), muted(palette))]
        return [Piece(f"{perfect.sum()}/{len(perfect)}", muted(palette))]
    full, empty = "*." if view.ascii else "●○"
    accent = Style(color=palette.accent)
    return [
        Piece("!", Style(color=palette.error, bold=True))
        if is_diverged
        else Piece(*((full, accent) if is_perfect else (empty, faint(palette))))
        for is_perfect, is_diverged in zip(perfect, standing.diverged, strict=True)
    ]
