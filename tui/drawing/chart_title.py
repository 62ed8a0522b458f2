"""The values of a chart's curves in its title, which are its legend too."""

from __future__ import annotations

from rich.style import Style

from tui.drawing.canvas import Canvas
from tui.drawing.loss_chart import legend_marks
from tui.drawing.palette import Palette


def curve_values(
    canvas: Canvas,
    row: int,
    column: int,
    train: str,
    test: str | None,
    palette: Palette,
    *,
    ascii: bool,
) -> int:
    """Write "11.63", or with test points "train ━━ 11.63  test ·· 12.40"; return the column where
    more may stand."""
    bright, muted = Style(color=palette.bright, bold=True), Style(color=palette.muted)
    if test is None:
        return canvas.write(column, row, train, bright) + 2
    line, dotted = legend_marks(ascii=ascii)
    curves = (("train", line, palette.accent, train), ("test", dotted, palette.text, test))
    for name, mark, colour, value in curves:
        column = canvas.write(column, row, f"{name} ", muted)
        column = canvas.write(column, row, f"{mark} ", Style(color=colour))
        column = canvas.write(column, row, value, bright) + 2
    return column
