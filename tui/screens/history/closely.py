"""The History's panels of the run under the cursor, or of the marked ones: curves and facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from textwrap import wrap

import numpy as np
from rich.style import Style

from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.nn.arrays import FloatArray
from core.store.columns import is_regression
from core.training.run import Status
from core.training.snapshot import FIGURES, LOSS
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.lettered import CLIMB, LETTERS
from tui.drawing.loss_chart import OtherCurve, loss_chart
from tui.drawing.run_words import share, when
from tui.drawing.scale import PERCENT, SHARES, Scale
from tui.drawing.text import as_sentence
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline
from tui.screens.history.view import Details, HistoryView
from tui.widgets.frame import bold, faint, muted, note, title, titled
from tui.widgets.layout import GUTTER

LABEL = 15
"""Columns of a fact's label."""


def closely_key(view: HistoryView) -> Hashable:
    """Return all that these panels are drawn from."""
    listed = view.table
    chosen = None if listed is None or listed.chosen is None else listed.chosen.id
    return view.details, view.epoch, view.chart, view.log_scale, view.marker, view.ascii, chosen


def chart(view: HistoryView, width: int, height: int) -> Drawing | None:
    """Draw the curves of what is looked at closely, and the epoch that it would be opened at; None
    while they are read."""
    canvas, palette = Canvas(width, 1), view.palette
    if view.table is None or view.table.chosen is None:
        return Canvas(width, height).drawing()
    if not view.details:
        return None if view.table.chosen.kind == "run" else Canvas(width, height).drawing()
    several = len(view.details) > 1
    curves = [_curve(view, details) for details in view.details]
    if not all(curve.size for curve in curves):
        return Canvas(width, height).drawing()
    regression = is_regression(view.details[0].run)
    name = "loss" if view.chart == "loss" else "R²" if regression else "accuracy"
    after = title(canvas, view, "loss", as_sentence(name))
    horizon = max(details.run.epochs for details in view.details)
    epoch = _epoch(view)
    if not several:
        value = float(curves[0][epoch])
        write = numbers.loss if view.chart == "loss" else _write_share(regression)
        after = canvas.write(after, 0, write(value), bold(palette)) + 2
        if epoch < view.details[0].run.epoch:
            note(canvas, after, f"at {numbers.epochs(epoch)}", muted(palette))
    elif view.chart == "loss":
        note(canvas, after, "log scale" if view.log_scale else "linear scale", faint(palette))
    inner = width - GUTTER
    letters = LETTERS if several else [""]
    others = [
        OtherCurve(curve, place, letter, "")
        for place, (curve, letter) in enumerate(zip(curves, letters, strict=False))
    ]
    tests = None if several else _tests(view, view.details[0])
    picture = loss_chart(
        curves[0], epochs=horizon, playhead=None if several else epoch, width=inner,
        height=height - 3, scale=_scale(view, curves), palette=palette.of_run(0),
        letter=letters[0], others=others[1:], test=tests, marker=view.marker, ascii=view.ascii,
        diverged=not several and view.details[0].run.status is Status.DIVERGED,
    )  # fmt: skip
    edge = max(details.run.epoch for details in view.details)
    ended = view.details[0].run.status in (Status.FINISHED, Status.DIVERGED)
    trains = view.details[0].run.alive
    axis = timeline(
        epochs=horizon, edge=edge, playhead=edge if several else epoch, width=inner,
        palette=palette, state_glyph=PLAYING if trains else FINISHED if ended else PAUSED,
        ascii=view.ascii,
    )  # fmt: skip
    return titled(canvas, stacked(width, picture, axis, left=GUTTER), height)


def _epoch(view: HistoryView) -> int:
    last = int(view.details[0].figures.shape[1]) - 1
    return last if view.epoch is None else min(view.epoch, last)


def _curve(view: HistoryView, details: Details) -> FloatArray:
    curve: FloatArray = details.figures[LOSS if view.chart == "loss" else LOSS + 1]
    return curve


def _tests(view: HistoryView, details: Details) -> FloatArray | None:
    tests = details.figures[FIGURES // 2 + (view.chart != "loss")]
    return None if np.isnan(tests).all() else tests


def _write_share(regression: bool) -> Callable[[float], str]:
    return numbers.determination if regression else numbers.percent


def _scale(view: HistoryView, curves: list[FloatArray]) -> Scale:
    """Return the scale of all curves; a loss that diverges leaves room for the others."""
    if view.chart != "loss":
        return SHARES if is_regression(view.details[0].run) else PERCENT
    first = max((float(c[0]) for c in curves if np.isfinite(c[0])), default=np.inf)
    return Scale.over(*(np.minimum(c, CLIMB * first) for c in curves), log=view.log_scale)


def facts(view: HistoryView, width: int, height: int) -> Drawing | None:
    """Draw what is known of the run under the cursor."""
    canvas, palette, listed = Canvas(width, height), view.palette, view.table
    if listed is None or listed.chosen is None:
        return canvas.drawing()
    if not view.details:
        return None
    details = view.details[0]
    run = details.run
    canvas.write(0, 0, f"{run.kind} {run.id}".capitalize(), bold(palette))
    row = 1
    for label, words in _facts(view, details):
        lines = wrap(words, width - LABEL) or [""]
        if row + len(lines) > height:
            break
        canvas.write(0, row, label, muted(palette))
        for down, line in enumerate(lines):
            canvas.write(LABEL, row + down, line, Style(color=palette.text))
        row += len(lines)
    return canvas.drawing()


def _facts(view: HistoryView, details: Details) -> Iterator[tuple[str, str]]:
    run = details.run
    yield "preset", run.preset
    yield from _changes(details)
    epochs = f"{numbers.epochs(run.epoch)} of {numbers.epochs(run.epochs)}"
    yield "epochs", f"{epochs}, {run.reason}" if run.reason else epochs
    if run.share is not None:
        name = "R²" if is_regression(run) else "accuracy"
        test = share(run, run.test_share)
        yield name, share(run, run.share) + (f", test {test}" if test else "")
    if run.tags:
        yield "tags", ", ".join(run.tags)
    if run.note:
        yield "note", run.note
    if run.parent is not None:
        yield "branch of", f"run {run.parent}"
    assert view.table is not None
    day = view.table.day
    yield "started", when(run.started, day)
    if run.weight_hash:
        yield "weights", run.weight_hash
    yield "versions", ", ".join(f"{name} {it}" for name, it in run.versions.items())


def _changes(details: Details) -> Iterator[tuple[str, str]]:
    if details.course is None or details.run.preset not in PRESETS:
        return
    preset = PRESETS[details.run.preset].experiment
    fields = descriptions()
    for name, value in details.course.segments[0].experiment.changes_from(preset).items():
        was = format_value(getattr(preset, name))
        yield fields[name].title, f"{format_value(value)}  was {was}"
    for epoch, values in zip(details.course.forks, details.course.changes, strict=True):
        for name, value in values.items():
            yield fields[name].title, f"{format_value(value)} from {numbers.epochs(epoch)}"
