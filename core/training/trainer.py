"""Training: a Trainer advances one run, or runs of one shape in step, epoch by epoch.

Runs of one shape lie on one axis of the engine's arrays; each gets the bits that it gets alone. A
run that diverges is taken out at its last finite epoch; the others go on as if it had never been.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Self, TypeAlias

import numpy as np

from core.data.dataset import Dataset, make_dataset
from core.experiments.experiment import Experiment
from core.nn.activations import SIGMOID
from core.nn.arrays import FloatArray, IntArray
from core.nn.descent import Descent, Rule, runs_in_a_block
from core.nn.network import Network
from core.training.evaluation import shares_of
from core.training.pacing import one_blas_thread
from core.training.run import Status
from core.training.snapshot import Advance, Snapshot, read_only

Shape: TypeAlias = tuple[object, ...]


def shape_of(experiment: Experiment) -> Shape:
    """The settings that runs of one trainer have in common."""
    tests = round(experiment.test_fraction * experiment.samples)
    samples = experiment.samples - tests
    return experiment.architecture, experiment.reduction, samples, experiment.epochs


def blocks(experiments: Sequence[Experiment], least: int = 1) -> list[tuple[Experiment, ...]]:
    """The experiments in groups of equal shape, no larger than is fast, and at least `least`
    groups where there are enough experiments, so that as many workers have something to do."""
    groups: dict[Shape, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(shape_of(experiment), []).append(experiment)
    parts: list[tuple[Experiment, ...]] = []
    for group in groups.values():
        most = runs_in_a_block(group[0].architecture, group[0].samples)
        share = -(-len(group) * least // len(experiments))  # of the groups that are wanted
        count = min(len(group), max(share, -(-len(group) // most)))
        ends = [len(group) * place // count for place in range(count + 1)]
        parts += [tuple(group[a:b]) for a, b in pairwise(ends)]
    return parts


NEVER = np.iinfo(np.int64).max
"""The last finite epoch of a run that has not diverged."""


class Trainer:
    """Trains runs of one shape; it knows no threads, clocks or screens.

    Advancing n epochs at once or one by one gives the same bits. A run stops by itself after its
    experiment's epochs, and where its loss or a weight is no longer finite: then its last finite
    weights are kept, and `reasons` say so.
    """

    def __init__(
        self,
        experiment: Experiment,
        network: Network | None = None,
        dataset: Dataset | None = None,
    ) -> None:
        """A trainer of one run, from the network's weights (the experiment's first ones)."""
        network = Network.from_experiment(experiment) if network is None else network
        start = Snapshot(0, network.parameters[np.newaxis, np.newaxis], np.zeros(1), ("",))
        self._begin((experiment,), start, None if dataset is None else (dataset,))

    @classmethod
    def of(
        cls,
        experiments: Sequence[Experiment],
        start: Snapshot | None = None,
        datasets: Sequence[Dataset] | None = None,
    ) -> Self:
        """A trainer of runs of one shape, from their first weights or on from a snapshot."""
        if start is None:
            first = np.stack([Network.from_experiment(e).parameters for e in experiments])
            nothing = np.zeros(len(experiments)), ("",) * len(experiments)
            start = Snapshot(0, first[np.newaxis], *nothing)
        trainer = cls.__new__(cls)
        trainer._begin(tuple(experiments), start, datasets)
        return trainer

    def _begin(
        self,
        experiments: tuple[Experiment, ...],
        start: Snapshot,
        datasets: Sequence[Dataset] | None,
    ) -> None:
        self.experiments = experiments
        self.datasets = tuple(datasets or map(make_dataset, experiments))
        self.epoch = start.epoch
        """The newest epoch at which a run was finite."""
        self.reasons = list(start.reasons)
        """Why each run stopped, and what to try; empty where it goes on."""
        self.losses = start.losses.copy()
        """(runs,): the loss of each run's newest finite epoch."""
        self._rule = Rule(reduction=experiments[0].reduction)
        self._state = start.state.copy()
        self._last = np.where([bool(reason) for reason in self.reasons], -1, NEVER)
        """(runs,): the last finite epoch of those that diverged."""
        self._x = np.stack([dataset.train[0] for dataset in self.datasets])
        self._target = np.stack([dataset.train[1] for dataset in self.datasets])
        self._truth = np.stack([dataset.truth[~dataset.is_test] for dataset in self.datasets])
        self._answers = np.zeros((2, *self._truth.shape))
        """(2, runs, n): the answer for each training point at the newest epoch and the one
        before."""
        with one_blas_thread():
            self._descend_together()
            if self._active.size:
                self.losses[self._active] = self._descent.loss
                self._answers[:, self._active] = self._recent_answers()

    @property
    def running(self) -> bool:
        """Whether there is anything left to train."""
        return self.epoch < self.experiments[0].epochs and bool(self._active.size)

    @property
    def status(self) -> Status:
        """running, finished, or diverged where all runs have."""
        if not self._active.size:
            return Status.DIVERGED
        return Status.RUNNING if self.running else Status.FINISHED

    @property
    def samples(self) -> int:
        """Training points of each run."""
        return len(self._truth[0])

    @property
    def state_size(self) -> int:
        """Numbers of the state of all runs."""
        return self._state.size

    @property
    def loss(self) -> float:
        """The loss of the first run."""
        return float(self.losses[0])

    @property
    def reason(self) -> str:
        """Why the first run stopped, and what to try; empty where it goes on."""
        return self.reasons[0]

    @property
    def dataset(self) -> Dataset:
        """The data set of the first run."""
        return self.datasets[0]

    @property
    def shares(self) -> FloatArray:
        """(runs,): the share of training points that are right at the newest epoch, or R²."""
        return shares_of(self.dataset, self._answers[0], self._truth)

    def answers_before(self, run: int) -> FloatArray:
        """(n,): the answer for every training point one epoch before the newest."""
        answers: FloatArray = self._answers[1, run]
        return answers

    @property
    def network(self) -> Network:
        """The network of the first run, at its newest finite epoch."""
        return self.network_of(0)

    def network_of(self, run: int) -> Network:
        """The network of one run, at its newest finite epoch."""
        return Network(self.experiments[run].architecture, self._state[0, run].copy())

    def snapshot(self) -> Snapshot:
        """The whole training state, from which another trainer can go on."""
        return Snapshot(
            self.epoch, read_only(self._state.copy()), self.losses.copy(), tuple(self.reasons)
        )

    def lasting(self, epochs: int) -> Trainer:
        """A trainer that goes on from here to another number of epochs."""
        longer = [e.model_copy(update={"epochs": epochs}) for e in self.experiments]
        return Trainer.of(longer, self.snapshot(), self.datasets)

    def advance(self, epochs: int, keep: Collection[int] = ()) -> Advance:
        """Train up to `epochs` more, fewer where all runs end; keep snapshots of some epochs."""
        epochs = min(epochs, self.experiments[0].epochs - self.epoch)
        first, runs = self.epoch, len(self.experiments)
        losses, shares = np.full((2, epochs, runs), np.nan)
        kept: list[Snapshot] = []
        with one_blas_thread():
            while self.epoch < first + epochs and self._active.size:
                done = self.epoch - first
                count = min(epochs - done, self._descent.chunk)
                rows = slice(done, done + count)
                kept += self._advance_chunk(keep, losses[rows], shares[rows])
        trained = self.epoch - first
        return Advance(losses[:trained], shares[:trained], tuple(kept))

    def _advance_chunk(
        self, keep: Collection[int], losses: FloatArray, shares: FloatArray
    ) -> list[Snapshot]:
        """Train an epoch for each row of losses and shares (epochs, runs), and fill them in."""
        descent, active, first = self._descent, self._active, self.epoch
        np.copyto(self._before, descent.state)
        chunk, states, _ = descent.descend(len(losses), keep)
        losses[:, active] = chunk.reshape(len(losses), -1)
        answers = self._recent_answers()
        shares[:, active] = shares_of(self.dataset, answers, self._truth[active])
        newest = self._answers[0, active] if len(answers) == 1 else answers[-2]
        self._answers[:, active] = answers[-1], newest
        self.losses[active] = losses[-1, active]
        if active.size < len(self.experiments):  # else the descent works on the state itself
            self._state[:, active] = self._of_runs(descent.state)
        self.epoch = descent.epoch
        finite = np.isfinite(losses[:, active]).all(axis=0)
        finite &= np.isfinite(self._of_runs(descent.state)[0]).all(axis=-1)
        for column in np.flatnonzero(~finite).tolist():
            start = self._of_runs(self._before)[:, column]
            self._end(int(active[column]), start, first, losses, shares)
        if not finite.all():
            self._descend_together()
            if not self._active.size:
                self.epoch = int(self._last[active].max())
        reached = [epoch for epoch in sorted(set(keep)) if first < epoch <= descent.epoch]
        return [
            self._kept(epoch, active, self._of_runs(state), losses[epoch - first - 1])
            for epoch, state in zip(reached, states, strict=True)
            if epoch <= self.epoch
        ]

    def _end(
        self, run: int, state: FloatArray, first: int, losses: FloatArray, shares: FloatArray
    ) -> None:
        """Let a run diverge on its own, as it would alone, from a state (1 + slots, P) of the
        epoch `first`, and take it back to its last finite epoch."""
        descent = self._descent_of(np.array([run]), state[:, np.newaxis].copy(), first)
        last, loss = descent.state.copy(), descent.loss
        while descent.epoch < first + len(losses):
            descent.descend(1)
            if not (np.isfinite(descent.loss) and np.isfinite(descent.state[0]).all()):
                break
            last, loss = descent.state.copy(), descent.loss
        epoch = descent.epoch
        self._state[:, run], self.losses[run], self._last[run] = last, loss, epoch - 1
        losses[epoch - 1 - first :, run] = shares[epoch - 1 - first :, run] = np.nan
        if not np.isfinite(descent.state[0]).all():
            symptom = "a weight became infinite"
        else:
            symptom = "loss became " + ("infinite" if np.isinf(descent.loss) else "undefined")
        self.reasons[run] = f"{symptom} at epoch {epoch:,}; try a smaller learning rate"

    def _kept(
        self, epoch: int, active: IntArray, state: FloatArray, losses: FloatArray
    ) -> Snapshot:
        """The snapshot of a passed epoch, from the state (1 + slots, active, P) of the runs that
        went on up to it or to their end."""
        if not any(self.reasons):
            return Snapshot(epoch, read_only(state), losses.copy(), tuple(self.reasons))
        ended = self._last < epoch
        runs, finite = np.flatnonzero(~ended), ~ended[active]
        whole, newest = self._state.copy(), self.losses.copy()
        whole[:, runs], newest[runs] = state[:, finite], losses[runs]
        reasons = zip(self.reasons, ended.tolist(), strict=True)
        until_then = tuple(reason if gone else "" for reason, gone in reasons)
        return Snapshot(epoch, read_only(whole), newest, until_then)

    def _descend_together(self) -> None:
        """Make the buffers for the runs that go on."""
        self._active = np.flatnonzero([not reason for reason in self.reasons])
        if self._active.size:
            everyone = self._active.size == len(self.experiments)
            state = self._state if everyone else self._state[:, self._active]
            self._descent = self._descent_of(self._active, state, self.epoch)
            self._before = np.empty_like(self._descent.state)

    def _descent_of(self, runs: IntArray, state: FloatArray, epoch: int) -> Descent:
        """The descent of some of the runs, on from their state (1 + slots, runs, P)."""
        x, target = self._x[runs], self._target[runs]
        if (x == x[0]).all():
            x = x[0]
        rates = np.array([self.experiments[run].learning_rate for run in runs.tolist()])
        if runs.size == 1:  # a run alone is no stack: its calls are cheaper
            state, target, rates = state[:, 0], target[0], rates[0]
        architecture = self.experiments[0].architecture
        return Descent(architecture, state, x, target, rate=rates, rule=self._rule, epoch=epoch)

    def _of_runs(self, state: FloatArray) -> FloatArray:
        """A state of the descent as (1 + slots, active runs, P), also where there is one run."""
        return state.reshape(len(state), -1, state.shape[-1])

    def _recent_answers(self) -> FloatArray:
        """(epochs, active runs, n): the answers in the descent's last chunk."""
        logits = self._descent.recent_logits
        logits = logits.reshape(len(logits), -1, *logits.shape[-2:])
        loss = self.experiments[0].architecture.loss
        if loss.predict is SIGMOID.value and self.dataset.levels == (0.0, 1.0):
            return (logits[..., 0, :] > 0).astype(np.float64)
        output = np.empty_like(logits)
        loss.predict(logits, output)
        return self.dataset.answers(output.swapaxes(-1, -2))
