"""Confusions as lines of a table: the matrix, or what is told of it where there is less room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from rich.cells import cell_len
from rich.style import Style

from core.training.evaluation import Score
from tui.drawing import numbers
from tui.drawing.palette import Palette
from tui.drawing.points import letter

Line: TypeAlias = list[tuple[int, str, Style]]
"""Pieces of text of one row, each with the column where it starts."""

RECALL = 11
"""Cells of "o 100.0 %" and two blanks."""


def class_style(palette: Palette, label: int) -> Style:
    """The style of a class's letter."""
    return Style(color=palette.class_colour(label))


def _count_style(palette: Palette, count: int, *, wrong: bool) -> Style:
    if not count:
        return Style(color=palette.faint)
    return Style(color=palette.error, bold=True) if wrong else Style(color=palette.text)


def matrices(scores: Sequence[Score], width: int, palette: Palette) -> list[Line]:
    """True classes down, predicted classes across, as many matrices side by side as fit; no line
    where not even one does. "predicted" stands beside the letters, or above them."""
    classes = len(scores[0].confusion)
    digits = max(len(str(count)) for score in scores for count in score.counts)
    columns = range(max(4, digits + 1), digits, -1)
    # The first column begins with the letter of the true class, and a blank.
    sizes = [(start, max(c, digits + 2), c) for start in (4, 0) for c in columns]
    fitting = [size for size in sizes if sum(size) + (classes - 2) * size[2] <= width]
    if not fitting:
        return []
    start, first, column = fitting[0]
    across = first + (classes - 1) * column + 2
    lines: list[Line] = [[] for _ in range(1 + classes)]
    if start + first > len("truth") + 1:
        lines[0].append((0, "truth", Style(color=palette.muted)))
    for label in range(classes):
        lines[1 + label].append((start, letter(label), class_style(palette, label)))
    shown = [
        score for place, score in enumerate(scores) if start + (place + 1) * across - 2 <= width
    ]
    for place, score in enumerate(shown):
        ends = [start + first + place * across + column * label for label in range(classes)]
        for label, row in enumerate(score.confusion):
            lines[0].append((ends[label] - 1, letter(label), class_style(palette, label)))
            for predicted, count in enumerate(row):
                style = _count_style(palette, count, wrong=predicted != label)
                lines[1 + label].append((ends[predicted] - len(str(count)), str(count), style))
    word, style = "predicted", Style(color=palette.muted)
    if len(shown) == 1 and start + across + len(word) <= width:
        lines[0].append((start + across, word, style))
        return lines
    above = shown if across > len(word) else shown[:1]  # one for all where they stand close
    firsts = [start + first - 1 + place * across for place in range(len(above))]
    firsts = [min(firsts[0], width - len(word)), *firsts[1:]]
    heading = [(column, word, style) for column in firsts if column + len(word) <= width]
    return [heading, *lines]


def recalls(score: Score, width: int, palette: Palette, names: Sequence[str] = ()) -> list[Line]:
    """Of each class the share of its points that are right, several in a line; or one in a line,
    in whole percents, where there is room beside it for the names that classes have."""
    muted = Style(color=palette.muted)
    lines: list[Line] = [[(0, "recall", muted)]]
    across = max(1, (width + 2) // RECALL)
    named = across == 1 and 0 < max(map(cell_len, names), default=0) <= width - len("o  100 %")
    for label, row in enumerate(score.confusion):
        if label % across == 0:
            lines.append([])
        at = label % across * RECALL
        share = row[label] / sum(row) if any(row) else None
        text = "none" if share is None else numbers.percent(share)
        style = _count_style(palette, sum(row), wrong=row[label] < sum(row))
        lines[-1] += [(at, letter(label), class_style(palette, label)), (at + 2, text, style)]
        if named:
            text = text if share is None else f"{math.floor(100 * share)} %"  # 100 % is all
            lines[-1][1:] = [(2, names[label], muted), (width - len(text), text, style)]
    return lines


def _narrow(count: int) -> tuple[int, str]:
    """The column and the text of a count that fits the narrowest table: up to 99999."""
    text = numbers.epochs(count)
    return (8, text) if len(text) <= 4 else (7, str(count))


def confusions(score: Score, rows: int, palette: Palette) -> list[Line]:
    """The largest confusions in words, at most so many lines: "o as x  12"."""
    wrong = [
        (count, truth, predicted)
        for truth, row in enumerate(score.confusion)
        for predicted, count in enumerate(row)
        if count and truth != predicted
    ]
    muted = Style(color=palette.muted)
    return [
        [
            (0, letter(truth), class_style(palette, truth)),
            (2, "as", muted),
            (5, letter(predicted), class_style(palette, predicted)),
            (*_narrow(count), _count_style(palette, count, wrong=True)),
        ]
        for count, truth, predicted in sorted(wrong, key=lambda it: -it[0])[:rows]
    ]
