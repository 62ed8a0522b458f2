"""A run that another process trains, followed through the store as far as that has saved it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.experiments.course import Course
from core.refusal import Refusal
from core.store.database import Unusable
from core.store.presence import present
from core.store.restoring import News, refuse_other_data
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun, ending_of
from core.training.evaluation import Alternation
from core.training.pacing import never
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import Snapshot
from core.training.timeline import State


class Followed(Recording):
    """A run whose `advance` reads what is new, and never trains.

    Epochs between the stored snapshots are trained again, to the same bits.
    """

    def __init__(self, store: RunStore, id: int, *, expected: bool = False) -> None:
        """Show a run as far as it was saved. `expected`: a process is about to train it."""
        news = store.news(id, -1)
        super().__init__(news.run.course)
        refuse_other_data(news.run.id, news.run.data_hash, self.dataset)
        self.expected = expected
        self.stored: StoredRun = news.run
        """The run as the store has it."""
        self.process = present(news.run.owner, store.folder)
        """Told of the process that trains it; None where none does."""
        self.speed: float | None = None
        """Epochs a second of that process, once it was measured."""
        self._store = store
        self._take(news)

    @property
    def doing(self) -> str:
        """The kind of the process that trains it: detached, lab, run and so on."""
        return "detached" if self.expected else str((self.process or {}).get("doing", ""))

    @property
    def goes_on(self) -> bool:
        """Whether a process trains it, or is about to."""
        return self.expected or (self.stored.alive and self.stored.status is Status.RUNNING)

    @property
    def status(self) -> Status:
        """running, finished or diverged; or paused, where nobody trains it any more."""
        status = super().status
        return status if status is not Status.RUNNING or self.goes_on else Status.PAUSED

    @property
    def horizon(self) -> int:
        """The last epoch of its axis."""
        return self.edge if super().status is not Status.RUNNING else self.epochs

    def advance(self, epochs: int) -> int:
        """Read what was saved meanwhile; return how many epochs that are."""
        start = self.edge
        try:
            self._take(self._store.news(self.stored.id, start))
        except Unusable:  # it is locked, or out of reach for now
            pass
        except Refusal:  # it was deleted
            self.stored, self.expected = replace(self.stored, alive=False), False
        return self.edge - start

    def arrived(self) -> None:
        """Learn that the process that was expected trains it by now, or never will."""
        self.advance(0)
        self.expected = False

    def at_with_alternation(
        self, epoch: int, *, cancelled: Callable[[], bool] = never
    ) -> tuple[Snapshot, Alternation | None] | None:
        """The snapshot of an epoch, and both scores where the loss alternates; but not of the edge
        while that moves: the epoch before it would have to be trained again each time."""
        if not (self.goes_on and epoch == self.edge):
            return super().at_with_alternation(epoch, cancelled=cancelled)
        snapshot = self.at(epoch, cancelled=cancelled)
        return None if snapshot is None else (snapshot, None)

    def refuse_extension(self, epochs: int) -> None:
        """Refuse to continue a run that is not trained here."""
        raise Refusal(f"run {self.stored.id} is trained by another process; it ends by itself")

    def _keep(self, states: Mapping[int, State]) -> None:
        """Take over states, of whatever epochs they were saved; where there are too many, every
        second one is dropped."""
        self._snapshots |= states
        always = {0, *self.changes, self.edge}
        while len(self._snapshots) > max(self._limit, len(always)):
            for epoch in sorted(self._snapshots.keys() - always)[::2]:
                del self._snapshots[epoch]

    def forget_snapshots(self) -> None:
        """Drop all snapshots but the newest, which the run would have to be trained again for."""
        newest = self._snapshots.get(self.edge)
        super().forget_snapshots()
        if newest is not None:
            self._snapshots = {self.edge: newest}

    def _take(self, news: News) -> None:
        run = news.run
        if run.document != self.stored.document:  # it was continued
            self.course, self._replay = Course.from_toml(run.document), None
        if news.figures.shape[1]:
            self._live = None
            self._curves[0].put(news.first, news.figures)
            self.edge = news.first + news.figures.shape[1] - 1
            self._keep({snapshot.epoch: (snapshot,) for snapshot in news.snapshots})
        if run.owner != self.stored.owner:
            self.process = present(run.owner, self._store.folder)
        epochs, seconds = run.epoch - self.stored.epoch, run.changed - self.stored.changed
        if epochs > 0 and seconds > 0:
            self.speed = epochs / seconds
        self.stored, self.ending = run, ending_of(run.reason, run.status)
        self.expected = self.expected and not run.alive
