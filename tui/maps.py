"""Maps of the input plane: what a network predicts where, and the points it learns from.

A map of `columns` x `rows` cells covers a rectangle of the plane, x1 to the right and x2 upward. A
terminal's cell is about twice as high as wide, so a map is square on the screen with
columns = 2 * rows. Everything here is a pure function from data to a Drawing.

Each class is told twice, by a letter (o, x) and by a colour; a mistake is a capital letter in a
reversed cell. So a map can be read without any colour.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from rich.segment import Segment
from rich.style import Style

from tui.drawing import Drawing, Row, runs
from tui.palette import Palette

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

MapStyle: TypeAlias = Literal["blocks", "ascii", "boundary"]
"""Coloured half blocks; characters alone; or the lines of equal probability."""

MAP_STYLES: tuple[MapStyle, ...] = ("blocks", "ascii", "boundary")

Domain: TypeAlias = tuple[float, float, float, float]
"""The rectangle shown: x1 from, x1 to, x2 from, x2 to."""

Cell: TypeAlias = tuple[str, Style]

LETTERS = "ox"
"""The letter of each class, by label."""

_UNDECIDED = 0.04
"""How far |2p - 1| may be from 0 for a pixel to count as undecided: the valley stays narrow."""

_ASCII = ";:. -+#"
"""From certainly o to certainly x: by the characters' weight on either side, blank between."""

_ASCII_UNDECIDED = 0.25
"""The same for a cell of the ASCII map, whose blanks have to be seen as a band."""

_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""The block with the quadrants set whose bits are set: upper left 1, upper right 2, then lower."""

_BITS: IntArray = np.array([index.bit_count() for index in range(16)])


@dataclass(frozen=True, eq=False)
class Points:
    """The samples drawn on a map: n points of the plane."""

    x: FloatArray
    """The inputs, of shape (n, 2): x1 and x2."""
    label: IntArray
    """The true class of each, 0 for o and 1 for x, of shape (n,)."""
    wrong: BoolArray | None = None
    """Which are mistaken by the network, of shape (n,); None when nothing is predicted."""
    is_test: BoolArray | None = None
    """Which the network is not trained on, of shape (n,); None when it is trained on all."""
    cursor: int | None = None
    """The index of the sample that is marked."""


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
    letters = _letters(points, domain, columns, rows)
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
        _write(text, str(value), _column(value, domain, columns))
    _write(text, "x1", _column((low + high) / 2, domain, columns) - 1)
    return Drawing((runs([("".join(text), Style(color=palette.faint))]),))


def beside(left: Drawing, right: Drawing, gap: int = 2) -> Drawing:
    """Two drawings side by side, `gap` columns apart; the shorter is filled up with blanks."""
    height = max(left.height, right.height)
    lefts, rights = _filled(left, height), _filled(right, height)
    between = (Segment(" " * gap),) if gap else ()
    return Drawing(tuple((*a, *between, *b) for a, b in zip(lefts, rights, strict=True)))


def _filled(drawing: Drawing, height: int) -> tuple[Row, ...]:
    blank = (Segment(" " * drawing.width),)
    return (*drawing.rows, *repeat(blank, height - drawing.height))


def _write(text: list[str], word: str, column: int) -> None:
    """Write a word at a column if it fits into the row and onto blanks."""
    end = column + len(word)
    if column >= 0 and end <= len(text) and not "".join(text[column:end]).strip():
        text[column:end] = word


# Where points lie


@dataclass(frozen=True)
class _Letter:
    """What stands in a cell that has a point in it."""

    character: str
    label: int
    lower: bool
    """Whether the point lies in the lower half of its cell."""
    wrong: bool = False
    test: bool = False
    cursor: bool = False


_Letters: TypeAlias = dict[int, dict[int, _Letter]]
"""By row, then by column."""


def _column(x1: float, domain: Domain, columns: int) -> int:
    """The column of an x1 inside the domain; the right edge belongs to the last column."""
    low, high = domain[:2]
    return min(int((x1 - low) / (high - low) * columns), columns - 1)


def _half_row(x2: float, domain: Domain, rows: int) -> int:
    """The half row, counted from the top, of an x2 inside the domain."""
    low, high = domain[2:]
    return min(int((high - x2) / (high - low) * 2 * rows), 2 * rows - 1)


def _letters(points: Points, domain: Domain, columns: int, rows: int) -> _Letters:
    """The points as letters: where several share a cell the cursor wins, then a mistake."""
    letters: _Letters = {}
    wrong: list[bool] = [] if points.wrong is None else points.wrong.tolist()
    test: list[bool] = [] if points.is_test is None else points.is_test.tolist()
    for index, ((x1, x2), label) in enumerate(
        zip(points.x.tolist(), points.label.tolist(), strict=True)
    ):
        # Written so that NaN counts as outside.
        if not (domain[0] <= x1 <= domain[1] and domain[2] <= x2 <= domain[3]):
            continue
        half_row = _half_row(x2, domain, rows)
        is_wrong = bool(wrong and wrong[index])
        letter = _Letter(
            LETTERS[label].upper() if is_wrong else LETTERS[label],
            label,
            lower=half_row % 2 == 1,
            wrong=is_wrong,
            test=bool(test and test[index]),
            cursor=index == points.cursor,
        )
        in_row = letters.setdefault(half_row // 2, {})
        column = _column(x1, domain, columns)
        if column not in in_row or _rank(letter) >= _rank(in_row[column]):
            in_row[column] = letter
    return letters


def _rank(letter: _Letter) -> tuple[bool, bool]:
    return letter.cursor, letter.wrong


# Styles, each made once a palette: making one takes longer than drawing a cell


@lru_cache(maxsize=16)
def _mistake(palette: Palette, label: int, test: bool) -> Style:
    """Reversed, so that it stands out without colour: bright behind, the class in front."""
    front = palette.ramp[(1, -2)[label]]
    return Style(color=palette.bright, bgcolor=front, reverse=True, bold=True, underline=test)


@lru_cache(maxsize=8)
def _cursor(palette: Palette, test: bool) -> Style:
    front = palette.background
    return Style(color=palette.accent, bgcolor=front, reverse=True, bold=True, underline=test)


@lru_cache(maxsize=256)
def _point(colour: str, background: str, test: bool) -> Style:
    return Style(color=colour, bgcolor=background, bold=True, underline=test)


@lru_cache(maxsize=64)
def _on_panel(palette: Palette, colour: str, share: float = 1.0) -> Style:
    """A colour on the panel, dimmed to `share` of it."""
    return Style(color=palette.shade(palette.panel, colour, share), bgcolor=palette.panel)


@lru_cache(maxsize=8)
def _class_styles(palette: Palette) -> tuple[Style, Style]:
    """What tells of class o and of class x, dimmer than the points."""
    share = 0.65 if palette.dark else 0.85
    return _on_panel(palette, palette.class_o, share), _on_panel(palette, palette.class_x, share)


# Points over a field of cells


def _with_letters(
    field: list[list[Cell]],
    letters: _Letters,
    palette: Palette,
    style_of_point: Callable[[int, int, _Letter], Style],
) -> Drawing:
    """Write the points over a field of cells, row by row, the cursor's sample over all others."""
    for row, in_row in letters.items():
        cells = field[row]
        for column, letter in in_row.items():
            style = (
                _mistake(palette, letter.label, letter.test)
                if letter.wrong
                else style_of_point(row, column, letter)
            )
            cells[column] = (letter.character, style)
        for column, letter in in_row.items():
            if letter.cursor:
                _put_cursor(cells, column, letter, palette)
    return Drawing(tuple(runs(cells) for cells in field))


def _put_cursor(cells: list[Cell], column: int, letter: _Letter, palette: Palette) -> None:
    """Mark the cursor's sample with brackets in reverse; a bracket beyond the edge falls away."""
    for offset, character in ((-1, "["), (0, letter.character), (1, "]")):
        if 0 <= column + offset < len(cells):
            underlined = letter.test and offset == 0
            cells[column + offset] = (character, _cursor(palette, underlined))


def _on_the_panel(field: list[list[Cell]], letters: _Letters, palette: Palette) -> Drawing:
    """Write the points in their class's colour over a field on the panel."""
    colours = (palette.class_o, palette.class_x)

    def style_of_point(_row: int, _column: int, letter: _Letter) -> Style:
        return _point(colours[letter.label], palette.panel, letter.test)

    return _with_letters(field, letters, palette, style_of_point)


# The fields


def _truth(
    letters: _Letters, domain: Domain, columns: int, rows: int, style: MapStyle, palette: Palette
) -> Drawing:
    """The points alone, on a faint graticule."""
    blank: Cell = (" ", _on_panel(palette, palette.text))
    dot: Cell = ("." if style == "ascii" else "·", _on_panel(palette, palette.faint, 0.75))
    field = [[blank] * columns for _ in range(rows)]
    for x2 in _graticule(*domain[2:]):
        cells = field[_half_row(x2, domain, rows) // 2]
        for x1 in _graticule(*domain[:2]):
            cells[_column(x1, domain, columns)] = dot
    return _on_the_panel(field, letters, palette)


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


def _blocks(probability: FloatArray, letters: _Letters, palette: Palette) -> Drawing:
    """Two pixels a cell, coloured by the palette's ramp."""
    ramp = palette.ramp
    steps = _steps(probability, len(ramp) // 2, _UNDECIDED)
    pairs = steps[0::2] * len(ramp) + steps[1::2]
    cells = _block_cells(palette)
    field = [[cells[pair] for pair in row] for row in pairs.tolist()]

    def style_of_point(row: int, column: int, letter: _Letter) -> Style:
        background = ramp[int(steps[2 * row + letter.lower, column])]
        return _point(palette.point, background, letter.test)

    return _with_letters(field, letters, palette, style_of_point)


def _ascii(probability: FloatArray, letters: _Letters, palette: Palette) -> Drawing:
    """One character a cell, the denser the more certain."""
    a_side = len(_ASCII) // 2
    dim_o, dim_x = _class_styles(palette)
    styles = (*[dim_o] * a_side, _on_panel(palette, palette.text), *[dim_x] * a_side)
    cells = list(zip(_ASCII, styles, strict=True))
    steps = _steps(probability, a_side, _ASCII_UNDECIDED)
    field = [[cells[step] for step in row] for row in steps.tolist()]
    return _on_the_panel(field, letters, palette)


def _boundary(probability: FloatArray, letters: _Letters, palette: Palette) -> Drawing:
    """The lines where class x has probability 0.5, 0.1 and 0.9, in quadrants of cells."""
    middle = _quadrants(_isoline(probability, 0.5))
    line_o = _quadrants(_isoline(probability, 0.1, unless=0.5))
    line_x = _quadrants(_isoline(probability, 0.9, unless=0.5))
    # A cell has one colour: the boundary's, else the colour of the line with more of it.
    of_x = _BITS[line_x] > _BITS[line_o]
    which = np.where(middle > 0, 0, np.where(of_x, 2, 1))
    shape = np.choose(which, [middle, line_o, line_x])
    styles = (_on_panel(palette, palette.bright), *_class_styles(palette))
    cells = [[(character, style) for character in _QUADRANTS] for style in styles]
    field = [
        [cells[i][j] for i, j in zip(*row, strict=True)]
        for row in zip(which.tolist(), shape.tolist(), strict=True)
    ]
    return _on_the_panel(field, letters, palette)


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
