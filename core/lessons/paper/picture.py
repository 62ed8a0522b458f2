"""The network with its weights, as a picture for paper: circles, lines and words.

Lengths are centimetres, y grows downwards; widths of lines and sizes of words are points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.lessons.notation.digits import decimal
from core.lessons.paper.room import Place, placed
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.refusal import Refusal
from core.training.network_lens import strongest_first

NEGATIVE, POSITIVE = "#005faf", "#af5f00"
"""Blue and orange as the screens have them on a light ground."""

MOST_UNITS = 12
"""Of a layer that are drawn: the strongest of more."""

WIDTH = 13.0
"""From the inputs to the outputs, where there are several layers between them."""

GAP, PITCH, HEIGHT = 5.0, 1.5, 11.0
"""The largest gaps between two layers and between two units, and the height of a full layer."""

SPREAD = 3.0
"""The largest gap between two units of a small layer beside a full one, as a multiple of its."""

THINNEST, THICKEST = 0.2, 2.4
"""Points."""

DIGITS = 3
"""Of a weight."""

NUMBERED = re.compile(r"^([a-z])(\d+)$")
"""A letter with its number, such as x1."""

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A weight between two units."""

    start: Point
    end: Point
    value: float
    share: float
    """Of the largest weight's size, above 0 and at most 1."""

    @property
    def width(self) -> float:
        """Points."""
        return THINNEST + (THICKEST - THINNEST) * self.share


@dataclass(frozen=True)
class Circle:
    """A unit; the one whose value is always 1, of which the biases are the weights, is dashed."""

    centre: Point
    radius: float
    dashed: bool = False


@dataclass(frozen=True)
class Word:
    """A name or a number."""

    at: Point
    """The middle of its height."""
    text: str
    anchor: str = "middle"
    """The part of it that is there: start, middle or end."""
    size: float = 8.0
    angle: float = 0.0
    """Degrees clockwise."""
    is_name: bool = False
    """Whether it is in italics, with `_` before a subscript."""
    halo: bool = False
    """Whether it stands on a ground of its own, over lines."""


@dataclass(frozen=True)
class Picture:
    """A picture, from its back to its front."""

    lines: tuple[Line, ...]
    circles: tuple[Circle, ...]
    words: tuple[Word, ...]
    low: Point
    """The upper left corner."""
    high: Point


@dataclass(frozen=True)
class _Layer:
    """The units of a layer that are drawn, and their places."""

    x: float
    units: tuple[int, ...]
    """From 0; the one of the biases, if there is one, follows in `ys` alone."""
    ys: tuple[float, ...]
    count: int
    """All units of the layer."""


def network_picture(
    network: Network, inputs: Sequence[str], *, digits: int = DIGITS, most: int = MOST_UNITS
) -> Picture:
    """Draw a single network, whose inputs have these names.

    Raises `Refusal` where a weight is not a number.
    """
    if not np.isfinite(network.parameters).all():
        raise Refusal("the network cannot be drawn: its weights are not finite")
    layers, radius = _layers(network, most)
    largest = float(np.abs(network.parameters).max(initial=0.0)) or 1.0
    lines: list[Line] = []
    words: list[Word] = []
    taken = [Place(layer.x, y, radius) for layer in layers for y in layer.ys]
    for matrix, left, right in zip(network.layers, layers, layers[1:], strict=False):
        between = _lines(matrix, left, right, radius, largest)
        lines += between
        words += _values(between, taken, digits)
    circles = [
        Circle((layer.x, y), radius, dashed=place >= len(layer.units))
        for layer in layers
        for place, y in enumerate(layer.ys)
    ]
    words += _names(layers, inputs, radius)
    bottom = words[-1].at[1] + 0.6
    words.append(_legend(layers, largest, bottom, digits))
    lines.sort(key=lambda line: line.share)
    margin = 0.4 + 0.17 * max(map(len, inputs), default=0)
    low = (layers[0].x - radius - margin, min(y for layer in layers for y in layer.ys) - 0.6)
    high = (layers[-1].x + radius + 1.3, bottom + 0.3)
    return Picture(tuple(lines), tuple(circles), tuple(words), low, high)


def strongest(network: Network, layer: int, most: int) -> tuple[int, ...]:
    """The units of a layer that are drawn, from 0, by their number."""
    order = strongest_first(network, layer)
    return tuple(sorted(order[:most]))


def _layers(network: Network, most: int) -> tuple[list[_Layer], float]:
    """Return the layers from left to right, and the radius of a unit."""
    widths, last = network.architecture.widths, len(network.weights)
    shown = [strongest(network, layer, most) for layer in range(len(widths))]
    rows = [
        len(units) + (network.architecture.bias and layer < last)
        for layer, units in enumerate(shown)
    ]
    gap, pitch = min(GAP, WIDTH / last), min(PITCH, HEIGHT / max(rows))
    height, layers = pitch * max(rows), []
    for layer, (units, count) in enumerate(zip(shown, rows, strict=True)):
        own = min(SPREAD * pitch, height / count)
        ys = tuple(height / 2 + own * (row - (count - 1) / 2) for row in range(count))
        layers.append(_Layer(gap * layer, units, ys, widths[layer]))
    return layers, min(0.32, 0.34 * pitch)


def _lines(
    matrix: FloatArray, left: _Layer, right: _Layer, radius: float, largest: float
) -> list[Line]:
    """Return a line for each weight that is not 0, between the edges of its units."""
    rows = [*left.units, len(matrix) - 1][: len(left.ys)]
    lines = []
    for row, y in zip(rows, left.ys, strict=True):
        for column, its_y in zip(right.units, right.ys, strict=False):
            value = float(matrix[row, column])
            if value:
                dx, dy = right.x - left.x, its_y - y
                far = radius / math.hypot(dx, dy)
                start = (left.x + far * dx, y + far * dy)
                end = (right.x - far * dx, its_y - far * dy)
                lines.append(Line(start, end, value, abs(value) / largest))
    return lines


def _values(lines: Sequence[Line], taken: Sequence[Place], digits: int) -> list[Word]:
    """Return the values of all weights of a layer where there is room for them, else none."""
    texts = [decimal(line.value, digits) for line in lines]
    spots = placed([(line.start, line.end) for line in lines], texts, taken)
    return [
        Word((spot.x, spot.y), text, size=6.5, angle=spot.angle, halo=True)
        for spot, text in zip(spots, texts, strict=False)
    ]


def _names(layers: Sequence[_Layer], inputs: Sequence[str], radius: float) -> list[Word]:
    """Return the numbers of the units, the names of inputs, outputs and layers."""
    words = []
    size = min(8.0, 25 * radius)
    for layer in layers:
        for unit, y in zip(layer.units, layer.ys, strict=False):
            words.append(Word((layer.x, y), str(unit + 1), size=size))
        for y in layer.ys[len(layer.units) :]:
            words.append(Word((layer.x, y), "1", size=size, is_name=True))
    first, last = layers[0], layers[-1]
    for unit, y in zip(first.units, first.ys, strict=False):
        name = NUMBERED.sub(r"\1_\2", inputs[unit])
        words.append(Word((first.x - radius - 0.15, y), name, "end", is_name=True))
    for unit, y in zip(last.units, last.ys, strict=True):
        name = "y" if last.count == 1 else f"y_{unit + 1}"
        words.append(Word((last.x + radius + 0.15, y), name, "start", is_name=True))
    bottom = max(y for layer in layers for y in layer.ys) + radius + 0.4
    words += [Word((layer.x, bottom), f"F_{i}", is_name=True) for i, layer in enumerate(layers)]
    words += [
        Word((layer.x, bottom + 0.35), f"{len(layer.units)} of {layer.count:,} units", size=6.5)
        for layer in layers
        if len(layer.units) < layer.count
    ]
    return words


def _legend(layers: Sequence[_Layer], largest: float, y: float, digits: int) -> Word:
    """Return what colours and widths mean."""
    said = f"blue: negative, orange: positive, widest: {decimal(largest, digits)}"
    if any(len(layer.units) < layer.count for layer in layers):
        said += "; the units with the largest weights are drawn"
    return Word(((layers[0].x + layers[-1].x) / 2, y), said, size=6.5)
