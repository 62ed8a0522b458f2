"""The results of a sweep as a table."""

from __future__ import annotations

import math
from collections.abc import Callable

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from core.experiments.schema import descriptions, format_value
from core.sweeps.standing import COLUMNS, Spread, Standing, ordered
from core.sweeps.sweeping import SweepResult
from core.training.evaluation import GOALS
from tui.drawing import numbers

NONE = "-"
"""Where there is no figure; a character of every terminal."""

CONSOLE = Console(width=1000)
"""Wide enough to measure any table."""


def table(result: SweepResult, sort: str, *, width: int) -> Table | Text:
    """One row a grid point: medians with [lowest, highest], below them where room is short,
    or medians alone; where not even these fit, one figure a line."""
    for separator, tight in ((" ", False), ("\n", False), ("\n", True), ("", True)):
        drawn = _table(result, sort, separator, tight=tight)
        if Measurement.get(CONSOLE, CONSOLE.options, drawn).maximum <= width:
            return drawn
    return _list(result, sort)


def _table(result: SweepResult, sort: str, separator: str, *, tight: bool) -> Table:
    """`separator` stands between a figure and its detail, which is left out without one;
    `tight`: short names, and no column for what another one tells."""
    padding, leading = (0, 1 if tight else 3, 0, 0), int(separator == "\n")
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=padding, leading=leading)
    schema = descriptions()
    for name, _ in result.sweep.vary:
        title = (schema[name].alias or name) if tight else schema[name].title
        drawn.add_column(title, style="bold", justify="right")
    left_out = {"" if _has_tests(result) else "test", "runs" if tight else ""}
    columns = [column for column in COLUMNS.values() if column.name not in left_out]
    for column in columns:
        drawn.add_column(column.title, justify="right")
    for standing in ordered(result.standings, sort):
        settings = (format_value(value) for value in standing.point.settings.values())
        cells = (cell(standing, column.name) for column in columns)
        drawn.add_row(*settings, *(_joined(*parts, separator) for parts in cells))
    return drawn


def _list(result: SweepResult, sort: str) -> Text:
    lines = []
    for standing in ordered(result.standings, sort):
        lines.append(Text(standing.point.name, "bold"))
        for column in COLUMNS.values():
            figure, detail = cell(standing, column.name)
            if figure != NONE:
                lines.append(Text(f"  {column.title} {figure}"))
            if detail:
                lines.append(Text(f"  {detail}", "dim"))
    return Text("\n").join(lines)


def _joined(figure: str, detail: str, separator: str) -> Text:
    return (
        Text.assemble(figure, separator, (detail, "dim")) if detail and separator else Text(figure)
    )


def _has_tests(result: SweepResult) -> bool:
    return any(run.evaluation.test is not None for run in result.runs.values())


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
            return _epochs_to(standing, dict(zip(("to95", "to100"), GOALS, strict=True))[column])


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
