"""A recording: the timeline of one run, its course and what its network answers at any epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace

from core.data.dataset import Dataset, make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.endings import GOES_ON, Ending
from core.training.evaluation import (
    Alternation,
    Evaluation,
    Judgement,
    alternates,
    evaluate,
)
from core.training.finished import shares_and_tests
from core.training.forks import forked
from core.training.pacing import Pacer, never
from core.training.run import Run, Status, penalty
from core.training.snapshot import TEST_LOSS, TEST_SHARE, Snapshot
from core.training.timeline import CHUNK_SECONDS, State, Timeline
from core.training.trainer import Trainer


class Recording(Timeline):
    """One run: its course, its losses, its snapshots. Used by one thread at a time.

    `losses` and `edge` may be read from another thread while `advance` runs.
    """

    def __init__(self, course: Course, *, dataset: Dataset | None = None) -> None:
        first = course.segments[0].experiment
        self.course = course
        self.dataset = make_dataset(first) if dataset is None else dataset
        self.ending = GOES_ON
        """The way in which it ended before its last epoch."""
        self._edge_score: tuple[int, Judgement] | None = None
        self.start = 0
        """The epoch at which it was there and not trained: that of its fork, for a branch."""
        super().__init__(self._trainers(None), course.epochs)

    @classmethod
    def restored(
        cls, course: Course, figures: FloatArray, snapshots: Iterable[Snapshot], ending: Ending
    ) -> Recording:
        """A run as it was recorded before, from its figures (FIGURES, edge + 1) and whatever
        snapshots there are; it goes on to the same bits."""
        recording = cls(course)
        if not figures.shape[1]:
            return recording
        recording._curves[0].put(0, figures)
        recording.edge, recording.ending = figures.shape[1] - 1, ending
        recording._live = None
        recording._snapshots |= {s.epoch: (s,) for s in snapshots if s.epoch <= recording.edge}
        return recording

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the end."""
        return self.course.experiment

    @property
    def epochs(self) -> int:
        """The last epoch of the run."""
        return self.course.epochs

    @property
    def changes(self) -> tuple[int, ...]:
        """The epochs at which a branch set out."""
        return self.course.forks

    @property
    def status(self) -> Status:
        """running, finished or diverged."""
        if self.ending:
            return Status.DIVERGED if self.ending.diverged else Status.FINISHED
        return Status.FINISHED if self.edge >= self.epochs else Status.RUNNING

    @property
    def curve(self) -> FloatArray:
        """(edge + 1,): the loss of every epoch, the newest included."""
        return self._curves[0].losses[:, 0]

    @property
    def losses(self) -> FloatArray:
        """(edge,): the loss of each epoch's forward pass, before its update."""
        return self.curve[:-1]

    @property
    def final_loss(self) -> float:
        """The loss of the newest epoch."""
        return float(self.curve[-1])

    @property
    def snapshots(self) -> dict[int, Snapshot]:
        """The kept snapshots by their epoch (a copy)."""
        return {epoch: state[0] for epoch, state in self._snapshots.copy().items()}

    @property
    def shares_curve(self) -> FloatArray:
        """(edge + 1,): the share of right training points at every epoch, or R²."""
        return self._curves[0].shares[:, 0]

    @property
    def test_curve(self) -> FloatArray | None:
        """(edge + 1,): the loss of the test points at every epoch; None without any."""
        return self._curves[0].of(TEST_LOSS)[:, 0] if self.dataset.is_test.any() else None

    @property
    def test_shares_curve(self) -> FloatArray | None:
        """(edge + 1,): the share of right test points at every epoch, or R²; None without any."""
        return self._curves[0].of(TEST_SHARE)[:, 0] if self.dataset.is_test.any() else None

    def figures(self, first: int) -> FloatArray:
        """(FIGURES, edge - first + 1): the figures of the epochs from `first` on, not copied: they
        do not change any more."""
        return self._curves[0].since(first)

    def goals_reached(self) -> tuple[int | None, ...]:
        """The first epochs at which `GOALS` were reached, None where they were not."""
        return self._curves[0].reached(0)

    def _trainers(self, state: State | None) -> tuple[Trainer, ...]:
        if state is None:
            return (Trainer(self.course.segments[0].experiment, dataset=self.dataset),)
        start = state[0]
        experiment = self.course.at(start.epoch).experiment
        if start.epoch in self.course.forks:
            start = forked(start, self.course.at(start.epoch - 1).experiment, experiment)
        return (Trainer.of([experiment], start, [self.dataset]),)

    def _advance_to(self, stop: int) -> None:
        super()._advance_to(stop)
        (trainer,) = self._trainers_at_edge()
        self.ending = trainer.endings[0]

    def at(self, epoch: int, *, cancelled: Callable[[], bool] = never) -> Snapshot | None:
        """The snapshot of an epoch up to the edge, to the bit; None where `cancelled` said so."""
        state = self.state(epoch, cancelled=cancelled)
        if state is None:
            return None
        # The last state has ended as well, also where it was trained again.
        return replace(state[0], endings=(self.ending if epoch == self.edge else GOES_ON,))

    def trainer(self, snapshot: Snapshot) -> Trainer:
        """A trainer that goes on from a snapshot, as this run did or would."""
        going_on = replace(snapshot, endings=(GOES_ON,))
        return self._trainers((going_on,))[0]

    def network(self, snapshot: Snapshot) -> Network:
        """The network of a snapshot, to be asked, not changed."""
        experiment = self.course.at(snapshot.epoch).experiment
        return Network(experiment.architecture, snapshot.parameters[0])

    def penalty(self, snapshot: Snapshot) -> float | None:
        """Return what the weights of a snapshot add to the loss that is trained; None where the
        settings have no penalty. `losses` are without it."""
        return penalty(self.course.at(snapshot.epoch).experiment, self.network(snapshot))

    def evaluate(self, snapshot: Snapshot) -> Evaluation:
        """The answers of a snapshot's network on this run's data."""
        return evaluate(self.network(snapshot), self.dataset)

    def edge_score(self) -> Judgement | None:
        """The judgement of the training points at the newest epoch; None where that epoch would
        have to be trained again first."""
        edge = self.edge
        near = edge in self._snapshots or self._live is not None
        if near and (self._edge_score is None or self._edge_score[0] != edge):
            snapshot = self.at(edge)
            assert snapshot is not None
            self._edge_score = edge, self.evaluate(snapshot).train
        return None if self._edge_score is None else self._edge_score[1]

    def at_with_alternation(
        self, epoch: int, *, cancelled: Callable[[], bool] = never
    ) -> tuple[Snapshot, Alternation | None] | None:
        """The snapshot of an epoch and, where the loss alternates there, the scores of this epoch
        and the one before; None where `cancelled` said so."""
        before = None
        if alternates(self.curve[: epoch + 1]):
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

        `at` is the snapshot of that epoch, for who has it already. Raises `Refusal` where
        these weights cannot go on under it.
        """
        course = self.course.branch(epoch, experiment)
        snapshot = self._unedited(course, epoch, at)
        branch = Recording(course, dataset=self.dataset)
        # The new settings hold at the fork itself, and may measure its loss in another way.
        fork = replace(snapshot, endings=(GOES_ON,))
        branch._live = (trainer,) = branch._trainers((fork,))
        fork = trainer.snapshot()
        if not course.experiment.edits.some:
            fork = replace(fork, state=snapshot.state)  # which the runs share
        branch._curves = (self._curves[0].up_to(epoch),)
        branch._curves[0].replace_newest(trainer)
        branch.edge = branch.start = epoch
        inherited = {e: state for e, state in self._snapshots.items() if e < epoch}
        branch._snapshots = inherited | {epoch: (fork,)}
        branch.stride = max(branch.stride, self.stride)
        branch._keep({})
        return branch

    def _unedited(self, course: Course, epoch: int, at: Snapshot | None) -> Snapshot:
        """The snapshot that a course branches from: without the edits of a branch that sets out at
        the same epoch, which this one takes the place of."""
        segment, earlier = self.course.at(epoch), self
        replaces = segment.first_epoch == epoch and segment.experiment.edits.some
        if not epoch and (replaces or course.experiment.edits.some):
            return Trainer(course.experiment, dataset=self.dataset).snapshot()
        if replaces:
            earlier, at = self.twin(), None
            earlier.course, earlier.edge = self.course.before(epoch), epoch
            earlier._snapshots = {e: state for e, state in self._snapshots.items() if e < epoch}
        snapshot = earlier.at(epoch) if at is None else at
        assert snapshot is not None
        assert snapshot.epoch == epoch
        return snapshot

    def twin(self) -> Recording:
        """The same run as far as it is recorded, to be looked at in another thread: they share
        snapshots, which nobody changes."""
        twin = copy(self)
        twin._curves, twin._pacer = (self._curves[0].up_to(self.edge),), Pacer(CHUNK_SECONDS)
        twin._snapshots = dict(self._snapshots)
        if self._live is not None:
            twin._snapshots[self.edge] = self._live_state()
        twin._live, twin._replay, twin._before = None, None, {}
        return twin

    def refuse_extension(self, epochs: int) -> None:
        """Raise pydantic's ValidationError or `Refusal` where it cannot go on to `epochs`."""
        self.course.extended(epochs)

    def extend(self, epochs: int) -> None:
        """Let the run go on to `epochs`: the same run, with more epochs at its end."""
        live = self._live_state()
        self.course = self.course.extended(epochs)
        self._live, self._replay = self._trainers(live), None


def finished_run(
    recording: Recording,
    status: Status | None = None,
    at: tuple[Snapshot, Alternation | None] | None = None,
) -> Run:
    """A recording as it stands at its edge; `status` tells who ended it, if not the run itself.
    `at` is what is known there, for who has it already."""
    moment = recording.at_with_alternation(recording.edge) if at is None else at
    assert moment is not None
    snapshot, alternation = moment
    return Run(
        recording.course,
        snapshot,
        recording.dataset,
        recording.losses.copy(),
        snapshot.loss,
        *shares_and_tests(recording.dataset, recording._curves[0], 0),
        recording.evaluate(snapshot),
        alternation,
        status or recording.status,
        recording.ending.sentence,
        recording.goals_reached(),
    )


def train(experiment: Experiment | Course) -> Run:
    """Train an experiment from its first weights to its last epoch, or until it diverges."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(course.epochs)
    return finished_run(recording)
