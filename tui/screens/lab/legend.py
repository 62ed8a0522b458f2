"""The legend of a prediction's map, below it: what the titles beside it do not tell."""

from __future__ import annotations

import re
from typing import TypeAlias

from rich.style import Style

from core.data.dataset import Dataset, Task
from tui.drawing.boundary import CERTAIN
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.points import letter, mark_style
from tui.screens.lab.view import LabView
from tui.widgets.frame import muted

Piece: TypeAlias = tuple[str, Style, str]
"""A mark as it is on the map, its style, and what it means."""

GAP = 2
"""Blank columns between two pieces."""


def legend(view: LabView, dataset: Dataset) -> list[Piece]:
    """Return what the map's marks mean, the most needed first: the boundary's lines, and a test
    point where the ground truth, whose title tells it, is away. The map's title tells a mistake."""
    pieces = _lines(view, dataset.task) if view.map_style == "boundary" else []
    if "truth" not in view.panels and dataset.is_test.any() and dataset.classes:
        mark = letter(int(dataset.truth[dataset.is_test.argmax()]))
        pieces.append((mark, Style(color=view.palette.text, underline=True), "test"))
    return pieces


def _lines(view: LabView, task: Task) -> list[Piece]:
    """Return the lines where the answer turns, and of two classes where it is sure."""
    palette, line = view.palette, "=" if view.ascii else "━"
    bright = Style(color=palette.bright)
    if task is not Task.BINARY:
        turns = "another class wins" if task is Task.CLASSES else "half way up"
        return [(line, bright, turns)]
    levels = enumerate((1 - CERTAIN, CERTAIN))
    colours = [mark_style(palette, label).color for label in (0, 1)]
    sure = [(line, Style(color=colours[label]), f"{100 * p:.0f} %") for label, p in levels]
    return [(line, bright, "50 %"), *sure]


def with_legend(row: Drawing, view: LabView, dataset: Dataset) -> Drawing:
    """Write as much of the legend as there is room for onto a row's widest stretch of blanks."""
    pieces, canvas = legend(view, dataset), Canvas(row.width, 1)
    canvas.place(0, 0, row)
    blanks = max(re.finditer(" +", row.plain), key=lambda found: len(found[0]))
    while pieces and _width(pieces) > len(blanks[0]) - 2:
        pieces.pop()
    at = blanks.start() + (len(blanks[0]) - _width(pieces)) // 2
    for mark, style, meaning in pieces:
        at = canvas.write(at, 0, mark, style)
        at = canvas.write(at, 0, f" {meaning}", muted(view.palette)) + GAP
    return canvas.drawing()


def _width(pieces: list[Piece]) -> int:
    return sum(len(mark) + 1 + len(meaning) + GAP for mark, _, meaning in pieces) - GAP
