"""Curves: the loss and the accuracy of runs at every epoch, as they grow."""

from __future__ import annotations

from copy import copy

import numpy as np

from core.nn.arrays import FloatArray
from core.training.evaluation import GOALS
from core.training.snapshot import Advance
from core.training.trainer import Trainer

FIRST_ROOM = 4096
"""Epochs there is room for at first."""


class Curves:
    """Losses and shares of R runs at the epochs 0, 1, 2 and so on up to `edge`.

    They may be read from another thread while they grow.
    """

    def __init__(self, trainer: Trainer) -> None:
        """Begin with what a trainer of R runs has at epoch 0."""
        runs = len(trainer.experiments)
        rows = min(trainer.experiments[0].epochs, FIRST_ROOM) + 1
        self.edge = 0
        """The newest epoch."""
        self._losses, self._shares = np.full((2, rows, runs), np.nan)
        self.replace_newest(trainer)

    @property
    def losses(self) -> FloatArray:
        """(edge + 1, R): the loss of each epoch; NaN after a run's last finite one."""
        edge = self.edge  # before the array, which may grow meanwhile
        return self._losses[: edge + 1]

    @property
    def shares(self) -> FloatArray:
        """(edge + 1, R): the share of training points that are right, or R² of a regression; NaN
        likewise."""
        edge = self.edge
        return self._shares[: edge + 1]

    def append(self, advance: Advance, until: int | None = None) -> None:
        """Take over the epochs after the edge; up to `until` where all runs ended before."""
        edge, end = self.edge, self.edge + advance.epochs
        last = end if until is None else until
        self._make_room(last + 1)
        self._losses[edge + 1 : end + 1] = advance.losses
        self._shares[edge + 1 : end + 1] = advance.shares
        self.edge = last

    def replace_newest(self, trainer: Trainer) -> None:
        """Take what a trainer says of the edge: other settings may hold from there."""
        self._losses[self.edge], self._shares[self.edge] = trainer.losses, trainer.shares

    def _make_room(self, rows: int) -> None:
        present, runs = self._losses.shape
        if rows > present:
            # New arrays, so that views read elsewhere stay as they are.
            more = max(rows, 2 * present) - present
            self._losses = np.concatenate([self._losses, np.full((more, runs), np.nan)])
            self._shares = np.concatenate([self._shares, np.full((more, runs), np.nan)])

    def up_to(self, epoch: int) -> Curves:
        """A copy that ends at an epoch."""
        ended = copy(self)
        ended._losses = self._losses[: epoch + 1].copy()
        ended._shares = self._shares[: epoch + 1].copy()
        ended.edge = epoch
        return ended

    def reached(self, run: int, epoch: int | None = None) -> tuple[int | None, ...]:
        """The first epoch (up to one) with each of `GOALS` as a run's share, None where there is
        none."""
        shares = self.shares[: None if epoch is None else epoch + 1, run]
        there = [shares >= goal for goal in GOALS]
        return tuple(int(reached.argmax()) if reached.any() else None for reached in there)

    def last_share(self, run: int, epoch: int) -> float:
        """The share of a run at an epoch, or at its last one before that."""
        shares = self.shares[: epoch + 1, run]
        return float(shares[~np.isnan(shares)][-1])
