"""The History's chart: the curve of the run under the cursor, or those of the marked runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from core.nn.arrays import FloatArray
from core.store.columns import is_regression
from core.training.run import Status
from core.training.snapshot import FIGURES, LOSS, SHARE
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.chart_title import curve_values
from tui.drawing.lettered import CLIMB, LETTERS
from tui.drawing.loss_chart import OtherCurve, loss_chart
from tui.drawing.scale import PERCENT, SHARES, Scale
from tui.drawing.text import as_sentence, longest, spelled
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline
from tui.screens.history.view import Details, HistoryView
from tui.widgets.frame import faint, muted, note, sentence, title, titled
from tui.widgets.layout import GUTTER


def closely_key(view: HistoryView) -> Hashable:
    """Return all that is drawn of the runs that are looked at closely."""
    listed = view.table
    chosen = None if listed is None or listed.chosen is None else listed.chosen.id
    drawn = view.details, view.epoch, view.chart, view.log_scale, view.marker, view.ascii
    return *drawn, chosen, listed is not None and listed.day


def chart(view: HistoryView, width: int, height: int) -> Drawing | None:
    """Draw the curves, and below them the epochs; None while they are read."""
    chosen = None if view.table is None else view.table.chosen
    canvas, several = Canvas(width, height), len(view.details) > 1
    if chosen is None:
        return canvas.drawing()
    if chosen.kind != "run" and not several:
        sentence(canvas, f"`enter` lists the runs of this {chosen.kind}.", view.palette)
        return canvas.drawing()
    if not view.details:
        return None
    if any(details.figures.size == 0 for details in view.details):
        sentence(canvas, "The losses of its epochs are not kept any more.", view.palette)
        return canvas.drawing()
    return _one(view, width, height) if len(view.details) == 1 else _several(view, width, height)


def _one(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the curve of one run, with the epoch that it would be opened at."""
    canvas, palette, (details,) = Canvas(width, 1), view.palette, view.details
    run, curve, test = details.run, _curve(view, details), _test(view, details)
    last = len(curve) - 1
    epoch = last if view.epoch is None else min(view.epoch, last)
    write = _writer(view)
    after = title(canvas, view, "loss", _title(view))
    of_test = None if test is None else write(float(test[epoch]))
    value = write(float(curve[epoch]))
    after = curve_values(canvas, 0, after, value, of_test, palette, ascii=view.ascii)
    if view.epoch is None:
        note(canvas, after, _scale_words(view), faint(palette))
    else:
        at = f"at epoch {numbers.epochs(epoch)}"
        texts = (f"{at}, where enter opens it", at)
        note(canvas, after, longest(texts, width - after), muted(palette))
    inner, horizon = width - GUTTER, max(1, run.epochs)
    curves = [curve] if test is None else [curve, test]
    picture = loss_chart(
        curve, epochs=horizon, playhead=epoch, width=inner, height=height - 3,
        scale=_scale(view, curves), palette=palette, test=test, marker=view.marker,
        ascii=view.ascii, diverged=run.status is Status.DIVERGED,
    )  # fmt: skip
    ended = run.status in (Status.FINISHED, Status.DIVERGED)
    glyph = PLAYING if run.alive else FINISHED if ended and epoch == last else PAUSED
    axis = timeline(
        epochs=horizon, edge=last, playhead=epoch, width=inner, palette=palette,
        state_glyph=glyph, forks=run.forks, ascii=view.ascii,
    )  # fmt: skip
    return titled(canvas, stacked(width, picture, axis, left=GUTTER), height)


def _several(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the curves of several runs, told apart by letters and colours."""
    canvas, palette = Canvas(width, 1), view.palette
    curves = [_curve(view, details) for details in view.details]
    after = title(canvas, view, "loss", _title(view))
    note(canvas, after, _scale_words(view), faint(palette))
    inner, write = width - GUTTER, _writer(view)
    horizon = max(1, *(details.run.epochs for details in view.details))
    first, *others = (
        OtherCurve(curve, place, letter, write(float(curve[-1])))
        for place, (curve, letter) in enumerate(zip(curves, LETTERS, strict=False))
    )
    picture = loss_chart(
        first.losses, epochs=horizon, playhead=None, width=inner, height=height - 3,
        scale=_scale(view, curves), palette=palette.of_run(0), letter=first.letter,
        value=first.value, others=others, marker=view.marker, ascii=view.ascii,
    )  # fmt: skip
    edge = max(map(len, curves)) - 1
    axis = timeline(
        epochs=horizon, edge=edge, playhead=edge, width=inner, palette=palette,
        state_glyph=FINISHED, ascii=view.ascii,
    )  # fmt: skip
    return titled(canvas, stacked(width, picture, axis, left=GUTTER), height)


def _curve(view: HistoryView, details: Details) -> FloatArray:
    curve: FloatArray = details.figures[LOSS if view.chart == "loss" else SHARE]
    return curve


def _test(view: HistoryView, details: Details) -> FloatArray | None:
    test = details.figures[FIGURES // 2 + (LOSS if view.chart == "loss" else SHARE)]
    return None if np.isnan(test).all() else test


def _title(view: HistoryView) -> str:
    if view.chart == "loss":
        return "Loss"
    names = {"R²" if is_regression(its.run) else "accuracy" for its in view.details}
    return as_sentence(spelled(" / ".join(sorted(names)), ascii=view.ascii))


def _scale_words(view: HistoryView) -> str:
    if view.chart != "loss":
        return ""
    return "log scale" if view.log_scale else "linear scale"


def _writer(view: HistoryView) -> Callable[[float], str]:
    if view.chart == "loss":
        return numbers.loss
    return numbers.percent if _all_classes(view) else numbers.determination


def _all_classes(view: HistoryView) -> bool:
    return not any(is_regression(details.run) for details in view.details)


def _scale(view: HistoryView, curves: Sequence[FloatArray]) -> Scale:
    """Return the scale of all curves; a loss that diverges leaves room for the others."""
    if view.chart != "loss":
        return PERCENT if _all_classes(view) else SHARES
    first = max((float(c[0]) for c in curves if np.isfinite(c[0])), default=np.inf)
    return Scale.over(*(np.minimum(c, CLIMB * first) for c in curves), log=view.log_scale)
