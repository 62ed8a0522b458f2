"""The figures of a report as data: maps, learning curves and ranges over a setting."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import BoolArray, FloatArray
from core.nn.network import Network
from core.sweeps.standing import Spread
from core.training.evaluation import decision_grid, truth_grid
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.drawing.scale import LEAST, MOST


@dataclass(frozen=True, eq=False)
class MapPanel:
    """One map: the ground truth, or the prediction of a network."""

    title: str
    note: str
    dataset: Dataset
    network: Network | None = None
    """None for the ground truth."""
    wrong: BoolArray | None = None

    def grid(self, rows: int, columns: int) -> FloatArray | None:
        """Return the answers over the domain, as `decision_grid` has them; None where only points
        are known."""
        if self.network is None:
            return truth_grid(self.dataset, rows, columns)
        return decision_grid(self.network, self.dataset, rows, columns)


@dataclass(frozen=True, eq=False)
class Maps:
    """Maps side by side, in rows."""

    name: str
    alt: str
    rows: Sequence[Sequence[MapPanel]]


@dataclass(frozen=True, eq=False)
class Curve:
    """Median, lowest and highest loss of some runs, epoch by epoch: (epochs + 1,) each."""

    median: FloatArray
    low: FloatArray
    high: FloatArray
    label: str
    look: int
    """The number of its colour, stroke and marker."""

    @classmethod
    def over(cls, runs: Sequence[Run], label: str = "", look: int = 0) -> Curve:
        """Gather runs of as many epochs; one that diverged counts as infinite after its last
        finite epoch."""
        losses = np.full((len(runs), runs[0].experiment.epochs + 1), np.inf)
        for row, run in zip(losses, runs, strict=True):
            row[: run.epochs], row[run.epochs] = run.losses, run.final_loss
            if run.status is not Status.DIVERGED:
                row[run.epochs + 1 :] = np.nan  # stopped: not known
        return cls(np.median(losses, axis=0), losses.min(axis=0), losses.max(axis=0), label, look)

    @property
    def last(self) -> int:
        """The last epoch with a finite loss."""
        return int(np.flatnonzero(np.isfinite(self.low))[-1])


@dataclass(frozen=True, eq=False)
class Curves:
    """Learning curves, in panels side by side that share the scale of the loss."""

    name: str
    alt: str
    panels: Mapping[str, Sequence[Curve]]
    """By their titles."""

    @property
    def curves(self) -> list[Curve]:
        """The curves of all panels."""
        return [curve for curves in self.panels.values() for curve in curves]

    def over_seeds(self, seeds: int) -> str:
        """Describe curves over so many seeds, for the caption."""
        if seeds == 1:
            return "one seed"
        diverge = any(np.isinf(curve.high).any() for curve in self.curves)
        text = f"median over {numbers.epochs(seeds)} seeds with the range from lowest to highest"
        return text + ("; a run that diverges is infinite from there on" if diverge else "")


@dataclass(frozen=True, eq=False)
class RangePanel:
    """Medians with their ranges over the values of one setting."""

    title: str
    quantity: Literal["accuracy", "loss"]
    series: Mapping[str, Sequence[Spread | None]]
    """By their labels; None where there is no median."""

    @property
    def spreads(self) -> list[Spread]:
        """The ranges that are known."""
        return [spread for spreads in self.series.values() for spread in spreads if spread]


@dataclass(frozen=True, eq=False)
class Ranges:
    """Panels in rows, all over the same values."""

    name: str
    alt: str
    axis: str
    ticks: Sequence[str]
    rows: Sequence[Sequence[RangePanel]]


Plot: TypeAlias = Maps | Curves | Ranges

WIDEST = (1e-250, 1e250)
"""Limits of a loss that can be drawn at all, with room around."""

ROOM = 0.04
"""Beyond the limits, as a share of the axis: a marker is seen whole."""


class Limits(NamedTuple):
    """The ends of a logarithmic axis of losses."""

    low: float
    high: float
    zero: bool
    """Whether the axis has a place for zero below its low end."""


def curve_limits(curves: Sequence[Curve]) -> Limits:
    """Return the limits of a logarithmic axis of curves.

    They lie around all medians that are not absurd, or around those too where else no curve would
    be seen; and around as much of the ranges as is within a factor of ten of them.
    """
    medians = [curve.median for curve in curves]
    points = max(np.count_nonzero((median >= LEAST) & (median <= MOST)) for median in medians)
    least, most = (LEAST, MOST) if points > 1 else WIDEST
    low, high = _extremes(medians, least, most)
    ends = [end for curve in curves for end in (curve.low, curve.high)]
    lowest, highest = _extremes(ends, low / 10, high * 10)
    low, high = min(low, lowest), max(high, highest)
    room = max(1.3, 10 ** (ROOM * (math.log10(high) - math.log10(low))))
    lows = [curve.low for curve in curves]
    return Limits(low / room, high * room, any((some < least).any() for some in medians + lows))


def range_limits(panel: RangePanel) -> Limits:
    """Return the limits of a logarithmic axis of a panel's ranges."""
    ends = np.array([end for spread in panel.spreads for end in (spread.low, spread.high)])
    return Limits(*_extremes([ends], LEAST, np.inf), bool((ends < LEAST).any()))


def _extremes(losses: Sequence[FloatArray], low: float, high: float) -> tuple[float, float]:
    """Return the lowest and the highest of the losses that lie between two."""
    inside = np.concatenate(losses)
    inside = inside[(inside >= low) & (inside <= high)]
    return (float(inside.min()), float(inside.max())) if inside.size else (1.0, 1.0)
