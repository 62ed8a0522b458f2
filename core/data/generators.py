"""The points of the data sets, exactly as the report's assignment makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray


@dataclass(frozen=True)
class PointSource:
    """A data set: its points, and its true class anywhere where it knows it."""

    help: str
    """One line for form and command line."""
    points: Callable[[int, np.random.Generator], tuple[FloatArray, FloatArray]]
    """samples, random numbers -> points (n, 2) and classes (n, 1)."""
    region: Callable[[FloatArray], FloatArray] | None = None
    """(m, 2) -> (m, 1)."""
    samples: int | None = None
    """The number of points, where it is part of the definition."""


def linear_region(x: FloatArray) -> FloatArray:
    return np.where(x[:, :1] > x[:, 1:], 0.0, 1.0)


def linear_points(samples: int, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Points uniform in the unit square, class 0 where x1 > x2, else 1."""
    x = generator.random((samples, 2))
    return x, linear_region(x)


def xor_points() -> tuple[FloatArray, FloatArray]:
    """21 points on the diagonals: (i/10, i/10) of class 0 and, but for i = 5, (i/10, 1 - i/10)
    of class 1, in the assignment's order. Divided, not added up: 0.3 is 0.3."""
    rows: list[tuple[float, float, float]] = []
    for i in range(11):
        rows.append((i / 10, i / 10, 0.0))
        if i != 5:
            rows.append((i / 10, (10 - i) / 10, 1.0))
    table = np.array(rows)
    return table[:, :2].copy(), table[:, 2:].copy()


SOURCES = {
    "linear": PointSource(
        "points of the unit square, class o where x1 > x2", linear_points, linear_region
    ),
    "xor": PointSource(
        "21 points on its two diagonals", lambda _samples, _random: xor_points(), samples=21
    ),
}
"""Every data set by its name."""
