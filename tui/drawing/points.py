"""The samples on a map: letters in the cells where they lie, over any field of cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rich.style import Style

from core.data.dataset import Dataset, Domain
from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.canvas import Drawing, runs
from tui.drawing.palette import Palette

Cell: TypeAlias = tuple[str, Style]

LETTERS = "ox"
"""The letter of each class, by label."""


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


Letters: TypeAlias = dict[int, dict[int, Letter]]
"""By row, then by column."""


def points_of(
    dataset: Dataset, wrong: BoolArray | None = None, cursor: int | None = None
) -> Points:
    """A data set's points for a map: of its truth, or of a prediction with its mistakes."""
    label = dataset.target[:, 0].astype(int)
    return Points(dataset.plane, label, wrong, dataset.is_test, cursor)


def column_of_x1(x1: float, domain: Domain, columns: int) -> int:
    """The column of an x1 inside the domain; the right edge belongs to the last column."""
    low, high = domain[:2]
    return min(int((x1 - low) / (high - low) * columns), columns - 1)


def half_row_of(x2: float, domain: Domain, rows: int) -> int:
    """The half row, counted from the top, of an x2 inside the domain."""
    low, high = domain[2:]
    return min(int((high - x2) / (high - low) * 2 * rows), 2 * rows - 1)


def letters_of(points: Points, domain: Domain, columns: int, rows: int) -> Letters:
    """The points as letters: where several share a cell the cursor wins, then a mistake."""
    letters: Letters = {}
    # More points than cells would hide the map: then only what is wrong is shown.
    crowded = len(points.x) > columns * rows
    wrong: list[bool] = [] if points.wrong is None else points.wrong.tolist()
    test: list[bool] = [] if points.is_test is None else points.is_test.tolist()
    for index, ((x1, x2), label) in enumerate(
        zip(points.x.tolist(), points.label.tolist(), strict=True)
    ):
        # Written so that NaN counts as outside.
        if not (domain[0] <= x1 <= domain[1] and domain[2] <= x2 <= domain[3]):
            continue
        half_row = half_row_of(x2, domain, rows)
        is_wrong = bool(wrong and wrong[index])
        if crowded and not is_wrong and index != points.cursor:
            continue
        letter = Letter(
            LETTERS[label].upper() if is_wrong else LETTERS[label],
            label,
            lower=half_row % 2 == 1,
            wrong=is_wrong,
            test=bool(test and test[index]),
            cursor=index == points.cursor,
        )
        in_row = letters.setdefault(half_row // 2, {})
        column = column_of_x1(x1, domain, columns)
        if column not in in_row or _rank(letter) >= _rank(in_row[column]):
            in_row[column] = letter
    return letters


def _rank(letter: Letter) -> tuple[bool, bool]:
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
def point_style(colour: str, background: str, test: bool) -> Style:
    return Style(color=colour, bgcolor=background, bold=True, underline=test)


@lru_cache(maxsize=64)
def on_panel(palette: Palette, colour: str, share: float = 1.0) -> Style:
    """A colour on the panel, dimmed to `share` of it."""
    return Style(color=palette.shade(palette.panel, colour, share), bgcolor=palette.panel)


@lru_cache(maxsize=8)
def class_styles(palette: Palette) -> tuple[Style, Style]:
    """Marks of class o and of class x, dimmer than the points."""
    share = 0.65 if palette.dark else 0.85
    return on_panel(palette, palette.class_o, share), on_panel(palette, palette.class_x, share)


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


def _put_cursor(cells: list[Cell], column: int, letter: Letter, palette: Palette) -> None:
    """Mark the cursor's sample with brackets in reverse; a bracket beyond the edge falls away."""
    for offset, character in ((-1, "["), (0, letter.character), (1, "]")):
        if 0 <= column + offset < len(cells):
            underlined = letter.test and offset == 0
            cells[column + offset] = (character, _cursor(palette, underlined))


def on_the_panel(field: list[list[Cell]], letters: Letters, palette: Palette) -> Drawing:
    """Write the points in their class's colour over a field on the panel."""
    colours = (palette.class_o, palette.class_x)

    def style_of_point(_row: int, _column: int, letter: Letter) -> Style:
        return point_style(colours[letter.label], palette.panel, letter.test)

    return with_letters(field, letters, palette, style_of_point)
