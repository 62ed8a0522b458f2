"""The loss of a race as a drawing: one curve with its range, some in colours, the rest dim.

Curves are told apart without colour: the chosen one has its range behind it, others their letters
on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells, Ground, Ink
from tui.drawing.lettered import letter_places
from tui.drawing.loss_chart import Dots, Layer, Marker, dots_of, draw_playhead, layer, line_points
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, Reduced, Scale, column_of
from tui.screens.race.curves import RaceCurves

Mask = NDArray[np.bool_]


class RaceCurve(NamedTuple):
    """A grid point's curve in a colour of its own."""

    point: int
    place: int | None = None
    """The colour among `Palette.runs`; without one it has the text's."""
    letter: str = ""
    """One character that marks it where colour alone would have to tell."""
    value: str = ""
    """Written at its end, where there is room."""


def race_chart(
    curves: RaceCurves,
    *,
    chosen: int,
    coloured: Sequence[RaceCurve],
    dim: Sequence[int],
    epochs: int,
    playhead: int,
    width: int,
    height: int,
    scale: Scale,
    palette: Palette,
    marker: Marker = "blocks",
    ascii: bool = False,
) -> Drawing:
    """Draw medians over the seeds in exactly width x height cells, the labels at the left.

    `chosen` and `dim` are grid points; the first of `coloured` lies over those after it, and the
    chosen one over all. Epochs up to the playhead are bright.
    """
    cells = Cells(height, width)
    for tick in scale.ticks(height):
        cells.write(tick.row, 0, tick.label, Ink.FAINT)
    columns = width - LABEL_WIDTH
    if columns < 1 or height < 1:
        return cells.drawing(palette)
    dots = dots_of(marker, ascii=ascii)
    head = column_of(playhead, epochs, columns)
    plot = _Plot(cells, dots, scale, np.arange(columns) <= head)

    def reduced(point: int, *, band: bool = False) -> Reduced:
        return curves.reduced(point, columns, epochs, parts=dots.across, band=band)

    plot.range(reduced(chosen, band=True), fill=":" if ascii else "")
    plot.lines([reduced(point) for point in dim], Ink.GHOST, Ink.GHOST, "." if ascii else "")
    for curve in reversed(coloured):
        if curve.point != chosen:
            letter = curve.letter if ascii else ""
            plot.lines([reduced(curve.point)], Ink.PIN, Ink.UNPLAYED_PIN, letter)
    plot.lines([reduced(chosen)], Ink.LINE, Ink.UNPLAYED_LINE)
    draw_playhead(cells, LABEL_WIDTH + head, "|" if ascii else "│")
    for place, curve in enumerate(coloured):
        if curve.letter:
            plot.letters(reduced(curve.point), curve.letter, place)
    return cells.drawing(palette)


class _Plot:
    """Curves on the canvas of a chart, each over those before it."""

    def __init__(self, cells: Cells, dots: Dots, scale: Scale, played: Mask) -> None:
        self._cells, self._dots, self._scale, self._played = cells, dots, scale, played
        self._rows, self._columns = cells.glyph.shape[0], len(played)
        canvas = np.s_[:, LABEL_WIDTH:]
        self._glyph, self._ink = cells.glyph[canvas], cells.ink[canvas]
        self._ground = cells.ground[canvas]
        self._ground[:] = np.where(played, Ground.TINT, Ground.BARE)
        self._ink[:] = Ink.GHOST

    def range(self, curve: Reduced, *, fill: str) -> None:
        """Lay a ground from the least to the greatest loss, of characters where `fill` is one."""
        low, high = (
            _of_columns(self._scale.levels(losses, self._rows), self._columns)
            for losses in (curve.minimum, curve.maximum)
        )
        level = self._rows - 1 - np.arange(self._rows)[:, None]
        inside = (level >= np.fmin.reduce(low, axis=1)) & (level <= np.fmax.reduce(high, axis=1))
        ground = np.where(self._played, Ground.RANGE, Ground.UNPLAYED_RANGE)
        self._ground[inside] = np.broadcast_to(ground, inside.shape)[inside]
        if fill:
            self._glyph[inside] = ord(fill)

    def lines(self, curves: Sequence[Reduced], played: Ink, unplayed: Ink, glyph: str = "") -> None:
        """Draw medians, all in one go, in an ink and perhaps a glyph of their own."""
        points = [line_points(curve, self._scale, self._rows, self._dots) for curve in curves]
        if not points:
            return
        joined = np.concatenate([_corners(of_one) for of_one in points])
        bits: Layer = layer(joined, self._columns, self._rows, self._dots)
        inside = bits > 0
        glyphs = self._dots.codes[bits] if not glyph else np.full(bits.shape, ord(glyph))
        self._glyph[inside] = glyphs[inside]
        inks = np.broadcast_to(np.where(self._played, played, unplayed), bits.shape)
        self._ink[inside] = inks[inside]

    def letters(self, curve: Reduced, letter: str, place: int) -> None:
        """Write the letter of a curve on it, every few columns."""
        for row, column in letter_places(curve, self._scale, self._rows, self._columns, place):
            self._glyph[row, column] = ord(letter)
            self._ink[row, column] = Ink.STRONG


def _of_columns(levels: NDArray[np.float64], columns: int) -> NDArray[np.float64]:
    """Return levels by columns: (columns, parts)."""
    return levels.reshape(columns, -1)


def _corners(points: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return a line's points without those inside level parts, which add nothing."""
    if len(points) < 3:
        return points
    flat = (points[1:-1, 1] == points[:-2, 1]) & (points[1:-1, 1] == points[2:, 1])
    corners: NDArray[np.int32] = points[np.concatenate([[True], ~flat, [True]])]
    return corners
