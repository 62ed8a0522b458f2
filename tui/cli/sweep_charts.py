"""`bp-tui sweep --chart`: learning curves in one chart, and the accuracy against the setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console

from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.nn.arrays import FloatArray
from core.sweeps.standing import COLUMNS, Spread, Standing, ordered, over_seeds
from core.sweeps.sweeping import SweepResult
from core.training.run import Run
from tui.drawing.canvas import Drawing
from tui.drawing.lettered import LETTERS, lettered_curves
from tui.drawing.setting_chart import bars, over_values
from tui.drawing.text import as_sentence
from tui.terminal.console import WIDTH, console_palette, is_ascii, write_card

CURVES_HEIGHT, SHARES_HEIGHT = 16, 14


def show_charts(console: Console, result: SweepResult, by: str) -> None:
    """Print both charts, each under a line that says what it is."""
    for title, drawing in _charts(console, result, by):
        console.print(title, soft_wrap=True)
        write_card(console, drawing)
        console.print()


def _charts(console: Console, result: SweepResult, by: str) -> Iterator[tuple[str, Drawing]]:
    standings = [standing for standing in ordered(result.standings, by) if standing.runs]
    if not standings:
        return
    palette, ascii = console_palette(console), is_ascii(console)
    width = min(WIDTH, console.width)
    drawn = standings[: len(LETTERS)]
    which = f", the first {len(drawn)} of {len(standings)} rows" if drawn != standings else ""
    over = ", medians over the seeds" if len(result.sweep.seeds) > 1 else ""
    curves = [_median(_runs(result, standing)) for standing in drawn]
    names = [_name(standing) for standing in drawn]
    varied = [descriptions()[name].title for name, _ in result.sweep.vary]
    of = f" of each {varied[0]}" if len(varied) == 1 else ""
    yield (
        f"Loss against epoch{of}{over}, log scale{which}",
        lettered_curves(
            curves, names, width=width, height=CURVES_HEIGHT, palette=palette, ascii=ascii
        ),
    )
    column = COLUMNS["accuracy"]
    title = as_sentence(column.title_of(standings) or column.title)
    numeric = _over_numbers(result, standings)
    if numeric is None:
        shares = [standing.accuracy for standing in standings]
        names = [_name(standing) for standing in standings]
        kinds = [column.quantity_of(standing) for standing in standings]
        yield (
            f"{title}{of}{over}",
            bars(names, shares, kinds, width=width, palette=palette, ascii=ascii),
        )
        return
    name, values, shares, tests = numeric
    quantity = column.quantity_of(standings[0])
    field = descriptions()[name].title
    tested = "; + the test points" if any(tests) else ""
    yield (
        f"{title} against {field}{over}{', lowest to highest' if over else ''}{tested}",
        over_values(
            values, shares, tests, title=field, quantity=quantity, width=width,
            height=SHARES_HEIGHT, palette=palette, ascii=ascii,
        ),
    )  # fmt: skip


def _over_numbers(
    result: SweepResult, standings: Sequence[Standing]
) -> tuple[str, list[float], list[Spread | None], list[Spread | None]] | None:
    """Return the setting where one alone varies, and over at least two numbers; its values in
    ascending order, and the accuracies of the training and the test points there."""
    names = [name for name, _ in result.sweep.vary]
    if len(names) != 1 or len(standings) < 2:
        return None
    (name,) = names
    pairs = [(standing.point.settings[name], standing) for standing in standings]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value, _ in pairs):
        return None
    pairs.sort(key=lambda pair: pair[0])
    return (
        name,
        [value for value, _ in pairs],
        [standing.accuracy for _, standing in pairs],
        [standing.test_accuracy for _, standing in pairs],
    )


def _name(standing: Standing) -> str:
    """tanh where one setting varies, else "lr 0.01, bias on"."""
    values = [format_value(value) for value in standing.point.settings.values()]
    return values[0] if len(values) == 1 else standing.point.name


def _runs(result: SweepResult, standing: Standing) -> list[Run]:
    return [result.runs[e] for e in standing.point.experiments if e in result.runs]


def _median(runs: Sequence[Run]) -> FloatArray:
    """(epochs + 1,): the median loss of those runs that have got to an epoch."""
    losses = np.full((max(run.epochs for run in runs) + 1, len(runs)), np.nan)
    for column, run in enumerate(runs):
        losses[: run.epochs, column], losses[run.epochs, column] = run.losses, run.final_loss
    median: FloatArray = over_seeds(losses)[0]
    return median
