"""A recording: every epoch's loss and enough snapshots to bring any epoch back to the bit.

Snapshots are kept every `stride` epochs; where that is more than the budget allows, the
stride doubles and every second one is dropped. The first, the newest and those at a fork
stay. An epoch between two of them is trained again from the earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.data.dataset import Dataset, make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import Alternation, Evaluation, Score, alternates, evaluate
from core.training.pacing import Pacer, never
from core.training.run import Run, Snapshot, Status
from core.training.trainer import Trainer

BUDGET = 40_000_000
"""Bytes of snapshots, for all recordings of a session together."""

MAX_SNAPSHOTS = 256
"""Snapshots of one recording."""

MIN_SNAPSHOTS = 2
"""Kept whatever their size."""

CHUNK_SECONDS = 0.02
"""Of training again between two looks at whether somebody still waits for it."""


class Recording:
    """One run: its course, its losses, its snapshots. Used by one thread at a time.

    `losses` and `edge` may be read from another thread while `advance` runs.
    """

    def __init__(self, course: Course, *, dataset: Dataset | None = None) -> None:
        first = course.segments[0].experiment
        self.course = course
        self.dataset = make_dataset(first) if dataset is None else dataset
        self.edge = 0
        """The newest epoch."""
        self.status, self.reason = Status.RUNNING, ""
        self._curve = np.empty(1024)
        self._snapshots: dict[int, Snapshot] = {}
        self._edge_score: tuple[int, Score] | None = None
        self._recent: Snapshot | None = None
        """Where the last advance began: the epochs since then are near."""
        self._live: Trainer | None = None
        self._replay: Trainer | None = None
        self._pacer = Pacer(CHUNK_SECONDS)
        self._live = Trainer(first, dataset=self.dataset)
        size = self._live.network.parameters.nbytes
        self._limit = min(MAX_SNAPSHOTS, max(MIN_SNAPSHOTS, BUDGET // size))
        self.stride = 1
        while course.epochs > self.stride * self._limit:
            self.stride *= 2
        self._keep(self._live.snapshot())
        self._curve[0] = self._live.loss

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the end."""
        return self.course.experiment

    @property
    def epochs(self) -> int:
        """The last epoch of the run."""
        return self.course.epochs

    @property
    def losses(self) -> FloatArray:
        """(edge,): the loss of each epoch's forward pass, before its update."""
        edge = self.edge  # before the array, which may grow meanwhile
        return self._curve[:edge]

    @property
    def curve(self) -> FloatArray:
        """(edge + 1,): the losses with the newest epoch's, after the last update."""
        edge = self.edge
        return self._curve[: edge + 1]

    @property
    def final_loss(self) -> float:
        """The loss of the newest epoch."""
        edge = self.edge
        return float(self._curve[edge])

    @property
    def snapshots(self) -> dict[int, Snapshot]:
        """The kept snapshots by their epoch (a copy)."""
        return dict(self._snapshots)

    def advance(self, epochs: int) -> int:
        """Train `epochs` more at the live edge, or fewer where the run ends; how many it were."""
        start, trainer = self.edge, self._trainer_at_edge()
        self._recent = trainer.snapshot()
        end = min(start + epochs, self.course.epochs)
        while self.edge < end and self.status is not Status.DIVERGED:
            stop = min(end, self._next_stop(self.edge))
            losses = trainer.advance(stop - self.edge)
            self._follow_course(trainer)
            self._append(losses, trainer)
            if self.edge % self.stride == 0 or self.edge in self.course.forks:
                self._keep(trainer.snapshot())
        if self.status is not Status.DIVERGED:
            finished = self.edge >= self.course.epochs
            self.status = Status.FINISHED if finished else Status.RUNNING
        return self.edge - start

    def _append(self, losses: FloatArray, trainer: Trainer) -> None:
        edge = trainer.epoch
        if edge >= len(self._curve):
            # A new array, so that views read elsewhere stay as they are.
            self._curve = np.concatenate([self._curve, np.empty(max(edge + 1, len(self._curve)))])
        self._curve[edge - len(losses) : edge] = losses
        self._curve[edge] = trainer.loss
        self.edge = edge
        if trainer.status is Status.DIVERGED:
            self.status, self.reason = trainer.status, trainer.reason

    def _next_stop(self, epoch: int) -> int:
        """The next epoch at which a snapshot is due or the settings change."""
        due = (epoch // self.stride + 1) * self.stride
        return min([due, *(fork for fork in self.course.forks if fork > epoch)])

    def _follow_course(self, trainer: Trainer) -> None:
        """Put the trainer under the settings that hold from its epoch on."""
        experiment = self.course.at(trainer.epoch).experiment
        if experiment != trainer.experiment:
            trainer.restore(trainer.snapshot(), experiment)

    def _trainer_at_edge(self) -> Trainer:
        if self._live is None or self._live.epoch != self.edge:
            snapshot = self.at(self.edge)
            assert snapshot is not None
            self._live = self._trainer_from(snapshot)
        self._follow_course(self._live)
        return self._live

    def _trainer_from(self, snapshot: Snapshot | None) -> Trainer:
        if snapshot is None:
            return Trainer(self.course.segments[0].experiment, dataset=self.dataset)
        experiment = self.course.at(snapshot.epoch).experiment
        network = Network.of(experiment, snapshot.parameters.copy())
        trainer = Trainer(experiment, network, self.dataset)
        trainer.restore(snapshot)
        return trainer

    def at(self, epoch: int, *, cancelled: Callable[[], bool] = never) -> Snapshot | None:
        """The state at an epoch up to the edge, to the bit; None where `cancelled` said so."""
        if not 0 <= epoch <= self.edge:
            raise ValueError(f"epoch {epoch:,} is not among the recorded ones, 0 to {self.edge:,}")
        if epoch == self.edge and self._live is not None and self._live.epoch == epoch:
            return self._as_of_now(self._live.snapshot())
        kept = self._snapshots.get(epoch)
        if kept is not None:
            return self._as_of_now(kept)
        trainer = self._trainer_before(epoch)
        while trainer.epoch < epoch:
            if cancelled():
                return None
            chunk = trainer.epoch + self._pacer.epochs
            stop = min(epoch, self._next_stop(trainer.epoch), chunk)
            with self._pacer.measured(stop - trainer.epoch):
                advanced = trainer.advance(stop - trainer.epoch)
            if not len(advanced):
                raise RuntimeError(f"epoch {epoch} cannot be reached from {trainer.epoch}")
            self._follow_course(trainer)
            if trainer.epoch % self.stride == 0 and trainer.epoch not in self._snapshots:
                self._keep(trainer.snapshot())
        return self._as_of_now(trainer.snapshot())

    def _trainer_before(self, epoch: int) -> Trainer:
        """A trainer at the latest epoch up to `epoch` from which it can be reached."""
        known = [*self._snapshots.values(), *([self._recent] if self._recent else [])]
        before = [snapshot for snapshot in known if snapshot.epoch <= epoch]
        latest = max(before, key=lambda snapshot: snapshot.epoch, default=None)
        replay = self._replay
        start = 0 if latest is None else latest.epoch
        if replay is None or not start <= replay.epoch <= epoch:
            replay = self._trainer_from(latest)
        self._replay = replay
        return replay

    def _as_of_now(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot's status is that of the run where it is the run's newest."""
        if snapshot.epoch == self.edge:
            return replace(snapshot, status=self.status, reason=self.reason)
        return replace(snapshot, status=Status.RUNNING, reason="")

    def network(self, snapshot: Snapshot) -> Network:
        """The network of a snapshot, to be asked, not changed."""
        return Network.of(self.course.at(snapshot.epoch).experiment, snapshot.parameters)

    def evaluate(self, snapshot: Snapshot) -> Evaluation:
        """The answers of a snapshot's network on this run's data."""
        return evaluate(self.network(snapshot), self.dataset)

    def edge_score(self) -> Score | None:
        """The score of the training points at the newest epoch; None where that epoch would
        have to be trained again first."""
        edge = self.edge
        near = edge in self._snapshots or (self._live is not None and self._live.epoch == edge)
        if near and (self._edge_score is None or self._edge_score[0] != edge):
            snapshot = self.at(edge)
            assert snapshot is not None
            self._edge_score = edge, self.evaluate(snapshot).train
        return None if self._edge_score is None else self._edge_score[1]

    def at_with_alternation(
        self, epoch: int, *, cancelled: Callable[[], bool] = never
    ) -> tuple[Snapshot, Alternation | None] | None:
        """The state at an epoch and, where the loss alternates there, the scores of this epoch
        and the one before; None where `cancelled` said so."""
        before = None
        if alternates(self._curve[: epoch + 1]):
            # The earlier one first: training again passes it on the way.
            before = self.at(epoch - 1, cancelled=cancelled)
            if before is None:
                return None
        snapshot = self.at(epoch, cancelled=cancelled)
        if snapshot is None:
            return None
        if before is None:
            return snapshot, None
        scores = (self.evaluate(before).train, self.evaluate(snapshot).train)
        return snapshot, Alternation((epoch - 1, epoch), scores)

    def branch(
        self, epoch: int, experiment: Experiment, *, at: Snapshot | None = None
    ) -> Recording:
        """A new run that goes on from `epoch` of this one under `experiment`.

        `at` is the snapshot of that epoch, for who has it already. Raises `CourseError` where
        these weights cannot go on under it.
        """
        course = self.course.branch(epoch, experiment)
        snapshot = self.at(epoch) if at is None else at
        assert snapshot is not None
        assert snapshot.epoch == epoch
        branch = Recording(course, dataset=self.dataset)
        # The new settings hold at the fork itself, and may measure its loss in another way.
        loss = Trainer(experiment, branch.network(snapshot), self.dataset).loss
        branch._curve = self._curve[: epoch + 1].copy()
        branch._curve[epoch] = loss
        branch.edge = epoch
        inherited = {e: s for e, s in self._snapshots.items() if e < epoch}
        fork = replace(snapshot, loss=loss, status=Status.RUNNING, reason="")
        branch._snapshots = inherited | {epoch: fork}
        branch.stride = max(branch.stride, self.stride)
        branch._live = None
        branch._thin()
        return branch

    def refuse_extension(self, epochs: int) -> None:
        """Raise pydantic's ValidationError or `CourseError` where it cannot go on to `epochs`."""
        self.course.extended(epochs)

    def extend(self, epochs: int) -> None:
        """Let the run go on to `epochs`: the same run, with more epochs at its end."""
        self.course = self.course.extended(epochs)
        self._live = self._replay = None
        if self.status is Status.FINISHED:
            self.status = Status.RUNNING

    def _keep(self, snapshot: Snapshot) -> None:
        self._snapshots[snapshot.epoch] = snapshot
        self._thin()

    def _thin(self) -> None:
        always = {0, *self.course.forks}
        while len(self._snapshots) > self._limit and self.stride <= self.course.epochs:
            self.stride *= 2
            self._snapshots = {
                epoch: snapshot
                for epoch, snapshot in self._snapshots.items()
                if epoch % self.stride == 0 or epoch in always
            }

    def rest(self) -> None:
        """Let go of the trainers, keeping the newest state: the run is no longer shown."""
        if self._live is not None and self._live.epoch == self.edge:
            self._snapshots[self.edge] = self._live.snapshot()
        self._live = self._replay = self._recent = None

    def forget_snapshots(self) -> None:
        """Drop all snapshots; whatever is asked for is trained again from the start."""
        self._snapshots = {}
        self._live = self._replay = self._recent = None


def finished_run(recording: Recording, status: Status | None = None) -> Run:
    """A recording as it stands at its edge; `status` tells who ended it, if not the run itself."""
    found = recording.at_with_alternation(recording.edge)
    assert found is not None
    snapshot, alternation = found
    return Run(
        recording.course,
        recording.network(snapshot),
        recording.dataset,
        recording.losses.copy(),
        snapshot.loss,
        recording.evaluate(snapshot),
        alternation,
        status or recording.status,
        recording.reason,
    )


def train(experiment: Experiment | Course) -> Run:
    """Train an experiment from its first weights to its last epoch, or until it diverges."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(course.epochs)
    return finished_run(recording)
