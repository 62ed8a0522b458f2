"""An activation function and its derivative, drawn over z."""

from __future__ import annotations

import numpy as np
from rich.style import Style

from core.nn.activations import Activation
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.cells import packed
from tui.drawing.curve_chart import curve_chart
from tui.drawing.curves import Curve, Plot
from tui.drawing.loss_chart import legend_marks
from tui.drawing.palette import Palette
from tui.drawing.plotting import parts_of
from tui.drawing.reduction import Reduced
from tui.drawing.scale import LABEL_WIDTH, Scale, column_of
from tui.drawing.text import spelled

END = 5
"""The chart reaches from -END to END."""


def activation_chart(
    activation: Activation, *, width: int, height: int, palette: Palette, ascii: bool = False
) -> Drawing:
    """Exactly width x height cells: two rows of legend, the two curves, and the axis of z.

    The function is a line, its derivative dotted.
    """
    canvas = Canvas(width, height)
    _legend(canvas, activation, palette, ascii=ascii)
    columns, rows = width - LABEL_WIDTH, height - 3
    if columns < 2 or rows < 1:
        return canvas.drawing()
    canvas.place(0, 2, _curves(activation, columns, rows, palette, ascii=ascii))
    for value in (-END, 0, END):
        word, column = str(value), LABEL_WIDTH + _column_of(value, columns)
        start = min(column - len(word) // 2, width - len(word))
        canvas.write(start, height - 1, word, Style(color=palette.faint))
    middle = LABEL_WIDTH + _column_of(END / 2, columns)
    canvas.write(middle, height - 1, "z", Style(color=palette.text))
    return canvas.drawing()


def _legend(canvas: Canvas, activation: Activation, palette: Palette, *, ascii: bool) -> None:
    """Name both curves; the formula stands there whole or not at all."""
    (line, dotted), text = legend_marks(ascii=ascii), Style(color=palette.text)
    canvas.write(LABEL_WIDTH, 0, line, Style(color=palette.accent))
    bright = Style(color=palette.bright, bold=True)
    after = canvas.write(LABEL_WIDTH + 4, 0, activation.title, bright) + 3
    formula = spelled(activation.help, ascii=ascii)
    if after + len(formula) <= canvas.width:
        canvas.write(after, 0, formula, Style(color=palette.muted))
    canvas.write(LABEL_WIDTH, 1, dotted, text)
    canvas.write(LABEL_WIDTH + 4, 1, "its derivative", text)


def _column_of(z: float, columns: int) -> int:
    return column_of(z + END, 2 * END, columns)


def _curves(
    activation: Activation, columns: int, rows: int, palette: Palette, *, ascii: bool
) -> Drawing:
    """The curves with labels at the left, and where z and the value are 0."""
    parts = parts_of(ascii=ascii)
    # One sample a part of a column: between them lines are drawn, and a jump has no range.
    part = (np.arange(columns * parts) + 0.5) / parts - 0.5
    z = (part * (2 * END / (columns - 1)) - END).clip(-END, END)
    value, slope = activation(z), activation.derivative(z)
    scale = Scale.over(value, slope, log=False)
    plot = Plot(
        rows=rows, columns=columns, scale=scale, head=columns - 1, with_head=False, with_grid=False,
        own=Curve(Reduced(value, value, value)), tests=[Reduced(slope, slope, slope)],
    )  # fmt: skip
    cells = curve_chart(plot, palette=palette, marker="blocks", ascii=ascii)
    canvas = np.s_[:, LABEL_WIDTH:]
    glyph, front = cells.glyph[canvas], cells.front[canvas]
    zero = rows - 1 - int(scale.levels(0.0, rows))
    upright, level = "|-" if ascii else "│─"
    for there, stroke in ((np.s_[:, _column_of(0, columns)], upright), (np.s_[zero], level)):
        free = glyph[there] == ord(" ")
        glyph[there] = np.where(free, ord(stroke), glyph[there])
        front[there] = np.where(free, packed(palette.rule), front[there])
    return cells.drawing()
