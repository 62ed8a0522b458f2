"""A map of the loss over a plane: bands between round losses, and a path across them.

The higher, the nearer is a band to the accent; without colours it is filled the denser. The edges
of the bands are the lines of equal loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log10

import numpy as np
from rich.style import Style

from core.nn.arrays import FloatArray, IntArray
from core.training.landscape import log_losses
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.cells import Cells, packed
from tui.drawing.contrast import mix
from tui.drawing.palette import Palette, nearest_grey
from tui.drawing.scale import compact
from tui.drawing.text import longest

MOST_BANDS = 14

FILLS = " .:-=+*%#"
"""Characters of bands without colours, from the lowest."""

NARROW = 4.0
"""The ratio of the highest to the lowest loss from which bands grow by ratios."""

MANTISSAS = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 1.5, 2, 3, 5, 7),
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
)
"""Of round losses, the fewest a decade first."""

START = "S"
"""The mark of the path's first place."""

STRONGEST = 0.62
"""The share of the accent that the highest band has: a path stands out on it."""


def levels(losses: FloatArray, most: int) -> tuple[float, ...]:
    """Round losses between the lowest and the highest, ascending, which cut these into at most
    `most` bands; losses that are not finite or not above 0 are left aside."""
    usable = losses[np.isfinite(losses) & (losses > 0)]
    if not usable.size:
        return ()
    low, high = float(usable.min()), float(usable.max())
    if high <= low:
        return ()
    if high / low < NARROW:
        return _even(low, high, most)
    first, last = floor(log10(low)), ceil(log10(high))
    for mantissas in reversed(MANTISSAS):
        found = [float(f"{m}e{e}") for e in range(first, last + 1) for m in mantissas]
        found = [level for level in found if low < level < high]
        if len(found) < most:
            return tuple(found)
    every = ceil((last - first) / (most - 1))
    return tuple(float(f"1e{e}") for e in range(first + 1, last) if e % every == 0)


def _even(low: float, high: float, most: int) -> tuple[float, ...]:
    """Multiples of a 1-2-5 step."""
    least = (high - low) / (most - 1) * (1 - 1e-9)
    exponent = floor(log10(least))
    step = min(m * 10.0**exponent for m in (1, 2, 5, 10) if m * 10.0**exponent >= least)
    multiples = range(ceil(low / step), floor(high / step) + 1)
    rounded = dict.fromkeys(float(f"{count * step:.10g}") for count in multiples)
    return tuple(level for level in rounded if low < level < high)


@dataclass(frozen=True)
class Bands:
    """The bands of a map, from the lowest, and their looks."""

    levels: tuple[float, ...]
    """The losses between them, ascending: one fewer than there are bands."""
    palette: Palette
    ascii: bool

    @classmethod
    def of(cls, losses: FloatArray, palette: Palette, *, ascii: bool) -> Bands:
        """The bands of a map of losses."""
        most = len(FILLS) if ascii else len(_grounds(palette))
        return cls(levels(losses, most), palette, ascii)

    @property
    def count(self) -> int:
        """The number of bands."""
        return len(self.levels) + 1

    @property
    def fills(self) -> str:
        """The character of each band, where there are no colours."""
        return "".join(FILLS[place] for place in _spread(len(FILLS), self.count))

    @property
    def grounds(self) -> tuple[str, ...]:
        """The colour of each band."""
        grounds = _grounds(self.palette)
        return tuple(grounds[place] for place in _spread(len(grounds), self.count))

    def places(self, losses: FloatArray) -> IntArray:
        """The band of each loss; what is not finite is in the highest."""
        known = np.nan_to_num(losses, nan=np.inf, posinf=np.inf)
        return np.asarray(np.searchsorted(np.array(self.levels), known, side="right"))


def _spread(of: int, count: int) -> list[int]:
    """So many places among others, the first and the last of them included."""
    places: list[int] = np.linspace(0, of - 1, count).round().astype(int).tolist()
    return places


@lru_cache(maxsize=8)
def _grounds(palette: Palette) -> tuple[str, ...]:
    """The grounds that a terminal can tell apart: where it has few greens, greys."""
    colour = palette.accent if palette.fine else nearest_grey(palette.accent)
    shares = [STRONGEST * step / (MOST_BANDS - 1) for step in range(MOST_BANDS)]
    mixed = [mix(palette.background, colour, share) for share in shares]
    return tuple(dict.fromkeys(mixed if palette.fine else map(nearest_grey, mixed)))


@dataclass(frozen=True, eq=False)
class Track:
    """A path across a map, in shares of its width and height from the lower left corner."""

    places: FloatArray
    """(m, 2)"""
    reached: int
    """How many of them the playhead has reached: the last of these is where it is."""


def landscape_map(
    losses: FloatArray, track: Track, bands: Bands, *, columns: int, rows: int
) -> Drawing:
    """A map of exactly columns x rows cells. losses (n, m): the lowest row first, of any size;
    between them logarithms are straight."""
    palette, ascii = bands.palette, bands.ascii
    cells = Cells(rows, columns)
    tall = rows if ascii else 2 * rows
    place = bands.places(_resized(losses, tall, columns)[::-1])
    path = _pixels(track, tall, columns)
    if ascii:
        cells.glyph[:] = np.array([ord(fill) for fill in bands.fills])[place]
        cells.front[:] = packed(palette.muted)
        for mark, character in ((1, "o"), (2, "O")):
            cells.glyph[path == mark] = ord(character)
        cells.front[path == 2] = packed(palette.bright)
        cells.bold[path == 2] = 1
    else:
        grounds = [packed(colour) for colour in bands.grounds]
        colours = np.array(grounds, dtype=np.int32)[place]
        for mark, colour in ((1, _later(palette)), (2, palette.bright)):
            colours[path == mark] = packed(colour)
        upper, lower = colours[::2], colours[1::2]
        cells.glyph[:] = np.where(upper == lower, ord(" "), ord("▀"))
        cells.front[:], cells.back[:] = upper, lower
    _mark(cells, track.places[0], START, bands)
    _mark(cells, track.places[track.reached - 1], here(ascii=ascii), bands)
    return cells.drawing()


def _later(palette: Palette) -> str:
    """The colour of the part of a path that the playhead has not reached."""
    return palette.shade(palette.background, palette.bright, 0.45)


def here(*, ascii: bool) -> str:
    """Return the mark of the playhead's place."""
    return "@" if ascii else "●"


def _mark(cells: Cells, where: FloatArray, character: str, bands: Bands) -> None:
    """Mark a place of the path in reverse, if it is on the map."""
    rows, columns = cells.glyph.shape
    x, y = where.tolist()
    if not (0 <= x <= 1 and 0 <= y <= 1):
        return
    column, row = min(int(x * columns), columns - 1), min(int((1 - y) * rows), rows - 1)
    palette = bands.palette
    cells.write(row, column, character, palette.accent, bold=True)
    if not bands.ascii:
        cells.front[row, column] = packed(palette.background)
        cells.back[row, column] = packed(palette.bright)


def _resized(losses: FloatArray, rows: int, columns: int) -> FloatArray:
    """Losses at the centres of so many rectangles, by straight lines between logarithms."""
    logs = log_losses(losses)
    for axis, size in ((0, rows), (1, columns)):
        count = logs.shape[axis]
        at = ((np.arange(size) + 0.5) / size * (count - 1)).clip(0, count - 1)
        first = np.minimum(at.astype(np.int64), count - 2)
        share = (at - first).reshape((-1, 1) if axis == 0 else (1, -1))
        logs = np.take(logs, first, axis) * (1 - share) + np.take(logs, first + 1, axis) * share
    values: FloatArray = 10.0**logs
    return values


def _pixels(track: Track, rows: int, columns: int) -> IntArray:
    """(rows, columns), the uppermost first: 2 on the part of the path that was reached, 1 on the
    rest, 0 elsewhere."""
    pixels = np.zeros((rows, columns), dtype=np.int64)
    scaled = track.places * (columns, rows)
    for place in range(len(scaled) - 1):
        start, end = scaled[place], scaled[place + 1]
        steps = int(min(np.abs(end - start).max() * 2, 4 * (rows + columns))) + 1
        points = start + np.linspace(0, 1, steps + 1)[:, np.newaxis] * (end - start)
        x, y = np.floor(points).astype(np.int64).T
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        there = rows - 1 - y[inside], x[inside]
        mark = 2 if place + 1 < track.reached else 1
        pixels[there] = np.maximum(pixels[there], mark)
    return pixels


def legend(bands: Bands, *, height: int, width: int) -> Drawing:
    """Patches of the bands, the highest first, each with the loss above which it begins; so many of
    them as there are rows."""
    canvas, palette = Canvas(width, height), bands.palette
    last = bands.count - 1
    shown = _spread(bands.count, min(bands.count, height))[::-1] if height > 1 else [last]
    for row, band in enumerate(shown):
        if bands.ascii:
            canvas.write(0, row, 3 * bands.fills[band], Style(color=palette.muted))
        else:
            canvas.write(0, row, "   ", Style(bgcolor=bands.grounds[band]))
        if not band:  # the lowest one looks like the ground below the map
            canvas.write(0, row, "[", Style(color=palette.muted))
            canvas.write(2, row, "]", Style(color=palette.muted))
        words = compact(bands.levels[band - 1]) if band else "less"
        more = f"{words} and more" if band == last and band else words
        canvas.write(4, row, longest((more, words), width - 4), Style(color=palette.muted))
    return canvas.drawing()
