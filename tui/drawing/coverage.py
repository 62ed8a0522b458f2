"""The share of each half cell that curves and ranges cover.

Halves are (2 * rows, columns), the uppermost first. Shares come in few steps, as every colour a
terminal has to be told costs bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui.drawing.plotting import FINE, FINE_ACROSS, thick_lines
from tui.drawing.reduction import Reduced
from tui.drawing.scale import Floats, Scale

RANGE_STEPS = 4


def line_coverage(curves: Sequence[Reduced], scale: Scale, rows: int, columns: int) -> Floats:
    """The coverage of lines through medians, as thick as half a cell is high, in eighths."""
    dots = thick_lines(curves, scale, rows, columns)
    coverage: Floats = dots.reshape(2 * rows, FINE // 2, columns, FINE_ACROSS).mean(axis=(1, 3))
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
