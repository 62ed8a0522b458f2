"""Lines as dots, drawn by plotext. The only room that knows it.

Lines of the same points are kept, so that a playhead that moves and another theme need no new plot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.reduction import Reduced
from tui.drawing.scale import Scale

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


FINE, FINE_ACROSS = 8, 2
"""Dots of `fine_lines` in a cell, from bottom to top and from left to right."""


def parts_of(*, ascii: bool) -> int:
    """The parts of a column that curves are reduced to."""
    return ASCII.across if ascii else BRAILLE.across


def line_points(curve: Reduced, scale: Scale, rows: int, parts: int) -> Points:
    """The medians of a curve in so many parts of a row, joined from left to right."""
    levels = scale.levels(curve.median, rows, parts)
    (x,) = np.nonzero(np.isfinite(levels))
    points = np.column_stack((x, levels[x], np.arange(len(x)) > 0)).astype(np.int32)
    if len(points) < 3:
        return points
    # Points inside level parts add nothing and take plotext's time.
    flat = (points[1:-1, 1] == points[:-2, 1]) & (points[1:-1, 1] == points[2:, 1])
    corners: Points = points[np.concatenate([[True], ~flat, [True]])]
    return corners


def lines(curves: Iterable[Reduced], scale: Scale, rows: int, columns: int, dots: Dots) -> Layer:
    """The dots of the lines through the medians of some curves, all in one go."""
    points = [line_points(curve, scale, rows, dots.down) for curve in curves]
    return _layer(_joined(points), columns, rows, dots)


def thick_lines(
    curves: Iterable[Reduced], scale: Scale, rows: int, columns: int
) -> NDArray[np.bool_]:
    """(FINE * rows, FINE_ACROSS * columns): the single dots, twice as fine as braille, of lines
    as thick as half a cell is high."""
    points = [line_points(curve, scale, rows, FINE) for curve in curves]
    return _thick_lines(_joined(points), rows, columns)


@lru_cache(maxsize=64)
def _thick_lines(joined: bytes, rows: int, columns: int) -> NDArray[np.bool_]:
    points = np.frombuffer(joined, dtype=np.int32).reshape(-1, 3).copy()
    height, below, above = rows * FINE, 1, 2
    points[:, 1] = points[:, 1].clip(below, height - 1 - above)  # it stays inside
    layer = _layer(points.tobytes(), columns, height // BRAILLE.down, BRAILLE)
    dots = (layer[:, None, :, None] >> _BITS[None, :, None, :] & 1).astype(bool)
    thin = np.pad(dots.reshape(height, columns * FINE_ACROSS), ((below, above), (0, 0)))
    thick = np.zeros((height, columns * FINE_ACROSS), dtype=bool)
    for shift in range(below + 1 + above):
        thick |= thin[shift : shift + height]
    # Half of the first and of the last column lie off the axis: there a line goes on level.
    thick[:, 0] |= thick[:, 1]
    thick[:, -1] |= thick[:, -2]
    thick.flags.writeable = False  # it is shared
    return thick


def _joined(points: Sequence[Points]) -> bytes:
    return b"".join(of_one.tobytes() for of_one in points)


@lru_cache(maxsize=64)
def _layer(points: bytes, columns: int, rows: int, dots: Dots) -> Layer:
    if not points:
        return np.zeros((rows, columns), dtype=np.uint8)
    text = _build(np.frombuffer(points, dtype=np.int32).reshape(-1, 3), columns, rows, dots)
    order = {glyph: bits for bits, glyph in enumerate(dots.glyphs)}
    its_rows = text.splitlines()[:rows]
    layer = np.array([[order[glyph] for glyph in row] for row in its_rows], dtype=np.uint8)
    layer.flags.writeable = False  # it is shared
    return layer


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
