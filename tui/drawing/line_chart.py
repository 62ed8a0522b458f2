"""Lines over any axis: values at ascending places, with the places as labels below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.cells import packed
from tui.drawing.curve_chart import curve_chart
from tui.drawing.curves import Curve, Plot
from tui.drawing.palette import Palette
from tui.drawing.plotting import Marker, parts_of
from tui.drawing.reduction import Reduced
from tui.drawing.scale import LABEL_WIDTH, Floats, Scale


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines over one axis, from `low` to `high`."""

    low: float
    high: float
    x: Floats
    """(m,): ascending places, at which all lines have a value; between them they are straight."""
    own: Floats
    """(m,): the line that the chart is about. What is not finite is left out."""
    dotted: Sequence[Floats] = ()
    """Others behind it; what lies beyond the scale of a linear one is left out."""
    bright_to: float | None = None
    """The place up to which they are bright, with a thin line there; None where all are."""
    upright: float | None = None
    """A place that a thin line marks."""
    labels: Sequence[tuple[float, str]] = ()
    """Places with the words below them; those that would touch are left out, the last first."""

    def column(self, place: float, columns: int) -> int:
        """The column of a place."""
        share = (place - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return min(columns - 1, max(0, int(share * (columns - 1) + 0.5)))


def line_chart(
    lines: Lines,
    scale: Scale,
    *,
    width: int,
    height: int,
    palette: Palette,
    marker: Marker = "blocks",
    ascii: bool = False,
) -> Drawing:
    """Exactly width x height cells; the lowest row has the labels of the places, if there are
    any."""
    canvas, columns = Canvas(width, height), width - LABEL_WIDTH
    rows = height - bool(lines.labels)
    if columns < 2 or rows < 1:
        return canvas.drawing()
    canvas.place(0, 0, _plotted(lines, scale, columns, rows, palette, marker, ascii=ascii))
    style, taken = Style(color=palette.faint), np.zeros(width + 1, dtype=bool)
    for place, word in lines.labels:
        start = LABEL_WIDTH + lines.column(place, columns) - len(word) // 2
        start = max(0, min(start, width - len(word)))
        span = np.s_[max(0, start - 1) : start + len(word) + 1]
        if not taken[span].any():
            canvas.write(start, height - 1, word, style)
            taken[span] = True
    return canvas.drawing()


def _plotted(
    lines: Lines,
    scale: Scale,
    columns: int,
    rows: int,
    palette: Palette,
    marker: Marker,
    *,
    ascii: bool,
) -> Drawing:
    parts = parts_of(ascii=ascii)
    # One sample a part of a column: between them lines are drawn.
    part = (np.arange(columns * parts) + 0.5) / parts - 0.5
    place = lines.low + part.clip(0, columns - 1) * (lines.high - lines.low) / (columns - 1)

    def reduced(values: Floats, *, clipped: bool) -> Reduced:
        finite = np.where(np.isfinite(values), values, np.nan)
        at = np.interp(place, lines.x, finite, left=np.nan, right=np.nan)
        if not clipped:
            at = np.where((at >= scale.low) & (at <= scale.high), at, np.nan)
        return Reduced(at, at, at)

    head = columns - 1 if lines.bright_to is None else lines.column(lines.bright_to, columns)
    plot = Plot(
        rows=rows, columns=columns, scale=scale, head=head, with_head=lines.bright_to is not None,
        own=Curve(reduced(lines.own, clipped=True)),
        tests=[reduced(dotted, clipped=scale.log) for dotted in lines.dotted],
    )  # fmt: skip
    cells = curve_chart(plot, palette=palette, marker=marker, ascii=ascii)
    if lines.upright is not None:
        column = LABEL_WIDTH + lines.column(lines.upright, columns)
        free = cells.glyph[:, column] == ord(" ")
        cells.glyph[free, column] = ord("|" if ascii else "│")
        cells.front[free, column] = packed(palette.rule)
    return cells.drawing()
