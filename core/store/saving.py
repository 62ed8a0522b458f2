"""A run as it is handed over to be saved: copies of what is new in its recording."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.experiments.course import Course
from core.nn.arrays import FloatArray
from core.store.hashes import data_hash
from core.training.endings import GOES_ON
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import FIGURES, LOSS, Snapshot

SNAPSHOTS = 32
"""Snapshots of a stored run at most, beside its newest; epochs in between are trained again."""

SNAPSHOT_BYTES = 8_000_000
"""Of their states together."""

SKETCH = 32
"""Losses in a run's sketch."""


@dataclass(frozen=True, eq=False)
class Saving:
    """All that has to be written of a run at one time."""

    course: Course
    status: Status
    reason: str
    epoch: int
    """The newest."""
    first: int
    """The first of the epochs that are new."""
    figures: FloatArray
    """(FIGURES, epoch - first + 1): of the new epochs."""
    newest: Snapshot
    kept: Mapping[int, Snapshot]
    """The others that are to be in the store, by their epochs."""
    sketch: FloatArray
    data_hash: str

    def after(self, earlier: Saving) -> Saving:
        """Return this one with the epochs of an earlier one that was not written."""
        overlap = earlier.figures[:, : max(0, self.first - earlier.first)]
        figures = np.concatenate([overlap, self.figures], axis=1)
        return replace(self, first=min(earlier.first, self.first), figures=figures)

    def without(self, epochs: int) -> Saving:
        """Return this one without so many of its first epochs, which are written by now; the newest
        stays, since something else is new where it was written too."""
        epochs = min(epochs, self.epoch - self.first)
        return replace(self, first=self.first + epochs, figures=self.figures[:, epochs:])


def saving_of(recording: Recording, first: int, status: Status) -> Saving:
    """Return what is new in a recording from the epoch `first` on, with a status to be told of it.
    To be called while nobody trains it."""
    edge = recording.edge
    newest = recording.at(edge)
    assert newest is not None
    return Saving(
        recording.course,
        status,
        recording.ending.sentence,
        edge,
        first,
        recording.figures(first),
        newest,
        thinned(recording.snapshots, edge, recording.course.forks),
        sketch_of(recording.curve),
        data_hash(recording.dataset),
    )


def thinned(
    snapshots: Mapping[int, Snapshot], edge: int, always: tuple[int, ...]
) -> dict[int, Snapshot]:
    """Return those of some snapshots before an edge that are stored: every k-th, k doubling until
    they are few and small enough, and those where settings change."""
    some = {epoch: s for epoch, s in snapshots.items() if epoch < edge}
    stride = 1
    while len(some) > SNAPSHOTS or sum(s.state.nbytes for s in some.values()) > SNAPSHOT_BYTES:
        stride *= 2
        fewer = {e: s for e, s in some.items() if e % stride == 0 or e in always}
        if stride > edge:
            return fewer
        some = fewer
    return {epoch: replace(s, endings=(GOES_ON,)) for epoch, s in some.items()}


def sketch_of(curve: FloatArray) -> FloatArray:
    """Return some of the losses, evenly spread, the first and the newest among them."""
    places = np.linspace(0, len(curve) - 1, min(SKETCH, len(curve))).round().astype(np.int64)
    return np.asarray(curve[places], dtype=np.float64)


def finite_or_none(figures: FloatArray) -> tuple[float | None, ...]:
    """Return the figures of the newest epoch, None for what is not finite."""
    newest = figures[:, -1].tolist()
    assert len(newest) == FIGURES
    return tuple(value if math.isfinite(value) else None for value in newest)


LOSS_COLUMNS = ("loss", "share", "test_loss", "test_share")
"""The columns of the newest epoch's figures, in the order of `core.training.snapshot`."""

assert LOSS_COLUMNS[LOSS] == "loss"
