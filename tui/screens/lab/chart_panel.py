"""The Lab's chart as a pure function: the loss over the epochs, or the accuracy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.chart_title import curve_values
from tui.drawing.loss_chart import loss_chart
from tui.drawing.scale import PERCENT, SHARES
from tui.drawing.text import as_sentence, spelled
from tui.screens.lab.run_list import mark_of
from tui.screens.lab.view import LabView
from tui.widgets.frame import faint, muted, state_at_end, time_axis, title, titled
from tui.widgets.layout import GUTTER


def chart(view: LabView, width: int, height: int) -> Drawing:
    """Draw a chart with a title, and the timeline, which is the chart's x axis."""
    canvas, moment = Canvas(width, 1), view.moment
    if moment is None:
        title(canvas, view, "loss", "Loss")
        return canvas.drawing()
    if view.chart == "loss":
        _loss_title(canvas, view)
        curve, test, scale, others = view.curve, view.test_curve, view.scale, view.others
    else:
        _shares_title(canvas, view)
        curve, test, others = view.shares, view.test_shares, view.other_shares
        scale = PERCENT if moment.recording.dataset.classes else SHARES
    inner = width - GUTTER
    mark = mark_of(view.run.number) if view.run and others else ""
    picture = loss_chart(
        curve, epochs=moment.recording.horizon, playhead=moment.epoch, width=inner,
        height=height - 3, scale=scale, palette=view.own_palette, others=others, test=test,
        diverged=moment.recording.status is Status.DIVERGED, letter=mark,
        marker=view.marker, ascii=view.ascii,
    )  # fmt: skip
    return titled(canvas, stacked(width, picture, time_axis(view, inner, 2), left=GUTTER), height)


def _loss_title(canvas: Canvas, view: LabView) -> None:
    """Tell the loss at the playhead, the scale, and where it was lowest."""
    moment, curve, test, palette = view.moment, view.curve, view.test_curve, view.palette
    assert moment is not None
    after = title(canvas, view, "loss", "Loss")
    of_test = None if test is None else numbers.loss(float(test[moment.epoch]))
    after = curve_values(
        canvas,
        0,
        after,
        numbers.loss(moment.snapshot.loss),
        of_test,
        view.own_palette,
        ascii=view.ascii,
    )
    quiet = faint(palette)
    notes = [("log scale" if view.log_scale else "linear scale", quiet)]
    if moment.penalty is not None:
        notes.insert(0, (f"penalty {numbers.loss(moment.penalty)}", muted(palette)))
    if test is not None and moment.recording.experiment.reduction == "sum":
        points = moment.evaluation.train.total, len(moment.recording.dataset.x)
        notes.append((f"sums over {points[0]:,} and {points[1] - points[0]:,} points", quiet))
    if test is None:
        _notes(canvas, after, view, notes, curve, "lowest", -1, numbers.loss)
    else:
        _notes(canvas, after, view, notes, test, "test lowest", -1, numbers.loss)


def _shares_title(canvas: Canvas, view: LabView) -> None:
    """Tell the accuracy or R² at the playhead, and where it was highest."""
    moment = view.moment
    assert moment is not None
    train, test = moment.evaluation.train, moment.evaluation.test
    after = title(canvas, view, "loss", as_sentence(spelled(train.title, ascii=view.ascii)))
    of_test = None if test is None else numbers.judgement(test)
    after = curve_values(
        canvas, 0, after, numbers.judgement(train), of_test, view.own_palette, ascii=view.ascii
    )
    write = numbers.percent if moment.recording.dataset.classes else numbers.determination
    _notes(canvas, after, view, (), view.shares, "highest", 1, write)


def _notes(
    canvas: Canvas,
    after: int,
    view: LabView,
    notes: Sequence[tuple[str, Style]],
    curve: FloatArray,
    word: str,
    sign: int,
    write: Callable[[float], str],
) -> None:
    """Write notes after the values, as many as fit; at the right where a curve is lowest or
    highest, if that is not here, or the state, where no other row tells it."""
    assert view.moment is not None
    end, palette = canvas.width, view.palette
    if "status" not in view.panels:
        end = state_at_end(canvas, after, view, view.moment)
    for text, style in notes:
        if after + len(text) <= end:
            after = canvas.write(after, 0, text, style) + 2
    if end == canvas.width and np.isfinite(curve).any():
        best = int(np.nanargmax(sign * curve))
        words = f"{word} {write(float(curve[best]))} at {numbers.epochs(best)}"
        if best != view.moment.epoch and end - len(words) >= after:
            canvas.write_right(end, 0, words, muted(palette))
