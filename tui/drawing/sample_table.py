"""The samples one by one, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style

from core.data.dataset import Task
from core.training.evaluation import Sample
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.confusion import class_style
from tui.drawing.palette import Palette
from tui.drawing.points import letter

WIDE = 31
"""Cells from which a sample's mark is a word."""


class _Column(NamedTuple):
    """A column of the table: its head, one of its cells, and where both end."""

    head: str
    head_end: int
    text: str
    end: int
    style: Style


def samples(
    rows: Sequence[Sample],
    *,
    task: Task,
    cursor: int | None,
    width: int,
    height: int,
    palette: Palette,
) -> Drawing:
    """A header and the rows; `cursor` is the place of the marked one among them."""
    canvas = Canvas(width, height)
    for place, sample in enumerate(rows[: height - 1]):
        for column in _columns(sample, task, palette, wide=width >= WIDE):
            if not place:
                canvas.write_right(column.head_end, 0, column.head, Style(color=palette.faint))
            canvas.write_right(column.end, place + 1, column.text, column.style)
        if place == cursor:
            canvas.tint(0, place + 1, width, Style(bgcolor=palette.raised))
    return canvas.drawing()


def _columns(sample: Sample, task: Task, palette: Palette, *, wide: bool) -> list[_Column]:
    style = Style(color=palette.bright if sample.wrong else palette.muted)
    second = 10 if task is Task.BINARY else 9
    places = [
        _Column("x1", 4, numbers.short(sample.x1, 4), 4, style),
        _Column("x2", second, numbers.short(sample.x2, 4), second, style),
    ]
    if task is Task.REGRESSION:
        return [*places, *_values(sample, palette, style, wide=wide)]
    return [*places, *_classes(sample, task, palette, style, wide=wide)]


def _values(sample: Sample, palette: Palette, style: Style, *, wide: bool) -> list[_Column]:
    truth, prediction = numbers.short(sample.truth, 5), numbers.short(sample.prediction, 5)
    distance = numbers.short(abs(sample.truth - sample.prediction), 5 if wide else 4)
    end, head = (28, "error") if wide else (26, "off")
    text = Style(color=palette.text)
    return [
        _Column("truth", 15, truth, 15, text + Style(underline=sample.is_test)),  # as on the map
        _Column("net", 21, prediction, 21, text),
        _Column(head, end, distance, end, style),
    ]


def _classes(
    sample: Sample, task: Task, palette: Palette, style: Style, *, wide: bool
) -> list[_Column]:
    error = Style(color=palette.error, bold=True)
    true, predicted = int(sample.truth), int(sample.prediction)
    binary, share = task is Task.BINARY, f"{sample.share:.3f}"
    end = 17 if binary else 15
    name = class_style(palette, true) + Style(underline=sample.is_test)
    columns = [_Column("truth", end, letter(true), end - 2, name)]
    if binary:
        columns.append(_Column("p(x)", 23, share, 23, style))
    else:
        said = error if sample.wrong else class_style(palette, predicted)
        columns.append(_Column("net", 19, letter(predicted), 18, said))
        columns.append(_Column("p", 25, share, 25, style))
    start = 25 if binary else 26
    if sample.wrong:
        text = "wrong" if wide else "!"
        columns.append(_Column("", 0, text, start + len(text), error))
    elif sample.is_test and wide:
        columns.append(_Column("", 0, "test", start + 4, Style(color=palette.faint)))
    return columns
