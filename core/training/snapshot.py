"""States of training: what a trainer gives and can go on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray
from core.training.endings import GOES_ON, Ending


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
    ended by then, those of its last epoch."""
    losses: FloatArray
    """(runs,): likewise."""
    endings: tuple[Ending, ...]
    """Of each run; `GOES_ON` where it had not ended by then."""
    best: FloatArray
    """(2, runs): the lowest loss of the test points so far, infinity without any, and its epoch."""

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
    def ending(self) -> Ending:
        """The ending of the first run; `GOES_ON` where it had none by then."""
        return self.endings[0]

    def of(self, runs: Sequence[int]) -> Snapshot:
        """The snapshot of some of the runs alone."""
        chosen = list(runs)
        endings = tuple(self.endings[run] for run in chosen)
        return Snapshot(
            self.epoch, self.state[:, chosen], self.losses[chosen], endings, self.best[:, chosen]
        )


def beginning(parameters: FloatArray, slots: int) -> Snapshot:
    """The state of runs that start with parameters (runs, P) and so many empty rows of an
    optimizer, before their losses are known."""
    runs = len(parameters)
    state = np.zeros((1 + slots, *parameters.shape))
    state[0] = parameters
    return Snapshot(0, state, np.zeros(runs), (GOES_ON,) * runs, unmeasured(runs))


def unmeasured(runs: int) -> FloatArray:
    """The best test losses (2, runs) of runs without any."""
    return np.stack([np.full(runs, np.inf), np.zeros(runs)])


LOSS, SHARE, TEST_LOSS, TEST_SHARE = range(4)
"""Places of the figures of an epoch: the loss and the share of right training points (R² of a
regression), and those of the test points, which are NaN without any."""

FIGURES = 4


@dataclass(frozen=True, eq=False)
class Advance:
    """Some epochs of training, the last of them the newest."""

    figures: FloatArray
    """(FIGURES, epochs, runs): after each update; NaN after a run's last epoch."""
    kept: tuple[Snapshot, ...]
    """Of those epochs that were to be kept."""

    @property
    def epochs(self) -> int:
        """The number of epochs."""
        return len(self.losses)

    @property
    def losses(self) -> FloatArray:
        """(epochs, runs)"""
        losses: FloatArray = self.figures[LOSS]
        return losses


def joined(snapshots: Sequence[Snapshot]) -> Snapshot:
    """One snapshot of the runs of several, which stand at one epoch or have ended before."""
    return Snapshot(
        max(snapshot.epoch for snapshot in snapshots),
        read_only(np.concatenate([snapshot.state for snapshot in snapshots], axis=1)),
        np.concatenate([snapshot.losses for snapshot in snapshots]),
        tuple(ending for snapshot in snapshots for ending in snapshot.endings),
        np.concatenate([snapshot.best for snapshot in snapshots], axis=1),
    )
