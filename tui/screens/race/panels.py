"""The race's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.text import fitting, longest, spelled
from tui.screens.race.chart import race_chart
from tui.screens.race.highlights import highlights
from tui.screens.race.standing_table import standing_table
from tui.screens.race.view import (
    RaceView,
    base_words,
    order_words,
    point_words,
    runs_words,
    size_words,
)
from tui.widgets.frame import (
    blank,
    bold,
    facts,
    faint,
    muted,
    note,
    screens,
    state,
    status_end,
    status_gap,
    time_axis,
    title,
    titled,
)
from tui.widgets.layout import GUTTER


def header(view: RaceView, width: int, height: int) -> Drawing:
    """Draw the program and its screens at the left, the race at the right."""
    canvas, palette = Canvas(width, height), view.palette
    after = screens(canvas, view)
    if view.moment is not None:
        sweep = view.moment.race.sweep
        texts = [size_words(sweep), runs_words(sweep)]
        room = width - after - 5 - sum(len(text) + 3 for text in texts)
        texts.insert(0, fitting(base_words(sweep), room) or sweep.base.dataset)
        while texts and after + 3 + sum(len(text) + 3 for text in texts) > width:
            texts.pop()
        facts(canvas, palette, texts)
    return canvas.drawing()


def standing(view: RaceView, width: int, height: int) -> Drawing:
    """Draw the standing: who is ahead."""
    canvas, palette = Canvas(width, 1), view.palette
    after = title(canvas, view, "standing", "Standing")
    order = spelled(order_words(view.order, view.standings), ascii=view.ascii)
    texts = (f"{order}, following the leader", order) if view.follows else (order,)
    note(canvas, after, longest(texts, width - after), muted(palette))
    gap = 1 if height >= len(view.ordered) + 3 else 0
    table = standing_table(view, width, height - 1 - gap)
    return titled(canvas, stacked(width, blank(width, gap), table), height)


def loss(view: RaceView, width: int, height: int) -> Drawing:
    """Draw the loss chart with a title, and the timeline, which is the chart's x axis."""
    canvas, moment, palette = Canvas(width, 1), view.moment, view.palette
    after = title(canvas, view, "loss", "Loss")
    if moment is None or view.curves is None:
        return canvas.drawing()
    chosen = moment.standings[view.chosen]
    spread, name = chosen.loss, point_words(chosen.point)
    value = "diverged" if spread is None else numbers.loss(spread.median)
    if after + len(name) + 2 + len(value) <= width:
        after = canvas.write(after, 0, name, muted(palette)) + 2
    after = canvas.write(after, 0, value, bold(palette)) + 2
    note(canvas, after, "median and range" if chosen.runs > 1 else "", faint(palette))
    inner, epochs = width - GUTTER, moment.race.horizon
    coloured = [c for c in highlights(view) if view.with_ghosts or c.point in view.pins]
    bright = {view.chosen, *(curve.point for curve in coloured)}
    others = [point for point in range(len(moment.race.points)) if point not in bright]
    chart = race_chart(
        view.curves, chosen=view.chosen, coloured=coloured,
        dim=others if view.with_ghosts else [], epochs=epochs, playhead=moment.epoch,
        width=inner, height=height - 3, scale=view.scale, palette=palette, marker=view.marker,
        ascii=view.ascii, with_values=not view.playing,
    )  # fmt: skip
    axis = time_axis(view, inner, 2)
    return titled(canvas, stacked(width, chart, axis, left=GUTTER), height)


def status(view: RaceView, width: int, height: int) -> Drawing:
    """Draw state, epoch, the number of perfect runs and who is ahead; speed and pace at the
    right."""
    canvas, moment, palette = Canvas(width, height), view.moment, view.palette
    if moment is None:
        return canvas.drawing()
    label, value, gap = muted(palette), bold(palette), status_gap(width)
    at = state(canvas, view, moment)
    if width >= 100:
        at = canvas.write(at, 0, " epochs", label)
    at += gap
    judged = [standing for standing in moment.standings if not standing.is_regression]
    if judged:
        perfect = sum(int(standing.is_perfect.sum()) for standing in judged)
        counts = f"{numbers.epochs(perfect)} of {runs_words(moment.race.sweep)}"
        at = canvas.write(canvas.write(at, 0, "perfect ", label), 0, counts, value) + gap
    ahead = view.ahead
    if ahead and at + 6 + len(ahead) <= width:
        at = canvas.write(canvas.write(at, 0, "ahead ", label), 0, ahead, value) + gap
    ends = [view.pace]
    if view.playing and moment.at_edge and moment.speed is not None:
        speed = numbers.speed(moment.speed * moment.race.sweep.runs)
        speed = speed.replace("epochs", "run-epochs")
        room = width - at - len(view.pace) - gap
        ends.append(f"computes {speed}" if len(speed) + 9 <= room else speed)
    status_end(canvas, at, ends, palette)
    return canvas.drawing()
