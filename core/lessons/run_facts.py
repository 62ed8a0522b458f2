"""Facts of a finished run that several rules ask for, each computed once."""

from __future__ import annotations

from functools import cached_property

from core.experiments.experiment import Experiment
from core.lessons.progress import GOOD_FIT
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import Score, outputs
from core.training.run import Run

MOSTLY = 0.8
"""Least share of saturated units, and of training points that become one, that is told."""

NEAR = 0.1
"""Outputs of all points that lie within this share of the levels are nearly one."""


class RunFacts:
    """A run, and what several rules ask of it. It has not diverged."""

    def __init__(self, run: Run) -> None:
        self.run, self.data, self.last = run, run.dataset, run.network
        self.experiment: Experiment = run.experiment

    @cached_property
    def first(self) -> Network:
        """The network before training."""
        return Network.from_experiment(self.drawn)

    @property
    def drawn(self) -> Experiment:
        """The settings that the first weights were drawn by."""
        return self.run.course.segments[0].experiment

    @cached_property
    def points(self) -> FloatArray:
        """(n, inputs): what enters the network for each training point."""
        return self.data.train[0]

    @cached_property
    def truth(self) -> FloatArray:
        """(n,): the training points' classes."""
        truth: FloatArray = self.data.truth[~self.data.is_test]
        return truth

    @cached_property
    def outputs(self) -> FloatArray:
        """(n, K): of the training points at the end."""
        return outputs(self.last, self.data, self.data.x[~self.data.is_test])

    @property
    def is_linear(self) -> bool:
        """Whether no hidden layer bends anything."""
        return not set(self.activations) - {"identity"}

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        return tuple(row.name for row in self.last.architecture.activations)

    @property
    def score(self) -> Score | None:
        """The training points' score; None of a regression."""
        score = self.run.evaluation.train
        return score if isinstance(score, Score) else None

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to be wished for."""
        return self.run.best_accuracy >= (1.0 if self.score else GOOD_FIT)
