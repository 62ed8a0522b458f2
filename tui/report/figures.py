"""What the figures of a report show, as data: maps, learning curves and ranges over a setting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import BoolArray, FloatArray
from core.nn.network import Network
from core.sweeps.standing import Spread
from core.training.run import Run, Status
from tui.drawing.scale import LEAST, MOST

Quantity: TypeAlias = Literal["accuracy", "loss"]

Look: TypeAlias = Literal["first", "second", "third"]
"""Colour, stroke and marker of a series; a figure's looks differ without colour too."""

LOOKS: tuple[Look, ...] = ("first", "second", "third")


@dataclass(frozen=True, eq=False)
class Panel:
    """One map: the ground truth, or what a network predicts."""

    title: str
    note: str
    dataset: Dataset
    network: Network | None = None
    """None for the ground truth."""
    wrong: BoolArray | None = None


@dataclass(frozen=True, eq=False)
class Maps:
    """Maps side by side, in rows."""

    name: str
    alt: str
    rows: tuple[tuple[Panel, ...], ...]


@dataclass(frozen=True, eq=False)
class Curve:
    """The loss of some runs, epoch by epoch: (epochs + 1,) each; a run that diverged counts as
    infinite after its last finite epoch."""

    label: str
    look: Look
    median: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def over(cls, label: str, look: Look, runs: Sequence[Run]) -> Curve:
        """Median and range over runs of as many epochs."""
        losses = np.full((len(runs), runs[0].experiment.epochs + 1), np.inf)
        for row, run in zip(losses, runs, strict=True):
            row[: run.epochs], row[run.epochs] = run.losses, run.final_loss
            if run.status is not Status.DIVERGED:
                row[run.epochs + 1 :] = np.nan  # stopped: not known
        return cls(label, look, np.median(losses, axis=0), losses.min(axis=0), losses.max(axis=0))

    @property
    def last(self) -> int:
        """The last epoch with a finite loss."""
        return int(np.flatnonzero(np.isfinite(self.low))[-1])

    @property
    def diverges(self) -> bool:
        """Whether one of its runs does."""
        return bool(np.isinf(self.high).any())


@dataclass(frozen=True, eq=False)
class Curves:
    """Learning curves, in panels side by side that share the scale of the loss."""

    name: str
    alt: str
    panels: tuple[tuple[str, tuple[Curve, ...]], ...]
    """Title and curves."""

    @property
    def diverge(self) -> bool:
        """Whether a run of them does."""
        return any(curve.diverges for _, curves in self.panels for curve in curves)


@dataclass(frozen=True, eq=False)
class Series:
    """A median with its range at each value of a setting; None where there is none."""

    label: str
    look: Look
    spreads: tuple[Spread | None, ...]


@dataclass(frozen=True, eq=False)
class RangePanel:
    """Series over the values of one setting."""

    title: str
    quantity: Quantity
    series: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Ranges:
    """Panels in rows, all over the same values."""

    name: str
    alt: str
    axis: str
    ticks: tuple[str, ...]
    rows: tuple[tuple[RangePanel, ...], ...]


Plot: TypeAlias = Maps | Curves | Ranges

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
