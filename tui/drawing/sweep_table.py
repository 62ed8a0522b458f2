"""The results of a sweep as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from core.experiments.schema import descriptions, format_value
from core.sweeps.grid import GridPoint
from core.sweeps.standing import COLUMNS, Spread, Standing, ordered
from core.sweeps.sweeping import SweepResult
from core.training.evaluation import GOALS
from tui.drawing import numbers

NONE = "-"
"""Where there is no figure; a character of every terminal."""

GOAL_COLUMNS = dict(zip(("to95", "to100"), GOALS, strict=True))
"""The accuracy that a column tells the epoch of."""

Cells: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""Figures and their details, by their column's name, one a grid point."""

CONSOLE = Console(width=1000)
"""Wide enough to measure any table."""


LAYOUTS = ((" ", 0), (" ", 1), ("\n", 0), ("\n", 1), ("\n", 2), ("", 2))
"""What stands between a figure and its detail, the widest first; without anything the detail is
left out. Tighter tables have short names and no column for what another tells (1), nor one
without a figure (2)."""


def table(result: SweepResult, sort: str, *, width: int) -> Group:
    """Return one row a grid point, and what the figures are: medians with [lowest, highest],
    below them where room is short, or medians alone; where not even these fit, one figure a line.
    """
    standings = ordered(result.standings, sort)
    cells = {name: [cell(standing, name) for standing in standings] for name in COLUMNS}
    for separator, tight in LAYOUTS:
        columns = {name: cells[name] for name in _columns(cells, tight)}
        drawn = _table([s.point for s in standings], columns, separator, tight)
        if Measurement.get(CONSOLE, CONSOLE.options, drawn).maximum <= width:
            return Group(drawn, _legend(columns, detailed=bool(separator)))
    return Group(_list([s.point for s in standings], cells), _legend(cells, detailed=True))


def _columns(cells: Cells, tight: int) -> Iterable[str]:
    """Return the names of the columns that a table has."""
    for name, column in cells.items():
        empty = all(figure == NONE for figure, _ in column)
        if not (name == "runs" and tight) and not (empty and (name == "test" or tight > 1)):
            yield name


def _table(points: Sequence[GridPoint], columns: Cells, separator: str, tight: int) -> Table:
    padding, leading = (0, 1 if tight else 3, 0, 0), int(separator == "\n")
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=padding, leading=leading)
    schema = descriptions()
    for name in points[0].settings:
        title = (schema[name].alias or name) if tight else schema[name].title
        drawn.add_column(title, style="bold", justify="right")
    for name in columns:
        drawn.add_column(COLUMNS[name].title, justify="right")
    for point, *row in zip(points, *columns.values(), strict=True):
        settings = (format_value(value) for value in point.settings.values())
        drawn.add_row(*settings, *(_joined(figure, detail, separator) for figure, detail in row))
    return drawn


def _list(points: Sequence[GridPoint], cells: Cells) -> Text:
    lines = []
    for point, *row in zip(points, *cells.values(), strict=True):
        lines.append(Text(point.name, "bold"))
        for name, (figure, detail) in zip(cells, row, strict=True):
            if figure != NONE:
                lines.append(Text(f"  {COLUMNS[name].title} {figure}"))
            if detail:
                lines.append(Text(f"  {detail}", "dim"))
    return Text("\n").join(lines)


def _legend(columns: Cells, *, detailed: bool) -> Text:
    """Return what the figures of a table are, as far as it shows them."""
    ranges, counts = (
        any(detail for name in names for _, detail in columns.get(name, ()))
        for names in (("accuracy", "test", "loss"), GOAL_COLUMNS)
    )
    parts = ["medians, [from, to]" if detailed else "medians"] if ranges else []
    if GOAL_COLUMNS.keys() & columns.keys():
        some = " (in so many of the runs)" if counts and detailed else ""
        parts.append(f"after how many epochs{some}")
    return Text(f"\n{'; '.join(parts)}\n", "dim")


def _joined(figure: str, detail: str, separator: str) -> Text:
    return (
        Text.assemble(figure, separator, (detail, "dim")) if detail and separator else Text(figure)
    )


def cell(standing: Standing, column: str) -> tuple[str, str]:
    """A figure as the table writes it, and its detail: a range, or how many runs it is of."""
    match column:
        case "runs":
            failed = len(standing.failures)
            return f"{standing.runs}", f"+ {failed} failed" if failed else ""
        case "accuracy":
            return spread_text(standing.accuracy, numbers.percent)
        case "test":
            return spread_text(standing.test_accuracy, numbers.percent)
        case "loss":
            return spread_text(standing.loss, numbers.loss)
        case "perfect":
            perfect = f"{standing.is_perfect.sum()} of {standing.runs}"
            return perfect if standing.runs else NONE, ""
        case "diverged":
            return str(int(standing.diverged.sum()) or NONE), ""
        case _:
            return _epochs_to(standing, GOAL_COLUMNS[column])


def spread_text(spread: Spread | None, write: Callable[[float], str]) -> tuple[str, str]:
    """A median, and its range in brackets where there is one."""
    if spread is None:
        return NONE, ""
    # The unit once: the range is of the median's.
    low, high = (write(value).removesuffix(" %") for value in (spread.low, spread.high))
    return write(spread.median), f"[{low}, {high}]" if low != high else ""


def _epochs_to(standing: Standing, goal: float) -> tuple[str, str]:
    """The median of those that got there, and how many they are where not all did."""
    spread, count = standing.epochs_to(goal), standing.count_that_reached(goal)
    if spread is None:
        return NONE, ""
    some = f"({count}/{standing.runs})" if count < standing.runs else ""
    return numbers.epochs(math.floor(spread.median + 0.5)), some


def sentence(result: SweepResult) -> str:
    """What was done, in a line."""
    trained, asked = len(result.runs), result.sweep.runs
    runs = f"{asked:,}" if trained == asked else f"{trained:,} of {asked:,}"
    word = "run" if asked == 1 else "runs"
    said = f"{runs} {word} in {numbers.duration(result.seconds)}"
    if not result.complete:
        said = f"Stopped: {said}"
    alternating = sum(run.alternation is not None for run in result.runs.values())
    if alternating:
        said += (
            f"; the loss of {alternating:,} alternates from epoch to epoch, and the accuracy is "
            "that of the last one"
        )
    return said
