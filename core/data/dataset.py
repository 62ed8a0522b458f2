"""Data sets: labelled points of the plane, some of them kept for testing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.data.generators import SOURCES
from core.nn.arrays import FloatArray
from core.nn.randomness import Purpose, stream
from core.refusal import Refusal, written

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


class DataSettings(Protocol):
    """The settings that decide a data set; an experiment has them."""

    @property
    def dataset(self) -> str: ...
    @property
    def samples(self) -> int: ...
    @property
    def noise(self) -> float: ...
    @property
    def test_fraction(self) -> float: ...
    @property
    def seed(self) -> int: ...


def make_dataset(settings: DataSettings) -> Dataset:
    """The data set of these settings: its points, its noise and its split.

    Noise is drawn after the points from the same stream, so its size never moves the points.
    Raises `Refusal` for a data set that there is not.
    """
    if settings.dataset not in SOURCES:
        names = ", ".join(SOURCES)
        raise Refusal(f"data set is '{written(settings.dataset)}'; it must be one of {names}")
    random, source = stream(settings.seed, Purpose.DATA), SOURCES[settings.dataset]
    x, target = source.points(settings.samples, random)
    if settings.noise:
        x = x + random.normal(0.0, settings.noise, x.shape)
    is_test = np.zeros(len(x), dtype=np.bool_)
    tests = round(settings.test_fraction * len(x))
    is_test[stream(settings.seed, Purpose.SPLIT).permutation(len(x))[:tests]] = True
    return Dataset(settings.dataset, x, target, is_test, source.region)
