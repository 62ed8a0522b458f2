"""Curves reduced to the columns of a chart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.scale import Floats

SAMPLES = 129
"""Epochs a column's median is taken from, at most. All losses count for its range."""


class Reduced(NamedTuple):
    """Losses reduced to columns, NaN where nothing was recorded: three (columns * parts,)."""

    median: Floats
    """Of the means of neighbouring epochs, so that an alternating loss is a line."""
    minimum: Floats
    maximum: Floats


def reduce_curve(
    losses: Floats, columns: int, epochs: int, *, parts: int = 1, log: bool = False
) -> Reduced:
    """Median, minimum and maximum of the epochs that share a column.

    losses: (recorded epochs,), the loss at epochs 0, 1, 2 and so on. `parts` cuts every column
    into so many equal parts. What is not finite is dropped. Columns are those of
    `scale.column_of`. Medians are of the mean of each epoch and the one before, the geometric mean
    for a logarithmic scale; where there are more columns than epochs, of the losses themselves.
    """
    width = columns * parts
    empty = np.full(width, np.nan)
    losses = np.asarray(losses, dtype=np.float64)[: max(epochs, 0) + 1]
    if not losses.size or not width:
        return Reduced(empty, empty, empty)
    edges = _first_epochs(columns, max(epochs, 0), parts).clip(0, losses.size)
    filled = np.flatnonzero(edges[1:] > edges[:-1])
    starts, stops = edges[filled], edges[filled + 1]
    finite = np.where(np.isfinite(losses), losses, np.nan)

    def spread(values: Floats) -> Floats:
        out = empty.copy()
        out[filled] = values
        return out

    minimum, maximum = np.fmin.reduceat(finite, starts), np.fmax.reduceat(finite, starts)
    back = 1 if epochs >= columns else 0
    median = _medians(finite, starts, stops, back=back, log=log)
    median = np.where(np.isnan(median), minimum, median)  # no sample met the few finite losses
    return Reduced(spread(median), spread(minimum), spread(maximum))


def _first_epochs(columns: int, epochs: int, parts: int) -> NDArray[np.int64]:
    """(columns * parts + 1,): the first epoch of every part of a column, and one past the last."""
    part = np.arange(columns * parts + 1, dtype=np.int64)
    if epochs == 0 or columns == 1:
        # Every epoch lies in the middle of the first column, as column_of has it.
        return np.where(part > parts // 2, epochs + 1, 0)
    steps = 2 * parts * (columns - 1)
    return -((parts - 2 * part) * epochs // steps)  # rounded up, in integers as it must be exact


def _medians(
    losses: Floats, starts: NDArray[np.int64], stops: NDArray[np.int64], *, back: int, log: bool
) -> Floats:
    """(columns,): the median over every `losses[start:stop]` of the mean of each and the one so
    far back, without NaNs."""
    sizes = stops - starts
    strides = -(-sizes // SAMPLES) | 1  # odd, so that no phase of an oscillation is left out
    counted = np.arange(min(int(sizes.max()), SAMPLES))
    at = starts[:, None] + counted * strides[:, None]
    inside, at = at < stops[:, None], at.clip(max=losses.size - 1)
    means = _means(losses[at], losses[(at - back).clip(min=0)], log=log)
    means = np.where(inside, means, np.nan)
    means.sort(axis=1)  # NaN is sorted last
    count, row = np.isfinite(means).sum(axis=1), np.arange(len(means))
    median: Floats = means[row, (count - 1).clip(0) // 2] / 2 + means[row, count // 2] / 2
    return median


def _means(one: Floats, other: Floats, *, log: bool) -> Floats:
    """Means of two losses each; where one is missing, the other. What is negative is zero to the
    geometric mean."""
    one, other = np.where(np.isnan(one), other, one), np.where(np.isnan(other), one, other)
    if log:
        mean: Floats = np.sqrt(one.clip(min=0)) * np.sqrt(other.clip(min=0))
        return np.where(one == other, one, mean)  # to the bit
    return one / 2 + other / 2
