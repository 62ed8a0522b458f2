"""The loss chart as a drawing. The only room that knows plotext.

A chart is drawn in three steps, so that what changes often costs least. Curves are reduced to a
few points a column; plotext draws these into layers of dots, which are kept; layers, playhead and
palette give the cells. Moving the playhead or changing the theme repeats the last step alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells, Ground, Ink
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, Floats, Reduced, Scale, column_of, reduce_curve

Marker = Literal["blocks", "braille"]
"""Characters of a curve. Braille is finer, but broken in many terminals' fonts."""

MARKERS: tuple[Marker, ...] = ("blocks", "braille")

Layer = NDArray[np.uint8]
"""(rows, columns): the dots of each cell as bits, 0 where it is empty."""


class OtherCurve(NamedTuple):
    """Another run's curve beside the one that is shown."""

    losses: Floats
    """(recorded epochs,), as the shown one's."""
    place: int | None = None
    """The colour among `Palette.runs`; without one it is a grey ghost."""
    letter: str = ""
    """One character that marks it where colour alone would have to tell."""
    value: str = ""
    """Written at its end, where there is room."""


# Dots. A marker cuts a cell into parts; plotext says which of them a curve goes through.


class Dots(NamedTuple):
    """A kind of marker: its name in plotext, its parts and its glyphs in the order of bits."""

    name: str
    across: int
    down: int
    glyphs: str
    left: int
    """The bits of the parts at the left, which a dotted line is made of."""

    @property
    def full(self) -> int:
        """A cell whose parts are all set."""
        return len(self.glyphs) - 1

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The glyphs as numbers."""
        return np.array([ord(glyph) for glyph in self.glyphs], dtype=np.uint32)


QUADRANTS = Dots("hd", 2, 2, " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█", 0b0101)
BRAILLE_GLYPHS = " " + "".join(map(chr, range(0x2801, 0x2900)))
BRAILLE = Dots("braille", 2, 4, BRAILLE_GLYPHS, 0b01000111)
ASCII = Dots("*", 1, 1, " *", 1)


def legend_marks(*, ascii: bool) -> tuple[str, str]:
    """A piece of a line, and of a dotted one."""
    return ("**", "++") if ascii else ("━━", "··")


def dots_of(marker: Marker, *, ascii: bool) -> Dots:
    """Characters of the curves."""
    return ASCII if ascii else BRAILLE if marker == "braille" else QUADRANTS


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


def _build(points: NDArray[np.int32], columns: int, rows: int, dots: Dots) -> str:
    """Let plotext draw points (n, 3) of x, y and whether a line comes from the point before.

    x and y count parts of cells from the lower left corner. They are whole numbers inside the
    canvas: plotext aborts the whole process on NaN and takes seconds for what lies far outside.
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


def layer(points: NDArray[np.int32], columns: int, rows: int, dots: Dots) -> Layer:
    """The dots that a line through points, see `line_points`, sets."""
    return _layer(points.tobytes(), columns, rows, dots)


@lru_cache(maxsize=64)
def _layer(points: bytes, columns: int, rows: int, dots: Dots) -> Layer:
    if not points:
        return np.zeros((rows, columns), dtype=np.uint8)
    text = _build(np.frombuffer(points, dtype=np.int32).reshape(-1, 3), columns, rows, dots)
    order = {glyph: bits for bits, glyph in enumerate(dots.glyphs)}
    lines = text.splitlines()[:rows]
    layer = np.array([[order[glyph] for glyph in line] for line in lines], dtype=np.uint8)
    layer.flags.writeable = False  # it is shared
    return layer


def line_points(curve: Reduced, scale: Scale, rows: int, dots: Dots) -> NDArray[np.int32]:
    """Points of `_build` for the medians, joined from left to right."""
    levels = scale.levels(curve.median, rows, dots.down)
    (x,) = np.nonzero(np.isfinite(levels))
    return np.column_stack((x, levels[x], np.arange(len(x)) > 0)).astype(np.int32)


def _band(curve: Reduced, scale: Scale, rows: int, dots: Dots) -> NDArray[np.int32]:
    """Points of `_build` for a stroke from minimum to maximum in every part of a column."""
    low = scale.levels(curve.minimum, rows, dots.down)
    high = scale.levels(curve.maximum, rows, dots.down)
    (x,) = np.nonzero(high > low)  # a lone dot is the line's already
    lower = np.column_stack((x, low[x], np.zeros_like(x)))
    upper = np.column_stack((x, high[x], np.ones_like(x)))
    return np.stack((lower, upper), axis=1).reshape(-1, 3).astype(np.int32)


# The chart.


def loss_chart(
    losses: Floats,
    *,
    epochs: int,
    playhead: int | None,
    width: int,
    height: int,
    scale: Scale,
    palette: Palette,
    others: Sequence[OtherCurve] = (),
    test: Floats | None = None,
    diverged: bool = False,
    marker: Marker = "blocks",
    ascii: bool = False,
) -> Drawing:
    """The loss over the epochs, exactly width x height cells with the labels at the left.

    losses: (recorded epochs,), the loss at epochs 0, 1, 2 and so on, on an axis that ends at
    `epochs`. Medians are a line, the range of the epochs that share a column a band behind it.
    What the playhead has reached is bright; without a playhead all is. `others` are behind it,
    the first of them in front; `test` are the losses of the test points at the same epochs, a
    dotted line behind the curve. An arrow marks the last finite loss of a run that diverged. Any
    other figure of every epoch can be drawn likewise, such as the accuracy.
    """
    cells = Cells(height, width)
    for tick in scale.ticks(height):
        cells.write(tick.row, 0, tick.label, Ink.FAINT)
    columns = width - LABEL_WIDTH
    if columns < 1 or height < 1:
        return cells.drawing(palette)
    dots = dots_of(marker, ascii=ascii)
    head = columns - 1 if playhead is None else column_of(playhead, epochs, columns)
    tests = () if test is None else (test,)
    draw_curves(cells, losses, [other.losses for other in others], tests, epochs, scale, dots, head)
    if playhead is not None:
        draw_playhead(cells, LABEL_WIDTH + head, "|" if ascii else "│")
    if diverged:
        _draw_end(cells, losses, epochs, scale, "^" if ascii else "↑")
    return cells.drawing(palette)


def draw_curves(
    cells: Cells,
    losses: Floats,
    ghosts: Iterable[Floats],
    tests: Iterable[Floats],
    epochs: int,
    scale: Scale,
    dots: Dots,
    head: int,
) -> None:
    """Line before tests before band before ghosts; bright up to column `head` of the canvas."""
    rows, columns = cells.glyph.shape[0], cells.glyph.shape[1] - LABEL_WIDTH

    def reduced(some: Floats) -> Reduced:
        return reduce_curve(some, columns, epochs, parts=dots.across)

    def drawn(points: NDArray[np.int32]) -> Layer:
        return layer(points, columns, rows, dots)

    curve = reduced(losses)
    line, band = (
        drawn(line_points(curve, scale, rows, dots)),
        drawn(_band(curve, scale, rows, dots)),
    )
    ghost, test = np.zeros_like(line), np.zeros_like(line)
    for layer_of, curves in ((ghost, ghosts), (test, tests)):
        for other in curves:
            layer_of |= drawn(line_points(reduced(other), scale, rows, dots))
    test = _dotted(test, dots)
    played = np.arange(columns) <= head
    canvas = np.s_[:, LABEL_WIDTH:]
    bits, cells.ink[canvas], cells.ground[canvas] = _compose(line, band, ghost, played, dots)
    cells.glyph[canvas] = dots.codes[bits]
    _put_test(cells, canvas, np.where(line > 0, 0, test), band > 0, played, dots)
    if dots is ASCII:  # no colours to be counted on: every layer has its own character
        cells.glyph[canvas][(line == 0) & (band > 0)] = ord(":")
        cells.glyph[canvas][(line | band == 0) & (ghost > 0)] = ord(".")


def _dotted(line: Layer, dots: Dots) -> Layer:
    """One dot a cell and a gap, of characters without parts every second."""
    if dots.across == 1:
        return np.where(np.arange(line.shape[1]) % 2 == 0, line, 0)
    return line & np.uint8(dots.left)


def _put_test(
    cells: Cells,
    canvas: tuple[slice, slice],
    test: Layer,
    on_band: NDArray[np.bool_],
    played: NDArray[np.bool_],
    dots: Dots,
) -> None:
    """Put a dotted line over all but the curve; a band of blocks goes on behind it."""
    there = test > 0
    glyphs = np.uint32(ord("+")) if dots is ASCII else dots.codes[test]
    cells.glyph[canvas] = np.where(there, glyphs, cells.glyph[canvas])
    ink = np.where(played, Ink.TEST, Ink.UNPLAYED_TEST)
    cells.ink[canvas] = np.where(there, ink, cells.ink[canvas])
    behind = np.where(played, Ground.BAND, Ground.UNPLAYED_BAND)
    if dots is QUADRANTS:
        cells.ground[canvas] = np.where(there & on_band, behind, cells.ground[canvas])


def _compose(
    line: Layer, band: Layer, ghost: Layer, played: NDArray[np.bool_], dots: Dots
) -> tuple[Layer, NDArray[np.intp], NDArray[np.intp]]:
    """Bits, ink and ground of every cell, as a cell has one ink and one ground."""
    on_line, on_band = line > 0, (line == 0) & (band > 0)
    # Blocks can stand on the band's colour where the band fills the rest of the cell.
    filled = on_line & (line < dots.full) & (line | band == dots.full)
    filled &= dots is QUADRANTS
    # Elsewhere the line takes the band's dots along: a gap in the band would be a false range.
    whole = np.where(filled, line, line | band)
    bits = np.where(on_line, whole, np.where(on_band, band, ghost))
    ink = np.select(
        [on_line & played, on_line, on_band & played, on_band],
        [Ink.LINE, Ink.UNPLAYED_LINE, Ink.BAND, Ink.UNPLAYED_BAND],
        Ink.GHOST,
    )
    bare = np.where(played, Ground.TINT, Ground.BARE)
    behind = np.where(played, Ground.BAND, Ground.UNPLAYED_BAND)
    return bits, ink, np.where(filled, behind, bare)


def draw_playhead(cells: Cells, column: int, stroke: str) -> None:
    """A thin line through the column; the curve's own cells stay, bright."""
    glyph, ink = cells.glyph[:, column], cells.ink[:, column]
    free = ink == Ink.GHOST  # nothing there, or another run
    ink[~free] = Ink.HEAD
    glyph[free], ink[free] = ord(stroke), Ink.RULE


def _draw_end(cells: Cells, losses: Floats, epochs: int, scale: Scale, arrow: str) -> None:
    """An arrow at the last finite loss."""
    rows, columns = cells.glyph.shape[0], cells.glyph.shape[1] - LABEL_WIDTH
    finite = np.flatnonzero(np.isfinite(losses[: epochs + 1]))
    if finite.size:
        last = int(finite[-1])
        row = rows - 1 - int(scale.levels(losses[last], rows))
        cells.write(row, LABEL_WIDTH + column_of(last, epochs, columns), arrow, Ink.ERROR)
