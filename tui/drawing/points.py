"""The samples on a map: letters in the cells where they lie, over any field of cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from rich.style import Style

from core.data.dataset import Dataset, Domain, Task
from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.canvas import Drawing, runs
from tui.drawing.palette import Palette

Cell: TypeAlias = tuple[str, Style]

LETTERS = "oxtvnskazhewmrufgbdpqycjil"
"""The letter of each class, by label: those first that are easily told apart, in capitals too."""

SIDES = "v^"
"""Of a regression: a value below the middle of its range, and one above."""


def letter(label: int) -> str:
    """The letter of a class, from 0."""
    return LETTERS[label % len(LETTERS)]


@dataclass(frozen=True, eq=False)
class Points:
    """The samples drawn on a map: n points of the plane."""

    x: FloatArray
    """The inputs, of shape (n, 2): x1 and x2."""
    label: IntArray
    """The true class of each, 0 for o and 1 for x; of a regression its side. Of shape (n,)."""
    wrong: BoolArray | None = None
    """Which are mistaken by the network, of shape (n,); None when nothing is predicted."""
    is_test: BoolArray | None = None
    """Which the network is not trained on, of shape (n,); None when it is trained on all."""
    cursor: int | None = None
    """The index of the sample that is marked."""
    share: FloatArray | None = None
    """Of a regression the values from 0 to 1, of shape (n,); None where there are classes."""


NO_POINTS = Points(np.empty((0, 2)), np.empty(0, dtype=np.int64))


# Where points lie


@dataclass(frozen=True)
class Letter:
    """Characters of a cell that has a point in it."""

    character: str
    label: int
    lower: bool
    """Whether the point lies in the lower half of its cell."""
    wrong: bool = False
    test: bool = False
    cursor: bool = False
    share: float | None = None
    """The value from 0 to 1, of a regression."""


Letters: TypeAlias = dict[int, dict[int, Letter]]
"""By row, then by column."""


def points_of(
    dataset: Dataset, wrong: BoolArray | None = None, cursor: int | None = None
) -> Points:
    """A data set's points for a map: of its truth, or of a prediction with its mistakes."""
    share = None
    if dataset.task is Task.REGRESSION:
        share = dataset.shares(dataset.target[:, 0])
        label = (share > 0.5).astype(int)
    else:
        label = dataset.truth.astype(int)
    return Points(dataset.plane, label, wrong, dataset.is_test, cursor, share)


def column_of_x1(x1: float, domain: Domain, columns: int) -> int:
    """The column of an x1 inside the domain; the right edge belongs to the last column."""
    low, high = domain[:2]
    return min(int((x1 - low) / (high - low) * columns), columns - 1)


def half_row_of(x2: float, domain: Domain, rows: int) -> int:
    """The half row, counted from the top, of an x2 inside the domain."""
    low, high = domain[2:]
    return min(int((high - x2) / (high - low) * 2 * rows), 2 * rows - 1)


def letters_of(
    points: Points, domain: Domain, columns: int, rows: int, *, hiding: bool = True
) -> Letters:
    """The points as letters: where several share a cell the cursor wins, then a mistake.

    `hiding`: whether there is something below that too many points would hide.
    """
    letters: Letters = {}
    for index in _shown(points, domain, columns, rows, hiding=hiding).tolist():
        (x1, x2), label = points.x[index].tolist(), int(points.label[index])
        half_row = half_row_of(x2, domain, rows)
        is_wrong = points.wrong is not None and bool(points.wrong[index])
        character = letter(label) if points.share is None else SIDES[label]
        letters.setdefault(half_row // 2, {})[column_of_x1(x1, domain, columns)] = Letter(
            character.upper() if is_wrong else character,
            label,
            lower=half_row % 2 == 1,
            wrong=is_wrong,
            test=points.is_test is not None and bool(points.is_test[index]),
            cursor=index == points.cursor,
            share=None if points.share is None else float(points.share[index]),
        )
    return letters


def _shown(points: Points, domain: Domain, columns: int, rows: int, *, hiding: bool) -> IntArray:
    """The places of the points that are shown, one a cell of the map: of a hundred thousand there
    is a letter for as many as fit."""
    x1_low, x1_high, x2_low, x2_high = domain
    x1, x2 = points.x[:, 0], points.x[:, 1]
    cursor = np.arange(len(points.x)) == points.cursor
    wrong = np.zeros_like(cursor) if points.wrong is None else points.wrong
    # Written so that NaN counts as outside.
    inside = (x1_low <= x1) & (x1 <= x1_high) & (x2_low <= x2) & (x2 <= x2_high)
    # More points than cells would hide the map: then only what is wrong is shown.
    crowded = hiding and len(points.x) > columns * rows
    places = np.flatnonzero(inside & (wrong | cursor) if crowded else inside)
    across = (x1[places] - x1_low) / (x1_high - x1_low) * columns
    down = (x2_high - x2[places]) / (x2_high - x2_low) * 2 * rows
    cells = np.minimum(down.astype(int), 2 * rows - 1) // 2 * columns
    cells += np.minimum(across.astype(int), columns - 1)
    # The last of the highest rank has its cell.
    order = np.lexsort((places, wrong[places], cursor[places]))[::-1]
    return places[order][np.unique(cells[order], return_index=True)[1]]


# Styles, each made once a palette: making one takes longer than drawing a cell


@lru_cache(maxsize=64)
def mistake_style(palette: Palette, label: int, test: bool = False) -> Style:
    """Reversed, so that it stands out without colour: bright behind, the class in front."""
    front = palette.side(label)[-2]
    return Style(color=palette.bright, bgcolor=front, reverse=True, bold=True, underline=test)


@lru_cache(maxsize=8)
def _cursor(palette: Palette, test: bool) -> Style:
    front = palette.background
    return Style(color=palette.accent, bgcolor=front, reverse=True, bold=True, underline=test)


@lru_cache(maxsize=256)
def point_style(colour: str, background: str, test: bool) -> Style:
    return Style(color=colour, bgcolor=background, bold=True, underline=test)


@lru_cache(maxsize=64)
def on_panel(palette: Palette, colour: str, share: float = 1.0) -> Style:
    """A colour on the panel, dimmed to `share` of it."""
    return Style(color=palette.shade(palette.panel, colour, share), bgcolor=palette.panel)


def mark_style(palette: Palette, label: int) -> Style:
    """The marks of a class on the panel, dimmer than its points."""
    return on_panel(palette, palette.class_colour(label), 0.65 if palette.dark else 0.85)


# Points over a field of cells


def with_letters(
    field: list[list[Cell]],
    letters: Letters,
    palette: Palette,
    style_of_point: Callable[[int, int, Letter], Style],
) -> Drawing:
    """Write the points over a field of cells, row by row, the cursor's sample over all others."""
    for row, in_row in letters.items():
        cells = field[row]
        for column, its_letter in in_row.items():
            style = (
                mistake_style(palette, its_letter.label, its_letter.test)
                if its_letter.wrong
                else style_of_point(row, column, its_letter)
            )
            cells[column] = (its_letter.character, style)
        for column, its_letter in in_row.items():
            if its_letter.cursor:
                _put_cursor(cells, column, its_letter, palette)
    return Drawing(tuple(runs(cells) for cells in field))


def _put_cursor(cells: list[Cell], column: int, its_letter: Letter, palette: Palette) -> None:
    """Mark the cursor's sample with brackets in reverse; a bracket beyond the edge falls away."""
    for offset, character in ((-1, "["), (0, its_letter.character), (1, "]")):
        if 0 <= column + offset < len(cells):
            underlined = its_letter.test and offset == 0
            cells[column + offset] = (character, _cursor(palette, underlined))


def on_the_panel(field: list[list[Cell]], letters: Letters, palette: Palette) -> Drawing:
    """Write the points over a field on the panel, in the colour of their class or value."""

    def style_of_point(_row: int, _column: int, its_letter: Letter) -> Style:
        colour = palette.class_colour(its_letter.label)
        if its_letter.share is not None:  # the paler, the nearer to the middle
            away = min(abs(2 * its_letter.share - 1), 1.0)
            colour = palette.shade(palette.text, colour, round(away * 4) / 4)
        return point_style(colour, palette.panel, its_letter.test)

    return with_letters(field, letters, palette, style_of_point)
