"""Data sets: points with a class or a number each, some of them kept for testing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np

from core.data.features import INPUTS, Encoder, columns_of
from core.data.point_source import DataShape, PointSource
from core.data.point_source import Task as Task
from core.data.sources import find_source
from core.nn.arrays import BoolArray, FloatArray
from core.nn.randomness import Purpose, stream
from core.refusal import Refusal, written

Domain = tuple[float, float, float, float]
"""(lowest x1, highest x1, lowest x2, highest x2)."""

TARGET_LEVELS = {"0 and 1": (0.0, 1.0), "-1 and 1": (-1.0, 1.0), "0.01 and 0.99": (0.01, 0.99)}
"""Targets of points outside and inside a class."""

SPLITS = ("shuffled", "ordered", "fresh")
"""The ways to come by points to test on: any of them, the last ones, others in addition."""

Encoding: TypeAlias = Callable[[FloatArray], FloatArray]
"""(m, d) -> (m, inputs): what enters the network for points of the data set."""


def as_they_are(x: FloatArray) -> FloatArray:
    """Let points enter the network as they are."""
    return x


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points and their answers. Of two classes, 0 is written o and 1 x."""

    name: str
    x: FloatArray
    """(n, d): all points."""
    target: FloatArray
    """(n, K): of two classes 0 or 1 (K = 1); of more, 1 in the column of each point's class; of a
    regression the number (K = 1)."""
    is_test: BoolArray
    """(n,): whether the point is kept for testing."""
    region: Callable[[FloatArray], FloatArray] | None = None
    """(m, 2) -> (m, K): the true answer anywhere, where the data set knows it."""
    classes: tuple[str, ...] = ("o", "x")
    """Names of the classes; empty for a regression."""
    columns: tuple[str, ...] = ("x1", "x2")
    """Names of the d coordinates; maps show the first two."""
    encode: Encoding = as_they_are
    levels: tuple[float, float] = (0.0, 1.0)
    """Targets of points outside and inside a class; of a regression its range."""
    square: tuple[float, float] = (0.0, 1.0)
    """Lowest and highest coordinate of the least that maps show."""

    @property
    def features(self) -> tuple[str, ...]:
        """The names of what enters the network."""
        names = self.encode.names if isinstance(self.encode, Encoder) else (INPUTS,)
        return tuple(feature.name for feature in columns_of(names, self.x.shape[1]))

    def label(self, feature: str) -> str:
        """The name of a feature, and that which its column has in the data: x1 sepal length."""
        names = {f"x{place}": name for place, name in enumerate(self.columns, 1)}
        name = names.get(feature, feature)
        return feature if name == feature else f"{feature} {name}"

    @property
    def task(self) -> Task:
        """The kind of answers."""
        if not self.classes:
            return Task.REGRESSION
        return Task.BINARY if self.target.shape[1] == 1 else Task.CLASSES

    @property
    def middle(self) -> float:
        """The answer above which a point is in class 1 of two."""
        return sum(self.levels) / 2

    @property
    def train(self) -> tuple[FloatArray, FloatArray]:
        """What enters the network (m, inputs) and targets (m, K) to train on."""
        return self.encode(self.x[~self.is_test]), self.target[~self.is_test]

    @property
    def test(self) -> tuple[FloatArray, FloatArray]:
        """What enters the network and targets to test on, perhaps of no point."""
        return self.encode(self.x[self.is_test]), self.target[self.is_test]

    @cached_property
    def truth(self) -> FloatArray:
        """(n,): the class of each point as a number, or the value of a regression."""
        return self.answers(self.target)

    def answers(self, output: FloatArray) -> FloatArray:
        """The classes, or values, (..., n) that outputs (..., n, K) mean."""
        answers: FloatArray
        match self.task:
            case Task.BINARY:
                answers = (output[..., 0] > self.middle).astype(np.float64)
            case Task.CLASSES:
                answers = output.argmax(axis=-1).astype(np.float64)
            case Task.REGRESSION:
                answers = output[..., 0]
        return answers

    def shares(self, output: FloatArray) -> FloatArray:
        """Outputs on a scale from 0 to 1 between the levels, as maps show them."""
        low, high = self.levels
        shares: FloatArray = (output - low) / (high - low)
        return shares

    @property
    def plane(self) -> FloatArray:
        """(n, 2): the places of the points on maps: their first two coordinates, or one and 0."""
        return np.column_stack([self.x, np.zeros(len(self.x))])[:, :2]

    @property
    def domain(self) -> Domain:
        """A rectangle of the first two coordinates, a little larger than square and points."""
        plane = self.plane
        low = np.minimum(plane.min(axis=0), self.square[0])
        high = np.maximum(plane.max(axis=0), self.square[1])
        margin = np.where(high > low, 0.045 * (high - low), 0.5)
        (a, c), (b, d) = (low - margin).tolist(), (high + margin).tolist()
        return a, b, c, d

    def lifted(self, plane: FloatArray) -> FloatArray:
        """Points (m, d) at places (m, 2) of the map, the other coordinates at their mean."""
        others = self.x[:, 2:].mean(axis=0)
        means = np.broadcast_to(others, (len(plane), others.size))
        return np.column_stack([plane[:, : self.x.shape[1]], means])


@dataclass(frozen=True)
class Targets:
    """The targets that stand for answers."""

    outputs: int = 1
    """K."""
    levels: tuple[float, float] = (0.0, 1.0)
    """Of points outside and inside a class; (0, 1) where answers are values."""

    def __call__(self, answers: FloatArray) -> FloatArray:
        """(m, K) of answers (m,): classes as numbers, or values."""
        low, high = self.levels
        inside = answers[:, np.newaxis]
        if self.outputs > 1:
            inside = (inside == np.arange(self.outputs)).astype(np.float64)
        return low + (high - low) * inside


@dataclass(frozen=True)
class Truth:
    """The true answer anywhere."""

    region: Callable[[FloatArray], FloatArray]
    targets: Targets

    def __call__(self, plane: FloatArray) -> FloatArray:
        """(m, K): the targets at points (m, 2)."""
        return self.targets(self.region(plane))


class DataSettings(Protocol):
    """The settings that decide a data set; an experiment has them."""

    @property
    def dataset(self) -> str: ...
    @property
    def answers(self) -> str: ...
    @property
    def data_shape(self) -> DataShape: ...
    @property
    def samples(self) -> int: ...
    @property
    def noise(self) -> float: ...
    @property
    def test_samples(self) -> int: ...
    @property
    def split(self) -> str: ...
    @property
    def features(self) -> tuple[str, ...]: ...
    @property
    def standardise(self) -> bool: ...
    @property
    def target_levels(self) -> str: ...
    @property
    def seed(self) -> int: ...


def refuse_other_shape(name: str, now: DataShape, then: DataShape) -> None:
    """Raise `Refusal` for a data set whose file was written anew in another shape."""
    if now != then:
        raise Refusal(f"{written(name)} has other points, inputs or classes than when it was set")


def make_dataset(settings: DataSettings) -> Dataset:
    """The data set of these settings: its points, its noise and its split.

    Noise is drawn after the points from the same stream, so its size never moves the points.
    Raises `Refusal` for a data set that there is not.
    """
    source = find_source(settings.dataset, settings.answers)
    refuse_other_shape(settings.dataset, source.shape, settings.data_shape)
    x, answers, is_test = _split_points(source, settings)
    encode: Encoding = as_they_are
    if settings.standardise or settings.features != (INPUTS,):
        encode = Encoder(settings.features)
        encode = encode.standardised(x[~is_test]) if settings.standardise else encode
    if source.task is Task.REGRESSION:
        targets, levels = Targets(), _range(answers)
    else:
        levels = TARGET_LEVELS[settings.target_levels]
        targets = Targets(source.outputs, levels)
    return Dataset(
        settings.dataset,
        x,
        targets(answers),
        is_test,
        None if source.region is None else Truth(source.region, targets),
        source.classes,
        source.columns,
        encode,
        levels,
        source.square,
    )


def _split_points(
    source: PointSource, settings: DataSettings
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return all points, their answers, and whether each is kept for testing."""
    random = stream(settings.seed, Purpose.DATA)
    x, answers = source.draw(settings.samples, settings.noise, random)
    tests = settings.test_samples
    is_test = np.zeros(len(x), dtype=np.bool_)
    match settings.split:
        case "shuffled":
            is_test[stream(settings.seed, Purpose.SPLIT).permutation(len(x))[:tests]] = True
        case "ordered":
            is_test[len(x) - tests :] = True
        case "fresh" if tests:
            random = stream(settings.seed, Purpose.DATA, 1)  # so that no point to train on moves
            more = source.draw(tests, settings.noise, random)
            x, answers = np.concatenate([x, more[0]]), np.concatenate([answers, more[1]])
            is_test = np.arange(len(x)) >= len(is_test)
    return x, answers, is_test


def _range(values: FloatArray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
