"""Compare's other panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray
from core.training.pair import PairMoment
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.lettered import CLIMB
from tui.drawing.loss_chart import OtherCurve, legend_marks, loss_chart
from tui.drawing.scale import PERCENT, SHARES, Scale
from tui.drawing.text import as_sentence, fitting, spelled
from tui.screens.compare.differences import Difference, figures
from tui.screens.compare.view import SLOTS, CompareView
from tui.screens.lab.run_list import run_list
from tui.widgets.frame import (
    bold,
    facts,
    faint,
    muted,
    note,
    screens,
    sentence,
    state,
    status_end,
    status_gap,
    time_axis,
    title,
    titled,
)
from tui.widgets.layout import GUTTER, SIDE_FROM

LEAST_VALUE = 8
"""Columns of a value: "100.0 %" and a blank."""

LEAST_LIST = 3
"""Rows of the list of runs that are worth it."""

ALONE = (
    "It takes two runs to compare: `1` goes to the Lab, where `n` trains the next seed "
    "and `e` changes a setting for another run."
)


def header(view: CompareView, width: int, height: int) -> Drawing:
    """Draw the program and its screens at the left, the two runs at the right."""
    canvas = Canvas(width, height)
    after = screens(canvas, view, all_words_from=SIDE_FROM)  # two names need room
    if view.runs is not None:
        room = (width - after - 8 - 2 * len("A 12 ")) // 2
        texts = [
            " ".join(filter(None, (slot, str(run.number), fitting(run.name, room))))
            for slot, run in zip(SLOTS, view.runs, strict=True)
        ]
        facts(canvas, view.palette, texts if room >= 0 else [])
    return canvas.drawing()


def alone(view: CompareView, width: int, height: int) -> Drawing:
    """Say what to do where there is one run alone."""
    canvas = Canvas(width, height)
    sentence(canvas, ALONE, view.palette)
    return canvas.drawing()


def table(view: CompareView, width: int, height: int) -> Drawing:
    """Draw the settings that differ, then the figures at the playhead; where there is no room for
    all settings, how many more there are."""
    canvas, moment, palette = Canvas(width, height), view.moment, view.palette
    canvas.write(0, 0, "Settings", bold(palette))
    if moment is None or view.runs is None:
        return canvas.drawing()
    settings, told = view.settings, figures(*moment.sides)
    room = max(1, height - 1 - len(told))
    if len(settings) > room:
        hidden = len(settings) - room + 1
        settings = (*settings[: room - 1], Difference(f"+{hidden} more", "", ""))
    longest_name = max(len(row.name) for row in (*settings, *told))
    names = min(longest_name + 2, width - 2 * LEAST_VALUE)
    each = (width - names) // 2
    for place, slot in enumerate(SLOTS):
        colour = palette.run_colour(view.places[place])
        canvas.write(names + place * each, 0, slot, Style(color=colour, bold=True))
    if not settings:
        canvas.write(0, 1, "none differs", muted(palette))
    _rows(canvas, 1, settings, names, each, view)
    at = 1 + max(1, len(settings))
    if height - at - len(told) >= 2:
        canvas.write(0, at + 1, f"At {numbers.epochs(moment.epoch)}", bold(palette))
        at += 2
    _rows(canvas, at, told, names, each, view)
    _list(canvas, at + len(told) + 1, view)
    return canvas.drawing()


def _list(canvas: Canvas, top: int, view: CompareView) -> None:
    """List the runs that can be chosen from, where there are others and room for some."""
    height = canvas.height - top - 1
    if height < LEAST_LIST or len(view.listed) <= len(SLOTS) or view.runs is None:
        return
    canvas.write(0, top, "Runs", bold(view.palette))
    signs = {run.number: slot for slot, run in zip(SLOTS, view.runs, strict=True)}
    rows = run_list(
        view.listed, canvas.width + 2, height, view.palette, ascii=view.ascii, signs=signs
    )
    canvas.place(0, top + 1, rows)


def _rows(
    canvas: Canvas, top: int, rows: Sequence[Difference], names: int, each: int, view: CompareView
) -> None:
    for row, (name, *values) in enumerate(rows, top):
        canvas.write(0, row, fitting(name, names - 1), muted(view.palette))
        for place, value in enumerate(values):
            style = Style(color=view.palette.text)
            canvas.write(names + place * each, row, fitting(value, each - 1), style)


def chart(view: CompareView, width: int, height: int) -> Drawing:
    """Draw the losses of both, or the accuracies, with their title, and the timeline, which is the
    chart's x axis."""
    canvas, moment, palette = Canvas(width, 1), view.moment, view.palette
    if moment is None or view.runs is None:
        title(canvas, view, "loss", "Loss")
        return canvas.drawing()
    line, _ = legend_marks(ascii=view.ascii)
    after = title(canvas, view, "loss", _figure_title(view, moment))
    for place, (slot, side) in enumerate(zip(SLOTS, moment.sides, strict=True)):
        mark = line if place == 0 or not view.ascii else 2 * slot
        of_train = numbers.judgement(side.evaluation.train)
        value = numbers.loss(side.snapshot.loss) if view.chart == "loss" else of_train
        if after + len(f"{slot} {mark} {value}") > width:
            break  # a number cut short would be another one
        colour = palette.run_colour(view.places[place])
        after = canvas.write(after, 0, f"{slot} ", muted(palette))
        after = canvas.write(after, 0, f"{mark} ", Style(color=colour))
        after = canvas.write(after, 0, value, bold(palette)) + 2
    if view.chart == "loss":
        scale = "log scale" if view.log_scale else "linear scale"
        note(canvas, after, scale, faint(palette))
    inner, (first, second) = width - GUTTER, recorded(view)
    values = [_write(view, moment)(float(curve[-1])) for curve in (first, second)]
    picture = loss_chart(
        first, epochs=moment.recording.horizon, playhead=moment.epoch, width=inner,
        height=height - 3, scale=view.scale, palette=palette.of_run(view.places[0]),
        letter=SLOTS[0], value=values[0],
        others=[OtherCurve(second, view.places[1], SLOTS[1], values[1])], marker=view.marker,
        ascii=view.ascii,
    )  # fmt: skip
    return titled(canvas, stacked(width, picture, time_axis(view, inner, 2), left=GUTTER), height)


def _figure_title(view: CompareView, moment: PairMoment) -> str:
    if view.chart == "loss":
        return "Loss"
    names = dict.fromkeys(side.evaluation.train.title for side in moment.sides)
    return as_sentence(spelled(" / ".join(names), ascii=view.ascii))


def _write(view: CompareView, moment: PairMoment) -> Callable[[float], str]:
    if view.chart == "loss":
        return numbers.loss
    return numbers.percent if _all_classes(moment) else numbers.determination


def _all_classes(moment: PairMoment) -> bool:
    return all(recording.dataset.classes for recording in moment.recording.recordings)


def recorded(view: CompareView) -> tuple[FloatArray, FloatArray]:
    """Return the losses of both runs, or the accuracies, as far as they were recorded when they
    were paired."""
    assert view.moment is not None
    pair = view.moment.recording
    first, second = (
        (recording.curve if view.chart == "loss" else recording.shares_curve)[: edge + 1]
        for recording, edge in zip(pair.recordings, pair.edges, strict=True)
    )
    return first, second


def scale_of(view: CompareView) -> Scale:
    """Return the scale of both curves; a loss that diverges leaves room for the other one."""
    assert view.moment is not None
    if view.chart != "loss":
        return PERCENT if _all_classes(view.moment) else SHARES
    curves = recorded(view)
    first = max((float(c[0]) for c in curves if np.isfinite(c[0])), default=np.inf)
    return Scale.over(*(np.minimum(c, CLIMB * first) for c in curves), log=view.log_scale)


def status(view: CompareView, width: int, height: int) -> Drawing:
    """Draw state and epoch, the losses and accuracies of both; the pace at the right."""
    canvas, moment, palette = Canvas(width, height), view.moment, view.palette
    if moment is None or view.runs is None:
        return canvas.drawing()
    gap = status_gap(width)
    at = state(canvas, view, moment) + gap
    for slot, side in zip(SLOTS, moment.sides, strict=True):
        value = numbers.judgement(side.evaluation.train)
        if at + 2 + len(value) <= width:
            at = canvas.write(
                canvas.write(at, 0, f"{slot} ", muted(palette)), 0, value, bold(palette)
            )
            at += gap
    status_end(canvas, at, [view.pace], palette)
    return canvas.drawing()
