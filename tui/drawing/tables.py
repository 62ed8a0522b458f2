"""Tables as drawings: accuracy with its confusion matrix, and the samples one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rich.style import Style

from core.training.evaluation import Alternation, Evaluation, Judgement, Sample, Score
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.points import LETTERS

Line: TypeAlias = list[tuple[int, str, Style]]
"""Pieces of text of one row, each with the column where it starts."""

WIDE = 22
"""Cells from which counts stand beside their accuracy, and two confusion matrices side by side."""


def _class_style(palette: Palette, label: int) -> Style:
    return Style(color=palette.class_colour(label))


def accuracy(
    evaluation: Evaluation,
    alternation: Alternation | None,
    *,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """Accuracy, right of total and confusion matrix of the training and the test points.

    Bars and blank rows fall away where the height is small, then the test points' matrix.
    """
    # A column of margin, as far as "train 100.0 %" leaves one.
    table = _Accuracy(evaluation, alternation, max(width - 1, min(width, 13)), palette, ascii)
    lines: list[Line] = []
    for lines in table.versions():
        if len(lines) <= height:
            break
    canvas = Canvas(width, height)
    for row, line in enumerate(lines):
        for column, text, style in line:
            canvas.write(column, row, text, style)
    return canvas.drawing()


class _Accuracy:
    """The lines of the accuracy table, from roomy to tight."""

    def __init__(
        self,
        evaluation: Evaluation,
        alternation: Alternation | None,
        width: int,
        palette: Palette,
        ascii: bool,
    ) -> None:
        self._train, self._test = evaluation.train, evaluation.test
        self._alternation, self._width, self._ascii = alternation, width, ascii
        self._palette = palette
        self._muted, self._faint = Style(color=palette.muted), Style(color=palette.faint)

    def versions(self) -> Iterator[list[Line]]:
        """The same with less and less around it."""
        tests = [("test", self._test)] if self._test is not None else []
        for blank, bar in ((True, True), (False, True), (False, False)):
            lines: list[Line] = []
            gap: list[Line] = [[]] if blank else []
            for name, score in [("train", self._train), *tests]:
                lines += [*self._score(name, score, bar=bar), *gap]
                lines += [*self._confusion([score]), *gap]
                if name == "train":
                    lines += self._said()
                    lines += gap if self._said() else []
            yield lines if tests else lines + self._no_test()
        both = [self._train, *(score for _, score in tests)]
        head = self._score("train", self._train, bar=self._width >= WIDE)
        for _, score in tests:
            head += self._score("test", score, bar=False)[: 2 if self._width < WIDE else 1]
        if not tests:
            head += self._said() or self._no_test()
        yield head + self._confusion(both if self._width >= WIDE else both[:1])
        shares = [
            line
            for name, score in [("train", self._train), *tests]
            for line in self._score(name, score, bar=False)[:1]
        ]
        yield shares + (self._no_test() if not tests else []) + self._confusion([self._train])

    def _no_test(self) -> list[Line]:
        return [[(0, "test", self._muted), (6, "none", self._faint)]]

    def _score(self, name: str, score: Judgement, *, bar: bool) -> list[Line]:
        """Accuracy, perhaps a bar, and how many are right, beside it where there is room."""
        bright = Style(color=self._palette.bright, bold=True)
        share, counts = numbers.judgement(score), numbers.detail(score)
        if len(counts) > self._width and isinstance(score, Score):
            counts = f"{score.correct}/{score.total}"
        line: Line = [(0, name, self._muted), (6, share, bright)]
        lines = [line]
        if bar:
            lines.append(self._bar(score))
        if self._width >= WIDE:
            column = self._width - len(counts)
            if column > 6 + len(share):
                line.append((column, counts, self._muted))
        else:
            lines.append([(0, counts, self._muted)])
        return lines

    def _bar(self, score: Judgement) -> Line:
        done, rest = ("=", "-") if self._ascii else ("━", "━")
        length = round(min(max(score.share, 0.0), 1.0) * self._width)
        palette = self._palette
        track = Style(color=palette.shade(palette.background, palette.text, 0.2))
        return [(0, rest * self._width, track), (0, done * length, Style(color=palette.accent))]

    def _confusion(self, judgements: list[Judgement]) -> list[Line]:
        """True classes down, predicted classes across; two matrices side by side."""
        scores = [score for score in judgements if isinstance(score, Score)]
        if not scores:
            return []
        lines: list[Line] = [[(0, "truth", self._muted)], [], []]
        digits = max(len(str(count)) for s in scores for row in s.confusion for count in row)
        column = max(4, digits + 1)
        letters = 4 if 4 + 2 * column <= self._width else 0
        for place, score in enumerate(scores):
            first = letters + column + place * (2 * column + 2)
            ends = (first, first + column)
            for label, letter in enumerate("ox"):
                lines[0].append((ends[label] - 1, letter, _class_style(self._palette, label)))
                if not place:
                    lines[1 + label].append((letters, letter, _class_style(self._palette, label)))
                for predicted, count in enumerate(score.confusion[label]):
                    style = self._count_style(count, wrong=predicted != label)
                    text = str(count)
                    lines[1 + label].append((ends[predicted] - len(text), text, style))
        if len(scores) == 1 and self._width >= WIDE:
            lines[0].append((letters + 2 * column + 2, "predicted", self._faint))
        return lines

    def _count_style(self, count: int, *, wrong: bool) -> Style:
        if not count:
            return self._faint
        palette = self._palette
        return Style(color=palette.error, bold=True) if wrong else Style(color=palette.text)

    def _said(self) -> list[Line]:
        """ "19 and 21, alternating", where the two differ."""
        if self._alternation is None or self._alternation.counts is None:
            return []
        low, high = self._alternation.counts
        style = Style(color=self._palette.text)
        whole = f"{low} and {high}, alternating"
        if len(whole) <= self._width + 1:
            return [[(0, whole, style)]]
        return [[(0, f"{low} and {high},", style)], [(0, "alternating", style)]]


def samples(
    rows: Sequence[Sample], *, cursor: int | None, width: int, height: int, palette: Palette
) -> Drawing:
    """A header and the rows; `cursor` is the place of the marked one among them."""
    canvas = Canvas(width, height)
    canvas.write(0, 0, "  x1    x2  truth  p(x)", Style(color=palette.faint))
    for place, sample in enumerate(rows[: height - 1]):
        _sample(canvas, place + 1, sample, palette)
        if place == cursor:
            canvas.tint(0, place + 1, width, Style(bgcolor=palette.raised))
    return canvas.drawing()


def _sample(canvas: Canvas, row: int, sample: Sample, palette: Palette) -> None:
    style = Style(color=palette.bright if sample.wrong else palette.muted)
    # Underlined as on the map.
    truth = _class_style(palette, int(sample.truth)) + Style(underline=sample.is_test)
    canvas.write_right(4, row, f"{sample.x1:.2f}", style)
    canvas.write_right(10, row, f"{sample.x2:.2f}", style)
    canvas.write(14, row, LETTERS[int(sample.truth)], truth)
    canvas.write_right(23, row, f"{sample.share:.3f}", style)
    wide = canvas.width >= 31
    if sample.wrong:
        wrong = Style(color=palette.error, bold=True)
        canvas.write(25, row, "wrong" if wide else "!", wrong)
    elif sample.is_test and wide:
        canvas.write(25, row, "test", Style(color=palette.faint))
