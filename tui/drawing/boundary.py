"""Lines on a map: where another class wins, and where one begins to be certain."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.palette import Palette
from tui.drawing.points import Cell, mark_style, on_panel
from tui.drawing.shading import Answers, margins, winners

CERTAIN = 0.9
"""The share of a class of two whose line is drawn; of more classes a lead as large."""

_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""The block with the quadrants set whose bits are set: upper left 1, upper right 2, then lower."""

_BITS: IntArray = np.array([index.bit_count() for index in range(16)])


def boundary_field(answers: Answers, palette: Palette) -> list[list[Cell]]:
    """The boundary bright, the lines of certainty in the colour of their class, in quadrants."""
    lines = _of_classes(answers) if answers.ndim == 3 else _of_two(answers)
    shapes = np.stack([_quadrants(line) for line in lines])
    # A cell has one colour: the boundary's, else the colour of the line with most of it.
    which = np.where(shapes[0] > 0, 0, 1 + _BITS[shapes[1:]].argmax(axis=0))
    shape = np.take_along_axis(shapes, which[None], axis=0)[0]
    marks = [mark_style(palette, label) for label in range(len(lines) - 1)]
    styles = (on_panel(palette, palette.bright), *marks)
    cells = [[(character, style) for character in _QUADRANTS] for style in styles]
    return [
        [cells[i][j] for i, j in zip(*row, strict=True)]
        for row in zip(which.tolist(), shape.tolist(), strict=True)
    ]


def _of_two(share: FloatArray) -> list[BoolArray]:
    """The pixels of the boundary, of the line where o is certain and of that of x.

    Where a boundary is as steep as a step, one line is told and not three.
    """
    above = share >= 0.5
    boundary = _crossings(above, np.abs(share - 0.5))
    certain = [
        _crossings(share >= level, np.abs(share - level), unless=above)
        for level in (1 - CERTAIN, CERTAIN)
    ]
    return [boundary, *certain]


def _of_classes(answers: FloatArray) -> list[BoolArray]:
    """The pixels where another class wins, and of each class those where it gets certain."""
    winner, margin = winners(answers), margins(answers)
    lead = 2 * CERTAIN - 1
    boundary = _crossings(winner, margin)
    certain = _crossings(margin >= lead, np.abs(margin - lead), unless=winner)
    return [boundary, *(certain & (winner == label) for label in range(answers.shape[-1]))]


def _crossings(
    parts: BoolArray | IntArray, off: FloatArray, unless: BoolArray | IntArray | None = None
) -> BoolArray:
    """The pixels between parts of the map: of two neighbours the one that is less `off`.

    Neighbours that differ in `unless` are left out.
    """
    line = np.zeros(off.shape, dtype=np.bool_)
    for axis in (0, 1):
        before, after = _neighbours(axis)
        crossed = parts[before] != parts[after]
        if unless is not None:
            crossed &= unless[before] == unless[after]
        first = off[before] <= off[after]
        line[before] |= crossed & first
        line[after] |= crossed & ~first
    return line


def _neighbours(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """The indices of all pixels with a next one along an axis, and of those next ones."""
    every = slice(None)
    before, after = slice(None, -1), slice(1, None)
    return ((before, every), (after, every)) if axis == 0 else ((every, before), (every, after))


def _quadrants(pixels: BoolArray) -> IntArray:
    """Join 2 x 2 pixels a cell to the index of their character in `_QUADRANTS`."""
    bits = pixels.astype(np.int64)
    upper, lower = bits[0::2], bits[1::2]
    return upper[:, 0::2] + 2 * upper[:, 1::2] + 4 * lower[:, 0::2] + 8 * lower[:, 1::2]
