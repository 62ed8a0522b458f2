"""Tables as drawings: accuracy with its confusion matrix, and the samples one by one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from core.evaluation import Alternation, Evaluation, Sample, Score
from tui import numbers
from tui.drawing import Canvas, Drawing
from tui.palette import Palette

SAMPLES_WIDTH = 26
"""Cells of the sample table."""


def _class_style(palette: Palette, label: int) -> Style:
    return Style(color=palette.class_x if label else palette.class_o)


def accuracy(
    evaluation: Evaluation,
    alternation: Alternation | None,
    *,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """Accuracy, right of total and confusion matrix of the training and the test points."""
    canvas = Canvas(width, height)
    compact = height < 14
    used = _score(canvas, 0, "train", evaluation.train, palette, ascii, compact)
    if alternation is not None:
        used = _alternation(canvas, used, alternation, palette)
    used += not compact
    if evaluation.test is not None:
        _score(canvas, used, "test", evaluation.test, palette, ascii, compact)
    else:
        after = canvas.write(0, used, "test  ", Style(color=palette.muted))
        canvas.write(after, used, "none", Style(color=palette.faint))
    return canvas.drawing()


def _score(
    canvas: Canvas, row: int, name: str, score: Score, palette: Palette, ascii: bool, compact: bool
) -> int:
    """One set of points from `row` on; the row after it."""
    muted, bright = Style(color=palette.muted), Style(color=palette.bright, bold=True)
    canvas.write(
        canvas.write(0, row, f"{name} ", muted), row, numbers.percent(score.accuracy), bright
    )
    counts = f"{score.correct} of {score.total}"
    if canvas.width >= 26:
        canvas.write_right(canvas.width, row, counts + " right", muted)
    done, rest = ("=", "-") if ascii else ("━", "━")
    length = canvas.width - 1
    bar = round(score.accuracy * length)
    canvas.write(
        0,
        row + 1,
        rest * length,
        Style(color=palette.shade(palette.background, palette.text, 0.2)),
    )
    canvas.write(0, row + 1, done * bar, Style(color=palette.accent))
    row += 2
    if canvas.width < 26:
        canvas.write(0, row, counts, muted)
        row += 1
    row += not compact
    return _confusion(canvas, row, score, palette)


def _confusion(canvas: Canvas, row: int, score: Score, palette: Palette) -> int:
    """True classes down, predicted classes across; the row after it."""
    faint, columns = Style(color=palette.faint), (8, 12) if canvas.width < 26 else (10, 16)
    canvas.write(0, row, "truth", Style(color=palette.muted))
    if canvas.width >= 26:
        canvas.write(columns[1] + 2, row, "predicted", faint)
    for label, letter in enumerate("ox"):
        canvas.write_right(columns[label], row, letter, _class_style(palette, label))
        canvas.write(4, row + 1 + label, letter, _class_style(palette, label))
        for predicted, count in enumerate(score.confusion[label]):
            wrong = predicted != label and count > 0
            style = Style(color=palette.error, bold=True) if wrong else Style(color=palette.text)
            canvas.write_right(
                columns[predicted], row + 1 + label, f"{count}", style if count else faint
            )
    return row + 3


def _alternation(canvas: Canvas, row: int, alternation: Alternation, palette: Palette) -> int:
    """ "19 and 21, alternating", where the two differ; the row after it."""
    low, high = sorted(score.correct for score in alternation.scores)
    if low == high or row >= canvas.height:
        return row
    style = Style(color=palette.text)
    if canvas.width >= 22:
        canvas.write(0, row, f"{low} and {high}, alternating", style)
        return row + 1
    canvas.write(0, row, f"{low} and {high},", style)
    canvas.write(0, row + 1, "alternating", style)
    return row + 2


def worst_first(samples: Sequence[Sample]) -> list[Sample]:
    """Mistakes first, then by how far the probability is from the truth."""
    return sorted(samples, key=lambda sample: (sample.right, -sample.error, sample.index))


def samples(
    rows: Sequence[Sample],
    *,
    top: int,
    cursor: int | None,
    width: int,
    height: int,
    palette: Palette,
) -> Drawing:
    """A header and the rows from `top` on; `cursor` is the place of the marked row in `rows`."""
    canvas = Canvas(width, height)
    faint, wide = Style(color=palette.faint), width >= 32
    canvas.write(0, 0, "  x1    x2  truth  p(x)", faint)
    for place, sample in enumerate(rows[top : top + height - 1], top):
        row = 1 + place - top
        style = Style(color=palette.muted if sample.right else palette.bright)
        canvas.write_right(4, row, f"{sample.x1:.2f}", style)
        canvas.write_right(10, row, f"{sample.x2:.2f}", style)
        canvas.write(14, row, "ox"[sample.truth], _class_style(palette, sample.truth))
        canvas.write_right(23, row, f"{sample.probability:.3f}", style)
        note = ("" if sample.right else "wrong" if wide else "!") or (
            "test" if sample.is_test and wide else ""
        )
        canvas.write(
            26 if wide else 25,
            row,
            note,
            Style(color=palette.faint if sample.right else palette.error, bold=not sample.right),
        )
        if place == cursor:
            canvas.tint(0, row, width, Style(bgcolor=palette.raised))
    return canvas.drawing()
