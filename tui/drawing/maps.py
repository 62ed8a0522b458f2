"""Maps of the input plane: what a network predicts where, and the points it learns from.

A map of `columns` x `rows` cells covers a rectangle of the plane, x1 to the right and x2 upward. A
terminal's cell is about twice as high as wide, so a map is square on the screen with
columns = 2 * rows. Everything here is a pure function from data to a Drawing.

Each class is told twice, by a letter (o, x) and by a colour; a mistake is a capital letter in a
reversed cell. So a map can be read without any colour.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from rich.style import Style

from core.data.dataset import Domain
from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.canvas import Drawing, runs
from tui.drawing.palette import Palette
from tui.drawing.points import (
    Cell,
    Letter,
    Letters,
    Points,
    class_styles,
    column_of_x1,
    half_row_of,
    letters_of,
    on_panel,
    on_the_panel,
    point_style,
    with_letters,
)

MapStyle: TypeAlias = Literal["blocks", "ascii", "boundary"]
"""Coloured half blocks; characters alone; or the lines of equal probability."""

MAP_STYLES: tuple[MapStyle, ...] = ("blocks", "ascii", "boundary")

_UNDECIDED = 0.04
"""Largest |2p - 1| of a pixel that counts as undecided: the valley stays narrow."""

_ASCII = ";:. -+#"
"""From certainly o to certainly x: by the characters' weight on either side, blank between."""

_ASCII_UNDECIDED = 0.25
"""The same for a cell of the ASCII map, whose blanks have to be seen as a band."""

_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""The block with the quadrants set whose bits are set: upper left 1, upper right 2, then lower."""

_BITS: IntArray = np.array([index.bit_count() for index in range(16)])


def grid_shape(style: MapStyle, columns: int, rows: int) -> tuple[int, int]:
    """The shape (grid rows, grid columns) of the probabilities that a map of this style needs.

    The entries are the probabilities of class x at the centres of a grid of equal rectangles
    that fills the domain; row 0 is the top row, where x2 is largest.
    """
    if style == "blocks":
        return 2 * rows, columns
    if style == "boundary":
        return 2 * rows, 2 * columns
    return rows, columns


def decision_map(
    probability: FloatArray | None,
    points: Points,
    *,
    domain: Domain,
    columns: int,
    rows: int,
    style: MapStyle,
    palette: Palette,
) -> Drawing:
    """A map of exactly `columns` x `rows` cells: a network's prediction, or the truth.

    `probability` has the shape `grid_shape(style, columns, rows)`. Without it the points lie on a
    graticule, since of such a truth nothing else is known. Points outside the domain are left out.
    A point the network is not trained on is underlined.
    """
    letters = letters_of(points, domain, columns, rows)
    if probability is None:
        return _truth(letters, domain, columns, rows, style, palette)
    expected = grid_shape(style, columns, rows)
    if probability.shape != expected:
        raise ValueError(f"a {style} map needs probabilities {expected}, not {probability.shape}")
    known = np.clip(np.nan_to_num(probability, nan=0.5), 0.0, 1.0)
    if style == "blocks":
        return _blocks(known, letters, palette)
    if style == "ascii":
        return _ascii(known, letters, palette)
    return _boundary(known, letters, palette)


def axis_labels(domain: Domain, columns: int, palette: Palette) -> Drawing:
    """The row under a map: the whole numbers at the ends of the x1 axis, its name between them."""
    low, high = domain[:2]
    text = [" "] * columns
    ends = {math.ceil(low), math.floor(high)}
    for value in sorted(value for value in ends if low <= value <= high):
        _write(text, str(value), column_of_x1(value, domain, columns))
    _write(text, "x1", column_of_x1((low + high) / 2, domain, columns) - 1)
    return Drawing((runs([("".join(text), Style(color=palette.faint))]),))


def _write(text: list[str], word: str, column: int) -> None:
    """Write a word at a column if it fits into the row and onto blanks."""
    end = column + len(word)
    if column >= 0 and end <= len(text) and not "".join(text[column:end]).strip():
        text[column:end] = word


# The fields


def _truth(
    letters: Letters, domain: Domain, columns: int, rows: int, style: MapStyle, palette: Palette
) -> Drawing:
    """The points alone, on a faint graticule."""
    blank: Cell = (" ", on_panel(palette, palette.text))
    dot: Cell = ("." if style == "ascii" else "·", on_panel(palette, palette.faint, 0.75))
    field = [[blank] * columns for _ in range(rows)]
    for x2 in _graticule(*domain[2:]):
        cells = field[half_row_of(x2, domain, rows) // 2]
        for x1 in _graticule(*domain[:2]):
            cells[column_of_x1(x1, domain, columns)] = dot
    return on_the_panel(field, letters, palette)


def _graticule(low: float, high: float) -> list[float]:
    """The multiples of a quarter inside an interval, or of 0.5, 1, 2 ... in a wider one."""
    step = 0.25
    while (high - low) / step > 6:
        step *= 2
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _steps(probability: FloatArray, a_side: int, undecided: float) -> IntArray:
    """Quantise probabilities: 0 is certainly o, `a_side` undecided, 2 * `a_side` certainly x."""
    signed = 2.0 * probability - 1.0
    share = (np.abs(signed) - undecided) / (1.0 - undecided)
    away = np.minimum(np.floor(share * a_side).astype(np.int64) + 1, a_side)
    return a_side + np.sign(signed).astype(np.int64) * np.maximum(away, 0)


@lru_cache(maxsize=8)
def _block_cells(palette: Palette) -> tuple[Cell, ...]:
    """The cell for each pair of steps, at upper * (number of steps) + lower.

    Equal halves are a blank. Else the lower step is always the background: along a gradient then
    only one of the two colours changes from cell to cell, which halves what is sent.
    """
    ramp = palette.ramp

    def cell(upper: int, lower: int) -> Cell:
        if upper == lower:
            return " ", Style(bgcolor=ramp[upper])
        front, back = max(upper, lower), min(upper, lower)
        return "▀▄"[lower > upper], Style(color=ramp[front], bgcolor=ramp[back])

    return tuple(cell(upper, lower) for upper in range(len(ramp)) for lower in range(len(ramp)))


def _blocks(probability: FloatArray, letters: Letters, palette: Palette) -> Drawing:
    """Two pixels a cell, coloured by the palette's ramp."""
    ramp = palette.ramp
    steps = _steps(probability, len(ramp) // 2, _UNDECIDED)
    pairs = steps[0::2] * len(ramp) + steps[1::2]
    cells = _block_cells(palette)
    field = [[cells[pair] for pair in row] for row in pairs.tolist()]

    def style_of_point(row: int, column: int, letter: Letter) -> Style:
        background = ramp[int(steps[2 * row + letter.lower, column])]
        return point_style(palette.point, background, letter.test)

    return with_letters(field, letters, palette, style_of_point)


def _ascii(probability: FloatArray, letters: Letters, palette: Palette) -> Drawing:
    """One character a cell, the denser the more certain."""
    a_side = len(_ASCII) // 2
    dim_o, dim_x = class_styles(palette)
    styles = (*[dim_o] * a_side, on_panel(palette, palette.text), *[dim_x] * a_side)
    cells = list(zip(_ASCII, styles, strict=True))
    steps = _steps(probability, a_side, _ASCII_UNDECIDED)
    field = [[cells[step] for step in row] for row in steps.tolist()]
    return on_the_panel(field, letters, palette)


def _boundary(probability: FloatArray, letters: Letters, palette: Palette) -> Drawing:
    """The lines where class x has probability 0.5, 0.1 and 0.9, in quadrants of cells."""
    middle = _quadrants(_isoline(probability, 0.5))
    line_o = _quadrants(_isoline(probability, 0.1, unless=0.5))
    line_x = _quadrants(_isoline(probability, 0.9, unless=0.5))
    # A cell has one colour: the boundary's, else the colour of the line with more of it.
    of_x = _BITS[line_x] > _BITS[line_o]
    which = np.where(middle > 0, 0, np.where(of_x, 2, 1))
    shape = np.choose(which, [middle, line_o, line_x])
    styles = (on_panel(palette, palette.bright), *class_styles(palette))
    cells = [[(character, style) for character in _QUADRANTS] for style in styles]
    field = [
        [cells[i][j] for i, j in zip(*row, strict=True)]
        for row in zip(which.tolist(), shape.tolist(), strict=True)
    ]
    return on_the_panel(field, letters, palette)


def _isoline(probability: FloatArray, level: float, unless: float | None = None) -> BoolArray:
    """The pixels nearest to where the probability crosses a level.

    Crossings of the level `unless` are left out: where a boundary is as steep as a step, one line
    is told and not three.
    """
    line = np.zeros(probability.shape, dtype=np.bool_)
    off = np.abs(probability - level)
    for axis in (0, 1):
        before, after = _neighbours(axis)
        crossed = (probability[before] < level) != (probability[after] < level)
        if unless is not None:
            crossed &= (probability[before] < unless) == (probability[after] < unless)
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
