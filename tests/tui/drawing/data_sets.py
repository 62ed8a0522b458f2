"""Data sets of many classes and of numbers, made by hand."""

from __future__ import annotations

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import FloatArray


def wheel(classes: int, each: int = 4, tests: int = 0) -> Dataset:
    """Points of some classes, each around a place of its own on a circle; the first for testing."""
    label = np.arange(classes * each) % classes
    angle = 2 * np.pi * label / classes
    middle = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = middle + np.random.default_rng(0).normal(0, 0.4, middle.shape)
    names = tuple(f"class {place}" for place in range(classes))
    return Dataset("wheel", x, np.eye(classes)[label], np.arange(len(x)) < tests, classes=names)


def plane(count: int = 24, tests: int = 0) -> Dataset:
    """Numbers from -1 to 1 that grow with both coordinates, which go from -6 to 6."""
    x = np.random.default_rng(0).uniform(-6, 6, (count, 2))

    def region(x: FloatArray) -> FloatArray:
        return np.asarray((x[:, :1] + x[:, 1:2]) / 12)

    return Dataset(
        "plane", x, region(x), np.arange(count) < tests, region, classes=(),
        levels=(-1.0, 1.0), square=(-6.0, 6.0),
    )  # fmt: skip
