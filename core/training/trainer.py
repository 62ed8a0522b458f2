"""Training: a Trainer advances one run, or runs of one shape in step, epoch by epoch.

Runs of one shape lie on one axis of the engine's arrays; each gets the bits that it gets alone. A
run that diverges, or gets where it was to stop, is taken out at that epoch; the others go on as if
it had never been.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Self

import numpy as np

from core.data.dataset import Dataset, make_dataset
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray, IntArray
from core.nn.descent import Descent
from core.nn.dropout import chances
from core.nn.edits import stacked_held
from core.nn.network import Network
from core.nn.orders import shuffled
from core.training.divergence import diverged
from core.training.endings import GOES_ON, Ending, best_so_far, first_stop, goals
from core.training.pacing import one_blas_thread
from core.training.run import Status
from core.training.snapshot import (
    FIGURES,
    LOSS,
    SHARE,
    TEST_LOSS,
    Advance,
    Snapshot,
    beginning,
    read_only,
)
from core.training.stacked_points import StackedPoints

NEVER = np.iinfo(np.int64).max
"""The last finite epoch of a run that has not diverged."""


class Trainer:
    """Trains runs of one shape; it knows no threads, clocks or screens.

    Advancing n epochs at once or one by one gives the same bits. A run stops by itself after its
    experiment's epochs, where it has got what it was to stop at, and where its loss or a weight is
    no longer finite: then its last weights are kept, and `endings` say so.
    """

    def __init__(
        self,
        experiment: Experiment,
        network: Network | None = None,
        dataset: Dataset | None = None,
    ) -> None:
        """A trainer of one run, from the network's weights (the experiment's first ones)."""
        network = Network.from_experiment(experiment) if network is None else network
        start = beginning(network.parameters[np.newaxis], experiment.rule.optimizer.slots)
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
            start = beginning(first, experiments[0].rule.optimizer.slots)
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
        """The newest epoch of a run that had not ended."""
        self.endings = list(start.endings)
        """The ending of each run; `GOES_ON` where it has none."""
        self.newest = np.full((FIGURES, len(experiments)), np.nan)
        """(FIGURES, runs): of each run's newest epoch."""
        self.newest[LOSS] = start.losses
        self._state = start.state.copy()
        self._best = start.best.copy()
        self._last = np.where([bool(ending) for ending in self.endings], -1, NEVER)
        """(runs,): the last epoch of those that ended."""
        self._points = StackedPoints(self.datasets, experiments[0].architecture.loss)
        self._answers = np.zeros((2, *self._points.shape))
        """(2, runs, n): the answer for each training point at the newest epoch and the one
        before."""
        with one_blas_thread():
            self._descend_together()
            if self._active.size:
                self._look()

    def _look(self) -> None:
        """Take the figures of where the runs start."""
        descent, active, watched = self._descent, self._active, self._descent.watched_loss
        tests = None if watched is None else watched[np.newaxis]
        losses = np.asarray(descent.loss)[np.newaxis]
        figures, answers = self._points.figures(active, losses, tests, descent)
        self.newest[:, active], self._answers[:, active] = figures[:, 0], answers[0]
        first = np.isinf(self._best[0]) & ~np.isnan(self.newest[TEST_LOSS])
        self._best[0, first], self._best[1, first] = self.newest[TEST_LOSS, first], self.epoch

    @property
    def running(self) -> bool:
        """Whether there is anything left to train."""
        return self.epoch < self.experiments[0].epochs and bool(self._active.size)

    @property
    def status(self) -> Status:
        """running, finished, or diverged where all runs have."""
        if self.running:
            return Status.RUNNING
        diverged = all(ending.diverged for ending in self.endings)
        return Status.DIVERGED if diverged else Status.FINISHED

    @property
    def samples(self) -> int:
        """Training points of each run."""
        return self._points.shape[1]

    @property
    def state_size(self) -> int:
        """Numbers of the state of all runs."""
        return self._state.size

    @property
    def losses(self) -> FloatArray:
        """(runs,): the loss of each run's newest epoch."""
        losses: FloatArray = self.newest[LOSS]
        return losses

    @property
    def loss(self) -> float:
        """The loss of the first run."""
        return float(self.losses[0])

    @property
    def ending(self) -> Ending:
        """The ending of the first run; `GOES_ON` where it has none."""
        return self.endings[0]

    @property
    def dataset(self) -> Dataset:
        """The data set of the first run."""
        return self.datasets[0]

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

    def descent(self) -> Descent:
        """A descent of the first run alone that stands where it stands, to be looked into: what it
        does changes nothing here."""
        return self._descent_of(np.array([0]), self._state[:, :1].copy(), self.epoch)

    def snapshot(self) -> Snapshot:
        """The whole training state, from which another trainer can go on."""
        return Snapshot(
            self.epoch,
            read_only(self._state.copy()),
            self.losses.copy(),
            tuple(self.endings),
            self._best.copy(),
        )

    def lasting(self, epochs: int) -> Trainer:
        """A trainer that goes on from here to another number of epochs."""
        longer = [e.model_copy(update={"epochs": epochs}) for e in self.experiments]
        return Trainer.of(longer, self.snapshot(), self.datasets)

    def advance(self, epochs: int, keep: Collection[int] = ()) -> Advance:
        """Train up to `epochs` more, fewer where all runs end; keep snapshots of some epochs."""
        epochs = min(epochs, self.experiments[0].epochs - self.epoch)
        first, runs = self.epoch, len(self.experiments)
        figures = np.full((FIGURES, epochs, runs), np.nan)
        kept: list[Snapshot] = []
        with one_blas_thread():
            while self.epoch < first + epochs and self._active.size:
                done = self.epoch - first
                count = min(epochs - done, self._descent.chunk)
                kept += self._advance_chunk(keep, figures[:, done : done + count])
        return Advance(figures[:, : self.epoch - first], tuple(kept))

    def _advance_chunk(self, keep: Collection[int], figures: FloatArray) -> list[Snapshot]:
        """Train an epoch for each of the figures (FIGURES, epochs, runs), and fill them in."""
        descent, active, first = self._descent, self._active, self.epoch
        np.copyto(self._before, descent.state)
        newest = self.newest.copy()
        chunk = descent.descend(figures.shape[1], keep)
        figures[..., active], answers = self._points.figures(
            active, chunk.losses, chunk.watched, descent
        )
        before = self._answers[0, active] if len(answers) == 1 else answers[-2]
        self._answers[:, active] = answers[-1], before
        self.newest[:, active] = figures[:, -1, active]
        bests = best_so_far(figures[TEST_LOSS], first, self._best)
        self._best[:, active] = bests[-1, :, active].T
        if active.size < len(self.experiments):  # else the descent works on the state itself
            self._state[:, active] = self._of_runs(descent.state)
        self.epoch = descent.epoch
        if self._end_some(first, figures, bests, newest):
            self._descend_together()
            if not self._active.size:
                self.epoch = int(self._last[active].max())
        reached = [epoch for epoch in sorted(set(keep)) if first < epoch <= descent.epoch]
        return [
            self._kept(epoch, active, self._of_runs(state), figures[LOSS, place], bests[place])
            for epoch, state in zip(reached, chunk.states, strict=True)
            if epoch <= self.epoch
            for place in [epoch - first - 1]
        ]

    def _end_some(
        self, first: int, figures: FloatArray, bests: FloatArray, newest: FloatArray
    ) -> bool:
        """End those runs that diverged in the epochs after `first`, or reached a goal there.
        `newest` are the figures before them."""
        losses, active = figures[LOSS], self._active
        infinite = ~np.isfinite(losses)
        diverged = infinite.any(axis=0)
        state = self._of_runs(self._descent.state)[0]
        diverged[active] |= ~np.isfinite(state).all(axis=-1)
        reached = goals(self.experiments[0], first, losses, figures[SHARE], bests)
        some = False
        for column, run in enumerate(active.tolist()):
            stop = first_stop(reached, run)
            if stop is not None and not infinite[: stop[0] + 1, run].any():
                sentence = f"{stop[1]} at epoch {first + stop[0] + 1:,}"
                self._end(run, column, first, stop[0] + 1, Ending(sentence))
            elif diverged[run]:
                self._end(run, column, first, len(losses), None)
            else:
                continue
            some, trained = True, int(self._last[run]) - first
            figures[:, trained:, run] = np.nan
            self.newest[:, run] = figures[:, trained - 1, run] if trained else newest[:, run]
            if trained:
                self._best[:, run] = bests[trained - 1, :, run]
        return some

    def _end(self, run: int, column: int, first: int, epochs: int, goal: Ending | None) -> None:
        """Let a run go on alone, as it would, from before the epochs after `first`, and end it:
        at its goal after so many epochs, or at its last finite one before it diverges."""
        before = self._of_runs(self._before)[:, column]
        alone = np.array([run])
        descent = self._descent_of(alone, before[:, np.newaxis].copy(), first)
        ending, last = goal, (descent.epoch, descent.state.copy())
        while descent.epoch < first + epochs:
            descent.descend(1)
            if not (np.isfinite(descent.loss) and np.isfinite(descent.state[0]).all()):
                ending = diverged(
                    descent.epoch,
                    self.experiments[run].architecture,
                    last[1][0],
                    descent.state[0],
                    float(descent.loss),
                    self._points.train(alone)[0],
                )
                break
            last = (descent.epoch, descent.state.copy())
        assert ending is not None
        self.endings[run] = ending
        self._last[run], self._state[:, run] = last

    def _kept(
        self, epoch: int, active: IntArray, state: FloatArray, losses: FloatArray, best: FloatArray
    ) -> Snapshot:
        """The snapshot of a passed epoch, from the state (1 + slots, active, P) of the runs that
        went on up to it or to their end."""
        if not any(self.endings):
            return Snapshot(epoch, read_only(state), losses.copy(), tuple(self.endings), best)
        ended = self._last < epoch
        runs, going = np.flatnonzero(~ended), ~ended[active]
        whole, newest, bests = self._state.copy(), self.newest[LOSS].copy(), self._best.copy()
        whole[:, runs], newest[runs], bests[:, runs] = state[:, going], losses[runs], best[:, runs]
        endings = zip(self.endings, ended.tolist(), strict=True)
        until_then = tuple(ending if gone else GOES_ON for ending, gone in endings)
        return Snapshot(epoch, read_only(whole), newest, until_then, bests)

    def _descend_together(self) -> None:
        """Make the buffers for the runs that go on."""
        self._active = np.flatnonzero([not ending for ending in self.endings])
        if self._active.size:
            everyone = self._active.size == len(self.experiments)
            state = self._state if everyone else self._state[:, self._active]
            self._descent = self._descent_of(self._active, state, self.epoch)
            self._before = np.empty_like(self._descent.state)

    def _descent_of(self, runs: IntArray, state: FloatArray, epoch: int) -> Descent:
        """The descent of some of the runs, on from their state (1 + slots, runs, P)."""
        x, target = self._points.train(runs)
        rates = np.array([self.experiments[run].learning_rate for run in runs.tolist()])
        if runs.size == 1:  # a run alone is no stack: its calls are cheaper
            state, rates = state[:, 0], rates[0]
        first, seeds = self.experiments[0], [self.experiments[run].seed for run in runs.tolist()]
        of_one_or_more = seeds[0] if runs.size == 1 else seeds
        return Descent(
            first.architecture,
            state,
            x,
            target,
            rate=rates,
            rule=first.rule,
            epoch=epoch,
            order=shuffled(of_one_or_more, self.samples) if first.shuffle else None,
            chances=chances(of_one_or_more),
            watched=self._points.test(runs),
            held=stacked_held([self.experiments[run].edits for run in runs.tolist()]),
        )

    def _of_runs(self, state: FloatArray) -> FloatArray:
        """A state of the descent as (1 + slots, active runs, P), also where there is one run."""
        return state.reshape(len(state), -1, state.shape[-1])
