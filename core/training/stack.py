"""A stack: runs of equal shape, trained epoch by epoch in the same NumPy calls.

Each run gets the bits that it gets alone (see `core.training.trainer.Trainer`). A run that diverges
is taken out of the stack at its last finite epoch; the others go on as if it had never been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from core.data.dataset import make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import BoolArray, FloatArray, IntArray
from core.nn.descent import GradientDescent, runs_in_a_block
from core.nn.network import Network
from core.training.evaluation import GOALS, Alternation, alternates, evaluate, score
from core.training.pacing import one_blas_thread
from core.training.run import Run, Snapshot, Status
from core.training.trainer import Trainer

Shape: TypeAlias = tuple[object, ...]


def shape_of(experiment: Experiment) -> Shape:
    """What runs of one stack have in common."""
    tests = round(experiment.test_fraction * experiment.samples)
    return (
        experiment.widths,
        experiment.activation,
        experiment.squash_input,
        experiment.bias,
        experiment.reduction,
        experiment.samples - tests,
        experiment.epochs,
    )


def blocks(experiments: Sequence[Experiment], least: int = 1) -> list[tuple[Experiment, ...]]:
    """The experiments in groups of equal shape, no larger than is fast, and at least `least`
    groups where there are enough experiments, so that as many workers have something to do."""
    groups: dict[Shape, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(shape_of(experiment), []).append(experiment)
    found: list[tuple[Experiment, ...]] = []
    for group in groups.values():
        most = runs_in_a_block(group[0].widths, group[0].samples)
        share = -(-len(group) * least // len(experiments))  # of the groups that are wanted
        count = min(len(group), max(share, -(-len(group) // most)))
        ends = [len(group) * place // count for place in range(count + 1)]
        found += [tuple(group[a:b]) for a, b in pairwise(ends)]
    return found


def goals_reached(correct: IntArray, samples: int) -> tuple[int | None, ...]:
    """The first epoch with each of `GOALS` of the samples right, None where there is none.

    correct: (epochs,), how many are right at epochs 0, 1, 2 and so on.
    """
    there = [correct >= goal * samples for goal in GOALS]
    return tuple(int(reached.argmax()) if reached.any() else None for reached in there)


@dataclass(frozen=True, eq=False)
class StackSnapshot:
    """A stack's training state at one epoch."""

    epoch: int
    parameters: FloatArray
    """(runs, P), read-only."""
    reasons: tuple[str, ...]
    """Why each run stopped, where it had diverged by then."""


class Stack:
    """Trains runs of one shape; knows no threads, clocks or screens."""

    def __init__(
        self, experiments: Sequence[Experiment], start: StackSnapshot | None = None
    ) -> None:
        """From the first weights, or on from a snapshot of these same runs."""
        self.experiments = tuple(experiments)
        self.epochs = self.experiments[0].epochs
        self.datasets = [make_dataset(experiment) for experiment in self.experiments]
        if start is None:
            networks = [Network.from_experiment(experiment) for experiment in self.experiments]
            first = np.stack([network.parameters for network in networks])
            start = StackSnapshot(0, first, ("",) * len(self.experiments))
        self.epoch = self._first_epoch = start.epoch
        self.reasons = list(start.reasons)
        self._parameters = start.parameters.copy()
        runs = len(self.experiments)
        self._losses = np.full((min(self.epochs, 4096) + 1, runs), np.nan)
        self._correct = np.full(self._losses.shape, -1)
        self._x = np.stack([dataset.train[0] for dataset in self.datasets])
        self._target = np.stack([dataset.train[1] for dataset in self.datasets])
        self._predicted = np.zeros(self._target.shape[:-1], dtype=np.bool_)
        """(runs, n): the class of every training point one epoch before the newest."""
        self._descend_together()
        with one_blas_thread():
            self._look()

    # What is to be seen.

    @property
    def curves(self) -> FloatArray:
        """(epochs so far + 1, runs): the loss of every epoch, the newest included; NaN after
        a run's last finite one. From a snapshot on, they begin at its epoch."""
        return self._losses[: self.epoch - self._first_epoch + 1]

    @property
    def correct(self) -> IntArray:
        """The same for the number of right training points, -1 after a run's last epoch."""
        return self._correct[: self.epoch - self._first_epoch + 1]

    @property
    def samples(self) -> int:
        """Training points of each run."""
        return int(self._target.shape[1])

    @property
    def running(self) -> bool:
        """Whether there is anything left to train."""
        return self.epoch < self.epochs and bool(self._active.size)

    @property
    def parameters(self) -> FloatArray:
        """(runs, P): the weights of every run, of its last finite epoch where it diverged."""
        if self._active.size:
            self._parameters[self._active] = self._network.parameters
        return self._parameters

    def network(self, run: int, parameters: FloatArray | None = None) -> Network:
        """The network of one run, now or with parameters (P,) of another epoch."""
        given = self.parameters[run] if parameters is None else parameters
        return Network.of(self.experiments[run], given)

    def snapshot(self) -> StackSnapshot:
        """The whole training state."""
        parameters = self.parameters.copy()
        parameters.flags.writeable = False
        return StackSnapshot(self.epoch, parameters, tuple(self.reasons))

    # Training.

    def _descend_together(self) -> None:
        """Make the buffers for the runs that go on."""
        self._active = np.flatnonzero([not reason for reason in self.reasons])
        active = self._active
        if not active.size:
            return
        self._network = Network.of(self.experiments[0], self._parameters[active])
        rates = [experiment.learning_rate for experiment in self.experiments]
        x, target = self._x[active], self._target[active]
        if (x == x[0]).all():
            x = x[0]
        self._descent = GradientDescent(
            self._network,
            x,
            target,
            learning_rate=np.array(rates)[active],
            reduction=self.experiments[0].reduction,
        )

    def advance(self, epochs: int) -> int:
        """Train up to `epochs` more; how many epochs it were, fewer at the end. Where all runs
        have diverged the epochs pass without them."""
        start = self.epoch
        end = min(start + epochs, self.epochs)
        self._make_room(end)
        with one_blas_thread():
            before = None
            while self.epoch < end and self._active.size:
                count = min(end - self.epoch, self._descent.chunk)
                now = self.snapshot()
                self._advance_chunk(count, before or now)
                before = now
            if not self._active.size:
                self.epoch = end
            self._look(before)
        return self.epoch - start

    def _make_room(self, end: int) -> None:
        rows, wanted = len(self._losses), end - self._first_epoch + 1
        if wanted > rows:
            # New arrays, so that views read elsewhere stay as they are.
            more = max(wanted, min(2 * rows, self.epochs - self._first_epoch + 1)) - rows
            runs = len(self.experiments)
            self._losses = np.concatenate([self._losses, np.full((more, runs), np.nan)])
            self._correct = np.concatenate([self._correct, np.full((more, runs), -1)])

    def _advance_chunk(self, epochs: int, earlier: StackSnapshot) -> None:
        losses = self._descent.descend(epochs)
        self._note(self.epoch, losses)
        self._predicted[self._active] = self._descent.recent_logits[-1] > 0
        self.epoch += epochs
        parameters = self._network.parameters
        finite = np.isfinite(np.concatenate([losses, parameters.T])).all(axis=0)
        self._take_out(np.logical_not(finite), earlier)

    def _note(self, epoch: int, losses: FloatArray) -> None:
        """Write down the losses (m, active) of the epochs from `epoch` on, and what was right."""
        rows = slice(epoch - self._first_epoch, epoch - self._first_epoch + len(losses))
        right = (self._descent.recent_logits > 0) == (self._target[self._active, :, 0] > 0.5)
        self._losses[rows, self._active] = losses
        self._correct[rows, self._active] = right.sum(axis=-1)

    def _look(self, before: StackSnapshot | None = None) -> None:
        """Note the loss of the newest epoch, after its last update."""
        if not self._active.size:
            return
        loss = self._descent.loss()
        self._note(self.epoch, loss[np.newaxis])
        if before is not None:
            self._take_out(~np.isfinite(loss), before)

    def _take_out(self, diverged: BoolArray, earlier: StackSnapshot) -> None:
        """Let the runs of a mask over the active ones diverge on their own, as they would
        alone, from when they were finite for certain, and go on without them."""
        if not diverged.any():
            return
        parameters = self.parameters
        for run in self._active[diverged].tolist():
            experiment, dataset = self.experiments[run], self.datasets[run]
            network = self.network(run, earlier.parameters[run].copy())
            trainer = Trainer(experiment, network, dataset)
            trainer.restore(Snapshot(earlier.epoch, trainer.loss, network.parameters.copy()))
            trainer.advance(self.epoch - earlier.epoch)
            parameters[run], self.reasons[run] = network.parameters, trainer.reason
            # What was right at its last finite epoch, the stack's forward pass has told.
            ended = trainer.epoch - self._first_epoch
            self._losses[ended, run] = trainer.loss
            self._losses[ended + 1 :, run] = np.nan
            self._correct[ended + 1 :, run] = -1
        self._descend_together()

    def extend(self, epochs: int) -> None:
        """Let every run go on to `epochs`."""
        self.epochs = epochs
        changed = [e.model_copy(update={"epochs": epochs}) for e in self.experiments]
        self.experiments = tuple(changed)

    # Results.

    def runs(self) -> tuple[Run, ...]:
        """Every run as it ended."""
        return tuple(self._run(run) for run in range(len(self.experiments)))

    def _run(self, run: int) -> Run:
        experiment, dataset, network = self.experiments[run], self.datasets[run], self.network(run)
        right = self.correct[self.correct[:, run] >= 0, run]
        curve = self.curves[: len(right), run]
        evaluation = evaluate(network, dataset)
        status = Status.FINISHED if self.epoch >= self.epochs else Status.STOPPED
        alternation = None
        if self.reasons[run]:
            status = Status.DIVERGED
        elif alternates(curve):
            before = score(self._predicted[run], self._target[run])
            alternation = Alternation((self.epoch - 1, self.epoch), (before, evaluation.train))
        return Run(
            Course.of(experiment),
            network,
            dataset,
            curve[:-1].copy(),
            float(curve[-1]),
            evaluation,
            alternation,
            status,
            self.reasons[run],
            goals_reached(right, self.samples),
        )
