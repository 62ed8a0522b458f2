"""The answers of a network over the plane in a few figures: how much of it each class has, and
where; and what is answered along lines through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import grid_points, outputs

SIDE = 60
"""Rows and columns of answers that are looked at, which can be cut into halves and thirds."""

ALONG = 401
"""Answers along a line: its boundaries are known to a four hundredth of its length."""

MOSTLY = 0.75
"""Least share of a region that is a class's."""

REGIONS = {
    2: ("upper left", "upper right", "lower left", "lower right"),
    3: ("upper left", "top", "upper right", "left", "middle", "right", "lower left", "bottom",
        "lower right"),
}  # fmt: skip
"""Names of the regions of a plane that is cut into so many rows and columns."""

Stretch: TypeAlias = tuple[int, float]
"""A class, and the coordinate up to which it is answered."""


@dataclass(frozen=True)
class ClassRegions:
    """The classes over the plane."""

    shares: tuple[float, ...]
    """(K,): the share of the plane of each class."""
    cuts: int
    """The rows and columns of `regions`: 2 where these tell most of it, else 3."""
    regions: dict[str, int | None]
    """The class of each region, by its name; None where none has `MOSTLY` of it."""


def class_regions(network: Network, dataset: Dataset) -> ClassRegions:
    """Return how the classes of a data set share its domain, as a network answers."""
    points = dataset.lifted(grid_points(dataset.domain, SIDE, SIDE))
    answers = dataset.answers(outputs(network, dataset, points)).astype(np.int64)
    classes = np.arange(len(dataset.classes))
    is_class = (answers.reshape(SIDE, SIDE, 1) == classes).astype(np.float64)
    shares = tuple(is_class.mean(axis=(0, 1)).tolist())
    quarters, thirds = _regions(is_class, 2), _regions(is_class, 3)
    told = sum(place is None for place in quarters.values()) <= 1
    return ClassRegions(shares, 2 if told else 3, quarters if told else thirds)


def _regions(is_class: FloatArray, cuts: int) -> dict[str, int | None]:
    side = SIDE // cuts
    shares = is_class.reshape(cuts, side, cuts, side, -1).mean(axis=(1, 3)).reshape(cuts**2, -1)
    best, most = shares.argmax(axis=1).tolist(), shares.max(axis=1)
    return {
        name: best[place] if most[place] >= MOSTLY else None
        for place, name in enumerate(REGIONS[cuts])
    }


@dataclass(frozen=True)
class Line:
    """A line across the plane, along one of its two coordinates."""

    along: int
    """The coordinate that changes, 0 or 1, from its lowest to its highest value."""
    at: float
    """The value of the other coordinate."""
    low: float
    high: float


def lines_across(dataset: Dataset) -> list[Line]:
    """Return the lines that tell a plane: at three heights from left to right, and through the
    middle from the bottom to the top; of a single coordinate one."""
    a, b, c, d = dataset.domain
    if dataset.x.shape[1] == 1:
        return [Line(0, 0.0, a, b)]
    heights = [_rounded(c + share * (d - c), d - c) for share in (0.75, 0.5, 0.25)]
    middle = _rounded((a + b) / 2, b - a)
    return [*(Line(0, height, a, b) for height in heights), Line(1, middle, c, d)]


def _rounded(value: float, length: float) -> float:
    """Return the round number nearest to a value, to a tenth of a length or less."""
    return round(value, -math.floor(math.log10(length / 10)))


def outputs_along(network: Network, dataset: Dataset, line: Line) -> tuple[FloatArray, FloatArray]:
    """Return the coordinates (m,) of places along a line, and the network's outputs (m, K)."""
    places = np.linspace(line.low, line.high, ALONG)
    plane = np.full((ALONG, 2), line.at)
    plane[:, line.along] = places
    return places, outputs(network, dataset, dataset.lifted(plane))


def stretches(network: Network, dataset: Dataset, line: Line) -> list[Stretch]:
    """Return the classes along a line, in their order, the last up to its end."""
    places, output = outputs_along(network, dataset, line)
    answers = dataset.answers(output).astype(np.int64)
    changes = np.flatnonzero(np.diff(answers))
    ends = [*((places[changes] + places[changes + 1]) / 2).tolist(), line.high]
    return list(zip(answers[[*changes, ALONG - 1]].tolist(), ends, strict=True))
