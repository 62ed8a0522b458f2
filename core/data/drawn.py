"""Points that are drawn by hand, one after another, with a way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.csv_text import csv_text
from core.data.dataset import Dataset
from core.nn.arrays import FloatArray, IntArray
from core.refusal import Refusal

MAX_CLASSES = 10
"""Classes that can be drawn."""

Place: TypeAlias = tuple[float, float]
"""x1 and x2."""


@dataclass(frozen=True)
class DrawnPoints:
    """Points of the plane with a class each; one at a place."""

    classes: tuple[tuple[Place, int], ...] = ()
    """Of each place, the number of its class, in the order they were drawn."""
    before: DrawnPoints | None = None
    """The points before the last change."""

    def __len__(self) -> int:
        """The number of points."""
        return len(self.classes)

    def at(self, place: Place) -> int | None:
        """The class of the point at a place; None where there is none."""
        return dict(self.classes).get(place)

    def with_point(self, place: Place, label: int) -> DrawnPoints:
        """Return these points with one more, in place of one that is there."""
        rest = self._without(place)
        return self if self.at(place) == label else DrawnPoints((*rest, (place, label)), self)

    def without(self, place: Place) -> DrawnPoints:
        """Return these points without the one at a place."""
        return self if self.at(place) is None else DrawnPoints(self._without(place), self)

    def without_last(self) -> DrawnPoints:
        """Return these points without the one that was drawn last."""
        return DrawnPoints(self.classes[:-1], self) if self.classes else self

    def undone(self) -> DrawnPoints:
        """Return the points before the last change."""
        return self if self.before is None else self.before

    def _without(self, place: Place) -> tuple[tuple[Place, int], ...]:
        return tuple(point for point in self.classes if point[0] != place)

    @property
    def x(self) -> FloatArray:
        """(n, 2): the places."""
        return np.array([place for place, _ in self.classes], dtype=np.float64).reshape(-1, 2)

    @property
    def labels(self) -> IntArray:
        """(n,): the numbers of the classes."""
        return np.array([label for _, label in self.classes], dtype=np.int64)

    def to_csv(self) -> str:
        """The points as CSV: x1, x2 and the number of the class. `Refusal` for a single class."""
        present = sorted(set(self.labels.tolist()))
        if len(present) < 2:
            raise Refusal(
                f"the points drawn are of {len(present)} class{'es' * (not present)}; "
                "they must be of two at least"
            )
        names = tuple(map(str, range(present[-1] + 1)))
        two = len(names) == 2
        target = self.labels[:, np.newaxis] if two else np.eye(len(names))[self.labels]
        nothing = np.zeros(len(self), dtype=np.bool_)
        return csv_text(Dataset("drawn", self.x, target.astype(np.float64), nothing, classes=names))
