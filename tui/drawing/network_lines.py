"""Weights as lines between the units of two layers: their sign by colour, their size by strength.

A cell shows the strongest lines in it, and of the others nothing. With characters alone a line is
made of `+` or `-`, as its sign is, with blanks between them, which maps do not have.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.cells import Cells, packed
from tui.drawing.network_plan import Gap
from tui.drawing.palette import Palette

STRENGTHS = (0.1, 0.35, 0.7)
"""Shares of the largest size in its layer from which a weight is faint, middling and strong; a
smaller one is not seen."""

CROWDED, CROWDED_ASCII = 0.9, 0.4
"""Lines a row of cells: of more those of the smallest weights are left out."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint32)
"""The bit of each dot of a braille character."""


class Dots(NamedTuple):
    """The dots of all lines between two layers."""

    line: IntArray
    """(dots,): the line of each, source by source."""
    row: IntArray
    column: IntArray
    """(dots,): the cell of each."""
    bit: IntArray
    """(dots,): the bit of each in its braille character."""


@lru_cache(maxsize=64)
def dots_of(gap: Gap, rows: int) -> Dots:
    """The dots of the lines from each source to each target."""
    parts: list[tuple[IntArray, ...]] = []
    for source in gap.sources:
        for target in gap.targets:
            x0, x1 = 2 * gap.left, 2 * gap.right - 1
            y0, y1 = 2 * source, 2 * target
            count = max(abs(x1 - x0), abs(y1 - y0)) + 1
            x = np.rint(np.linspace(x0, x1, count)).astype(np.int64)
            y = np.rint(np.linspace(y0, y1, count)).astype(np.int64).clip(0, 4 * rows - 1)
            line = np.full(count, len(parts), dtype=np.int64)
            parts.append((line, y // 4, x // 2, _BITS[y % 4, x % 2].astype(np.int64)))
    return Dots(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def strengths(values: FloatArray, largest: float) -> IntArray:
    """The strength of each value beside the largest size: from 0, where it is not seen, to 3."""
    if not 0 < largest < np.inf:
        return np.zeros(values.shape, dtype=np.int64)
    shares = np.nan_to_num(np.abs(values) / largest, nan=0.0)
    return np.searchsorted(STRENGTHS, shares, side="right").astype(np.int64)


@lru_cache(maxsize=8)
def line_colours(palette: Palette) -> IntArray:
    """(2, 4): the colours of negative and positive weights by their strength."""

    def colours(label: int) -> tuple[str, ...]:
        whole = palette.class_colour(label)
        if palette.fine:
            ground = palette.background
            return tuple(palette.shade(ground, whole, share) for share in (0.0, 0.38, 0.65, 1.0))
        return (palette.undecided, *palette.side(label)[-2:], whole)

    return np.array([[packed(colour) for colour in colours(label)] for label in (0, 1)])


def draw_lines(
    cells: Cells,
    gap: Gap,
    values: FloatArray,
    largest: float,
    palette: Palette,
    *,
    ascii: bool,
    lit: BoolArray | None = None,
    marked: int | None = None,
) -> None:
    """Draw values (sources, targets) as lines, the stronger the nearer to the largest size.

    `lit`, likewise, are those that keep their strength where others are faint; `marked` is the line
    that has the accent.
    """
    levels = strengths(values, largest).ravel()
    most = round((CROWDED_ASCII if ascii else CROWDED) * cells.glyph.shape[0])
    levels[np.argsort(-np.abs(values), axis=None, kind="stable")[most:]] = 0
    if lit is not None:
        levels = np.where(lit.ravel(), levels, np.minimum(levels, 1))
    if marked is not None:
        levels[marked] = 4
    dots = dots_of(gap, cells.glyph.shape[0])
    rank = np.lexsort((np.abs(values).ravel(), levels))
    place = np.empty_like(rank)
    place[rank] = np.arange(len(rank))
    dotted = (dots.column % 2 == 0) | (not ascii)
    seen = np.flatnonzero((levels[dots.line] > 0) & dotted)
    seen = seen[np.argsort(place[dots.line[seen]], kind="stable")]
    strongest = np.zeros(cells.glyph.shape, dtype=np.int64)
    there = dots.row[seen], dots.column[seen]
    strongest[there] = levels[dots.line[seen]]  # the last of a cell counts
    seen = seen[levels[dots.line[seen]] == strongest[there]]
    line, there = dots.line[seen], (dots.row[seen], dots.column[seen])
    positive = (values.ravel() > 0).astype(np.int64)
    colours = np.append(line_colours(palette), [[packed(palette.accent)]] * 2, axis=1)
    if ascii:
        cells.glyph[there] = np.where(positive[line], ord("+"), ord("-"))
    else:
        shape = np.zeros_like(cells.glyph)
        np.bitwise_or.at(shape, there, dots.bit[seen].astype(shape.dtype))
        cells.glyph[there] = 0x2800 + shape[there]
    cells.front[there] = colours[positive[line], levels[line]]
