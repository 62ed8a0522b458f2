"""A data set's definition: its points, its noise, and the truth where it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray


class Task(StrEnum):
    """The kinds of answers."""

    BINARY = "two classes"
    CLASSES = "classes"
    REGRESSION = "regression"


Points: TypeAlias = tuple[FloatArray, FloatArray]
"""Coordinates (n, d), and (n,) answers: the number of the class, or a value."""

Noise: TypeAlias = Callable[[FloatArray, FloatArray, float, np.random.Generator], Points]
"""(x, answers, noise, random numbers) -> the points with noise above 0."""


def moved(x: FloatArray, answers: FloatArray, noise: float, random: np.random.Generator) -> Points:
    """Points moved by a Gaussian of deviation `noise` in each coordinate; they keep their
    answers."""
    return x + random.normal(0.0, noise, x.shape), answers


@dataclass(frozen=True)
class DataShape:
    """Facts of a data set that the network depends on."""

    task: Task
    inputs: int
    """Coordinates of a point."""
    outputs: int
    """K."""
    samples: int | None
    """The number of points, where it is part of the definition."""
    drawn: bool
    """Whether there may always be fresh points."""


@dataclass(frozen=True)
class PointSource:
    """A data set: its points, and its true answer anywhere where it knows it."""

    name: str
    help: str
    """One line for form and command line."""
    source: str
    """The origin of the definition."""
    points: Callable[[int, np.random.Generator], Points]
    """(samples, random numbers) -> so many points without noise."""
    region: Callable[[FloatArray], FloatArray] | None = None
    """(m, 2) -> (m,): the answer at points of the plane."""
    noisy: Noise = moved
    samples: int | None = None
    """The number of points, where it is part of the definition."""
    drawn: bool = True
    """Whether points are drawn at random, so that there may always be fresh ones."""
    classes: tuple[str, ...] = ("o", "x")
    """Names of the classes; empty for a regression."""
    columns: tuple[str, ...] = ("x1", "x2")
    """Names of the coordinates."""
    square: tuple[float, float] = (0.0, 1.0)
    """Lowest and highest coordinate of the least that maps show."""
    output_each: bool = False
    """Whether two classes have an output each, as more always have."""

    @property
    def task(self) -> Task:
        """The kind of answers."""
        if not self.classes:
            return Task.REGRESSION
        binary = len(self.classes) == 2 and not self.output_each
        return Task.BINARY if binary else Task.CLASSES

    @property
    def outputs(self) -> int:
        """K, the outputs of a network for these answers."""
        return len(self.classes) if self.task is Task.CLASSES else 1

    @property
    def shape(self) -> DataShape:
        """The facts that the network depends on."""
        return DataShape(self.task, len(self.columns), self.outputs, self.samples, self.drawn)

    def draw(self, samples: int, noise: float, random: np.random.Generator) -> Points:
        """Draw points; the size of the noise moves none of those drawn before it."""
        x, answers = self.points(samples, random)
        return self.noisy(x, answers, noise, random) if noise else (x, answers)
