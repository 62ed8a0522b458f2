"""The course of a loss in a few figures: how far it fell, when, and where it rose meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray
from core.training.evaluation import GROWN

LEAST = 0.01
"""Least rise that is told, as a share of the whole fall."""


@dataclass(frozen=True)
class Rise:
    """A way up from one epoch to another."""

    first: int
    last: int
    before: float
    after: float

    @property
    def times(self) -> float:
        """The loss after it in units of that before it."""
        return self.after / self.before if self.before > 0 else float("inf")


@dataclass(frozen=True)
class CurveShape:
    """A curve (epochs + 1,) from epoch 0 on, up to its last finite value."""

    first: float
    last: float
    epochs: int
    """The epoch of the last value."""
    lowest: int
    """The first epoch of the lowest value."""
    least: float
    """The lowest value."""
    half: int
    """The first epoch at which half of the way from the first to the lowest value is behind it."""
    rises: tuple[Rise, ...]
    """The ways up to `GROWN` times a low and more, in their order."""

    @property
    def worst(self) -> Rise:
        """The rise to the most times its low."""
        return max(self.rises, key=lambda rise: rise.times)


def curve_shape(curve: FloatArray) -> CurveShape:
    """Return the shape of a curve whose first value is finite."""
    lost = np.flatnonzero(~np.isfinite(curve))
    known = curve[: lost[0]] if lost.size else curve
    lowest = int(known.argmin())
    first, least = float(known[0]), float(known[lowest])
    half = int(np.argmax(known <= least + (first - least) / 2))
    return CurveShape(
        first, float(known[-1]), len(known) - 1, lowest, least, half,
        tuple(_rises(known.tolist(), LEAST * (first - least))),
    )  # fmt: skip


def _rises(values: Sequence[float], least: float) -> Iterator[Rise]:
    """Yield each way up, which ends where as much of it is lost again."""
    low, high = 0, None
    for epoch, value in enumerate(values):
        if high is None:
            if value <= values[low]:
                low = epoch
            elif value >= GROWN * values[low] and value - values[low] >= least:
                high = epoch
        elif value >= values[high]:
            high = epoch
        elif value * GROWN <= values[high]:
            yield Rise(low, high, values[low], values[high])
            low, high = epoch, None
    if high is not None:
        yield Rise(low, high, values[low], values[high])
