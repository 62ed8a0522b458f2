"""Curves as anti-aliased half blocks, for terminals with 24-bit colours.

Each half cell is blended by how much of it a curve covers. Of a cell whose halves differ one is
the glyph and the other the ground.
"""

from __future__ import annotations

import numpy as np

from tui.drawing.cells import NONE, Cells, Colours, packed
from tui.drawing.contrast import channels
from tui.drawing.coverage import line_coverage, range_coverage
from tui.drawing.curves import BEHIND, FREE, FRONT, Plot, Tones, Uses
from tui.drawing.palette import Palette
from tui.drawing.reduction import Reduced
from tui.drawing.scale import LABEL_WIDTH, Floats

RANGE = 0.3
"""The share of its curve's colour that a range has."""

SOFTNESS = 0.75
"""An exponent of coverage: a line midway between two halves looks fainter than one in a half."""

GRID = 0.1
"""The share of the text's colour that the line of a label has."""


class Halves:
    """Colours of half cells while they are blended: see `coverage`."""

    def __init__(self, rows: int, columns: int, background: str) -> None:
        self._colour = np.empty((2 * rows, columns, 3))
        self._colour[:] = channels(background)
        self._bare = np.ones((2 * rows, columns), dtype=bool)
        """Where nothing was blended in: whatever the widget has there stays."""

    def blend(self, share: Floats, colour: Floats) -> None:
        """Mix in so much of a colour, or of one a column: (3,) or (columns, 3)."""
        there = np.broadcast_to(share, self._bare.shape)[..., None]
        self._colour += there * (colour - self._colour)
        self._bare &= there[..., 0] == 0

    def put(self, cells: Cells, ground: Colours) -> None:
        """Write them into the canvas; `ground` is the usual colour of each column."""
        numbers = np.round(self._colour).astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
        numbers = np.where(self._bare, NONE, numbers).astype(np.int32)
        upper, lower = numbers[::2], numbers[1::2]
        canvas = np.s_[:, LABEL_WIDTH:]
        # The usual colour is the ground wherever it can be: what stays need not be told again.
        down = (upper == NONE) | ((upper == ground) & (lower != NONE))
        cells.glyph[canvas] = np.where(upper == lower, ord(" "), np.where(down, ord("▄"), ord("▀")))
        cells.front[canvas] = np.where(down, lower, upper)
        cells.back[canvas] = np.where(down, upper, lower)


def draw_halves(cells: Cells, plot: Plot, palette: Palette) -> Uses:
    """Draw all curves into the canvas; return the uses of its cells."""
    halves = Halves(plot.rows, plot.columns, palette.background)
    uses: Uses = np.full((plot.rows, plot.columns), FREE, dtype=np.int8)

    def draw(coverage: Floats, tones: Floats, use: int) -> None:
        halves.blend(coverage**SOFTNESS, tones)
        covered = coverage.reshape(plot.rows, 2, plot.columns).any(axis=1)
        uses[covered] = np.maximum(uses[covered], use)

    def covered(*curves: Reduced) -> Floats:
        return line_coverage(curves, plot.scale, plot.rows, plot.columns)

    halves.blend(plot.played.astype(float), _rgb(palette.tint))
    for tick in plot.grid:
        line = np.zeros((2 * plot.rows, 1))
        line[2 * plot.rows - 1 - int(plot.scale.levels(tick.value, plot.rows, 2))] = GRID
        halves.blend(line, _rgb(palette.text))
    own = _tones(plot, Tones.of_own(palette))
    if plot.own is not None:
        wash = range_coverage(plot.own.reduced, plot.scale, plot.rows, plot.columns)
        halves.blend(RANGE * wash, own)
    draw(covered(*plot.dim), _tones(plot, Tones.of(None, palette)), BEHIND)
    for curve in plot.coloured:
        draw(covered(curve.reduced), _tones(plot, Tones.of(curve.place, palette)), FRONT)
    every_second = np.arange(plot.columns) % 2 == 0
    draw(covered(*plot.tests) * every_second, _tones(plot, Tones.of_test(palette)), BEHIND)
    if plot.own is not None:
        coverage = covered(plot.own.reduced)
        if plot.with_head:  # a point that is not soft
            coverage[:, plot.head] = coverage[:, plot.head] > 0.6 * coverage[:, plot.head].max()
            own[plot.head] = _rgb(palette.bright)
        draw(coverage, own, FRONT)
    ground = np.where(plot.played, np.int32(packed(palette.tint)), np.int32(NONE))
    halves.put(cells, ground)
    return uses


def _tones(plot: Plot, tones: Tones) -> Floats:
    """(columns, 3): the colour of a curve in each column."""
    return np.where(plot.played[:, None], _rgb(tones.played), _rgb(tones.unplayed))


def _rgb(colour: str) -> Floats:
    return np.array(channels(colour), dtype=np.float64)
