"""Curves: the loss and the right points of runs at every epoch, as they grow."""

from __future__ import annotations

from copy import copy

import numpy as np

from core.nn.arrays import FloatArray, IntArray
from core.training.evaluation import GOALS
from core.training.snapshot import Advance
from core.training.trainer import Trainer

FIRST_ROOM = 4096
"""Epochs there is room for at first."""


class Curves:
    """Losses and counts of R runs at the epochs 0, 1, 2 and so on up to `edge`.

    They may be read from another thread while they grow.
    """

    def __init__(self, trainer: Trainer) -> None:
        """Begin with what a trainer of R runs has at epoch 0."""
        runs = len(trainer.experiments)
        rows = min(trainer.experiments[0].epochs, FIRST_ROOM) + 1
        self.edge = 0
        """The newest epoch."""
        self.samples = trainer.samples
        """Training points of each run."""
        self._losses, self._correct = np.full((rows, runs), np.nan), np.full((rows, runs), -1)
        self.replace_newest(trainer)

    @property
    def losses(self) -> FloatArray:
        """(edge + 1, R): the loss of each epoch; NaN after a run's last finite one."""
        edge = self.edge  # before the array, which may grow meanwhile
        return self._losses[: edge + 1]

    @property
    def correct(self) -> IntArray:
        """(edge + 1, R): the training points that are right; -1 after a run's last epoch."""
        edge = self.edge
        return self._correct[: edge + 1]

    def append(self, advance: Advance, until: int | None = None) -> None:
        """Take over the epochs after the edge; up to `until` where all runs ended before."""
        edge, end = self.edge, self.edge + advance.epochs
        last = end if until is None else until
        self._make_room(last + 1)
        self._losses[edge + 1 : end + 1], self._correct[edge + 1 : end + 1] = (
            advance.losses,
            advance.correct,
        )
        self.edge = last

    def replace_newest(self, trainer: Trainer) -> None:
        """Take what a trainer says of the edge: other settings may hold from there."""
        self._losses[self.edge], self._correct[self.edge] = trainer.losses, trainer.correct

    def _make_room(self, rows: int) -> None:
        present, runs = self._losses.shape
        if rows > present:
            # New arrays, so that views read elsewhere stay as they are.
            more = max(rows, 2 * present) - present
            self._losses = np.concatenate([self._losses, np.full((more, runs), np.nan)])
            self._correct = np.concatenate([self._correct, np.full((more, runs), -1)])

    def up_to(self, epoch: int) -> Curves:
        """A copy that ends at an epoch."""
        ended = copy(self)
        ended._losses = self._losses[: epoch + 1].copy()
        ended._correct = self._correct[: epoch + 1].copy()
        ended.edge = epoch
        return ended

    def reached(self, run: int, epoch: int | None = None) -> tuple[int | None, ...]:
        """The first epoch (up to one) with each of `GOALS` of a run's points right, None where
        there is none."""
        correct = self.correct[: None if epoch is None else epoch + 1, run]
        there = [correct >= goal * self.samples for goal in GOALS]
        return tuple(int(reached.argmax()) if reached.any() else None for reached in there)

    def last_correct(self, run: int, epoch: int) -> int:
        """The right points of a run at an epoch, or at its last finite one before that."""
        counts = self.correct[: epoch + 1, run]
        return int(counts[counts >= 0][-1])
