"""Curves that are known at some epochs alone, joined in the columns of a chart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tui.drawing.reduction import Reduced
from tui.drawing.scale import Floats


def joined(
    at: NDArray[np.int64], values: Floats, columns: int, epochs: int, *, parts: int, log: bool
) -> Reduced:
    """A curve through `values` (n,) at ascending epochs `at` (n,), on an axis of 0 to `epochs`.

    Between two of them it is straight, on a logarithmic scale there; what is not finite, or on it
    not above 0, is a step that lasts to the next. Columns are those of `scale.column_of`.
    """
    middles = (np.arange(columns * parts) + 0.5) / parts - 0.5
    epochs_at = middles * (max(epochs, 1) / max(columns - 1, 1))
    half = 0.5 * max(epochs, 1) / max(columns - 1, 1)
    left = np.searchsorted(at, epochs_at, side="right").clip(1) - 1
    right = (left + 1).clip(max=len(at) - 1)
    apart = np.maximum(at[right] - at[left], 1)
    share = ((epochs_at - at[left]) / apart).clip(0, 1)
    first, second = values[left], values[right]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if log:
            curve = np.where(first == second, first, first ** (1 - share) * second**share)
            between = (first > 0) & (second > 0)
        else:
            curve = (1 - share) * first + share * second
            between = np.ones(len(first), np.bool_)
        curve = np.where(between & np.isfinite(curve), curve, first)
    curve = np.where(epochs_at > at[-1] + half / parts, np.nan, curve)
    return Reduced(curve, curve, curve)
