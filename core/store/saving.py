"""A run as it is handed over to be saved, while it is trained on.

What was recorded does not change any more, so that all but the newest state is handed over without
a copy; what has to be computed of it is computed where it is written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.nn.arrays import FloatArray, IntArray
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
    """All that is to be in the store of a run at one time."""

    course: Course
    dataset: Dataset
    status: Status
    reason: str
    figures: FloatArray
    """(FIGURES, epoch + 1): of every epoch up to the newest; a view, read by another thread."""
    newest: Snapshot
    snapshots: Mapping[int, Snapshot]
    """The others that there are, by their epochs."""

    @property
    def epoch(self) -> int:
        """The newest."""
        return self.newest.epoch

    @property
    def kept(self) -> dict[int, Snapshot]:
        """The snapshots that are stored, by their epochs: the newest, and some of the others."""
        some = thinned(self.snapshots, self.epoch, self.course.forks)
        return {**some, self.epoch: self.newest}


def saving_of(recording: Recording, status: Status) -> Saving:
    """Return a recording as it is now, with a status to be told of it. To be called while nobody
    trains it."""
    newest = recording.at(recording.edge)
    assert newest is not None
    return Saving(
        recording.course,
        recording.dataset,
        status,
        recording.ending.sentence,
        recording.figures(0),
        newest,
        recording.snapshots,
    )


def thinned(
    snapshots: Mapping[int, Snapshot], edge: int, always: tuple[int, ...]
) -> dict[int, Snapshot]:
    """Return those of some snapshots before an edge that are stored: every k-th, k doubling until
    they are few and small enough, and those where settings change."""
    some = {epoch: s for epoch, s in snapshots.items() if epoch < edge}
    stride = 1
    while stride <= edge and (
        len(some) > SNAPSHOTS or sum(s.state.nbytes for s in some.values()) > SNAPSHOT_BYTES
    ):
        stride *= 2
        some = {e: s for e, s in some.items() if e % stride == 0 or e in always}
    return some


def sketch_of(curve: FloatArray) -> FloatArray:
    """Return some of the losses, evenly spread, the first and the newest among them."""
    return np.asarray(curve[_evenly(len(curve))], dtype=np.float64)


@lru_cache(maxsize=64)
def _evenly(losses: int) -> IntArray:
    return np.linspace(0, losses - 1, min(SKETCH, losses)).round().astype(np.int64)


def finite_or_none(figures: FloatArray) -> tuple[float | None, ...]:
    """Return the figures of the newest epoch, None for what is not finite."""
    newest = figures[:, -1].tolist()
    newest += [math.nan] * (FIGURES - len(newest))
    return tuple(value if math.isfinite(value) else None for value in newest)


LOSS_COLUMNS = ("loss", "share", "test_loss", "test_share")
"""The columns of the newest epoch's figures, in the order of `core.training.snapshot`."""

assert LOSS_COLUMNS[LOSS] == "loss"
