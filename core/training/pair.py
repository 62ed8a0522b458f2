"""A pair: two recordings side by side on one line of epochs, to be looked at, not trained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data.dataset import Dataset, Task
from core.nn.arrays import BoolArray, FloatArray
from core.nn.network import Network
from core.refusal import Refusal
from core.training.evaluation import grid_points, outputs
from core.training.moment import Looking, Moment, TimelineMoment, observe
from core.training.recording import Recording
from core.training.run import Status
from core.training.timeline import Way


class Pair:
    """Plays two recordings as far as they were recorded when they were paired: it trains neither.
    After the end of the shorter one this stays at its last epoch. Used by one thread at a time."""

    def __init__(self, first: Recording, second: Recording) -> None:
        self.recordings = first, second
        self.edges = first.edge, second.edge
        """The last epoch of each."""
        self.edge = self.epochs = self.horizon = max(self.edges)
        self.status = Status.FINISHED
        forks = {*first.changes, *second.changes}
        self.changes = tuple(sorted(fork for fork in forks if fork <= self.edge))

    @property
    def replay(self) -> Way | None:
        """The way of the one that is trained again."""
        first, second = self.recordings
        return first.replay or second.replay

    def advance(self, epochs: int) -> int:
        """Train nothing."""
        return 0

    def refuse_extension(self, epochs: int) -> None:
        """Raise `Refusal`: the runs go on by themselves."""
        raise Refusal("runs that are compared are not trained; the Lab continues them")

    extend = refuse_extension

    def rest(self) -> None:
        """Let go of what was trained again."""
        for recording in self.recordings:
            recording.rest()

    @cached_property
    def shares_a_plane(self) -> bool:
        """Whether both data sets are about the same: at any place their answers compare."""
        first, second = (recording.dataset for recording in self.recordings)
        kinds = [(d.name, d.task, d.classes, d.columns) for d in (first, second)]
        return kinds[0] == kinds[1]

    @cached_property
    def shares_points(self) -> bool:
        """Whether both have the same points with the same answers."""
        first, second = (recording.dataset for recording in self.recordings)
        return self.shares_a_plane and all(
            np.array_equal(one, other)
            for one, other in ((first.x, second.x), (first.target, second.target))
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class PairMoment(TimelineMoment[Pair]):
    """Two runs at the playhead, or at their last epoch where this is later."""

    sides: tuple[Moment, Moment]
    second_grid: FloatArray | None
    """The second network's answers over the first data set's domain, on its scale; None without
    maps, and where the two do not compare."""

    @property
    def first_grid(self) -> FloatArray | None:
        """The first network's answers there; None in the same cases."""
        return None if self.second_grid is None else self.sides[0].grid

    @cached_property
    def differing(self) -> BoolArray | None:
        """(n,): the points to which the two give another class each; None for a regression and
        where their points differ."""
        if not self.recording.shares_points or not self.sides[0].recording.dataset.classes:
            return None
        first, second = (side.evaluation.answers for side in self.sides)
        return np.asarray(first != second)


def observe_pair(pair: Pair, epoch: int, looking: Looking) -> PairMoment | None:
    """The moment of a pair at an epoch; None where the looking was cancelled."""
    sides = [
        observe(recording, min(epoch, edge), looking)
        for recording, edge in zip(pair.recordings, pair.edges, strict=True)
    ]
    first, second = sides
    if first is None or second is None:
        return None
    grid = _second_grid(first, second) if pair.shares_a_plane else None
    return PairMoment(**looking.at(pair, epoch), sides=(first, second), second_grid=grid)


def _second_grid(first: Moment, second: Moment) -> FloatArray | None:
    """The second network's answers over the first data set's domain."""
    if first.grid is None or second.grid is None:
        return None
    recording = second.recording
    here, there = first.recording.dataset, recording.dataset
    if (here.domain, here.levels) == (there.domain, there.levels):
        return second.grid
    return _answers(recording.network(second.snapshot), there, here, first.grid)


def _answers(network: Network, own: Dataset, other: Dataset, grid: FloatArray) -> FloatArray:
    """A network's answers for its own data set at the places of a grid over the other's domain."""
    rows, columns = grid.shape[:2]
    output = outputs(network, own, own.lifted(grid_points(other.domain, rows, columns)))
    # Numbers are told on one scale; a class's share is on its own data set's.
    scale = other if own.task is Task.REGRESSION else own
    answers: FloatArray = scale.shares(output).reshape(grid.shape)
    return answers
