"""The map of where two networks disagree: quiet where they agree, else in the colour of the class
that the first one says; of a regression by how much the second is above or below the first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from rich.style import Style

from core.data.dataset import Domain
from core.nn.arrays import BoolArray, FloatArray, IntArray
from tui.drawing.canvas import Drawing, runs
from tui.drawing.maps import ASCII_RAMPS, MapStyle, decision_map
from tui.drawing.palette import Palette
from tui.drawing.points import (
    NO_POINTS,
    Cell,
    Points,
    letters_of,
    mark_style,
    on_panel,
    point_style,
)
from tui.drawing.shading import Answers, known, winners

FULL = 0.25
"""Difference of two values, as a share of their range, from which a map is in full colour."""


def labels(answers: Answers) -> IntArray:
    """(rows, columns): the class that answers mean; -1 where there is none."""
    if answers.ndim == 3:
        told = winners(answers)
        lost = np.isnan(answers).any(axis=-1)
    else:
        told, lost = (answers > 0.5).astype(np.int64), np.isnan(answers)
    return np.where(lost, -1, told)


def disagreement(first: Answers, second: Answers) -> BoolArray:
    """(rows, columns): where two networks say another class each."""
    return np.asarray(labels(first) != labels(second))


def disagreement_map(
    first: Answers,
    second: Answers,
    *,
    marks: Mapping[str, Points],
    domain: Domain,
    columns: int,
    rows: int,
    style: MapStyle,
    palette: Palette,
) -> Drawing:
    """A map of exactly `columns` x `rows` cells; answers as `decision_map` takes them.

    `marks` are points with a character each, such as "A" for those where the first alone is right;
    those of "" are faint letters.
    """
    told = labels(_cells(first, style))
    differs = told != labels(_cells(second, style))
    draw = _ascii if style == "ascii" else _blocks
    field = draw(told, differs, palette)
    for mark, points in marks.items():
        for row, letters in letters_of(points, domain, columns, rows, hiding=not mark).items():
            for column, letter in letters.items():
                field[row][column] = (
                    (mark, _mark(palette))
                    if mark
                    else (letter.character, point_style(palette.faint, palette.panel, letter.test))
                )
    return Drawing(tuple(runs(cells) for cells in field))


def difference_map(
    first: FloatArray,
    second: FloatArray,
    *,
    domain: Domain,
    columns: int,
    rows: int,
    style: MapStyle,
    palette: Palette,
) -> Drawing:
    """A map of values' differences: in the first class's colours where the second network is
    below, in the second's where it is above; likewise in size."""
    above = known(_cells(second, style)) - known(_cells(first, style))
    style = "blocks" if style == "boundary" else style
    return decision_map(
        0.5 + above / (2 * FULL), NO_POINTS, domain=domain, columns=columns, rows=rows, style=style,
        palette=palette,
    )  # fmt: skip


def _cells(answers: Answers, style: MapStyle) -> Answers:
    """The answers of two pixels a cell; a map of lines has four."""
    return answers[:, ::2] if style == "boundary" else answers


def _mark(palette: Palette) -> Style:
    return Style(color=palette.bright, bgcolor=palette.background, reverse=True, bold=True)


def _blocks(told: IntArray, differs: BoolArray, palette: Palette) -> list[list[Cell]]:
    """Two pixels a cell; what is quiet is always behind."""
    colours = [palette.panel, *(palette.side(label)[-1] for label in range(len(palette.maps)))]
    shade = np.where(differs & (told >= 0), told % len(palette.maps) + 1, 0)

    def cell(upper: int, lower: int) -> Cell:
        if upper == lower:
            return " ", Style(bgcolor=colours[upper])
        if not upper:
            return "▄", Style(color=colours[lower], bgcolor=colours[0])
        return "▀", Style(color=colours[upper], bgcolor=colours[lower])

    count = range(len(colours))
    cells = [[cell(upper, lower) for lower in count] for upper in count]
    pairs = zip(shade[0::2].tolist(), shade[1::2].tolist(), strict=True)
    return [[cells[u][low] for u, low in zip(*pair, strict=True)] for pair in pairs]


def _ascii(told: IntArray, differs: BoolArray, palette: Palette) -> list[list[Cell]]:
    """The character of certainty of the class that the first network says."""
    blank: Cell = (" ", on_panel(palette, palette.text))
    dense = [(ramp[-1], mark_style(palette, label)) for label, ramp in enumerate(ASCII_RAMPS)]
    return [
        [dense[label % len(dense)] if off and label >= 0 else blank for label, off in cells]
        for cells in (zip(*row, strict=True) for row in zip(told, differs, strict=True))
    ]
