"""Names of weights, biases, units and layers, and their places in a network's parameters.

    W1[2,4]     the weight from unit 2 of layer 1 to unit 4 of layer 2
    b1[4]       the bias of unit 4 of layer 2, which comes with W1
    W1, b1      all of them
    F1[3]       unit 3 of layer 1; F0 are the inputs

Layers have the report's numbers, from 0; units are counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import IntArray
from core.nn.network import Architecture

NAME = re.compile(r"([WwbFf])(\d{1,9})(?:\[\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?\])?")

BETWEEN = re.compile(r",(?![^\[\]]*\])")
"""The commas of a list of names, not those within brackets."""


@dataclass(frozen=True)
class Place:
    """A weight, a bias or a unit of a network, or all of a layer's weights or biases."""

    letter: str
    """W, b or F."""
    layer: int
    numbers: tuple[int, ...] = ()
    """From 1: the unit where it comes from and the one where it goes to, of a weight; the unit
    alone, of a bias or a unit; none of all of a layer."""

    def __str__(self) -> str:
        """Write its name, such as W1[2,4]."""
        inside = ",".join(map(str, self.numbers))
        return f"{self.letter}{self.layer}" + f"[{inside}]" * bool(self.numbers)

    @property
    def is_unit(self) -> bool:
        """Whether it is a unit, and no weights or biases."""
        return self.letter == "F"

    @property
    def is_single(self) -> bool:
        """Whether it is one weight or one bias."""
        return bool(self.numbers) and not self.is_unit

    def indices(self, architecture: Architecture) -> IntArray:
        """Its places in parameters (..., P): (k,), rising. Those of a unit are its weights out,
        none of an output."""
        if self.is_unit and self.layer == len(architecture.shapes):
            return np.empty(0, np.int64)
        rows, columns = architecture.shapes[self.layer]
        start = sum(a * b for a, b in architecture.shapes[: self.layer])
        grid: IntArray = np.arange(start, start + rows * columns).reshape(rows, columns)
        units = architecture.widths[self.layer]
        if self.letter == "b":
            grid = grid[units:]
        elif self.letter == "W":
            grid = grid[:units]
        first_axis = 1 if self.letter == "b" else 0  # a bias has its column alone
        for axis, number in enumerate(self.numbers, first_axis):
            grid = grid.take([number - 1], axis)
        return grid.ravel()


def place_of(architecture: Architecture, index: int) -> Place:
    """The weight or bias at a place in the parameters, 0 to P - 1."""
    for layer, (rows, columns) in enumerate(architecture.shapes):
        if index < rows * columns:
            row, column = divmod(index, columns)
            if row == architecture.widths[layer]:
                return Place("b", layer, (column + 1,))
            return Place("W", layer, (row + 1, column + 1))
        index -= rows * columns
    raise IndexError(f"a network of {architecture.size} parameters has no place after them")


def read_place(name: str) -> Place:
    """The place of a name, in a network that has it; ValueError for what is no name."""
    match = NAME.fullmatch(name.strip())
    if match is None:
        raise ValueError(
            f"{name.strip()[:40]!a} is no weight, bias or unit; it must be written as W1[2,4], "
            "b1[4] or F1[3], and all of a layer as W1 or b1"
        )
    letter, layer, *rest = match.groups()
    letter = letter if letter == "b" else letter.upper()
    return Place(letter, int(layer), tuple(int(number) for number in rest if number))


def find_place(architecture: Architecture, name: str) -> Place:
    """The place of a name; ValueError, with a sentence that is fit to be shown, where the network
    has none."""
    place = read_place(name)
    families = list(_families(architecture))
    named = [family for family in families if family.letter == place.letter]
    own = [family for family in named if family.layer == place.layer]
    if not own or not _fits(place, own[0]):
        allowed = ", ".join(map(_span, own or named or families))
        raise ValueError(f"there is no {place}; it must be one of {allowed}")
    return place


def find_places(architecture: Architecture, names: str) -> tuple[Place, ...]:
    """The places of names with commas between them; ValueError as from `find_place`."""
    return tuple(find_place(architecture, name) for name in split_names(names))


def split_names(names: str) -> list[str]:
    """Split a list of names at its commas, those within brackets aside."""
    return [name.strip() for name in BETWEEN.split(names) if name.strip()]


def _families(architecture: Architecture) -> Iterator[Place]:
    """The last member of each family of names: F0[2], W0[2,10], b0[10], ..."""
    for layer, width in enumerate(architecture.widths):
        yield Place("F", layer, (width,))
        if layer < len(architecture.shapes):
            after = architecture.widths[layer + 1]
            yield Place("W", layer, (width, after))
            if architecture.bias:
                yield Place("b", layer, (after,))


def _fits(place: Place, last: Place) -> bool:
    if not place.numbers:
        return not place.is_unit
    if len(place.numbers) != len(last.numbers):
        return False
    return all(1 <= own <= most for own, most in zip(place.numbers, last.numbers, strict=True))


def _span(last: Place) -> str:
    """Name a whole family: W0[1,1] to W0[2,10]."""
    first = Place(last.letter, last.layer, (1,) * len(last.numbers))
    return str(first) if first == last else f"{first} to {last}"
