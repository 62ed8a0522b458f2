"""The jobs: what is trained, as everybody gets it: arrays, first weights, epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.data.dataset import make_dataset
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.nn.network import Network


@dataclass(frozen=True)
class Job:
    """An experiment, and the same as arrays for those who do not know `Experiment`."""

    name: str
    experiment: Experiment
    entered: np.ndarray
    """(n, 2): the input, squashed already where the experiment does that."""
    target: np.ndarray
    """(n, 1): 0 or 1."""
    weights: list[np.ndarray]
    """The first weights, without biases."""

    @classmethod
    def of(cls, name: str, experiment: Experiment) -> Job:
        """The job of an experiment (sigmoid, no bias)."""
        assert experiment.activation == "sigmoid"
        assert not experiment.bias
        x, target = make_dataset(experiment).train
        network = Network.from_experiment(experiment)
        return cls(name, experiment, network.activate(0, x), target, network.weights)

    @property
    def samples(self) -> int:
        """Points of the batch, which is all of them."""
        return len(self.target)

    @property
    def rate_of_the_sum(self) -> float:
        """The learning rate for the gradient of the summed loss."""
        experiment = self.experiment
        shared = self.samples if experiment.reduction == "mean" else 1
        return experiment.learning_rate / shared

    @property
    def shape(self) -> str:
        """Such as `2-10-10-1, n=100`."""
        return f"{'-'.join(map(str, self.experiment.widths))}, n={self.samples:,}"


def linear_job() -> Job:
    """The report's linear case: 2-10-10-1, n=100."""
    return Job.of("linear", PRESETS["report-linear"].experiment)


def xor_job() -> Job:
    """The report's XOR case: 2-100-100-1, n=21."""
    return Job.of("XOR", PRESETS["report-xor"].experiment)


AXES: dict[str, tuple[int, ...]] = {
    "samples": (100, 300, 1_000, 3_000, 10_000),
    "width": (10, 30, 100, 300, 1_000),
    "depth": (2, 4, 6, 8),
}
"""How far one goes along each axis from 2-10-10-1, n=100; depth counts the hidden layers."""


def grown_job(axis: str, value: int) -> Job:
    """The linear case with one axis changed, on gentle settings: no overflow, no denormals."""
    hidden = {"width": (value, value), "depth": (10,) * value}.get(axis, (10, 10))
    experiment = Experiment(
        samples=value if axis == "samples" else 100,
        hidden=hidden,
        initializer="glorot",
        reduction="mean",
    )
    return Job.of(f"{axis} {value:,}", experiment)


@dataclass(frozen=True)
class StackJob:
    """Runs of one shape that differ in their seed and learning rate, as a stack of arrays."""

    jobs: tuple[Job, ...]
    x: np.ndarray
    """(runs, n, 2): the points as they are."""
    entered: np.ndarray
    """(runs, n, 2)."""
    target: np.ndarray
    """(runs, n, 1)."""
    weights: list[np.ndarray]
    """The first weights, each (runs, d_in, d_out)."""
    rates: np.ndarray
    """(runs,): learning rates."""
    optimizer: str = "gradient_descent"

    @classmethod
    def of(cls, experiments: Sequence[Experiment], optimizer: str = "gradient_descent") -> StackJob:
        """The job of experiments that sum the loss."""
        jobs = tuple(Job.of("stacked", experiment) for experiment in experiments)
        assert all(experiment.reduction == "sum" for experiment in experiments)
        return cls(
            jobs,
            np.stack([make_dataset(experiment).train[0] for experiment in experiments]),
            np.stack([job.entered for job in jobs]),
            np.stack([job.target for job in jobs]),
            [np.stack(layer) for layer in zip(*(job.weights for job in jobs), strict=True)],
            np.array([experiment.learning_rate for experiment in experiments]),
            optimizer,
        )


def seeded_job(experiment: Experiment, runs: int, optimizer: str = "gradient_descent") -> StackJob:
    """An experiment with so many seeds: each run has its own points and first weights."""
    seeded = [experiment.with_changes(seed=seed) for seed in range(runs)]
    return StackJob.of(seeded, optimizer)
