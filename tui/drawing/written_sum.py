"""A sum written out term by term, as far as there is room for its terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.style import Style

from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.text import spelled


@dataclass(frozen=True)
class Term:
    """A term as it is written, and its value."""

    text: str
    value: float = 0.0


@dataclass(frozen=True)
class WrittenSum:
    """The name of a result, the terms that it is the sum of, and the result as it is written."""

    name: str
    terms: tuple[Term, ...]
    result: str
    before: str = ""
    """A factor of the whole sum, such as "0.21·(", which `after` closes."""
    after: str = ""
    equals: str = "="


def written_sum(
    sum_: WrittenSum, *, width: int, height: int, palette: Palette, ascii: bool
) -> Drawing:
    """Draw the sum in so many rows; where these do not hold all terms, the largest in size stand
    there, and the sum of the others in one."""
    canvas, sum_ = Canvas(width, height), _spelled(sum_, ascii=ascii)
    named = f"{sum_.name} {sum_.equals} "
    indent = min(len(named), width // 2)
    lines = _fitting(sum_, width - indent, height)
    styles = {
        "name": Style(color=palette.key, bold=True),
        "term": Style(color=palette.text),
        "sign": Style(color=palette.faint),
    }
    canvas.write(0, 0, named, styles["name"])
    for row, line in enumerate(lines[:height]):
        at = indent
        for kind, text in line:
            at = canvas.write(at, row, text, styles[kind]) + 1
    return canvas.drawing()


def _spelled(sum_: WrittenSum, *, ascii: bool) -> WrittenSum:
    """Return the sum with its mathematics spelled out where there is ASCII alone."""
    terms = tuple(replace(term, text=spelled(term.text, ascii=ascii)) for term in sum_.terms)
    texts = {
        name: spelled(getattr(sum_, name), ascii=ascii)
        for name in ("name", "result", "before", "after", "equals")
    }
    return replace(sum_, terms=terms, **texts)


Word = tuple[str, str]
"""A kind ("name", "term" or "sign") and a text."""


def _fitting(sum_: WrittenSum, width: int, height: int) -> list[list[Word]]:
    """Return the lines with as many terms as fit; a single one stays."""

    def lines_of(count: int) -> list[list[Word]]:
        return _wrapped(_words(sum_, count), width)

    every, most = len(sum_.terms), width * height
    if every < 2 or (every < most and len(lines_of(every)) <= height):
        return lines_of(every)
    fits, not_all = 0, min(every, most)
    while not_all - fits > 1:
        count = (fits + not_all) // 2
        fits, not_all = (count, not_all) if len(lines_of(count)) <= height else (fits, count)
    return lines_of(fits)


def _words(sum_: WrittenSum, count: int) -> list[Word]:
    """Return the sum's words with so many of its terms."""
    by_size = sorted(range(len(sum_.terms)), key=lambda k: -abs(sum_.terms[k].value))
    kept = sorted(by_size[:count])
    texts = [sum_.terms[k].text for k in kept]
    others = len(sum_.terms) - count
    if others:
        rest = sum(sum_.terms[k].value for k in by_size[count:])
        texts.append(f"{numbers.factor(rest)} of {others:,} {'more' if count else 'terms'}")
    if texts:
        texts[0] = sum_.before + texts[0]
        texts[-1] += sum_.after
    words: list[Word] = []
    for place, text in enumerate(texts):
        words += [("sign", "+")] if place else []
        words += [("term", word) for word in text.split(" ")]
    if sum_.result:
        words += [("sign", "=")] if words else []
        words.append(("name", sum_.result))
    return words


def _wrapped(words: Sequence[Word], width: int) -> list[list[Word]]:
    """Break the words into lines, after a plus and before the result."""
    lines: list[list[Word]] = [[]]
    used = 0
    for place, word in enumerate(words):
        length = len(word[1])
        follows = words[place + 1] if place + 1 < len(words) else None
        if word[0] != "sign" and follows == ("sign", "+"):
            length += 2  # the plus stays on its line
        if word == ("sign", "=") and follows is not None:
            length += 1 + len(follows[1])
        if lines[-1] and used + length > width and word != ("sign", "+"):
            lines.append([])
            used = 0
        lines[-1].append(word)
        used += len(word[1]) + 1
    return lines
