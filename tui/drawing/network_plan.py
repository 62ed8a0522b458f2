"""The places of a network's units on a drawing, as a pure function of its size.

Down the drawing places are counted in half rows, so that a map of as many columns as half rows is
square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

LARGEST, SMALLEST = 12, 2
"""Columns of the largest and the smallest map of a unit."""

LEAST_GAP = 4
"""Columns between two layers that a line needs to be seen."""

LOW, HIGH = 19, 40
"""Rows from which a layer has more units than the fewest, and as many as at most."""

NAME = 8
"""Columns of a feature's name beside its map, at most."""


class Column(NamedTuple):
    """A layer's maps, one below the other."""

    layer: int
    """From 0, the features."""
    x: int
    """The first column of cells."""
    size: int
    """Columns and half rows of each map."""
    tops: tuple[int, ...]
    """The first half row of each."""

    @property
    def end(self) -> int:
        """The column of cells after the maps."""
        return self.x + self.size

    @property
    def middles(self) -> tuple[int, ...]:
        """The half row in the middle of each map."""
        return tuple(top + self.size // 2 for top in self.tops)


class Gap(NamedTuple):
    """The room between two layers, in which their weights are."""

    layer: int
    """The layer on the left."""
    left: int
    """The first column of cells."""
    right: int
    """The column of cells after it."""
    sources: tuple[int, ...]
    """Half rows at which the weights begin."""
    targets: tuple[int, ...]
    """Half rows at which they end."""


@dataclass(frozen=True)
class Plan:
    """The places of the layers that there is room for."""

    width: int
    height: int
    """In rows of cells."""
    columns: tuple[Column, ...]
    ends: tuple[int, ...] = ()
    """Half rows at the right edge at which the last weights end, where the outputs are not
    shown."""

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The rooms between the layers."""
        between = [
            Gap(a.layer, a.end, b.x, a.middles, b.middles) for a, b in pairwise(self.columns)
        ]
        if self.ends:
            last = self.columns[-1]
            between.append(Gap(last.layer, last.end, self.width, last.middles, self.ends))
        return tuple(between)

    def column_of(self, layer: int) -> Column | None:
        """The column of a layer; None where there was no room for it."""
        return next((column for column in self.columns if column.layer == layer), None)

    def unit_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The layer and the place in it of the unit whose map has a cell, or None."""
        for column in self.columns:
            for place, top in enumerate(column.tops):
                last = (top + column.size - 1) // 2
                if column.x <= x < column.end and top // 2 <= y <= last:
                    return column.layer, place
        return None


def most_units(height: int) -> int:
    """The units of a layer that are shown at once, on so many rows."""
    return 6 if height < LOW else 8 if height < HIGH else 12


@lru_cache(maxsize=64)
def network_plan(
    width: int,
    height: int,
    widths: tuple[int, ...],
    names: tuple[str, ...],
    *,
    outputs: bool,
    whole: bool,
    chosen: int = 0,
) -> Plan:
    """Place the layers of so many units each, features first.

    `names` are those of the features. `outputs`: whether their maps are shown, else the last
    weights end at the right edge. `whole`: whether maps have whole rows of cells, as characters
    need. `chosen` is the layer that is shown in any case.
    """
    counts = [min(most_units(height), units) for units in widths]
    layers = _in_sight(width, len(counts) - (not outputs), chosen)
    ends = not outputs and layers[-1] == len(counts) - 2
    inner = [counts[layer] for layer in layers if layer < len(counts) - 1] or counts[-1:]
    last = max(1, len(layers) - (not ends))
    size = _size(2 * height, max(inner), width // (2 * max(1, len(layers))), whole=whole)
    sizes = [size] * len(layers)
    if layers[-1] == len(counts) - 1:
        sizes[-1] = _size(2 * height, counts[-1], 2 * size, whole=whole)
    tops = [
        _tops(2 * height, counts[layer], its, whole=whole)
        for layer, its in zip(layers, sizes, strict=True)
    ]
    free = width - 2 - sum(sizes) + ends
    left = len(str(widths[layers[0]])) if layers[0] else 0
    if layers[0] == 0 and not has_names_above(sizes[0], tops[0]):
        left = min(NAME, max(map(len, names))) + 1
    if free - left < LEAST_GAP * last:
        left = 0
    free -= left
    columns, x = [], left + 1
    for place, (layer, its) in enumerate(zip(layers, sizes, strict=True)):
        at = x + sum(sizes[:place]) + round(place * free / last)
        columns.append(Column(layer, at, its, tops[place]))
    middle = tuple((2 * i + 1) * height // counts[-1] for i in range(counts[-1]))
    return Plan(width, height, tuple(columns), middle if ends else ())


def has_names_above(size: int, tops: Sequence[int]) -> bool:
    """Whether there is a row above each of a layer's maps."""
    apart = [b - a - size for a, b in pairwise(tops)]
    return tops[0] >= 2 and all(blank >= 3 or (blank == 2 and tops[0] % 2 == 0) for blank in apart)


def _in_sight(width: int, count: int, chosen: int) -> range:
    """Return the layers that there is room for, the chosen one among them."""
    room = max(1, (width - 2 + LEAST_GAP) // (LEAST_GAP + SMALLEST + 1))
    first = max(0, min(chosen - room // 2, count - room))
    return range(first, min(count, first + room))


def _size(half_rows: int, count: int, most: int, *, whole: bool) -> int:
    """Return the columns of each of so many maps below one another."""
    pitch = half_rows // count
    even = whole or pitch >= 6
    size = min(pitch - (2 if even else 1), most, LARGEST)
    return max(SMALLEST, size - size % 2 if even else size)


def _tops(half_rows: int, count: int, size: int, *, whole: bool) -> tuple[int, ...]:
    """Return the first half rows of so many maps, apart by at most as much as they are high."""
    pitch = min(half_rows // count, 2 * size)
    if whole or (size % 2 == 0 and pitch - size >= 2):
        pitch -= pitch % 2
    top = (half_rows - (count - 1) * pitch - size) // 2
    top -= top % 2 if pitch % 2 == 0 else 0
    return tuple(top + place * pitch for place in range(count))
