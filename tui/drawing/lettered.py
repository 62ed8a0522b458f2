"""Several curves in one chart, told apart by letters on them, and by colour where there is any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.loss_chart import dots_of, layer, line_points
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, Floats, Reduced, Scale, column_of, reduce_curve

LETTERS = "ABCDEFGH"
"""Of the curves that are told apart, in their order."""

EVERY = 14
"""Columns from one letter on a curve to the next."""

CLIMB = 100
"""Times the largest loss of the first weights, up to which a chart shows losses."""


def lettered_curves(
    curves: Sequence[Floats],
    names: Sequence[str],
    *,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """Losses (epochs,) of up to `len(LETTERS)` runs in a chart of width x height cells, labels at
    the left, and below it the epochs and which letter has which name.

    Without colours each curve is made of its letter.
    """
    columns, dots = width - LABEL_WIDTH, dots_of("blocks", ascii=ascii)
    first = max((float(curve[0]) for curve in curves if np.isfinite(curve[0])), default=np.inf)
    capped = [np.where(curve > CLIMB * first, np.nan, curve) for curve in curves]
    scale, epochs = Scale.over(*capped), max(map(len, curves)) - 1
    legend = _legend(names, width, palette)
    canvas = Canvas(width, height + 1 + legend.height)
    faint = Style(color=palette.faint)
    for tick in scale.ticks(height):
        canvas.write(0, tick.row, tick.label, faint)
    reduced = [reduce_curve(curve, columns, epochs, parts=dots.across) for curve in capped]
    for place in reversed(range(len(curves))):  # the first one lies over the others
        bits = layer(line_points(reduced[place], scale, height, dots), columns, height, dots)
        for row, column in np.argwhere(bits).tolist():
            glyph = LETTERS[place] if ascii else dots.glyphs[bits[row, column]]
            canvas.write(LABEL_WIDTH + column, row, glyph, _style(palette, place))
    for place, curve in enumerate(reduced):
        for row, column in letter_places(curve, scale, height, columns, place):
            style = _style(palette, place) + Style(bold=True)
            canvas.write(LABEL_WIDTH + column, row, LETTERS[place], style)
    for epoch in (0, epochs // 2, epochs) if epochs > 1 else (0, epochs):
        word, column = f"{epoch:,}", LABEL_WIDTH + column_of(epoch, epochs, columns)
        canvas.write(min(column, width - len(word)), height, word, faint)
    canvas.place(0, height + 1, legend)
    return canvas.drawing()


def _style(palette: Palette, place: int) -> Style:
    """The colours of classes, of which there are none in such a chart."""
    return Style(color=palette.class_colour(place))


def _legend(names: Sequence[str], width: int, palette: Palette) -> Drawing:
    """Letters and names, as many in a row as fit."""
    room = max(map(len, names)) + 5
    abreast = max(1, min(len(names), width // room))
    canvas = Canvas(width, -(-len(names) // abreast))
    for place, name in enumerate(names):
        row, column = place // abreast, place % abreast * room
        after = canvas.write(column, row, LETTERS[place], _style(palette, place) + Style(bold=True))
        canvas.write(after + 1, row, name, Style(color=palette.text))
    return canvas.drawing()


def letter_places(
    curve: Reduced, scale: Scale, rows: int, columns: int, place: int
) -> Iterator[tuple[int, int]]:
    """Yield row and column of each letter of the curve that is number `place` of those in a chart,
    so that the letters of several rarely stand on one another."""
    levels = np.fmax.reduce(scale.levels(curve.median, rows).reshape(columns, -1), axis=1)
    there, first = np.flatnonzero(np.isfinite(levels)), 2 + 3 * place
    for column in there[first::EVERY] if len(there) > first else there[-1:]:
        yield rows - 1 - int(levels[column]), int(column)
