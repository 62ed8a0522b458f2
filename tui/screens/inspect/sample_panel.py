"""The sample that is looked at, or the whole batch, beside the pages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.cells import cell_len
from rich.style import Style

from core.data.dataset import Dataset, Task
from core.nn.gradient_check import GradientCheck
from core.training.moment import Moment
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.contrast import readable
from tui.drawing.palette import Palette
from tui.drawing.points import letter
from tui.drawing.run_page import prediction_map
from tui.drawing.text import longest
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bold, faint, muted
from tui.widgets.layout import GUTTER

Fact = tuple[str, str | float, Style]
"""A label, a word or a number, and its style."""

LABEL_CELLS, VALUE_CELLS = 10, 7

CHECK_ROWS = 2
"""Least rows of the gradients' check."""


def sample(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the chosen sample on the map, its numbers and the check of the gradients; None while
    they are on their way."""
    moment, chosen = view.moment, view.chosen
    if moment is None or chosen is None:
        return None
    grid, columns, palette = moment.grid, view.map_columns, view.palette
    if grid is None or grid.shape[:2] != view.grid_shape:
        return None
    canvas, dataset = Canvas(width, height), moment.recording.dataset
    after = canvas.write(GUTTER, 0, _title(chosen), bold(palette)) + 2
    of = f"of {len(dataset.x):,}"
    if not chosen.whole and after + len(of) <= width:
        canvas.write(after, 0, of, muted(palette))
    cursor = None if chosen.whole else int(chosen.step.samples[0])
    picture = prediction_map(
        grid, dataset, moment.evaluation.wrong, columns, view.map_style, palette, cursor=cursor
    )
    gap = 1 if height >= columns // 2 + 16 else 0
    canvas.place(GUTTER, 1 + gap, picture)
    row = 1 + 2 * gap + columns // 2
    names, most = _names(dataset, width), height - row - CHECK_ROWS
    facts = list(_facts(view, moment, chosen, names))
    if len(facts) > most:
        facts = list(_facts(view, moment, chosen, names, every=False))
    cells = max(LABEL_CELLS, *(cell_len(label) + 1 for label, *_ in facts))
    for label, value, style in facts[:most]:
        canvas.write(GUTTER, row, label, muted(palette))
        if not isinstance(value, str):
            value = numbers.within(value, width - GUTTER - cells, signed=label == "change")
        canvas.write(GUTTER + cells, row, value, style)
        row += 1
    _check(canvas, row + gap, view)
    return canvas.drawing()


def _title(chosen: Chosen) -> str:
    if not chosen.whole:
        return f"Sample {chosen.places[0]}"
    step = chosen.batch
    if step.updates == 1:
        return f"All {len(step.x):,} samples"
    return f"Batch {step.update + 1} of {step.updates}"


def _names(dataset: Dataset, width: int) -> list[str]:
    """Return the names of the coordinates: x1, x2, ..., and those of their columns where there is
    room for all."""
    short = [f"x{place}" for place in range(1, dataset.x.shape[1] + 1)]
    long = [dataset.label(name) for name in short]
    fits = GUTTER + max(map(cell_len, long)) + 1 + VALUE_CELLS <= width
    return long if fits else short


def _facts(
    view: InspectView, moment: Moment, chosen: Chosen, names: list[str], *, every: bool = True
) -> Iterator[Fact]:
    """Yield the facts; of several outputs each one, or the largest alone."""
    step, palette, dataset = chosen.step, view.palette, moment.recording.dataset
    value = bold(palette)
    if chosen.whole:
        yield "samples", f"{len(step.x):,}", value
        yield "loss", step.loss, value
        yield "after", step.loss_after, value
        if np.isfinite(change := step.loss_after - step.loss):
            yield "change", change, value
    else:
        place = int(step.samples[0])
        for name, x in zip(names, dataset.x[place].tolist(), strict=True):
            yield name, x, value
        yield from _answer(view, moment, chosen, place, dataset, every=every)
        yield "loss", step.loss, value
    if chosen.batch.updates > 1:
        yield "update", f"{chosen.batch.update + 1} of {chosen.batch.updates}", value
    yield "rate η" if not view.ascii else "rate", numbers.significant(chosen.batch.rate, 3), value


def _answer(
    view: InspectView, moment: Moment, chosen: Chosen, place: int, dataset: Dataset, *, every: bool
) -> Iterator[Fact]:
    """Yield what a sample is, what the network says, and whether that is right."""
    palette, step, evaluation = view.palette, chosen.step, moment.evaluation
    truth, y = float(dataset.truth[place]), step.y[0].tolist()
    if dataset.task is Task.REGRESSION:
        yield "truth t", truth, bold(palette)
    else:
        name = letter(int(truth))
        binary = dataset.task is Task.BINARY
        text = f"{name}  ({float(step.target[0, 0]):g})" if binary else name
        yield "truth t", text, _class_on_panel(palette, int(truth))
    if len(y) == 1:
        yield "output y", y[0], bold(palette)
    else:
        largest = int(np.argmax(y))
        for unit in range(len(y)) if every else (largest,):
            style = bold(palette) if unit == largest else muted(palette)
            yield f"y[{unit + 1}]", y[unit], style
    if dataset.task is not Task.REGRESSION:
        wrong = bool(evaluation.wrong[place])
        style = Style(color=palette.error, bold=True) if wrong else bold(palette)
        yield "verdict", "wrong" if wrong else "right", style


def _class_on_panel(palette: Palette, label: int) -> Style:
    """Return the colour of a class, as it can be read on the side panel."""
    colour = readable(
        palette.class_colour(label), (palette.panel,), shown=lambda it: palette.shade(it, it, 0)
    )
    return Style(color=colour, bold=True)


def _check(canvas: Canvas, row: int, view: InspectView) -> None:
    """Tell what the check of the gradients says, or which key makes it."""
    palette, sight = view.palette, view.sight
    canvas.write(GUTTER, row, "Gradient check", bold(palette))
    if sight is None or sight.check is None:
        at = canvas.write(GUTTER, row + 1, "g", Style(color=palette.key, bold=True)) + 1
        canvas.write(at, row + 1, "makes it", muted(palette))
        return
    _told(canvas, row, sight.check, palette)


def _told(canvas: Canvas, row: int, check: GradientCheck, palette: Palette) -> None:
    """Tell whether the gradients are right, the largest error and where, in two rows or four."""
    worst, room = str(check.worst or ""), canvas.width - GUTTER
    word = "right" if check.passed else "wrong"
    style = bold(palette) if check.passed else Style(color=palette.error, bold=True)
    error = f"{check.worst_error:.1e}"
    if canvas.height - row < 4:  # in place of the title
        canvas.write(GUTTER, row, f"Gradients {word}".ljust(room), style)
        canvas.write(GUTTER, row + 1, longest((f"{error} {worst}", error), room), bold(palette))
        return
    canvas.write(GUTTER, row + 1, word, style)
    canvas.write(GUTTER + LABEL_CELLS, row + 1, error, bold(palette))
    at = canvas.write(GUTTER, row + 2, "worst ", muted(palette))
    canvas.write(at, row + 2, worst, bold(palette))
    by = longest((f"by {check.method}", str(check.method)), room)
    canvas.write(GUTTER, row + 3, by, faint(palette))
