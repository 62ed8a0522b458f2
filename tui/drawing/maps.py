"""Maps of the input plane: what a network predicts where, and the points it learns from.

A map of `columns` x `rows` cells covers a rectangle of the plane, x1 to the right and x2 upward. A
terminal's cell is about twice as high as wide, so a map is square on the screen with
columns = 2 * rows. Everything here is a pure function from data to a Drawing.

Each class is told twice, by a letter (o, x and so on) and by a colour; a mistake is a capital
letter in a reversed cell. So a map can be read without any colour. Of a regression the surface goes
from one colour to the other, and a point has the colour of its value behind it: where the surface
fits, the point melts into it, and a misfit stands out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from rich.style import Style

from core.data.dataset import Domain
from core.nn.arrays import IntArray
from tui.drawing.axes import graticule
from tui.drawing.boundary import boundary_field
from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette, Tile
from tui.drawing.points import (
    Cell,
    Letter,
    Letters,
    Points,
    column_of_x1,
    half_row_of,
    letters_of,
    mark_style,
    on_panel,
    on_the_panel,
    point_style,
    with_letters,
)
from tui.drawing.shading import Answers, known, laid_out, steps

MapStyle: TypeAlias = Literal["blocks", "ascii", "boundary"]
"""Coloured half blocks; characters alone; or the lines of equal probability."""

MAP_STYLES: tuple[MapStyle, ...] = ("blocks", "ascii", "boundary")

_UNDECIDED = 0.04
"""Largest lead of a class that counts as undecided: the valley stays narrow."""

ASCII_RAMPS = (".:;", "-+#", "'\"*", "~=%", ",/&", "_|$")
"""Of each class its characters from faint to certain; blank between classes."""

ASCII_UNDECIDED = 0.25
"""Largest lead on the ASCII map, whose blanks have to be seen as a band."""


def grid_shape(style: MapStyle, columns: int, rows: int) -> tuple[int, int]:
    """The shape (grid rows, grid columns) of the answers that a map of this style needs.

    The entries are the answers at the centres of a grid of equal rectangles that fills the domain;
    row 0 is the top row, where x2 is largest.
    """
    if style == "blocks":
        return 2 * rows, columns
    if style == "boundary":
        return 2 * rows, 2 * columns
    return rows, columns


def decision_map(
    answers: Answers | None,
    points: Points,
    *,
    domain: Domain,
    columns: int,
    rows: int,
    style: MapStyle,
    palette: Palette,
) -> Drawing:
    """A map of exactly `columns` x `rows` cells: a network's prediction, or the truth.

    `answers` begin with the shape `grid_shape(style, columns, rows)`; K classes have an axis more.
    Without them the points lie on a graticule, since of such a truth nothing else is known. Points
    outside the domain are left out. A point the network is not trained on is underlined.
    """
    letters = letters_of(points, domain, columns, rows, hiding=answers is not None)
    if answers is None:
        return _truth(letters, domain, columns, rows, style, palette)
    expected = grid_shape(style, columns, rows)
    if answers.shape[:2] != expected:
        raise ValueError(f"a {style} map needs answers {expected}, not {answers.shape}")
    answers = known(answers)
    if style == "blocks":
        return _blocks(answers, letters, palette)
    field = _ascii(answers, palette) if style == "ascii" else boundary_field(answers, palette)
    return on_the_panel(field, letters, palette)


def _truth(
    letters: Letters, domain: Domain, columns: int, rows: int, style: MapStyle, palette: Palette
) -> Drawing:
    """The points alone, on a faint graticule."""
    blank: Cell = (" ", on_panel(palette, palette.text))
    dot: Cell = ("." if style == "ascii" else "·", on_panel(palette, palette.rule, 0.75))
    field = [[blank] * columns for _ in range(rows)]
    for x2 in graticule(*domain[2:]):
        cells = field[half_row_of(x2, domain, rows) // 2]
        for x1 in graticule(*domain[:2]):
            cells[column_of_x1(x1, domain, columns)] = dot
    return on_the_panel(field, letters, palette)


def _looks(answers: Answers, most: int) -> int:
    """How many classes look different."""
    return min(answers.shape[2], most) if answers.ndim == 3 else 2


@lru_cache(maxsize=8)
def _block_cells(colours: tuple[str, ...]) -> tuple[Cell, ...]:
    """The cell for each pair of colours, at upper * (number of colours) + lower.

    Equal halves are a blank. Else the fainter one is always the background: along a gradient then
    only one of the two colours changes from cell to cell, which halves what is sent, and where two
    are mixed none does.
    """
    count = range(len(colours))

    def cell(upper: int, lower: int) -> Cell:
        if upper == lower:
            return " ", Style(bgcolor=colours[upper])
        front, back = max(upper, lower), min(upper, lower)
        return "▀▄"[lower > upper], Style(color=colours[front], bgcolor=colours[back])

    return tuple(cell(upper, lower) for upper in count for lower in count)


def _blocks(answers: Answers, letters: Letters, palette: Palette) -> Drawing:
    """Two pixels a cell, coloured by the palette's levels, whose tiles stand still on the screen
    whatever they show."""
    colours, tiles, levels = _tiled(answers, palette)
    colour = _coloured(answers, tiles, levels)
    pairs = colour[0::2] * len(colours) + colour[1::2]
    cells = _block_cells(colours)
    field = [[cells[pair] for pair in row] for row in pairs.tolist()]

    def style_of_point(row: int, column: int, letter: Letter) -> Style:
        behind = colour[2 * row + letter.lower, column]
        if letter.share is not None:
            behind = tiles[steps(known(np.array(letter.share)), levels, _UNDECIDED), 0]
        return point_style(palette.point, colours[int(behind)], letter.test)

    return with_letters(field, letters, palette, style_of_point)


def block_colours(answers: Answers, palette: Palette) -> tuple[tuple[str, ...], IntArray]:
    """The colours of the map, and (rows, columns): the place among them of each pixel's."""
    colours, tiles, levels = _tiled(answers, palette)
    return colours, _coloured(answers, tiles, levels)


def _coloured(answers: Answers, tiles: IntArray, levels: list[tuple[Tile, ...]]) -> IntArray:
    rows, columns = np.indices(answers.shape[:2]) % 2
    coloured: IntArray = tiles[steps(answers, levels, _UNDECIDED), 2 * rows + columns]
    return coloured


def _tiled(
    answers: Answers, palette: Palette
) -> tuple[tuple[str, ...], IntArray, list[tuple[Tile, ...]]]:
    """Return the colours of a map, their places in its tiles, and the levels of each class."""
    levels = [palette.levels(label) for label in range(_looks(answers, len(palette.maps)))]
    return *_tiles(palette, laid_out(answers, (palette.undecided,) * 4, levels)), levels


@lru_cache(maxsize=8)
def _tiles(palette: Palette, laid_out: tuple[Tile, ...]) -> tuple[tuple[str, ...], IntArray]:
    """The colours of the map, those of a class from faint to certain, and their places in the
    tiles, of shape (tiles, 4)."""
    sides = [palette.side(label) for label in range(len(palette.maps))]
    used = {colour for tile in laid_out for colour in tile}
    every = dict.fromkeys((palette.undecided, *(colour for side in sides for colour in side)))
    colours = tuple(colour for colour in every if colour in used)
    return colours, np.array([[colours.index(colour) for colour in tile] for tile in laid_out])


def _ascii(answers: Answers, palette: Palette) -> list[list[Cell]]:
    """One character a cell, the denser the more certain."""
    sides = [
        [(character, mark_style(palette, label)) for character in ASCII_RAMPS[label]]
        for label in range(_looks(answers, len(ASCII_RAMPS)))
    ]
    cells = laid_out(answers, (" ", on_panel(palette, palette.text)), sides)
    shade = steps(answers, sides, ASCII_UNDECIDED)
    return [[cells[step] for step in row] for row in shade.tolist()]
