"""Differences between stored runs as a table: settings, then figures, a column a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.style import Style
from rich.text import Text

from core.nn.arrays import FloatArray
from core.refusal import plain
from core.store.columns import COLUMNS, is_regression
from core.store.stored_run import StoredRun
from core.training.curves import goals_reached
from core.training.snapshot import SHARE
from tui.drawing import numbers
from tui.drawing.differences import NONE, differing_settings
from tui.drawing.lettered import LETTERS
from tui.drawing.palette import Palette
from tui.drawing.run_sheet import goal_names
from tui.drawing.run_words import title, today, written

FIGURES = ("status", "epoch", "loss", "accuracy", "test_loss", "test_accuracy")
"""The columns of figures that are compared."""

Rows = Sequence[tuple[str, ...]]

GAP, SEVERAL = "  ", "several"


def setting_rows(runs: Sequence[StoredRun]) -> Rows:
    """Return a row for each setting that differs: its title, and its value in each run."""
    return differing_settings([run.in_force for run in runs], [run.forks for run in runs])


def figure_rows(runs: Sequence[StoredRun], figures: Mapping[int, FloatArray]) -> Rows:
    """Return a row a figure: its title, and what it is of each run. `figures`: those of every
    epoch, by the numbers of the runs."""
    return [row for row in _figure_rows(runs, figures) if set(row[1:]) != {NONE}]


def _figure_rows(
    runs: Sequence[StoredRun], figures: Mapping[int, FloatArray]
) -> Iterator[tuple[str, ...]]:
    day, kinds = today(), {is_regression(run) for run in runs}
    for name in FIGURES:
        column = COLUMNS[name]
        titles = " / ".join(dict.fromkeys(title(column, kind) for kind in sorted(kinds)))
        yield (titles, *(written(column, run, day) or NONE for run in runs))
    epochs = [goals_reached(figures[run.id][SHARE]) for run in runs]
    names = zip(*(goal_names(regression=kind) for kind in sorted(kinds)), strict=True)
    for place, goal in enumerate(names):
        firsts = [told[place] for told in epochs]
        yield (
            f"first {' / '.join(goal)}",
            *(NONE if epoch is None else numbers.epochs(epoch) for epoch in firsts),
        )


def comparison(
    runs: Sequence[StoredRun],
    figures: Mapping[int, FloatArray],
    *,
    width: int | None,
    palette: Palette,
) -> list[Text]:
    """Return the lines of the table, in blocks of so many runs as fit side by side; without a width
    all do."""
    settings, told = setting_rows(runs), figure_rows(runs, figures)
    head = ("run", *(f"{letter(place)} {run.id}".strip() for place, run in enumerate(runs)))
    rows = [tuple(plain(word) for word in row) for row in (head, *settings, *told)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines: list[Text] = []
    for block in _blocks(widths, width):
        lines += [Text()] if lines else []
        for place, row in enumerate(rows):
            if place == 1 + len(settings):
                lines.append(Text())
            lines.append(_line(row, widths, block, palette, head=place == 0))
        if not settings:
            lines.insert(1, Text("no setting differs", "dim"))
    return lines


def letter(place: int) -> str:
    """Return the letter of a run in the chart, "" of one that is not drawn."""
    return LETTERS[place : place + 1]


def _blocks(widths: Sequence[int], width: int | None) -> Iterator[range]:
    """Yield the columns of runs that fit beside the titles, from 1."""
    start, at = 1, widths[0]
    for place in range(1, len(widths)):
        at += len(GAP) + widths[place]
        if width is not None and at > width and place > start:
            yield range(start, place)
            start, at = place, widths[0] + len(GAP) + widths[place]
    yield range(start, len(widths))


def _line(
    row: tuple[str, ...], widths: Sequence[int], block: range, palette: Palette, *, head: bool
) -> Text:
    line = Text(f"{row[0]:{widths[0]}}", "dim")
    for place in block:
        colour = Style(color=palette.run_colour(place - 1), bold=True) if head else Style()
        line.append(GAP, Style()).append(f"{row[place]:>{widths[place]}}", _plain(colour))
    return line


def _plain(style: Style) -> Style:
    """A style that is not dim, as its line's title is."""
    return Style(dim=False) + style
