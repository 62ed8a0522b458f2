"""The results of a sweep as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.sweeps.grid import GridPoint
from core.sweeps.standing import COLUMNS, Column, Quantity, Spread, Standing, ordered
from core.sweeps.sweeping import SweepResult
from tui.drawing import numbers

NONE = "-"
"""Stands for a missing figure; a character of every terminal."""

GOAL_COLUMNS = [column.name for column in COLUMNS.values() if column.goal is not None]
"""The columns that tell an epoch."""

Cells: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""Figures and their details, by their column's name, one a grid point."""

CONSOLE = Console(width=1000)
"""Wide enough to measure any table."""


LAYOUTS = ((" ", 0), (" ", 1), ("\n", 0), ("\n", 1), ("\n", 2), ("", 2))
"""Separators of a figure and its detail, the widest first; without anything the detail is
left out. Tighter tables have short names and no column for what another tells (1), nor one
without a figure (2)."""


def table(result: SweepResult, sort: str, *, width: int) -> Group:
    """Return one row a grid point, and what the figures are: medians with [lowest, highest],
    below them where room is short, or medians alone; where not even these fit, one figure a line.
    """
    standings = ordered(result.standings, sort)
    titles = {
        name: title for name, column in COLUMNS.items() if (title := column.title_of(standings))
    }
    cells = {name: [cell(standing, COLUMNS[name]) for standing in standings] for name in titles}
    single = all(standing.runs <= 1 for standing in standings)
    for separator, tight in LAYOUTS:
        columns = {name: cells[name] for name in _columns(cells, tight)}
        drawn = _table([s.point for s in standings], columns, titles, separator, tight)
        if Measurement.get(CONSOLE, CONSOLE.options, drawn).maximum <= width:
            return Group(drawn, _legend(columns, single, detailed=bool(separator)))
    return Group(
        _list([s.point for s in standings], cells, titles), _legend(cells, single, detailed=True)
    )


def _columns(cells: Cells, tight: int) -> Iterable[str]:
    """Return the names of the columns that a table has."""
    for name, column in cells.items():
        empty = all(figure == NONE for figure, _ in column)
        if not (name == "runs" and tight) and not (empty and (name == "test" or tight > 1)):
            yield name


def _table(
    points: Sequence[GridPoint],
    columns: Cells,
    titles: Mapping[str, str],
    separator: str,
    tight: int,
) -> Table:
    padding, leading = (0, 1 if tight else 3, 0, 0), int(separator == "\n")
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=padding, leading=leading)
    schema = descriptions()
    for name in points[0].settings:
        title = (schema[name].alias or name) if tight else schema[name].title
        drawn.add_column(title, style="bold", justify="right")
    for name in columns:
        drawn.add_column(titles[name], justify="right")
    for point, *row in zip(points, *columns.values(), strict=True):
        settings = (format_value(value) for value in point.settings.values())
        drawn.add_row(*settings, *(_joined(figure, detail, separator) for figure, detail in row))
    return drawn


def _list(points: Sequence[GridPoint], cells: Cells, titles: Mapping[str, str]) -> Text:
    lines = []
    for point, *row in zip(points, *cells.values(), strict=True):
        lines.append(Text(point.name, "bold"))
        for name, (figure, detail) in zip(cells, row, strict=True):
            if figure != NONE:
                lines.append(Text(f"  {titles[name]} {figure}"))
            if detail:
                lines.append(Text(f"  {detail}", "dim"))
    return Text("\n").join(lines)


def _legend(columns: Cells, single: bool, *, detailed: bool) -> Text:
    """Return what the figures of a table are, as far as it shows them. `single`: a run a row."""
    ranges, counts = (
        any(detail for name in names for _, detail in columns.get(name, ()))
        for names in (("accuracy", "test", "loss"), GOAL_COLUMNS)
    )
    parts = ["medians, [from, to]" if detailed else "medians"] if ranges else []
    if single:
        parts = ["one run a row"]
    if any(figure != NONE for name in GOAL_COLUMNS for figure, _ in columns.get(name, ())):
        some = " (in so many of the runs)" if counts and detailed else ""
        parts.append(f'"after" counts epochs{some}')
    return Text(f"\n{'; '.join(parts)}\n", "dim")


def _joined(figure: str, detail: str, separator: str) -> Text:
    return (
        Text.assemble(figure, separator, (detail, "dim")) if detail and separator else Text(figure)
    )


def figure(standing: Standing, column: Column) -> str:
    """Write a figure of a standing: a median where it is a spread."""
    value = column.value(standing)
    if isinstance(value, Spread):
        value = value.median
    if value is None or (column.name == "diverged" and not value):
        return NONE
    if column.name == "perfect":
        return f"{standing.is_perfect.sum()} of {standing.runs}"
    return numbers.quantity(column.quantity_of(standing), value)


def cell(standing: Standing, column: Column) -> tuple[str, str]:
    """Write a figure, and its detail: a range, or how many runs it is of."""
    value, detail = column.value(standing), ""
    if column.name == "runs" and standing.failures:
        detail = f"+ {len(standing.failures)} failed"
    elif column.goal is not None and value is not None:
        count = standing.count_that_reached(column.goal)
        detail = f"({count}/{standing.runs})" if count < standing.runs else ""
    elif isinstance(value, Spread):
        detail = spread_range(value, column.quantity_of(standing))
    return figure(standing, column), detail


def spread_range(spread: Spread, quantity: Quantity) -> str:
    """Write a range in brackets where there is one, its unit left to the median before it."""
    low, high = (
        numbers.quantity(quantity, end).removesuffix(" %") for end in (spread.low, spread.high)
    )
    return f"[{low}, {high}]" if low != high else ""


def sentence(result: SweepResult) -> str:
    """Tell in a line what was done."""
    trained, wanted = len(result.runs), result.sweep.runs
    runs = f"{wanted:,}" if trained == wanted else f"{trained:,} of {wanted:,}"
    word = "run" if wanted == 1 else "runs"
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
