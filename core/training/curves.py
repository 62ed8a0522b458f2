"""Curves: the loss and the right points of runs at every epoch, as they grow."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray, IntArray
from core.training.evaluation import GOALS
from core.training.snapshot import Advance

FIRST_ROOM = 4096
"""Epochs there is room for at first."""


class Curves:
    """Losses and counts of R runs at the epochs 0, 1, 2 and so on up to `edge`.

    They may be read from another thread while they grow.
    """

    def __init__(self, losses: FloatArray, correct: IntArray, epochs: int = FIRST_ROOM) -> None:
        """From the losses (R,) and counts (R,) of epoch 0; `epochs` are expected."""
        rows = min(epochs, FIRST_ROOM) + 1
        self.edge = 0
        """The newest epoch."""
        self._losses = np.full((rows, len(losses)), np.nan)
        self._correct = np.full((rows, len(losses)), -1)
        self._losses[0], self._correct[0] = losses, correct

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

    def replace_newest(self, losses: FloatArray, correct: IntArray) -> None:
        """Take other losses (R,) and counts (R,) at the edge: other settings hold from there."""
        self._losses[self.edge], self._correct[self.edge] = losses, correct

    def _make_room(self, rows: int) -> None:
        present, runs = self._losses.shape
        if rows > present:
            # New arrays, so that views read elsewhere stay as they are.
            more = max(rows, 2 * present) - present
            self._losses = np.concatenate([self._losses, np.full((more, runs), np.nan)])
            self._correct = np.concatenate([self._correct, np.full((more, runs), -1)])

    def up_to(self, epoch: int) -> Curves:
        """A copy that ends at an epoch."""
        copy = Curves(self._losses[0], self._correct[0], epoch)
        past = slice(1, epoch + 1)
        copy.append(Advance(self._losses[past], self._correct[past], ()))
        return copy

    def reached(self, run: int, samples: int, epoch: int | None = None) -> tuple[int | None, ...]:
        """The first epoch (up to one) with each of `GOALS` of a run's points right, None where
        there is none."""
        correct = self.correct[: None if epoch is None else epoch + 1, run]
        there = [correct >= goal * samples for goal in GOALS]
        return tuple(int(reached.argmax()) if reached.any() else None for reached in there)

    def last_correct(self, run: int, epoch: int) -> int:
        """The right points of a run at an epoch, or at its last finite one before that."""
        counts = self.correct[: epoch + 1, run]
        return int(counts[counts >= 0][-1])
