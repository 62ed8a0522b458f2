"""Excerpts of matrices: those rows and columns that there is room for, and which these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.lessons.notation.digits import scientific
from core.nn.arrays import FloatArray

POWER = 6
"""Characters that a power of ten is as wide as, its dot included."""

GAP = 1
"""Characters between two columns."""

AROUND, DOTS = 4, 4
"""Characters of a matrix's parentheses, and of the dots for its other columns."""


@dataclass(frozen=True, eq=False)
class Excerpt:
    """The first rows and columns of a matrix, and the last one of each."""

    array: FloatArray
    """(rows, columns): the whole."""
    rows: tuple[int, ...]
    """The places of those that are shown."""
    columns: tuple[int, ...]
    width: int
    """Characters that it is as wide as."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return bool(self.array.shape == (len(self.rows), len(self.columns)))

    @property
    def sentence(self) -> str:
        """Tell the shape and what is shown of it: 100 × 10; rows 1 to 7 and 100."""
        shape = " × ".join(f"{count:,}" for count in self.array.shape)
        parts = [
            f"{name} {_spans(places, count)}"
            for name, places, count in zip(
                ("rows", "columns"), (self.rows, self.columns), self.array.shape, strict=True
            )
            if len(places) < count
        ]
        return f"{shape}; {' and '.join(parts)}"


def excerpt(array: FloatArray, digits: int, *, room: int, most_rows: int) -> Excerpt:
    """The part of a matrix that fits into so many characters and rows: all, or the first rows
    and columns with the last one."""
    count = array.shape[1]
    rows = ends(array.shape[0], most_rows)
    near = ends(count, room)  # more have no room
    widths = [max(number_width(array[row, column], digits) for row in rows) for column in near]
    if array.size == 1:
        return Excerpt(array, rows, (0,), widths[0])
    for most in range(len(near), 2, -1):
        shown = ends(count, most)
        own = [*widths[: most - 1], widths[most - 1 if most == count else -1]]
        width = sum(own) + GAP * (most - 1) + AROUND + (DOTS if most < count else 0)
        if width <= room:
            return Excerpt(array, rows, shown, width)
    shown = ends(count, 2)
    return Excerpt(array, rows, shown, widths[0] + widths[-1] + GAP + AROUND + DOTS)


def number_width(value: float, digits: int) -> int:
    """Characters that a number is as wide as."""
    text, power = scientific(value, digits)
    return len(text) + (POWER if power else 0)


def ends(count: int, most: int) -> tuple[int, ...]:
    """The places of so many things, or of more than `most` the first ones and the last."""
    return tuple(range(count)) if count <= most else (*range(most - 1), count - 1)


def _spans(places: Sequence[int], count: int) -> str:
    """Name the places, from 1: 1 to 7 and 100."""
    first = "1" if len(places) == 2 else f"1 to {len(places) - 1}"
    return f"{first} and {count:,}"
