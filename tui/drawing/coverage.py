"""The share of each half cell that curves and ranges cover.

Halves are (2 * rows, columns), the uppermost first. Shares come in few steps, as every colour a
terminal has to be told costs bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from tui.drawing.plotting import BRAILLE, layer, line_points, unpacked
from tui.drawing.reduction import Reduced
from tui.drawing.scale import Floats, Scale

FINE = 8
"""Dots from the bottom to the top of a cell: two braille characters."""

BELOW, ABOVE = 1, 2
"""Dots that a line has around its middle, which make it half a cell thick."""

RANGE_STEPS = 4


def line_coverage(curves: Iterable[Reduced], scale: Scale, rows: int, columns: int) -> Floats:
    """The coverage of lines through medians, as thick as half a cell is high, in eighths."""
    points = line_points(curves, scale, rows, FINE)
    points[:, 1] = points[:, 1].clip(BELOW, rows * FINE - 1 - ABOVE)  # it stays inside
    return _line_coverage(points.tobytes(), rows, columns)


@lru_cache(maxsize=64)
def _line_coverage(points: bytes, rows: int, columns: int) -> Floats:
    height = rows * FINE
    dots = unpacked(layer(points, columns, height // BRAILLE.down, BRAILLE))
    thin, thick = np.pad(dots, ((BELOW, ABOVE), (0, 0))), np.zeros_like(dots)
    for shift in range(BELOW + 1 + ABOVE):
        thick |= thin[shift : shift + height]
    # Half of the first and of the last column lie off the axis: there a line goes on level.
    thick[:, 0] |= thick[:, 1]
    thick[:, -1] |= thick[:, -2]
    halves = thick.reshape(2 * rows, FINE // 2, columns, BRAILLE.across)
    coverage: Floats = halves.mean(axis=(1, 3))
    coverage.flags.writeable = False  # it is shared
    return coverage


def range_coverage(curve: Reduced, scale: Scale, rows: int, columns: int) -> Floats:
    """The coverage of the range from minimum to maximum, in quarters."""
    low, high = (
        2 * scale.heights(end, rows).reshape(columns, -1) for end in (curve.minimum, curve.maximum)
    )
    bottom = np.arange(2 * rows)[::-1, None, None]
    covered = np.minimum(high, bottom + 1) - np.maximum(low, bottom)
    recorded = np.isfinite(low).sum(axis=1).clip(min=1)
    share = np.nan_to_num(covered).clip(0, 1).sum(axis=2) / recorded
    coverage: Floats = np.round(share * RANGE_STEPS) / RANGE_STEPS
    return coverage
