"""Endings: why a run stops before its last epoch, and at which epoch it is to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.point_source import Task
from core.experiments.experiment import Experiment
from core.experiments.setting import format_value
from core.nn.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Ending:
    """The end of a run before its last epoch: it diverged, or got where it was to stop."""

    sentence: str = ""
    """Why, and of a diverged run what to try; empty while a run goes on."""
    diverged: bool = False

    def __bool__(self) -> bool:
        """Whether the run has ended."""
        return bool(self.sentence)


GOES_ON = Ending()


def best_so_far(test_losses: FloatArray, first: int, best: FloatArray) -> FloatArray:
    """(epochs, 2, runs): the lowest test loss up to each epoch and the epoch of that, from the
    losses (epochs, runs) after the epoch `first` and the best (2, runs) up to there."""
    if np.isnan(test_losses).all():  # there are no test points
        return np.broadcast_to(best, (len(test_losses), *best.shape))
    before = np.minimum.accumulate(np.vstack([best[:1], test_losses]))
    epochs = np.arange(first + 1, first + 1 + len(test_losses))[:, np.newaxis]
    fallen = np.where(test_losses < before[:-1], epochs, 0)
    since = np.maximum.accumulate(np.vstack([best[1:], fallen]))
    return np.stack([before[1:], since[1:]], axis=1)


def goals(
    experiment: Experiment, first: int, losses: FloatArray, shares: FloatArray, bests: FloatArray
) -> list[tuple[BoolArray, str]]:
    """The goals an experiment is to stop at: where they are reached (epochs, runs), and in words.

    Arrays are of the epochs after `first`; `bests` are from `best_so_far`.
    """
    listed: list[tuple[BoolArray, str]] = []
    if experiment.stop_loss != "never":
        goal = experiment.stop_loss
        listed.append((losses < goal, f"the loss is below {format_value(goal)}"))
    if experiment.stop_accuracy != "never":
        goal = experiment.stop_accuracy
        right = f"{format_value(100 * goal)} % of the training points are right"
        r2 = f"R² is at least {format_value(goal)}"
        listed.append((shares >= goal, r2 if experiment.task is Task.REGRESSION else right))
    if experiment.patience != "never":
        epochs = np.arange(first + 1, first + 1 + len(losses))[:, np.newaxis]
        waited = epochs - bests[:, 1] >= experiment.patience
        listed.append((waited, f"the test loss has not fallen for {experiment.patience:,} epochs"))
    return listed


def first_stop(reached: list[tuple[BoolArray, str]], run: int) -> tuple[int, str] | None:
    """The row of the first epoch at which a run has reached one of its goals, and which."""
    rows = [(int(goal[:, run].argmax()), words) for goal, words in reached if goal[:, run].any()]
    return min(rows, default=None)
