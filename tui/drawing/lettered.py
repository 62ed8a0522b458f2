"""Several curves in one chart, told apart by letters on them, and by colour where there is any."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.curve_chart import curve_chart
from tui.drawing.curves import Curve, Plot
from tui.drawing.palette import Palette
from tui.drawing.plotting import parts_of
from tui.drawing.reduction import reduce_curve
from tui.drawing.scale import LABEL_WIDTH, Floats, Scale, column_of

LETTERS = "ABCDEFGH"
"""Of the curves that are told apart, in their order."""

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
    columns = width - LABEL_WIDTH
    first = max((float(curve[0]) for curve in curves if np.isfinite(curve[0])), default=np.inf)
    capped = [np.where(curve > CLIMB * first, np.nan, curve) for curve in curves]
    scale, epochs = Scale.over(*capped), max(map(len, curves)) - 1
    parts = parts_of(ascii=ascii)
    plot = Plot(
        rows=height, columns=columns, scale=scale, head=columns - 1, with_head=False,
        others=[
            Curve(reduce_curve(curve, columns, epochs, parts=parts, log=True), place, letter)
            for place, (curve, letter) in enumerate(zip(capped, LETTERS, strict=False))
        ],
    )  # fmt: skip
    legend = _legend(names, width, palette)
    canvas = Canvas(width, height + 1 + legend.height)
    chart = curve_chart(plot, palette=palette, marker="blocks", ascii=ascii).drawing()
    canvas.place(0, 0, chart)
    for epoch in (0, epochs // 2, epochs) if epochs > 1 else (0, epochs):
        word, column = f"{epoch:,}", LABEL_WIDTH + column_of(epoch, epochs, columns)
        column = min(column, width - len(word))
        canvas.write(column, height, word, Style(color=palette.faint))
    canvas.place(0, height + 1, legend)
    return canvas.drawing()


def _legend(names: Sequence[str], width: int, palette: Palette) -> Drawing:
    """Letters and names, as many in a row as fit."""
    room = max(map(len, names)) + 5
    abreast = max(1, min(len(names), width // room))
    canvas = Canvas(width, -(-len(names) // abreast))
    for place, name in enumerate(names):
        row, column = place // abreast, place % abreast * room
        after = canvas.write(
            column, row, LETTERS[place], Style(color=palette.run_colour(place), bold=True)
        )
        canvas.write(after + 1, row, name, Style(color=palette.text))
    return canvas.drawing()
