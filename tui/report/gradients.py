"""The gradient check of a report: backpropagation against finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.data.dataset import make_dataset
from core.experiments.experiment import Experiment
from core.nn.gradient_check import check_gradients
from core.nn.network import Network
from core.sweeps.standing import Spread

LARGEST_ERROR = 1e-6
"""Of a gradient that counts as right, relative to its norm."""

ALLOWED = "one part in a million"
"""The same in words."""


@dataclass(frozen=True)
class Checked:
    """How far the gradients of one network's first weights are off, over the seeds."""

    name: str
    experiment: Experiment
    parameters: int
    errors: tuple[float, ...]
    """Of every seed, relative to the gradient's norm."""

    @property
    def error(self) -> Spread | None:
        """The errors together; None where they are not all finite."""
        return Spread.of(np.array(self.errors)) if all(map(isfinite, self.errors)) else None

    @property
    def right(self) -> bool:
        """Whether no seed is off by more than is believed."""
        return self.error is not None and self.error.high < LARGEST_ERROR


def check(name: str, experiment: Experiment, seeds: Sequence[int]) -> Checked:
    """Check the gradients at the first weights of an experiment, with each seed."""
    errors = tuple(gradient_error(experiment.with_changes(seed=seed)) for seed in seeds)
    count = Network.from_experiment(experiment).parameters.size
    return Checked(name, experiment, count, errors)


def gradient_error(experiment: Experiment, network: Network | None = None) -> float:
    """The relative error at a network's weights, or at the experiment's first ones."""
    x, target = make_dataset(experiment).train
    found = check_gradients(
        network or Network.from_experiment(experiment), x, target, reduction=experiment.reduction
    )
    return found.relative_error
