"""A chart of curves: labels at the left, the canvas, the playhead, letters and last values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from tui.drawing.cells import Cells, packed
from tui.drawing.contrast import readable
from tui.drawing.curves import FREE, FRONT, Curve, Plot, Tones, Uses
from tui.drawing.dot_curves import draw_dots
from tui.drawing.half_curves import draw_halves
from tui.drawing.palette import Palette
from tui.drawing.plotting import ASCII, BRAILLE, Marker
from tui.drawing.reduction import Reduced
from tui.drawing.scale import LABEL_WIDTH, Scale

EVERY = 24
"""Columns from one letter on a curve to the next."""


def labelled(width: int, height: int, scale: Scale, palette: Palette) -> Cells:
    """The cells of a chart with nothing but its labels."""
    cells = Cells(height, width)
    for tick in scale.ticks(height):
        cells.write(tick.row, 0, tick.label, palette.faint)
    return cells


def curve_chart(plot: Plot, *, palette: Palette, marker: Marker, ascii: bool) -> Cells:
    """The cells of a chart, as wide as the labels and the canvas are."""
    cells = labelled(LABEL_WIDTH + plot.columns, plot.rows, plot.scale, palette)
    if marker == "blocks" and not ascii:
        uses = draw_halves(cells, plot, palette)
    else:
        uses = draw_dots(cells, plot, palette, ASCII if ascii else BRAILLE)
    if plot.with_head:
        _draw_head(cells, plot, palette, uses, "|" if ascii else "│")
    _write_letters(cells, plot, palette, ascii=ascii)
    _write_values(cells, plot, palette, uses)
    return cells


def _draw_head(cells: Cells, plot: Plot, palette: Palette, uses: Uses, stroke: str) -> None:
    """A thin line through the playhead's column; the curves in front stay."""
    free = uses[:, plot.head] < FRONT
    column = LABEL_WIDTH + plot.head
    cells.glyph[free, column] = ord(stroke)
    cells.front[free, column] = packed(palette.rule)


def _write_letters(cells: Cells, plot: Plot, palette: Palette, *, ascii: bool) -> None:
    """Write the letters of curves on them, every few columns, on the colour of the curve."""
    for place, (curve, tone) in enumerate(_toned(plot, palette)):
        if curve.letter:
            colour = palette.bright if ascii else palette.ink(tone)
            places = letter_places(curve.reduced, plot.scale, plot.rows, plot.columns, place)
            for row, column in places:
                cells.write(row, LABEL_WIDTH + column, curve.letter, colour, bold=True)
                if not ascii:
                    cells.back[row, LABEL_WIDTH + column] = packed(tone)


def letter_places(
    curve: Reduced, scale: Scale, rows: int, columns: int, place: int
) -> Iterator[tuple[int, int]]:
    """Yield row and column of each letter of the curve that is number `place` of those in a chart,
    so that the letters of several rarely stand on one another."""
    levels = _levels(curve, scale, rows, columns)
    there, first = np.flatnonzero(np.isfinite(levels)), 2 + 3 * place
    for column in there[first::EVERY] if len(there) > first else there[-1:]:
        yield rows - 1 - int(levels[column]), int(column)


def _write_values(cells: Cells, plot: Plot, palette: Palette, uses: Uses) -> None:
    """Write the last values of curves at their ends, beside, above or below, where nothing is."""
    taken = uses > FREE
    if plot.with_head:
        taken[:, plot.head] = True
    for curve, tone in _toned(plot, palette):
        text = f"{curve.letter} {curve.value}".strip()
        levels = _levels(curve.reduced, plot.scale, plot.rows, plot.columns)
        ends = np.flatnonzero(np.isfinite(levels))
        if not curve.value or not ends.size:
            continue
        end, row = int(ends[-1]), plot.rows - 1 - int(levels[ends[-1]])
        for its_row, start in _label_places(row, end, len(text), plot):
            span = np.s_[its_row, max(0, start - 1) : start + len(text) + 1]
            if not taken[span].any():
                grounds = palette.background, palette.tint
                colour = readable(tone, grounds, shown=lambda ink: palette.shade(ink, ink, 0))
                cells.write(its_row, LABEL_WIDTH + start, text, colour, bold=True)
                taken[span] = True
                break


def _label_places(row: int, end: int, length: int, plot: Plot) -> Iterator[tuple[int, int]]:
    """Yield rows and first columns for a label of a curve that ends there, the best first."""
    if end + 2 + length <= plot.columns:
        yield row, end + 2
    last = min(end + 1, plot.columns)
    stops = [last, *(stop for stop in (plot.head - 1, last - length - 2) if last - stop > 1)]
    for away, stop in product((1, 2), stops):
        for its_row in (row - away, row + away):
            if 0 <= its_row < plot.rows and stop - length >= 0 and stop <= last:
                yield its_row, stop - length


def _toned(plot: Plot, palette: Palette) -> Iterator[tuple[Curve, str]]:
    """Yield the curves that may have a letter and a value, the one in front first, each with its
    colour."""
    if plot.own is not None:
        yield plot.own, Tones.of_own(palette).played
    for other in plot.others:
        yield other, Tones.of(other.place, palette).played


def _levels(curve: Reduced, scale: Scale, rows: int, columns: int) -> np.ndarray:
    """(columns,): the row from the bottom of a curve in each column, NaN where it is not."""
    levels = scale.levels(curve.median, rows).reshape(columns, -1)
    return np.asarray(np.fmax.reduce(levels, axis=1))
