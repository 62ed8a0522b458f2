"""The page of the loss along a step: at fractions and multiples of it, and how curved it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray, diverging
from core.training.lens import Lens
from core.training.step_slice import FRACTIONS, MARKS, StepSlice, StepSliceLens
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.line_chart import Lines, line_chart
from tui.drawing.loss_chart import legend_marks
from tui.drawing.scale import LABEL_WIDTH, Scale
from tui.drawing.text import longest, wrapped
from tui.screens.inspect.facts import write_facts
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bold, faint, muted, title
from tui.widgets.layout import GUTTER

NAMES = ("0", "1/4", "1/2", "1", "2", "4")
"""The marked fractions as they are written."""

FACTS_WIDTH = 34
"""Columns of the numbers beside the chart, at least."""

ROOMY, ROOMY_COLUMNS = 20, 44
"""Rows of the page, and columns of the facts, from which there are blank rows and more words."""

NARROW = 0.5
"""The share of the largest loss below which it is the change that is drawn: a logarithmic axis
would have hardly a decade's half."""

CELLS = 11
"""Of a number in the table."""

LIKE = 0.03
"""The distance of the curvature on the way from the bound, as a share, up to which a step leaps
across a valley and the next one back."""


def lens(view: InspectView) -> Lens | None:
    """Return the wish for the loss along the chosen update."""
    return StepSliceLens(view.choice.update)


def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the loss along the step, and beside it the numbers."""
    if view.moment is None:
        return Canvas(width, height).drawing()
    seen = view.moment.seen
    if not isinstance(seen, StepSlice):
        return None
    canvas, palette, step = Canvas(width, height), view.palette, seen.step
    after = title(canvas, view, "direction", "Loss along the step")
    now, then = numbers.epochs(step.epoch), numbers.epochs(step.epoch + 1)
    of = f"update {step.update + 1} of {step.updates} after epoch {now}"
    words = of if step.updates > 1 else f"from epoch {now} to {then}"
    words += f", learning rate {step.rate:g}"
    canvas.write(after, 0, words if after + len(words) <= width else "", muted(palette))
    columns = width - GUTTER - max(FACTS_WIDTH, 2 * width // 5) - 2
    if columns > LABEL_WIDTH + 10:
        canvas.place(GUTTER, 1, _chart(seen, view, columns, height - 1))
    left = GUTTER + columns + 3
    row = _table(canvas, left, 1, seen, view) + (height > ROOMY)
    canvas.write(left, row, "Curvature", bold(palette))
    roomy = width - left > ROOMY_COLUMNS
    row = write_facts(canvas, left, row + 1, _facts(seen, roomy=roomy), view)
    write_facts(canvas, left, row, (("", it) for it in _sentences(seen, roomy=roomy)), view)
    return canvas.drawing()


@diverging
def _chart(seen: StepSlice, view: InspectView, width: int, height: int) -> Drawing:
    """Draw the loss along the step, or its change where that is small, and below what is drawn."""
    base, palette = float(seen.marked[0]), view.palette
    losses, tangent = seen.losses, base + seen.slope * FRACTIONS
    if np.isfinite(losses).sum() < 2:
        return _no_curve(view, width, height)
    changes = _is_narrow(losses)
    if changes:
        losses, tangent = losses - base, tangent - base
    log = view.log_scale and not changes
    lines = Lines(
        low=float(FRACTIONS[0]),
        high=float(FRACTIONS[-1]),
        x=FRACTIONS,
        own=losses,
        dotted=(np.where(tangent > 0, tangent, np.nan) if log else tangent,),
        upright=0.0,
        labels=((1.0, "1 step"), (0.0, "0"), (2.0, "2"), (4.0, "4"), (-1.0, "-1"), (3.0, "3"),
                (0.5, "1/2"), (0.25, "1/4")),
    )  # fmt: skip
    canvas = Canvas(width, height)
    picture = line_chart(
        lines, Scale.around(losses, log=log), width=width, height=height - 1, palette=palette,
        marker=view.marker, ascii=view.ascii,
    )  # fmt: skip
    canvas.place(0, 0, picture)
    line, dotted = legend_marks(ascii=view.ascii)
    told = (f"loss - {numbers.loss(base)}", "change") if changes else ("loss",)
    what = longest(told, width - LABEL_WIDTH - 2)
    at = canvas.write(LABEL_WIDTH, height - 1, line, Style(color=palette.accent))
    at = canvas.write(at + 1, height - 1, what, muted(palette)) + 3
    for words in ("as the gradient foretells", "the gradient"):
        if at + 3 + len(words) <= width:
            at = canvas.write(at, height - 1, dotted, Style(color=palette.text))
            canvas.write(at + 1, height - 1, words, muted(palette))
            break
    return canvas.drawing()


def _no_curve(view: InspectView, width: int, height: int) -> Drawing:
    """Tell that there is nothing to draw."""
    canvas = Canvas(width, height)
    for row, line in enumerate(wrapped("No curve: the losses are not finite.", width)[:height]):
        canvas.write(0, row, line, muted(view.palette))
    return canvas.drawing()


def _is_narrow(losses: FloatArray) -> bool:
    """Return whether losses are so near to each other that their labels would be alike."""
    finite = losses[np.isfinite(losses)]
    return not finite.size or float(np.ptp(finite)) < NARROW * float(np.abs(finite).max())


def _table(canvas: Canvas, left: int, row: int, seen: StepSlice, view: InspectView) -> int:
    """Write the loss at the marked fractions; return the row after the table."""
    palette = view.palette
    for place, words in enumerate(("of the step", "loss", "change")):
        start = left + 11 + place * CELLS
        canvas.write_right(start, row, words, faint(palette))
    for name, fraction, loss in zip(NAMES, MARKS, seen.marked.tolist(), strict=True):
        row += 1
        style = bold(palette) if fraction == 1 else Style(color=palette.text)
        canvas.write_right(left + 11, row, name, style)
        canvas.write_right(left + 11 + CELLS, row, numbers.loss(loss), style)
        change = loss - float(seen.marked[0])
        if fraction and np.isfinite(change):
            canvas.write_right(left + 11 + 2 * CELLS, row, _signed(change), style)
    return row + 1


def _signed(change: float) -> str:
    return ("+" if change > 0 else "") + numbers.figure(change)


def _facts(seen: StepSlice, *, roomy: bool) -> Iterator[tuple[str, str]]:
    """Yield the curvatures, where each is and what the optimizer can bear."""
    step = seen.step
    yield "here", f"{_curvature(seen.sharpness)} {'in the sharpest direction' if roomy else ''}"
    if seen.lowest_sharpness is not None:
        where = f"at {seen.lowest:.2f} of"
        words = f"where the loss is lowest, {where} the step" if roomy else f"{where} it"
        yield "lowest", f"{_curvature(seen.lowest_sharpness)} {words}"
    words = "along the step, averaged over it" if roomy else "on the way"
    moves = (step.state_after[0] != step.state[0]).any()
    yield "step", f"{_curvature(seen.average)} {words}" if moves else "none: it moves no weight"
    if seen.bound is not None:
        gentle = seen.bound == 2 / step.rate
        words = f"= 2 / {step.rate:g}" if gentle else f"for {step.rule.optimizer.title}"
        more = ": on a sharper parabola each step leads farther away" if roomy else ""
        yield "bound", f"{_curvature(seen.bound)} {words}{more}"


def _curvature(value: float) -> str:
    return numbers.loss(value) if np.isfinite(value) else "not finite"


def _sentences(seen: StepSlice, *, roomy: bool) -> Iterator[str]:
    step = seen.step
    if not np.isfinite(seen.marked[MARKS.index(0.0) : MARKS.index(1.0) + 1]).all():
        yield "The loss along the step is larger than any number that can be computed."
        return
    leaps = seen.bound is not None and abs(seen.average / seen.bound - 1) < LIKE
    if seen.overshoots and leaps:
        onto = ", onto a slope as steep the other way, and the next one leaps back" if roomy else ""
        yield f"The step leaps across a valley{onto}: the edge of stability (Cohen et al. 2021)."
    elif seen.overshoots:
        yield f"The step goes beyond the lowest loss on its way, at {seen.lowest:.2f} of it."
    elif not np.ptp(seen.losses):
        yield "The loss is the same all along the step."
    elif seen.lowest == 1.0:
        yield "The loss is lowest where the step ends."
    else:
        yield "The loss is lowest where the step begins."
    if seen.bound is None:
        name = step.rule.optimizer.title
        yield f"{name} gives each weight a rate of its own, so that no single number bounds it."
    elif step.updates > 1:
        yield "The bound is one of full batches; the loss here is that of all training points."


PAGE = Page("direction", "Along the step", lens, draw)
