"""Lines as dots, drawn by plotext. The only room that knows it.

Lines of the same points are kept, so that a playhead that moves and another theme need no new plot.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.reduction import Reduced
from tui.drawing.scale import Floats, Scale

Marker = Literal["blocks", "braille"]
"""Characters of a curve. Braille is finer, but broken in many terminals' fonts."""

MARKERS: tuple[Marker, ...] = ("blocks", "braille")

Layer = NDArray[np.uint8]
"""(rows, columns): the dots of each cell as bits, 0 where it is empty."""

Points = NDArray[np.int32]
"""(n, 3): x and y in parts of cells from the lower left corner, and whether a line comes from the
point before."""


class Dots(NamedTuple):
    """A kind of marker: its name in plotext, its parts and its glyphs in the order of bits."""

    name: str
    across: int
    down: int
    glyphs: str
    left: int
    """The bits of the parts at the left, which a dotted line is made of."""

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The glyphs as numbers."""
        return np.array([ord(glyph) for glyph in self.glyphs], dtype=np.uint32)


BRAILLE_GLYPHS = " " + "".join(map(chr, range(0x2801, 0x2900)))
BRAILLE = Dots("braille", 2, 4, BRAILLE_GLYPHS, 0b01000111)
ASCII = Dots("*", 1, 1, " *", 1)

_BITS = np.array([[0, 3], [1, 4], [2, 5], [6, 7]], dtype=np.uint8)
"""The bit of each dot of a braille character, by its row and column."""


def parts_of(*, ascii: bool) -> int:
    """The parts of a column that curves are reduced to."""
    return ASCII.across if ascii else BRAILLE.across


def lines(curves: Iterable[Reduced], scale: Scale, rows: int, columns: int, dots: Dots) -> Layer:
    """The dots of the lines through the medians of some curves, all in one go."""
    return layer(line_points(curves, scale, rows, dots.down).tobytes(), columns, rows, dots)


def line_points(curves: Iterable[Reduced], scale: Scale, rows: int, parts: int) -> Points:
    """The medians of curves in so many parts of a row, each joined from left to right."""
    points = [_corners(scale.levels(curve.median, rows, parts)) for curve in curves]
    return np.concatenate([np.empty((0, 3), dtype=np.int32), *points])


def _corners(levels: Floats) -> Points:
    """Points but for those inside level parts, which add nothing and take plotext's time."""
    (x,) = np.nonzero(np.isfinite(levels))
    y = levels[x]
    points: Points = np.column_stack((x, y, np.arange(len(x)) > 0)).astype(np.int32)
    inside = np.zeros(len(x), dtype=bool)
    inside[1:-1] = (y[1:-1] == y[:-2]) & (y[1:-1] == y[2:])
    return points[~inside]


def unpacked(bits: Layer) -> NDArray[np.bool_]:
    """(4 * rows, 2 * columns): the dots of braille characters one by one."""
    (rows, columns), (down, across) = bits.shape, _BITS.shape
    dots = (bits[:, None, :, None] >> _BITS[None, :, None, :] & 1).astype(bool)
    return np.reshape(dots, (rows * down, columns * across))


@lru_cache(maxsize=64)
def layer(points: bytes, columns: int, rows: int, dots: Dots) -> Layer:
    """The dots that `Points` in their bytes set."""
    if not points:
        return np.zeros((rows, columns), dtype=np.uint8)
    text = _build(np.frombuffer(points, dtype=np.int32).reshape(-1, 3), columns, rows, dots)
    order = {glyph: bits for bits, glyph in enumerate(dots.glyphs)}
    its_rows = text.splitlines()[:rows]
    bits = np.array([[order[glyph] for glyph in row] for row in its_rows], dtype=np.uint8)
    bits.flags.writeable = False  # it is shared
    return bits


_plotext_lock = Lock()  # plotext has one figure for the whole process


@lru_cache(maxsize=1)
def _figure() -> Any:
    """plotext's figure, bare: no axes, no ticks, no colours. Imported late, as that is slow."""
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.theme("colorless").canvas("default").axes(False)
    figure.ruler("both", "both").frequency(0).alignment(lim="edge")
    return figure


def _build(points: Points, columns: int, rows: int, dots: Dots) -> str:
    """Let plotext draw points.

    They are whole numbers inside the canvas: plotext aborts the whole process on NaN and takes
    seconds for what lies far outside.
    """
    with _plotext_lock:
        figure = _figure()
        figure.clear.data()
        figure.plot_size(columns, rows)
        figure.ruler("x").lim(0, columns * dots.across)
        figure.ruler("y").lim(0, rows * dots.down)
        middles = points[:, :2] + 0.5
        signal = figure.signal(middles[:, 0].tolist(), middles[:, 1].tolist(), marker=dots.name)
        for index in np.flatnonzero(points[:, 2]).tolist():
            signal.line(index)
        return str(figure.draw(signal).build().string(True))
