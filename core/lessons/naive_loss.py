"""The report's loss as it writes it, from the probability: where it takes log 0.

A sigmoid rounds to 1 (or 0) once its logit is about 37 (or -745); on the wrong side of the class
the cross entropy is then log 0. Taken from the logit, as this program does, it stays finite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.experiments.experiment import Experiment
from core.nn.network import Network
from core.training.pacing import never
from core.training.trainer import Trainer


@dataclass(frozen=True)
class NaiveLoss:
    """The report's own loss of one run."""

    infinite_at: int | None
    """The first epoch at which the probability of a point's true class is exactly 0."""
    diverged: bool
    """Whether the run itself did: its weights, or the loss from the logit."""


def naive_losses(
    experiments: Sequence[Experiment], *, stopped: Callable[[], bool] = never
) -> tuple[NaiveLoss, ...]:
    """Train experiments of equal shape, looking at every epoch."""
    trainer, architecture = Trainer.of(experiments), experiments[0].architecture
    x, target = (np.stack(a) for a in zip(*(d.train for d in trainer.datasets), strict=True))
    infinite_at: list[int | None] = [None] * len(experiments)
    while True:
        network = Network(architecture, trainer.snapshot().parameters)
        infinite = (network.predict_probability(x) == 1 - target).any(axis=(1, 2))
        for run in np.flatnonzero(infinite).tolist():
            infinite_at[run] = trainer.epoch if infinite_at[run] is None else infinite_at[run]
        if not trainer.running or stopped():
            break
        trainer.advance(1)
    return tuple(
        NaiveLoss(epoch, ending.diverged)
        for epoch, ending in zip(infinite_at, trainer.endings, strict=True)
    )
