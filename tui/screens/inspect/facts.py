"""Facts beside a picture: a label each, and words that are broken into lines."""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style

from tui.drawing.canvas import Canvas
from tui.drawing.text import spelled, wrapped
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import muted

LABEL = 9
"""Cells of a label and the blank after it."""


def write_facts(
    canvas: Canvas, column: int, row: int, facts: Iterable[tuple[str, str]], view: InspectView
) -> int:
    """Write labels with their words below one another, as many as there is room for, each whole;
    return the row after them. A fact without a label begins at the left, after a blank row where
    there is room for that."""
    palette = view.palette
    for label, words in facts:
        left = column + (LABEL if label else 0)
        lines = wrapped(spelled(words, ascii=view.ascii), canvas.width - left)
        first = row + (not label and row + len(lines) < canvas.height)
        if first + len(lines) > canvas.height:
            break
        canvas.write(column, first, label, muted(palette))
        for row, line in enumerate(lines, first):
            canvas.write(left, row, line, Style(color=palette.text))
        row += 1
    return row
