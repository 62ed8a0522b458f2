"""The table of the accuracy with its confusion matrix, or of R² with its error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style

from core.data.dataset import Dataset
from core.training.evaluation import Alternation, Evaluation, Fit, Judgement, Score
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.confusion import Line, class_style, confusions, matrices, recalls
from tui.drawing.palette import DARK, Palette
from tui.drawing.points import letter
from tui.drawing.text import fitting

WIDE = 22
"""Cells from which counts stand beside their accuracy, and two confusion matrices side by side."""


def accuracy(
    evaluation: Evaluation,
    alternation: Alternation | None,
    *,
    classes: Sequence[str] = (),
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """Accuracy, right of total and confusion matrix of the training and the test points; of a
    regression R² and RMSE.

    `classes` are the classes' names. Bars and blank rows fall away where the height is small, then
    the names, then the test points' matrix; of many classes the largest confusions stay.
    """
    # A column of margin, as far as "train 100.0 %" leaves one.
    table = _Accuracy(
        evaluation.train, evaluation.test, alternation, classes,
        max(width - 1, min(width, 13)), palette, ascii,
    )  # fmt: skip
    lines: list[Line] = []
    for lines in table.versions(height):
        if len(lines) <= height:
            break
    canvas = Canvas(width, height)
    for row, line in enumerate(lines):
        for column, text, style in line:
            canvas.write(column, row, text, style)
    return canvas.drawing()


def accuracy_rows(dataset: Dataset) -> int:
    """The most rows that `accuracy` takes of a data set's points in a wide table."""
    names = dataset.classes
    none = Score(((1,) * len(names),) * len(names)) if names else Fit(0, 0.0, 0.0)
    tests = none if dataset.is_test.any() else None
    table = _Accuracy(none, tests, None, names, WIDE, DARK, ascii=False)
    alternating = 2 if names else 0  # a line and a blank one
    return len(next(table.versions(0))) + alternating


class _Accuracy:
    """The lines of the accuracy table, from roomy to tight."""

    def __init__(
        self,
        train: Judgement,
        test: Judgement | None,
        alternation: Alternation | None,
        classes: Sequence[str],
        width: int,
        palette: Palette,
        ascii: bool,
    ) -> None:
        self._train, self._test = train, test
        self._alternation, self._width, self._ascii = alternation, width, ascii
        self._classes = classes
        self._palette = palette
        self._muted, self._faint = Style(color=palette.muted), Style(color=palette.faint)

    def versions(self, height: int) -> Iterator[list[Line]]:
        """The same with less and less around it, the last ones for a height."""
        names = self._legend()
        for legend in (names, []) if names else ([],):
            for blank, bar in ((True, True), (False, True), (False, False)):
                yield self._full([[]] if blank else [], legend, bar=bar)
        tests = [("test", self._test)] if self._test is not None else []
        both = [self._train, *(score for _, score in tests)]
        wide = self._width >= WIDE
        head = self._score("train", self._train, bar=wide)
        for _, score in tests:
            head += self._score("test", score, bar=False)[: 1 if wide else 2]
        if not tests:
            head += self._said() or self._no_test()
        yield head + self._confusion(both if wide else both[:1])
        shares = [
            line
            for name, score in [("train", self._train), *tests]
            for line in self._score(name, score, bar=False)[:1]
        ]
        shares += self._no_test() if not tests else []
        yield shares + self._confusion(both[:1])
        if isinstance(self._train, Score) and len(self._train.confusion) > 2:
            yield shares + recalls(self._train, self._width, self._palette, self._classes)
            yield shares + confusions(self._train, height - len(shares), self._palette)

    def _full(self, gap: list[Line], legend: list[Line], *, bar: bool) -> list[Line]:
        """Everything there is, with `gap` between the parts."""
        tests = [("test", self._test)] if self._test is not None else []
        lines: list[Line] = []
        for name, score in [("train", self._train), *tests]:
            confusion = self._confusion([score])
            lines += [*self._score(name, score, bar=bar), *gap]
            lines += [*confusion, *gap] if confusion else []
            if name == "train" and self._said():
                lines += [*self._said(), *gap]
        if not tests:
            lines += [*self._no_test(), *gap]
        return lines + legend if legend else lines[: len(lines) - len(gap)]

    def _no_test(self) -> list[Line]:
        return [[(0, "test", self._muted), (6, "none", self._faint)]]

    def _score(self, name: str, score: Judgement, *, bar: bool) -> list[Line]:
        """Accuracy, perhaps a bar, and how many are right, beside it where there is room."""
        bright = Style(color=self._palette.bright, bold=True)
        share, counts = numbers.judgement(score), numbers.detail(score)
        if len(counts) > self._width and isinstance(score, Score):
            counts = f"{score.correct}/{score.total}"
        # The test points' name is underlined, as they are on the map.
        line: Line = [(0, name, self._muted + Style(underline=name == "test")), (6, share, bright)]
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

    def _confusion(self, judgements: Sequence[Judgement]) -> list[Line]:
        """The matrices, or how many points of each class are right where these do not fit."""
        scores = [score for score in judgements if isinstance(score, Score)]
        if not scores:
            return []
        matrix = matrices(scores, self._width, self._palette)
        return matrix or recalls(scores[0], self._width, self._palette, self._classes)

    def _legend(self) -> list[Line]:
        """The names of the classes that have others than their letters, as far as they fit."""
        room = self._width - 2
        return [
            [
                (0, letter(label), class_style(self._palette, label)),
                (2, fitting(name, room), self._muted),
            ]
            for label, name in enumerate(self._classes)
            if name != letter(label)
        ]

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
