"""A race: the runs of a sweep, all of them trained epoch by epoch side by side.

Of every run the loss and the number of right points of each epoch are kept, so that any
epoch's standing can be told at once. Weights are kept of each grid point's first seed alone,
every `stride` epochs; in between they are trained again, to the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.data.dataset import Dataset
from core.experiments.experiment import Experiment, weight_count
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.sweeps.grid import Sweep
from core.sweeps.ranges import GridError
from core.sweeps.standing import Standing
from core.training.evaluation import decision_grid
from core.training.pacing import never
from core.training.player import Looking
from core.training.recording import BUDGET, MAX_SNAPSHOTS, MIN_SNAPSHOTS
from core.training.run import Status
from core.training.stack import Stack, StackSnapshot, blocks, goals_reached

MAX_POINTS = 64
"""Grid points of a race: more could not be watched."""

MAX_RUN_EPOCHS = 5_000_000
"""Runs times epochs of a race, whose curves are looked at eight times a second."""

MAX_WEIGHTS = 10_000_000
"""Weights of all runs of a race together: training them takes some hundred megabytes."""

CHUNK = 64
"""Epochs of training again between two looks at whether somebody still waits for it."""


class Race:
    """Trains the runs of a sweep in step. Used by one thread at a time.

    `edge` and `curves` may be read from another thread while `advance` runs.
    """

    def __init__(self, asked: Sweep) -> None:
        """Raises `GridError` for a sweep that cannot be watched."""
        refuse(asked)
        self.asked = asked
        self.points = asked.points
        self.edge = 0
        """The newest epoch."""
        self._stacks = [Stack(block) for block in blocks(asked.experiments)]
        self._find_places()
        self._snapshots: dict[int, tuple[StackSnapshot, ...]] = {}
        self._replay: tuple[Stack, ...] | None = None
        state = self._live_state()
        size = sum(snapshot.parameters.nbytes for snapshot in state)
        self._limit = min(MAX_SNAPSHOTS, max(MIN_SNAPSHOTS, BUDGET // size))
        self.stride = 1
        self._snapshots[0] = state
        self._thin()

    def _find_places(self) -> None:
        """Where each run is trained, and the first seeds in groups of equal shape."""
        self._places = {
            experiment: (stack, column)
            for stack in self._stacks
            for column, experiment in enumerate(stack.experiments)
        }
        self._firsts = blocks([point.experiments[0] for point in self.points])

    @property
    def epochs(self) -> int:
        """The last epoch of the race."""
        return self.asked.base.epochs

    @property
    def status(self) -> Status:
        """running or finished."""
        return Status.FINISHED if self.edge >= self.epochs else Status.RUNNING

    def dataset(self, point: int) -> Dataset:
        """The data set of a grid point's first seed."""
        stack, column = self._places[self.points[point].experiments[0]]
        return stack.datasets[column]

    def curves(self, point: int, edge: int, start: int = 0) -> FloatArray:
        """(edge + 1 - start, seeds): the losses of a grid point's runs from one epoch up to
        another, NaN after a run diverged."""
        places = [self._places[experiment] for experiment in self.points[point].experiments]
        losses = [stack.curves[start : edge + 1, column] for stack, column in places]
        return np.stack(losses, axis=1)

    # Training.

    def advance(self, epochs: int) -> int:
        """Train every run `epochs` more, or fewer at the end; how many it were."""
        start, end = self.edge, min(self.edge + epochs, self.epochs)
        while self.edge < end:
            stop = min(end, (self.edge // self.stride + 1) * self.stride)
            for stack in self._stacks:
                stack.advance(stop - stack.epoch)
            self.edge = stop
            if stop % self.stride == 0:
                self._snapshots[stop] = self._live_state()
                self._thin()
        return self.edge - start

    def refuse_extension(self, epochs: int) -> None:
        """Raise `GridError` or pydantic's ValidationError where it cannot go on to `epochs`."""
        refuse(self.asked.lasting(epochs))

    def extend(self, epochs: int) -> None:
        """Let every run go on to `epochs`."""
        self.asked = self.asked.lasting(epochs)
        self.points = self.asked.points
        for stack in self._stacks:
            stack.extend(epochs)
        self._find_places()
        self._replay = None

    def rest(self) -> None:
        """Let go of what was trained again."""
        self._replay = None

    def _thin(self) -> None:
        while len(self._snapshots) > self._limit or self.epochs > self.stride * self._limit:
            self.stride *= 2
            self._snapshots = {e: s for e, s in self._snapshots.items() if e % self.stride == 0}

    # Looking.

    def standing(self, point: int, epoch: int) -> Standing:
        """How a grid point's runs stand at an epoch up to the edge."""
        places = [self._places[experiment] for experiment in self.points[point].experiments]
        losses = np.array([stack.curves[epoch, column] for stack, column in places])
        diverged = np.isnan(losses)
        right = [stack.correct[: epoch + 1, column] for stack, column in places]
        samples = np.array([stack.samples for stack, _ in places])
        reached = [goals_reached(*run) for run in zip(right, samples.tolist(), strict=True)]
        # A diverged run's count is that of its last finite epoch.
        last = np.array([counts[counts >= 0][-1] for counts in right])
        return Standing(
            self.points[point], last / samples, losses, diverged, np.array(reached, np.float64)
        )

    def networks(
        self, epoch: int, *, cancelled: Callable[[], bool] = never
    ) -> tuple[Network, ...] | None:
        """The network of every grid point's first seed at an epoch up to the edge, to the bit;
        None where `cancelled` said so. A diverged one is that of its last finite epoch."""
        state = self._state(epoch, cancelled)
        if state is None:
            return None
        found: dict[Experiment, Network] = {}
        for group, snapshot in zip(self._firsts, state, strict=True):
            for experiment, parameters in zip(group, snapshot.parameters, strict=True):
                found[experiment] = Network.of(experiment, parameters)
        return tuple(found[point.experiments[0]] for point in self.points)

    def _live_state(self) -> tuple[StackSnapshot, ...]:
        """The first seeds at the edge."""
        parameters = {id(stack): stack.parameters for stack in self._stacks}
        return tuple(
            StackSnapshot(
                self.edge,
                np.stack([parameters[id(stack)][column] for stack, column in places]),
                tuple(stack.reasons[column] for stack, column in places),
            )
            for group in self._firsts
            for places in [[self._places[experiment] for experiment in group]]
        )

    def _state(self, epoch: int, cancelled: Callable[[], bool]) -> tuple[StackSnapshot, ...] | None:
        if epoch == self.edge:
            return self._live_state()
        if epoch in self._snapshots:
            return self._snapshots[epoch]
        start = max(kept for kept in self._snapshots if kept <= epoch)
        replay = self._replay
        if replay is None or not start <= replay[0].epoch <= epoch:
            groups = zip(self._firsts, self._snapshots[start], strict=True)
            replay = tuple(Stack(group, snapshot) for group, snapshot in groups)
        self._replay = replay
        while replay[0].epoch < epoch:
            if cancelled():
                return None
            stop = min(epoch, replay[0].epoch + CHUNK)
            for stack in replay:
                stack.advance(stop - stack.epoch)
        return tuple(stack.snapshot() for stack in replay)


def refuse(asked: Sweep) -> None:
    """Raise `GridError` for a sweep that cannot be watched as a race."""
    if "epochs" in dict(asked.vary):
        raise GridError("epochs cannot vary in a race: all its runs share one timeline")
    points, run_epochs = len(asked.points), asked.runs * asked.base.epochs
    if points > MAX_POINTS:
        raise GridError(f"the race has {points:,} grid points; at most {MAX_POINTS} are allowed")
    if run_epochs > MAX_RUN_EPOCHS:
        raise GridError(
            f"the race has {asked.runs:,} runs of {asked.base.epochs:,} epochs; so many may have "
            f"at most {MAX_RUN_EPOCHS // asked.runs:,} epochs (more in a sweep on the command line)"
        )
    firsts = [point.experiments[0] for point in asked.points]
    weights = len(asked.seeds) * sum(weight_count(e.hidden, bias=e.bias) for e in firsts)
    if weights > MAX_WEIGHTS:
        raise GridError(
            f"the race has {weights:,} weights in all its runs; at most {MAX_WEIGHTS:,} are allowed"
        )


@dataclass(frozen=True, eq=False)
class RaceMoment:
    """All there is to show of a race at one epoch; tuples are in the grid's order."""

    race: Race
    epoch: int
    """The playhead."""
    edge: int
    """The newest epoch of the race at that time."""
    status: Status
    """running (trains at the edge), paused or finished."""
    playing: bool
    standings: tuple[Standing, ...]
    grids: tuple[FloatArray, ...] | None
    """Probability of class 1 over the domain of each grid point's first seed."""
    speed: float | None
    """Epochs a second of computing, where it was measured."""

    @property
    def at_edge(self) -> bool:
        """Whether this is the newest epoch."""
        return self.epoch == self.edge


def observe_race(race: Race, epoch: int, looking: Looking) -> RaceMoment | None:
    """The moment of a race at an epoch; None where the looking was cancelled."""
    grids, shape = None, looking.grid_shape
    if shape is not None:
        networks = race.networks(epoch, cancelled=looking.cancelled)
        if networks is None:
            return None
        grids = tuple(
            decision_grid(network, race.dataset(place).domain, *shape)
            for place, network in enumerate(networks)
        )
    standings = tuple(race.standing(place, epoch) for place in range(len(race.points)))
    return RaceMoment(
        race,
        epoch,
        race.edge,
        looking.status(race.status),
        looking.playing,
        standings,
        grids,
        looking.speed,
    )
