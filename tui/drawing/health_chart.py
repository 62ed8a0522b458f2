"""A figure of each layer over the epochs, a curve a layer."""

from __future__ import annotations

from string import ascii_lowercase, digits

import numpy as np

from core.training.health import USUAL_RATIO, Figure, HealthHistory
from tui.drawing.canvas import Drawing
from tui.drawing.curve_chart import curve_chart, labelled
from tui.drawing.curves import SWATCH, Curve, Plot
from tui.drawing.kept_curves import joined
from tui.drawing.palette import Palette
from tui.drawing.plotting import Marker, parts_of
from tui.drawing.reduction import Reduced
from tui.drawing.scale import FARTHEST, LABEL_WIDTH, PERCENT, Scale, column_of

MARKS = digits + ascii_lowercase


def mark(layer: int) -> str:
    """One character for a layer, where colour alone would have to tell: W3's is 3."""
    return MARKS[layer % len(MARKS)]


def swatch(layer: int, *, ascii: bool) -> str:
    """The sign of a layer's curve beside its name: none where that has the curve's mark."""
    if not ascii:
        return SWATCH
    return "" if mark(layer) == str(layer) else mark(layer)


def scale_of(history: HealthHistory, figure: Figure, *, log: bool) -> Scale:
    """The scale of a figure's curves."""
    if figure.is_share:
        return PERCENT
    curves = history.curves(figure.name)
    usual = np.array([USUAL_RATIO] * figure.is_ratio)
    return Scale.over(curves, usual, log=log, farthest=FARTHEST)


def health_chart(
    history: HealthHistory,
    figure: Figure,
    *,
    front: int,
    epochs: int,
    width: int,
    height: int,
    palette: Palette,
    log: bool = True,
    marker: Marker = "blocks",
    ascii: bool = False,
) -> Drawing:
    """One figure over the epochs 0 to `epochs`, exactly width x height cells with the labels at
    the left: a curve a layer in the colour of its place, that of layer `front` over the others,
    bright up to the playhead. A dim line is the usual ratio of updates to weights."""
    columns, scale = width - LABEL_WIDTH, scale_of(history, figure, log=log)
    if columns < 1 or height < 1:
        return labelled(width, height, scale, palette).drawing()
    parts = parts_of(ascii=ascii)
    usual = np.full(columns * parts, USUAL_RATIO)
    values = history.curves(figure.name).T
    lettered = ascii or len(values) > len(palette.runs)
    curves = [
        Curve(
            joined(history.epochs, values[layer], columns, epochs, parts=parts, log=scale.log),
            layer,
            mark(layer) if lettered else "",
        )
        for layer in sorted(range(len(values)), key=lambda layer: (layer != front, layer))
        if np.isfinite(values[layer]).any()
    ]
    plot = Plot(
        rows=height,
        columns=columns,
        scale=scale,
        head=column_of(history.now.epoch, epochs, columns),
        with_head=True,
        others=[*curves, *[Curve(Reduced(usual, usual, usual))] * figure.is_ratio],
    )
    return curve_chart(plot, palette=palette, marker=marker, ascii=ascii).drawing()
