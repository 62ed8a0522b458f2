"""Data sets: labelled points of the plane, exactly as the report's assignment makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.experiment import Experiment
from core.nn.arrays import FloatArray
from core.randomness import Purpose, stream

Domain = tuple[float, float, float, float]
"""(lowest x1, highest x1, lowest x2, highest x2)."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled points, some of them kept for testing. Class 0 is written o, class 1 x."""

    name: str
    x: FloatArray
    """(n, 2): all points."""
    target: FloatArray
    """(n, 1): the class of each, 0 or 1."""
    is_test: np.ndarray[tuple[int], np.dtype[np.bool_]]
    """(n,): whether the point is kept for testing."""
    region: Callable[[FloatArray], FloatArray] | None = None
    """(m, 2) -> (m, 1): the true class anywhere, where the data set knows it."""

    @property
    def train(self) -> tuple[FloatArray, FloatArray]:
        """Points (m, 2) and classes (m, 1) to train on."""
        return self.x[~self.is_test], self.target[~self.is_test]

    @property
    def test(self) -> tuple[FloatArray, FloatArray]:
        """Points and classes to test on, perhaps none."""
        return self.x[self.is_test], self.target[self.is_test]

    @property
    def domain(self) -> Domain:
        """A rectangle a little larger than the unit square and the points."""
        low = np.minimum(self.x.min(axis=0), 0.0)
        high = np.maximum(self.x.max(axis=0), 1.0)
        margin = 0.045 * (high - low)
        (a, c), (b, d) = (low - margin).tolist(), (high + margin).tolist()
        return a, b, c, d


def _linear_region(x: FloatArray) -> FloatArray:
    return np.where(x[:, :1] > x[:, 1:], 0.0, 1.0)


def linear_points(samples: int, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Points uniform in the unit square, class 0 where x1 > x2, else 1."""
    x = generator.random((samples, 2))
    return x, _linear_region(x)


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


def make_dataset(experiment: Experiment) -> Dataset:
    """The data set of an experiment: its points, its noise and its split.

    Noise is drawn after the points from the same stream, so its size never moves the points.
    """
    generator = stream(experiment.seed, Purpose.DATA)
    if experiment.dataset == "xor":
        (x, target), region = xor_points(), None
    else:
        (x, target), region = linear_points(experiment.samples, generator), _linear_region
    if experiment.noise:
        x = x + generator.normal(0.0, experiment.noise, x.shape)
    is_test = np.zeros(len(x), dtype=np.bool_)
    tests = round(experiment.test_fraction * len(x))
    is_test[stream(experiment.seed, Purpose.SPLIT).permutation(len(x))[:tests]] = True
    return Dataset(experiment.dataset, x, target, is_test, region)
