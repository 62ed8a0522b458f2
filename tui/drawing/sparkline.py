"""Sparklines: a curve in one row of characters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.store.stored_run import StoredRun
from core.training.run import Status
from tui.drawing.reduction import reduce_curve
from tui.drawing.scale import Floats, Scale, epoch_of, extremes_of

EIGHTHS, ASCII_LEVELS = "▁▂▃▄▅▆▇█", "_-^"
"""Characters from low to high."""


def sparkline(
    losses: Floats,
    *,
    width: int,
    scale: Scale,
    epochs: int | None = None,
    glyphs: str = EIGHTHS,
) -> str:
    """Draw medians as glyphs on a scale, exactly `width` cells.

    A column without a finite loss is blank. `epochs` is what the whole width stands for, so that
    an unfinished run ends early; by default it is the last recorded epoch.
    """
    losses = np.asarray(losses, dtype=np.float64)
    epochs = max(losses.size - 1, 0) if epochs is None else epochs
    if epochs >= width:
        values = reduce_curve(losses, width, epochs, log=scale.log).median
    else:  # fewer epochs than columns: each holds on until the next
        at = np.array([epoch_of(column, epochs, width) for column in range(width)], dtype=np.int64)
        values = np.append(losses, np.nan)[at.clip(max=losses.size)]
    levels = scale.levels(values, len(glyphs))
    return "".join(" " if level != level else glyphs[int(level)] for level in levels)


def shared_scale(curves: Iterable[Floats]) -> Scale:
    """Return the scale that some curves fill from its bottom to its top."""
    low, high, zero = extremes_of([np.concatenate([np.empty(0), *curves])], log=True)
    return Scale(True, low, high, zero) if low <= high else Scale(True, 1.0, 10.0, zero)


def sketch_scale(runs: Iterable[StoredRun]) -> Scale:
    """Return the scale that the sketches of stored runs share; a run that diverged leaves room for
    the others."""
    return shared_scale(run.sketch for run in runs if run.status is not Status.DIVERGED)
