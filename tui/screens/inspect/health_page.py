"""The page of the network's health: a row a layer, and its figures over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rich.style import Style

from core.training.health import USUAL_RATIO, Figure, HealthHistory, HealthLens
from core.training.lens import Lens
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.health_chart import health_chart, scale_of, swatch
from tui.drawing.health_table import health_table, written
from tui.drawing.text import as_sentence
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.fields import following
from tui.widgets.frame import bold, faint, muted
from tui.widgets.layout import GUTTER

CHARTS = ("gradient", "ratio", "saturated", "weights", "delta", "update", "dead", "constant")
"""The figures in the order in which they are drawn over the epochs, after the chosen one."""

LEAST_CHART = 7
"""Rows of a chart and its title."""

MOST_CHARTS = 4


def lens(_view: InspectView) -> Lens:
    """Return the wish for the health at the playhead and before."""
    return HealthLens()


def act(view: InspectView, what: str) -> InspectView:
    """Choose the next figure or the one before, or the layer in front."""
    history = _history(view)
    if history is None:
        return view
    if what in ("up", "down"):
        layers = range(history.values.shape[-1])
        layer = following(layers, _front(view, history), 1 if what == "down" else -1)
        return replace(view, choice=replace(view.choice, layer=layer))
    names = tuple(figure.name for figure in history.now.figures)
    now = view.figure if view.figure in names else names[0]
    return replace(view, figure=following(names, now, 1 if what == "next" else -1))


def _front(view: InspectView, history: HealthHistory) -> int:
    """The layer that is looked at first."""
    layers: int = history.values.shape[-1]
    return view.choice.layer % layers


def _history(view: InspectView) -> HealthHistory | None:
    seen = None if view.moment is None else view.moment.seen
    return seen if isinstance(seen, HealthHistory) else None


def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the table of the layers, and below it as many charts as there is room for."""
    history = _history(view)
    if history is None or view.moment is None:
        return None
    canvas, inner = Canvas(width, height), width - GUTTER
    recording, figures = view.moment.recording, history.now.figures
    architecture = recording.course.at(history.now.epoch).experiment.architecture
    layers, front = history.values.shape[-1], _front(view, history)
    rows = 1 + min(layers, max(3, height - 2 - LEAST_CHART))
    table = health_table(
        history.now, figures, {f.name: scale_of(history, f, log=True) for f in figures},
        architecture, chosen=view.figure, front=front, width=inner, height=rows,
        palette=view.palette, ascii=view.ascii,
    )  # fmt: skip
    canvas.place(GUTTER, 0, table)
    top, room = rows + 1, height - rows - 1
    shown = _drawn(figures, view.figure)[: min(MOST_CHARTS, max(1, room // LEAST_CHART))]
    each, more = divmod(room + 1, len(shown))
    for place, figure in enumerate(shown):
        at, its_rows = top + place * each + min(place, more), each + (place < more) - 1
        _title(canvas, at, history, figure, view)
        chart = health_chart(
            history, figure, front=front, epochs=recording.horizon, width=inner,
            height=its_rows - 1, palette=view.palette, log=view.log_scale, marker=view.marker,
            ascii=view.ascii,
        )  # fmt: skip
        canvas.place(GUTTER, at + 1, chart)
    return canvas.drawing()


def _drawn(figures: Sequence[Figure], chosen: str) -> list[Figure]:
    """The figures in the order of their charts, the chosen one first."""
    return sorted(figures, key=lambda it: (it.name != chosen, CHARTS.index(it.name)))


def _title(
    canvas: Canvas, row: int, history: HealthHistory, figure: Figure, view: InspectView
) -> None:
    """Name a figure and tell each layer's at the playhead, of many layers from the one in front on;
    where there is room, what it is."""
    palette = view.palette
    at = canvas.write(GUTTER, row, as_sentence(figure.title), bold(palette)) + 2
    values = history.now.of(figure.name)
    told = [
        (f"W{layer} ", f"{sign} ".lstrip(), written(figure, values[layer]), layer)
        for layer in np.flatnonzero(~np.isnan(values)).tolist()
        for sign in [swatch(layer, ascii=view.ascii)]
    ]
    if at + sum(len("".join(parts)) + 2 for *parts, _ in told) - 2 > canvas.width:
        told.sort(key=lambda parts: parts[-1] < _front(view, history))
    for name, sign, value, layer in told:
        if at + len(name + sign + value) > canvas.width:
            break
        at = canvas.write(at, row, name, muted(palette))
        at = canvas.write(at, row, sign, Style(color=palette.run_colour(layer)))
        at = canvas.write(at, row, value, bold(palette)) + 2
    meaning = figure.meaning
    if figure.is_ratio:
        meaning += f"; about {USUAL_RATIO:g} is usual"
    if figure.of_update and history.now.updates > 1:
        meaning += f"; first of {history.now.updates:,} updates"
    for words in (f"{meaning} ({figure.source})", meaning, figure.meaning):
        if at + 1 + len(words) <= canvas.width:
            canvas.write_right(canvas.width, row, words, faint(palette))
            break


PAGE = Page("health", "Health", lens, draw, act)
