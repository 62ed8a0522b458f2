"""Curves: the loss and the accuracy of runs at every epoch, as they grow."""

from __future__ import annotations

from copy import copy

import numpy as np

from core.nn.arrays import FloatArray
from core.training.evaluation import GOALS
from core.training.snapshot import FIGURES, LOSS, SHARE, Advance
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
        self._figures = np.full((FIGURES, rows, runs), np.nan)
        self.replace_newest(trainer)

    def of(self, figure: int) -> FloatArray:
        """(edge + 1, R): one of the figures at each epoch; NaN after a run's last one."""
        edge = self.edge  # before the array, which may grow meanwhile
        figures: FloatArray = self._figures[figure, : edge + 1]
        return figures

    @property
    def losses(self) -> FloatArray:
        """(edge + 1, R): the loss of each epoch, likewise."""
        return self.of(LOSS)

    @property
    def shares(self) -> FloatArray:
        """(edge + 1, R): the share of training points that are right, or R², likewise."""
        return self.of(SHARE)

    def own(self, figure: int, run: int) -> FloatArray:
        """(last epoch + 1,): a copy of one of a run's figures at each epoch up to its last."""
        figures: FloatArray = self.of(figure)[: self.last_epoch(run, self.edge) + 1, run].copy()
        return figures

    def since(self, first: int) -> FloatArray:
        """(FIGURES, edge - first + 1): the first run's figures from an epoch on, not copied."""
        edge = self.edge  # before the array, which may grow meanwhile
        figures: FloatArray = self._figures[:, first : edge + 1, 0]
        return figures

    def put(self, first: int, figures: FloatArray) -> None:
        """Have the figures (FIGURES, epochs) of one run from an epoch on, the last of them the
        newest."""
        last = first + figures.shape[1] - 1
        self._make_room(last + 1)
        self._figures[:, first : last + 1] = figures[..., np.newaxis]
        self.edge = last

    def append(self, advance: Advance, until: int | None = None) -> None:
        """Take over the epochs after the edge; up to `until` where all runs ended before."""
        edge, end = self.edge, self.edge + advance.epochs
        last = end if until is None else until
        self._make_room(last + 1)
        self._figures[:, edge + 1 : end + 1] = advance.figures
        self.edge = last

    def replace_newest(self, trainer: Trainer) -> None:
        """Take what a trainer says of the edge: other settings may hold from there."""
        self._figures[:, self.edge] = trainer.newest

    def _make_room(self, rows: int) -> None:
        _, present, runs = self._figures.shape
        if rows > present:
            # A new array, so that views read elsewhere stay as they are.
            room = np.full((FIGURES, max(rows - present, present), runs), np.nan)
            self._figures = np.concatenate([self._figures, room], axis=1)

    def up_to(self, epoch: int) -> Curves:
        """A copy that ends at an epoch."""
        ended = copy(self)
        ended._figures = self._figures[:, : epoch + 1].copy()
        ended.edge = epoch
        return ended

    def reached(self, run: int, epoch: int | None = None) -> tuple[int | None, ...]:
        """The first epoch (up to one) with each of `GOALS` as a run's share, None where there is
        none."""
        return goals_reached(self.shares[: None if epoch is None else epoch + 1, run])

    def last_epoch(self, run: int, epoch: int) -> int:
        """An epoch, or the last one of a run that ended before it."""
        losses = self.losses[: epoch + 1, run]
        return epoch if losses[-1] == losses[-1] else int(np.flatnonzero(~np.isnan(losses))[-1])


def goals_reached(shares: FloatArray) -> tuple[int | None, ...]:
    """The first epochs with each of `GOALS` in a run's shares (epochs + 1,), None where there is
    none."""
    there = [shares >= goal for goal in GOALS]
    return tuple(int(reached.argmax()) if reached.any() else None for reached in there)
