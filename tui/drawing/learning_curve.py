"""The learning curve of a run under its title, with its epochs below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.chart_title import curve_values
from tui.drawing.loss_chart import loss_chart
from tui.drawing.palette import Palette
from tui.drawing.scale import Scale
from tui.drawing.timeline import FINISHED, timeline


def learning_curve(
    curve: FloatArray,
    test: FloatArray | None,
    *,
    forks: Sequence[int] = (),
    diverged: bool,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool,
) -> Drawing:
    """The losses (epochs + 1,) of a run, and of its test points, in height + 3 rows."""
    canvas, edge = Canvas(width, height + 3), len(curve) - 1
    bright, muted = Style(color=palette.bright, bold=True), Style(color=palette.muted)
    after = canvas.write(0, 0, "Loss  ", bright)
    of_test = None if test is None else numbers.loss(float(test[-1]))
    loss = numbers.loss(float(curve[-1]))
    after = curve_values(canvas, 0, after, loss, of_test, palette, ascii=ascii)
    if after + len("log scale") <= width:
        canvas.write(after, 0, "log scale", Style(color=palette.faint))
    curves = (curve,) if test is None else (curve, test)
    lowest = int(np.where(np.isfinite(curve), curve, np.inf).argmin())
    note = f"lowest {numbers.loss(float(curve[lowest]))} at {numbers.epochs(lowest)}"
    if after + len("log scale  ") + len(note) <= canvas.width:
        canvas.write_right(canvas.width, 0, note, muted)
    epochs = max(1, edge)
    chart = loss_chart(
        curve, epochs=epochs, playhead=None, width=canvas.width, height=height,
        scale=Scale.over(*curves), palette=palette, test=test, diverged=diverged, ascii=ascii,
    )  # fmt: skip
    canvas.place(0, 1, chart)
    axis = timeline(
        epochs=epochs, edge=edge, playhead=edge, width=canvas.width, palette=palette,
        state_glyph=FINISHED, forks=forks, ascii=ascii,
    )  # fmt: skip
    canvas.place(0, 1 + height, axis)
    return canvas.drawing()
