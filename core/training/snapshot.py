"""States of training: what a trainer gives and can go on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray


def read_only(array: FloatArray) -> FloatArray:
    """The array, which nobody can write to any more."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The whole training state at one epoch, immutable."""

    epoch: int
    state: FloatArray
    """(1 + slots, runs, P), read-only: the weights and the optimizer's rows; of a run that had
    diverged by then, those of its last finite epoch."""
    losses: FloatArray
    """(runs,): likewise."""
    reasons: tuple[str, ...]
    """Why each run stopped, and what to try; empty where it had not diverged by then."""

    @property
    def parameters(self) -> FloatArray:
        """(runs, P): the weights."""
        parameters: FloatArray = self.state[0]
        return parameters

    @property
    def loss(self) -> float:
        """The loss of the first run."""
        return float(self.losses[0])

    @property
    def reason(self) -> str:
        """Why the first run stopped."""
        return self.reasons[0]

    def of(self, runs: Sequence[int]) -> Snapshot:
        """The snapshot of some of the runs alone."""
        chosen = list(runs)
        reasons = tuple(self.reasons[run] for run in chosen)
        return Snapshot(self.epoch, self.state[:, chosen], self.losses[chosen], reasons)


@dataclass(frozen=True, eq=False)
class Advance:
    """Some epochs of training, the last of them the newest."""

    losses: FloatArray
    """(epochs, runs): the loss after each update; NaN after a run's last finite epoch."""
    shares: FloatArray
    """(epochs, runs): the share of training points that are right then, or R²; NaN likewise."""
    kept: tuple[Snapshot, ...]
    """Of those epochs that were to be kept."""

    @property
    def epochs(self) -> int:
        """The number of epochs."""
        return len(self.losses)


def joined(snapshots: Sequence[Snapshot]) -> Snapshot:
    """One snapshot of the runs of several, which stand at one epoch or have ended before."""
    return Snapshot(
        max(snapshot.epoch for snapshot in snapshots),
        read_only(np.concatenate([snapshot.state for snapshot in snapshots], axis=1)),
        np.concatenate([snapshot.losses for snapshot in snapshots]),
        tuple(reason for snapshot in snapshots for reason in snapshot.reasons),
    )
