"""Curves as braille dots on shaded grounds; in ASCII a character a layer.

A cell has one colour for all of its dots: the curve in front takes it.
"""

from __future__ import annotations

import numpy as np

from tui.drawing.cells import NONE, Cells, packed
from tui.drawing.coverage import RANGE_STEPS, range_coverage
from tui.drawing.curves import BEHIND, FREE, FRONT, RANGE, Plot, Tones, Uses
from tui.drawing.palette import Palette
from tui.drawing.plotting import ASCII, Dots, Layer, lines
from tui.drawing.reduction import Reduced
from tui.drawing.scale import LABEL_WIDTH

GRID = 0.16
"""The share of the text's colour that the line of a label has."""


def draw_dots(cells: Cells, plot: Plot, palette: Palette, dots: Dots) -> Uses:
    """Draw all curves into the canvas; return the uses of its cells."""
    canvas = _Canvas(cells, plot, palette, dots)
    canvas.grid()
    if plot.own is not None:
        canvas.range()
    canvas.line(canvas.dots_of(*plot.dim), Tones.of(None, palette), BEHIND, ".")
    for curve in plot.coloured:
        bits = canvas.dots_of(curve.reduced)
        canvas.line(bits, Tones.of(curve.place, palette), FRONT, curve.letter or ".")
    for test in plot.tests:
        bits = _dotted(canvas.dots_of(test), dots)
        canvas.line(bits, Tones.of_test(palette), BEHIND, "+")
    if plot.own is not None:
        bits = canvas.dots_of(plot.own.reduced)
        canvas.line(bits, Tones.of_own(palette), FRONT, "*", own=True)
    return canvas.uses


class _Canvas:
    """The canvas of a chart, each curve over those before it."""

    def __init__(self, cells: Cells, plot: Plot, palette: Palette, dots: Dots) -> None:
        self._plot, self._palette, self._dots = plot, palette, dots
        canvas = np.s_[:, LABEL_WIDTH:]
        self._glyph, self._front = cells.glyph[canvas], cells.front[canvas]
        self._back = cells.back[canvas]
        self._back[:] = np.where(plot.played, packed(palette.tint), NONE)
        self.uses: Uses = np.full((plot.rows, plot.columns), FREE, dtype=np.int8)

    def dots_of(self, *curves: Reduced) -> Layer:
        """The dots of lines through curves."""
        plot = self._plot
        return lines(curves, plot.scale, plot.rows, plot.columns, self._dots)

    def grid(self) -> None:
        """Draw the lines of the labels, dashed."""
        if self._dots is not ASCII:
            palette = self._palette
            rows = [tick.row for tick in self._plot.grid]
            self._glyph[rows] = ord("╌")
            self._front[rows] = packed(palette.shade(palette.background, palette.text, GRID))

    def range(self) -> None:
        """Shade what the range of the plot's own curve covers."""
        plot, palette = self._plot, self._palette
        assert plot.own is not None
        halves = range_coverage(plot.own.reduced, plot.scale, plot.rows, plot.columns)
        share = halves.reshape(plot.rows, 2, plot.columns).mean(axis=1)
        if self._dots is ASCII:
            self._glyph[share > 0] = ord(":")
            return
        for ground, columns in ((palette.tint, plot.played), (palette.background, ~plot.played)):
            strength = RANGE if columns is plot.played else RANGE / 2
            steps = np.ceil(share * RANGE_STEPS)
            for step in range(1, RANGE_STEPS + 1):
                shade = palette.shade(ground, palette.accent, strength * step / RANGE_STEPS)
                self._back[(steps == step) & columns] = packed(shade)

    def line(
        self, bits: Layer, tones: Tones, use: int, character: str, *, own: bool = False
    ) -> None:
        """Draw dots in a colour; without dots, made of a character."""
        inside, plot = bits > 0, self._plot
        codes = np.uint32(ord(character)) if self._dots is ASCII else self._dots.codes[bits]
        self._glyph[inside] = np.broadcast_to(codes, bits.shape)[inside]
        fronts = np.where(plot.played, packed(tones.played), packed(tones.unplayed))
        if own and plot.with_head:
            fronts[plot.head] = packed(self._palette.bright)
        self._front[inside] = np.broadcast_to(fronts, bits.shape)[inside]
        self.uses[inside] = use


def _dotted(line: Layer, dots: Dots) -> Layer:
    """One dot a cell and a gap, of characters without parts every second."""
    if dots.across == 1:
        return np.where(np.arange(line.shape[1]) % 2 == 0, line, 0)
    return line & np.uint8(dots.left)
