"""Curves as anti-aliased half blocks: each half cell has so much of a curve's colour as the curve
covers of it."""

from __future__ import annotations

import numpy as np

from tui.drawing.cells import Cells
from tui.drawing.coverage import line_coverage, range_coverage
from tui.drawing.curves import BEHIND, FREE, FRONT, RANGE, Plot, Tones, Uses
from tui.drawing.half_cells import Blended, Stepped
from tui.drawing.palette import Palette
from tui.drawing.reduction import Reduced
from tui.drawing.scale import Floats

GRID = 0.1
"""The share of the text's colour that the line of a label has."""

HEAD = 0.6
"""The share of its greatest coverage from which a half cell belongs to the point of a curve at the
playhead, which is not soft."""


def draw_halves(cells: Cells, plot: Plot, palette: Palette) -> Uses:
    """Draw all curves into the canvas; return the uses of its cells."""
    kind = Blended if palette.fine else Stepped
    halves = kind(plot.rows, plot.columns, plot.played, palette)
    uses: Uses = np.full((plot.rows, plot.columns), FREE, dtype=np.int8)

    def draw(coverage: Floats, tones: Tones, use: int) -> None:
        halves.line(coverage, tones)
        covered = coverage.reshape(plot.rows, 2, plot.columns).any(axis=1)
        uses[covered] = np.maximum(uses[covered], use)

    def covered(*curves: Reduced) -> Floats:
        return line_coverage(curves, plot.scale, plot.rows, plot.columns)

    grid = np.zeros((2 * plot.rows, 1))
    for tick in plot.grid:
        grid[2 * plot.rows - 1 - int(plot.scale.levels(tick.value, plot.rows, 2))] = GRID
    halves.wash(grid, Tones(palette.text, palette.text))
    own = Tones.of_own(palette)
    if plot.own is not None:
        wash = range_coverage(plot.own.reduced, plot.scale, plot.rows, plot.columns)
        halves.wash(RANGE * wash, own)
    if plot.dim:
        draw(covered(*plot.dim), Tones.of(None, palette), BEHIND)
    for curve in plot.coloured:
        draw(covered(curve.reduced), Tones.of(curve.place, palette), FRONT)
    if plot.tests:
        every_second = np.arange(plot.columns) % 2 == 0
        draw(covered(*plot.tests) * every_second, Tones.of_test(palette), BEHIND)
    if plot.own is not None:
        coverage = covered(plot.own.reduced)
        draw(coverage, own, FRONT)
        if plot.with_head:
            point, column = np.zeros_like(coverage), coverage[:, plot.head]
            point[:, plot.head] = (column > 0) & (column >= HEAD * column.max())
            halves.line(point, Tones(palette.bright, palette.bright))
    halves.put(cells)
    return uses
