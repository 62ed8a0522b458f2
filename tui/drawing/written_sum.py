"""A sum written out term by term, as far as there is room for its terms.

Worked out by hand with the digits that are shown it gives the result to the digits shown: numbers
have as many as that takes; where a few more do not do, the result stands behind ≈.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from rich.style import Style

from core.nn.arrays import diverging
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.text import spelled

DIGITS = 4
"""Significant digits of a result."""

MORE_DIGITS = 3
"""Digits that a number may have beyond those of the result."""

INDENT = 2
"""Cells before a sum that stands below its name."""


def product(*factors: float) -> float:
    """Multiply numbers."""
    return math.prod(factors)


@dataclass(frozen=True)
class Term:
    """A term: its numbers, how they are written, and what they give."""

    numbers: tuple[float, ...]
    text: Callable[..., str]
    """Makes of the written numbers the term as it is written: "{}·{}".format."""
    work: Callable[..., Any] = product
    """Works the term out."""
    label: str = ""
    """The number of its unit or sample."""

    @property
    def value(self) -> float:
        """The term worked out."""
        return float(self.work(*self.numbers))

    def written(self, number: Callable[[float], str]) -> str:
        """Write the term with so written numbers."""
        return self.text(*map(number, self.numbers))

    def by_hand(self, number: Callable[[float], str]) -> float:
        """Work the term out with the numbers as they are written."""
        return float(self.work(*(float(number(value)) for value in self.numbers)))


def factors(*values: float, label: str = "") -> Term:
    """Return the term that is a product."""
    return Term(values, "·".join(["{}"] * len(values)).format, label=label)


@dataclass(frozen=True)
class Around:
    """The text around a sum, such as "0.21·(" and ")"."""

    numbers: tuple[float, ...]
    before: Callable[..., str]
    after: str
    work: Callable[..., Any]
    """Gives of the sum and these numbers the result."""


@dataclass(frozen=True)
class WrittenSum:
    """The name of a result, the terms that it is the sum of, and the result."""

    name: str
    terms: tuple[Term, ...]
    result: float
    around: Around | None = None
    equals: str = "="
    digits: int = DIGITS
    """Significant digits of the result."""
    of: str = "unit"
    """The things whose numbers are the terms' labels."""


@diverging
def written_sum(
    sum_: WrittenSum, *, width: int, height: int, palette: Palette, ascii: bool
) -> Drawing:
    """Draw the sum in so many rows; where these do not hold all terms, the largest in size stand
    there with their labels, and the sum of the others in one. Where there is no room for that
    either, the result alone, and no number that is cut."""
    canvas = Canvas(width, height)
    name, equals = (spelled(text, ascii=ascii) for text in (sum_.name, sum_.equals))
    named = f"{name} {equals}"
    styles = {
        "name": Style(color=palette.key, bold=True),
        "term": Style(color=palette.text),
        "label": Style(color=palette.muted),
        "sign": Style(color=palette.faint),
    }
    for indent, top in ((len(named) + 1, 0), (INDENT, 1)):
        lines = _fitting(sum_, width - indent, height - top, ascii=ascii)
        if lines is None or len(named) > width:
            continue
        canvas.write(0, 0, named, styles["name"])
        for row, line in enumerate(lines, top):
            at = indent
            for kind, text in line:
                at = canvas.write(at, row, text, styles[kind]) + 1
        break
    return canvas.drawing()


@diverging
def in_a_line(sum_: WrittenSum, *, ascii: bool) -> str:
    """Write all terms of a sum and its result in one line, however long."""
    for more in range(-1, MORE_DIGITS + 1):
        writing, sign = _Writing(sum_, sum_.digits + more, ascii=ascii), "≈"
        if writing.comes_out(len(sum_.terms)):
            sign = "="
            break
    (line,) = writing.lines(len(sum_.terms), sys.maxsize, sign=sign)
    return " ".join(text for _, text in line)


Word = tuple[str, str]
"""A kind ("name", "term", "label" or "sign") and a text."""


def _fitting(sum_: WrittenSum, width: int, height: int, *, ascii: bool) -> list[list[Word]] | None:
    """Return the lines with as many terms as fit, in as many digits as the result takes; those of
    the result alone, or None, where there is no room."""
    if height < 1 or width < 1:
        return None
    several = None
    for more in range(-1, MORE_DIGITS + 1):
        writing = _Writing(sum_, sum_.digits + more, ascii=ascii)
        count = writing.most(width, height)
        if count is None:
            break
        if writing.comes_out(count):
            return writing.lines(count, width)
        if more <= 0:
            several = writing.lines(count, width, sign="≈")
    if several is not None:
        return several
    alone = _wrapped([("name", _Writing(sum_, sum_.digits, ascii=ascii).result)], width)
    return alone if _fits(alone, width, height) else None


class _Writing:
    """A sum in numbers of so many digits."""

    def __init__(self, sum_: WrittenSum, digits: int, *, ascii: bool) -> None:
        self._sum, self._digits, self._ascii = sum_, digits, ascii
        self._values = [term.value for term in sum_.terms]
        self._by_size = sorted(range(len(sum_.terms)), key=lambda k: -abs(self._values[k]))
        self.result = numbers.significant(sum_.result, sum_.digits)

    def _number(self, value: float) -> str:
        return numbers.significant(value, self._digits)

    def most(self, width: int, height: int) -> int | None:
        """Return the most terms that fit; None where there is not room for one and the others."""

        def fit(count: int) -> bool:
            return _fits(self.lines(count, width), width, height)

        every = len(self._sum.terms)
        if every < 2 or (every < width * height and fit(every)):
            return every if fit(every) else None
        if not fit(1):
            return None
        fits, not_all = 1, min(every, width * height)
        while not_all - fits > 1:
            count = (fits + not_all) // 2
            fits, not_all = (count, not_all) if fit(count) else (fits, count)
        return fits

    def comes_out(self, count: int) -> bool:
        """Return whether the numbers that are shown give the result that is shown."""
        sum_ = self._sum
        if not sum_.terms or not math.isfinite(sum_.result):
            return True
        kept, around = self._by_size[:count], sum_.around
        total = sum(sum_.terms[k].by_hand(self._number) for k in kept)
        if count < len(sum_.terms):
            total += float(self._number(self._rest(count)))
        if around is not None:
            shown = (float(self._number(value)) for value in around.numbers)
            total = float(around.work(np.float64(total), *shown))
        return numbers.significant(total, sum_.digits) == self.result

    def _rest(self, count: int) -> float:
        return sum(self._values[k] for k in self._by_size[count:])

    def lines(self, count: int, width: int, sign: str = "=") -> list[list[Word]]:
        """Return the lines of the sum with so many of its terms."""
        return _wrapped(list(self._words(count, sign)), width)

    def _words(self, count: int, sign: str) -> Iterator[Word]:
        sum_, around = self._sum, self._sum.around
        kept, others = sorted(self._by_size[:count]), len(sum_.terms) - count
        labels = [sum_.terms[k].label for k in kept] if others else [""] * count
        texts = [sum_.terms[k].written(self._number) for k in kept]
        if others:
            rest = self._number(self._rest(count))
            texts.append(f"{rest} of {others:,} more")
            labels.append("")
        labels = [f"{label}:" if label else "" for label in labels]
        if texts and labels[0]:
            labels[0] = f"{sum_.of} {labels[0]}"
        if texts and around is not None:
            first = labels if labels[0] else texts
            first[0] = around.before(*map(self._number, around.numbers)) + first[0]
            texts[-1] += around.after
        for place, (label, text) in enumerate(zip(labels, texts, strict=True)):
            if place:
                yield "sign", "+"
            if label:
                yield "label", spelled(label, ascii=self._ascii)
            for word in spelled(text, ascii=self._ascii).split(" "):
                yield "term", word
        if texts:
            yield "sign", spelled(sign, ascii=self._ascii)
        yield "name", self.result


def _fits(lines: Sequence[Sequence[Word]], width: int, height: int) -> bool:
    """Return whether nothing of the lines is cut."""
    used = (sum(len(text) + 1 for _, text in line) - 1 for line in lines)
    return len(lines) <= height and all(cells <= width for cells in used)


def _wrapped(words: Sequence[Word], width: int) -> list[list[Word]]:
    """Break the words into lines, after a plus and before the result; a label stays with its
    term."""
    lines: list[list[Word]] = [[]]
    used = 0
    for word, follows in pairwise([*words, ("", "")]):
        length = len(word[1])
        if word[0] != "sign" and follows == ("sign", "+"):
            length += 2  # the plus stays on its line
        if (word[0] == "sign" and word[1] != "+") or word[0] == "label":
            length += 1 + len(follows[1])
        if lines[-1] and used + length > width and word != ("sign", "+"):
            lines.append([])
            used = 0
        lines[-1].append(word)
        used += len(word[1]) + 1
    return lines
