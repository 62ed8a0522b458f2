"""The axes of a map: round numbers at its lower edge, and where a graticule has its lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.style import Style

from core.data.dataset import Domain
from tui.drawing.canvas import Drawing, runs
from tui.drawing.palette import Palette
from tui.drawing.points import column_of_x1, half_row_of


def axis_labels(
    domain: Domain, columns: int, palette: Palette, name: str = "x1", note: str = ""
) -> Drawing:
    """The row under a map: round numbers at the ends of the x1 axis, between them "x1" and, where
    there is room, a note, or what it is, if it has another name; nothing where that is ""."""
    low, high = domain[:2]
    text = [" "] * columns
    for value in ends(low, high):
        word = f"{value:g}"
        _write(text, word, min(column_of_x1(value, domain, columns), columns - len(word)))
    middle = column_of_x1((low + high) / 2, domain, columns)
    words = (f"x1, {note}" if note else "", f"x1 {name}" if name != "x1" else "", "x1")
    for word in filter(None, words if name else ()):
        if _write(text, word, middle - len(word) // 2):
            break
    return Drawing((runs([("".join(text), Style(color=palette.faint))]),))


def note_of_others(names: Sequence[str]) -> str:
    """Tell, from the names of what enters, where the coordinates are that a map does not show."""
    return "others at mean" if len(names) > 2 else ""


def ends(low: float, high: float) -> list[float]:
    """Two round numbers near the ends of an interval, inside it: multiples of the largest power
    of ten that has two of them at least half as far apart as the ends are."""
    length = high - low
    if not length > 0:
        return []
    exponent = math.floor(math.log10(length)) + 1
    while True:
        step = 10.0**exponent
        first, last = math.ceil(low / step), math.floor(high / step)
        if first < last and (last - first) * step >= length / 2:
            return [float(f"{first * step:.10g}"), float(f"{last * step:.10g}")]
        exponent -= 1


def graticule(low: float, high: float) -> list[float]:
    """The multiples inside an interval of the finest step of 1, 2.5, 5, 10, 25 and so on that cuts
    it into at most six: of the unit square the quarters."""
    finest = (high - low) / 6
    step = min(
        mantissa * 10.0**exponent
        for exponent in (math.floor(math.log10(finest)), math.floor(math.log10(finest)) + 1)
        for mantissa in (1, 2.5, 5)
        if mantissa * 10.0**exponent >= finest
    )
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _write(text: list[str], word: str, column: int) -> bool:
    """Write a word at a column if it fits into the row, onto blanks and between blanks; tell
    whether it did."""
    end = column + len(word)
    around = text[max(0, column - 1) : end + 1]
    fits = column >= 0 and end <= len(text) and not "".join(around).strip()
    if fits:
        text[column:end] = word
    return fits


def upright_labels(domain: Domain, rows: int, name: str = "x2") -> list[tuple[int, str]]:
    """The labels of the x2 axis beside a map, each with its row.

    Round numbers near its ends; half way up "x2", and below it, letter by letter, what it is, if
    it has another name and there is room.
    """
    numbers = {half_row_of(value, domain, rows) // 2: f"{value:g}" for value in ends(*domain[2:])}
    pieces = ["x2"]
    if name not in ("x2", "") and len(name) + 2 + 2 * len(numbers) <= rows:
        pieces = ["x2", "", *name]
    first = rows // 2 - len(pieces) // 2
    upright = {first + place: piece for place, piece in enumerate(pieces)}
    return sorted({**numbers, **upright}.items())
