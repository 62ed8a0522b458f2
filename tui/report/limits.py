"""From where to where the losses of a figure are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.nn.arrays import FloatArray
from tui.curves import LEAST, MOST
from tui.report.plots import Curve, RangePanel

WIDEST = (1e-250, 1e250)
"""Limits of a loss that can be drawn at all, with room around."""

ROOM = 0.04
"""Beyond the limits, as a share of the axis: a marker is seen whole."""


def curve_limits(curves: Sequence[Curve]) -> tuple[float, float]:
    """Around all medians that are not absurd, or around those too where else no curve would be
    seen; and around what of the ranges is within a factor of ten of them."""
    medians = [curve.median for curve in curves]
    seen = max(np.count_nonzero((median >= LEAST) & (median <= MOST)) for median in medians)
    low, high = _extremes(medians, *((LEAST, MOST) if seen > 1 else WIDEST))
    ends = [end for curve in curves for end in (curve.low, curve.high)]
    lowest, highest = _extremes(ends, low / 10, high * 10)
    low, high = min(low, lowest), max(high, highest)
    room = max(1.3, 10 ** (ROOM * (math.log10(high) - math.log10(low))))
    return low / room, high * room


def _extremes(losses: Sequence[FloatArray], low: float, high: float) -> tuple[float, float]:
    """Lowest and highest of what lies between two losses."""
    found = np.concatenate(losses)
    found = found[(found >= low) & (found <= high)]
    return (float(found.min()), float(found.max())) if found.size else (1.0, 1.0)


def range_limits(panel: RangePanel) -> tuple[float, float]:
    """Around all ranges of a panel."""
    found = [s for series in panel.series for s in series.spreads if s is not None]
    return min((s.low for s in found), default=1.0), max((s.high for s in found), default=1.0)
