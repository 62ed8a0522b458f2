"""A timeline: epochs that are trained at its edge, and any of them brought back to the bit.

Snapshots are kept every `stride` epochs; where that is more than the budget allows, the
stride doubles and every second one is dropped. The first, the newest and those where the settings
change stay. An epoch between two of them is trained again from the earlier one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from core.training.curves import Curves
from core.training.pacing import Pacer, never
from core.training.run import Status
from core.training.snapshot import Advance, Snapshot
from core.training.trainer import Trainer

BUDGET = 40_000_000
"""Bytes of snapshots, for all recordings of a session together."""

MAX_SNAPSHOTS = 128
"""Snapshots of one timeline."""

MIN_SNAPSHOTS = 2
"""Kept whatever their size."""

FIRST_STRIDE = 32
"""Epochs between two snapshots at least, where they are quick and trained again at once."""

QUICK = 1_000_000
"""Weights times samples of a quick epoch: some hundred microseconds."""

CHUNK_SECONDS = 0.02
"""Of training again between two looks at whether somebody still waits for it."""

State: TypeAlias = tuple[Snapshot, ...]
"""One epoch, a snapshot a trainer."""


class Way(NamedTuple):
    """Epochs on the way to one that is not there yet: the first, the present one, the goal."""

    start: int
    at: int
    goal: int

    @property
    def share(self) -> float:
        """The part of the way that is done, 0 to 1."""
        return (self.at - self.start) / max(1, self.goal - self.start)


class Timeline(ABC):
    """Runs that are trained in step, on a line of epochs. Used by one thread at a time.

    `edge`, `replay` and the curves may be read from another thread meanwhile.
    """

    def __init__(self, live: Sequence[Trainer], epochs: int) -> None:
        """Begin with trainers at epoch 0; a run of `epochs` is expected."""
        self.edge = 0
        """The newest epoch."""
        self._curves = tuple(map(Curves, live))
        """One a trainer."""
        self._live: tuple[Trainer, ...] | None = tuple(live)
        self.replay: Way | None = None
        """The way to an earlier epoch, while that is trained again."""
        self._replay: tuple[int, tuple[Trainer, ...]] | None = None
        """Trainers on their way to an earlier epoch, and where they are."""
        self._snapshots: dict[int, State] = {}
        self._before: dict[int, State] = {}
        """The epoch before the edge, which an alternating loss is looked at with."""
        self._pacer = Pacer(CHUNK_SECONDS)
        first = self._kept([trainer.snapshot() for trainer in live])
        size = sum(snapshot.state.nbytes for snapshot in first)
        self._limit = min(MAX_SNAPSHOTS, max(MIN_SNAPSHOTS, BUDGET // size))
        work = sum(trainer.state_size * trainer.samples for trainer in live)
        self.stride = FIRST_STRIDE if work < QUICK else 1
        while epochs > self.stride * self._limit:
            self.stride *= 2
        self._snapshots[0] = first

    @property
    @abstractmethod
    def epochs(self) -> int:
        """The last epoch there will be."""

    @property
    @abstractmethod
    def status(self) -> Status:
        """running, finished or diverged."""

    @property
    def horizon(self) -> int:
        """The last epoch of its axis: where it ended, or the last one there will be."""
        return self.epochs if self.status is Status.RUNNING else self.edge

    @property
    def changes(self) -> tuple[int, ...]:
        """The epochs at which the settings change."""
        return ()

    @abstractmethod
    def refuse_extension(self, epochs: int) -> None:
        """Raise where it cannot go on to `epochs`."""

    @abstractmethod
    def extend(self, epochs: int) -> None:
        """Let it go on to `epochs`."""

    @abstractmethod
    def _trainers(self, state: State | None) -> tuple[Trainer, ...]:
        """Trainers that go on from a kept state (or from the start), under the settings that
        hold there."""

    def _kept(self, state: Iterable[Snapshot]) -> State:
        """The part of the live trainers' state that is kept."""
        return tuple(state)

    def _edge_after(self, stop: int) -> int:
        """The newest epoch after training up to `stop`: where all runs ended, their last one."""
        return max(trainer.epoch for trainer in self._trainers_at_edge())

    # Training.

    def advance(self, epochs: int) -> int:
        """Train `epochs` more at the edge, or fewer where all ends; return how many."""
        start, end = self.edge, min(self.edge + epochs, self.epochs)
        while self.edge < end and self.status is Status.RUNNING:
            self._advance_to(self._stop(self.edge, end))
        return self.edge - start

    def _advance_to(self, stop: int) -> None:
        live, first = self._trainers_at_edge(), self.edge
        due = self._due(first, stop)
        self._before = {first: self._live_state()} if stop - 1 == first else {}
        advances = [trainer.advance(stop - first, {*due, stop - 1}) for trainer in live]
        edge = self._edge_after(stop)
        for curves, advance in zip(self._curves, advances, strict=True):
            curves.append(advance, edge)
        self.edge = edge
        states = passed(live, advances, {*due, stop - 1}, edge)
        kept = {epoch: self._kept(state) for epoch, state in states}
        if edge - 1 in kept:
            self._before = {edge - 1: kept[edge - 1]}
        self._keep(kept)
        if edge in self.changes:
            self._live = live = self._trainers(self._live_state())
            for curves, trainer in zip(self._curves, live, strict=True):
                curves.replace_newest(trainer)
            self._keep({edge: self._live_state()})

    def _trainers_at_edge(self) -> tuple[Trainer, ...]:
        if self._live is None:
            state = self.state(self.edge)
            assert state is not None
            self._live = self._trainers(state)
        return self._live

    def _stop(self, epoch: int, end: int) -> int:
        """The end, or the next epoch at which the settings change."""
        return min([end, *(change for change in self.changes if change > epoch)])

    def _due(self, epoch: int, stop: int) -> range:
        """The epochs after `epoch` and up to `stop` of which snapshots are due."""
        return range((epoch // self.stride + 1) * self.stride, stop + 1, self.stride)

    # Looking.

    def state(self, epoch: int, *, cancelled: Callable[[], bool] = never) -> State | None:
        """The state at an epoch up to the edge, to the bit; None where `cancelled` said so."""
        if not 0 <= epoch <= self.edge:
            raise ValueError(f"epoch {epoch:,} is not among the recorded ones, 0 to {self.edge:,}")
        if epoch == self.edge and self._live is not None:
            return self._live_state()
        known = self._snapshots | self._before
        if epoch in known:
            return known[epoch]
        try:
            return self._trained_again(epoch, cancelled)
        finally:
            self.replay = None

    def _trained_again(self, epoch: int, cancelled: Callable[[], bool]) -> State | None:
        at, trainers = self._replay_before(epoch)
        start = at
        while at < epoch:
            self.replay = Way(start, at, epoch)
            if cancelled():
                return None
            stop = min(self._stop(at, epoch), at + self._pacer.epochs)
            due = {*self._due(at, stop)} - self._snapshots.keys() - {*self.changes}
            with self._pacer.measured(stop - at):
                advances = [trainer.advance(stop - at, due) for trainer in trainers]
            self._keep({e: tuple(state) for e, state in passed(trainers, advances, due, stop)})
            at = stop
            if at in self.changes:
                trainers = self._trainers(tuple(t.snapshot() for t in trainers))
                self._keep({at: tuple(t.snapshot() for t in trainers)})
            self._replay = at, trainers
        return tuple(trainer.snapshot() for trainer in trainers)

    def _replay_before(self, epoch: int) -> tuple[int, tuple[Trainer, ...]]:
        """Trainers at the latest epoch up to `epoch` from which it can be reached."""
        known = self._snapshots | self._before
        start = max((e for e in known if e <= epoch), default=0)
        if self._replay is None or not start <= self._replay[0] <= epoch:
            self._replay = start, self._trainers(known.get(start))
        return self._replay

    def _live_state(self) -> State:
        return self._kept([trainer.snapshot() for trainer in self._trainers_at_edge()])

    # Memory.

    def _keep(self, states: Mapping[int, State]) -> None:
        """Take over those states that are due, and thin the others where there are too many."""
        always = {0, *self.changes}
        self._snapshots |= {e: s for e, s in states.items() if e % self.stride == 0 or e in always}
        while len(self._snapshots) > self._limit and self.stride <= self.epochs:
            self.stride *= 2
            self._snapshots = {
                epoch: state
                for epoch, state in self._snapshots.items()
                if epoch % self.stride == 0 or epoch in always
            }

    def rest(self) -> None:
        """Let go of the trainers, keeping the newest state: nobody looks any more."""
        if self._live is not None:
            self._snapshots[self.edge] = self._live_state()
        self._live, self._replay, self._before = None, None, {}

    def forget_snapshots(self) -> None:
        """Drop all snapshots; whatever is asked for is trained again from the start."""
        self._snapshots = {}
        self._live, self._replay, self._before = None, None, {}


def passed(
    trainers: Sequence[Trainer], advances: Sequence[Advance], epochs: Iterable[int], edge: int
) -> Iterator[tuple[int, list[Snapshot]]]:
    """The states at those epochs up to the edge that were kept. A trainer whose runs have all
    ended stays as it is."""
    kept = [{snapshot.epoch: snapshot for snapshot in advance.kept} for advance in advances]
    for epoch in sorted(set(epochs)):
        if epoch <= edge and any(epoch in states for states in kept):
            pairs = zip(kept, trainers, strict=True)
            yield epoch, [states.get(epoch) or trainer.snapshot() for states, trainer in pairs]
