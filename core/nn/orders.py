"""The order in which an epoch takes its samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray, IntArray
from core.nn.randomness import Purpose, stream

Order: TypeAlias = Callable[[int], IntArray]
"""The samples' order in an epoch: (n,), or (..., n) where each run of a stack has its own."""


def shuffled(seeds: int | Sequence[int], samples: int) -> Order:
    """A new random order in each epoch: (n,) of one seed, (runs, n) of a seed a run.

    It depends on seed and epoch alone: a run that goes on from any epoch has the same.
    """

    def order(epoch: int) -> IntArray:
        if isinstance(seeds, int):
            return stream(seeds, Purpose.ORDER, epoch).permutation(samples)
        return np.stack([stream(s, Purpose.ORDER, epoch).permutation(samples) for s in seeds])

    return order


def ordered(samples: FloatArray, order: IntArray) -> FloatArray:
    """Samples (..., d, n) in an order (n,), or (..., n) for each run of a stack."""
    if order.ndim == 1:
        return samples.take(order, axis=-1)
    columns = order[..., np.newaxis, :]
    rows = np.broadcast_to(samples, (*order.shape[:-1], *samples.shape[-2:]))
    return np.take_along_axis(rows, columns, axis=-1)
