"""Small maps of units, drawn into cells: two pixels a cell, or characters."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray, IntArray
from tui.drawing.cells import NONE, Cells, packed
from tui.drawing.maps import ASCII_RAMPS, ASCII_UNDECIDED, block_colours
from tui.drawing.network_plan import Column
from tui.drawing.palette import Palette
from tui.drawing.shading import known, steps


def answers_of(shares: FloatArray, label: int | None, classes: int) -> FloatArray:
    """Shares (rows, columns) as answers for a map: of a class of many, that class or none."""
    if label is None:
        return shares
    answers = np.zeros((*shares.shape, classes))
    answers[..., label] = shares
    return answers


def draw_maps(
    cells: Cells, column: Column, maps: list[FloatArray], palette: Palette, *, characters: bool
) -> None:
    """Draw a layer's maps, answers of the plan's shape each."""
    if characters:
        for top, answers in zip(column.tops, maps, strict=True):
            _characters(cells, top // 2, column.x, answers, palette)
        return
    stacked = known(np.concatenate(maps))
    colours, places = block_colours(stacked, palette)
    # An undecided map, as that of a dead unit, has to be seen as well.
    shown = {palette.undecided: palette.panel}
    packed_colours = np.array([packed(shown.get(colour, colour)) for colour in colours])
    pixels = packed_colours[places].reshape(len(maps), column.size, column.size)
    strip = np.full((2 * cells.glyph.shape[0], column.size), NONE)
    for top, its in zip(column.tops, pixels, strict=True):
        strip[top : top + column.size] = its
    _halves(cells, column.x, strip)


def _halves(cells: Cells, x: int, strip: IntArray) -> None:
    """Write pixels (2 * rows, columns), NONE where there is none, from column x on."""
    upper, lower = strip[0::2], strip[1::2]
    there = np.s_[:, x : x + strip.shape[1]]
    both, is_any = (upper != NONE) & (lower != NONE), (upper != NONE) | (lower != NONE)
    alike = both & (upper == lower)
    glyph = np.where(alike, ord(" "), np.where(upper != NONE, ord("▀"), ord("▄")))
    front = np.where(upper != NONE, upper, lower)
    back = np.where(both, lower, NONE)
    cells.glyph[there] = np.where(is_any, glyph, cells.glyph[there])
    cells.front[there] = np.where(is_any, front, cells.front[there])
    cells.back[there] = np.where(is_any, back, cells.back[there])


def _characters(cells: Cells, row: int, x: int, answers: FloatArray, palette: Palette) -> None:
    """Write a map as characters, the denser the more certain."""
    answers = known(answers)
    labels = answers.shape[2] if answers.ndim == 3 else 2
    ramps = [ASCII_RAMPS[label % len(ASCII_RAMPS)] for label in range(labels)]
    shade = steps(answers, ramps, ASCII_UNDECIDED)
    if answers.ndim == 3:
        order = [(" ", 0), *((c, label) for label, ramp in enumerate(ramps) for c in ramp)]
    else:
        order = [(c, 0) for c in reversed(ramps[0])] + [(" ", 0)] + [(c, 1) for c in ramps[1]]
    glyphs = np.array([ord(character) for character, _ in order])
    fronts = np.array([packed(palette.class_colour(label)) for _, label in order])
    there = np.s_[row : row + answers.shape[0], x : x + answers.shape[1]]
    cells.glyph[there], cells.front[there] = glyphs[shade], fronts[shade]
    cells.back[there] = packed(palette.panel)
