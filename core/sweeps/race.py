"""A race: the runs of a sweep, all of them trained epoch by epoch side by side.

Of every run the loss and the accuracy of each epoch are kept, so that any
epoch's standing can be told at once. Weights are kept of each grid point's first seed alone,
every `stride` epochs; in between they are trained again, to the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from core.data.dataset import Dataset, Task
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.refusal import Refusal
from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from core.training.blocks import blocks
from core.training.curves import Curves
from core.training.endings import Ending
from core.training.evaluation import Evaluation, decision_grid, evaluate
from core.training.finished import finished_runs
from core.training.moment import Looking, TimelineMoment
from core.training.pacing import never
from core.training.run import Run, Status
from core.training.snapshot import Snapshot, joined
from core.training.timeline import State, Timeline
from core.training.trainer import Trainer

MAX_POINTS = 64
"""Grid points of a race: more could not be watched."""

MAX_RUN_EPOCHS = 5_000_000
"""Runs times epochs of a race, whose curves are looked at eight times a second."""

MAX_WEIGHTS = 10_000_000
"""Weights of all runs of a race together: training them takes some hundred megabytes."""


class Race(Timeline):
    """Trains the runs of a sweep in step. Used by one thread at a time.

    `edge` and `curves` may be read from another thread while `advance` runs.
    """

    def __init__(self, sweep: Sweep) -> None:
        """Raises `Refusal` for a sweep that cannot be watched."""
        refuse(sweep)
        self.sweep = sweep
        live = [Trainer.of(block) for block in blocks(sweep.experiments)]
        self._find_places(live)
        super().__init__(live, sweep.base.epochs)

    def _find_places(self, live: Sequence[Trainer]) -> None:
        """Find where each run is trained, and put the first seeds in groups of equal shape."""
        self.points = self.sweep.points
        self._places = {
            experiment: (block, column)
            for block, trainer in enumerate(live)
            for column, experiment in enumerate(trainer.experiments)
        }
        self._datasets = [trainer.datasets for trainer in live]
        self._firsts = blocks([point.experiments[0] for point in self.points])
        self._first_columns = [
            [
                (block, [column for _, column in places])
                for block, places in groupby(map(self._places.__getitem__, group), itemgetter(0))
            ]
            for group in self._firsts
        ]
        """Of each such group the trainers, each with its columns."""

    @property
    def epochs(self) -> int:
        """The last epoch of the race."""
        return self.sweep.base.epochs

    @property
    def status(self) -> Status:
        """running or finished."""
        return Status.FINISHED if self.edge >= self.epochs else Status.RUNNING

    def dataset(self, point: int) -> Dataset:
        """The data set of a grid point's first seed."""
        return self._dataset(self.points[point].experiments[0])

    def _dataset(self, experiment: Experiment) -> Dataset:
        block, column = self._places[experiment]
        return self._datasets[block][column]

    def _runs_of(self, point: int) -> list[tuple[Ending, Curves, int]]:
        """How each of a grid point's runs ended by the edge, its curves, and its column there."""
        places = [self._places[experiment] for experiment in self.points[point].experiments]
        live = self._trainers_at_edge()
        return [
            (live[block].endings[column], self._curves[block], column) for block, column in places
        ]

    def runs(self) -> tuple[Run, ...]:
        """Return all runs as they stand at the edge; those that could go on count as stopped."""
        blocks = zip(self._trainers_at_edge(), self._curves, strict=True)
        return tuple(run for trainer, curves in blocks for run in finished_runs(trainer, curves))

    def curves(self, point: int, edge: int, start: int = 0) -> FloatArray:
        """(edge + 1 - start, seeds): the losses of a grid point's runs from one epoch up to
        another, NaN after a run diverged; one that was to stop keeps its last."""
        losses = np.empty((edge + 1 - start, len(self.points[point].experiments)))
        for column, (of_run, curves, place) in enumerate(self._runs_of(point)):
            losses[:, column] = curves.losses[start : edge + 1, place]
            last = curves.last_epoch(place, edge)
            if last < edge and not of_run.diverged:
                losses[max(0, last + 1 - start) :, column] = curves.losses[last, place]
        return losses

    # Training: of every run the curves are kept, of each grid point's first seed the weights.

    def _trainers(self, state: State | None) -> tuple[Trainer, ...]:
        assert state is not None  # the first snapshot of a race is never dropped
        return tuple(
            Trainer.of(group, snapshot, [self._dataset(experiment) for experiment in group])
            for group, snapshot in zip(self._firsts, state, strict=True)
        )

    def _kept(self, state: Iterable[Snapshot]) -> State:
        """The snapshots of the first seeds, group by group."""
        listed = list(state)
        return tuple(
            joined([listed[block].of(columns) for block, columns in parts])
            for parts in self._first_columns
        )

    def _edge_after(self, stop: int) -> int:
        """A race goes on to its end, also where all its runs have diverged."""
        return stop

    def refuse_extension(self, epochs: int) -> None:
        """Raise `Refusal` or pydantic's ValidationError where it cannot go on to `epochs`."""
        refuse(self.sweep.lasting(epochs))

    def extend(self, epochs: int) -> None:
        """Let every run go on to `epochs`."""
        self.sweep = self.sweep.lasting(epochs)
        live = self._trainers_at_edge()
        self._live = live = tuple(trainer.lasting(epochs) for trainer in live)
        self._find_places(live)
        self._replay = None

    def rest(self) -> None:
        """Let go of what was trained again; the runs of other seeds are kept nowhere else."""
        self._replay = None

    # Looking.

    def standing(self, point: int, epoch: int) -> Standing:
        """Return the standing of a grid point's runs at an epoch up to the edge."""
        shares, losses, diverged, reached = [], [], [], []
        for ending, curves, column in self._runs_of(point):
            last = curves.last_epoch(column, epoch)  # a run that ended counts with that
            shares.append(curves.shares[last, column])
            losses.append(curves.losses[last, column])
            diverged.append(last < epoch and ending.diverged)
            reached.append(curves.reached(column, epoch))
        return Standing(
            self.points[point],
            np.array(shares),
            np.array(losses),
            np.array(diverged, dtype=np.bool_),
            np.array(reached, np.float64),
            is_regression=self.dataset(point).task is Task.REGRESSION,
        )

    def networks(
        self, epoch: int, *, cancelled: Callable[[], bool] = never
    ) -> tuple[Network, ...] | None:
        """The network of every grid point's first seed at an epoch up to the edge, to the bit;
        None where `cancelled` said so. A diverged one is that of its last finite epoch."""
        state = self.state(epoch, cancelled=cancelled)
        if state is None:
            return None
        networks = {
            experiment: Network(experiment.architecture, parameters)
            for group, snapshot in zip(self._firsts, state, strict=True)
            for experiment, parameters in zip(group, snapshot.parameters, strict=True)
        }
        return tuple(networks[point.experiments[0]] for point in self.points)


def refuse(sweep: Sweep) -> None:
    """Raise `Refusal` for a sweep that cannot be watched as a race."""
    if "epochs" in dict(sweep.vary):
        raise Refusal("epochs cannot vary in a race: all its runs share one timeline")
    points, run_epochs = len(sweep.points), sweep.runs * sweep.base.epochs
    if points > MAX_POINTS:
        raise Refusal(f"the race has {points:,} grid points; at most {MAX_POINTS} are allowed")
    if run_epochs > MAX_RUN_EPOCHS:
        raise Refusal(
            f"the race has {sweep.runs:,} runs of {sweep.base.epochs:,} epochs; so many may have "
            f"at most {MAX_RUN_EPOCHS // sweep.runs:,} epochs (more in a sweep on the command line)"
        )
    firsts = [point.experiments[0] for point in sweep.points]
    weights = len(sweep.seeds) * sum(e.architecture.size for e in firsts)
    if weights > MAX_WEIGHTS:
        raise Refusal(
            f"the race has {weights:,} weights in all its runs; at most {MAX_WEIGHTS:,} are allowed"
        )


@dataclass(frozen=True, eq=False)
class CloseUp:
    """The first seed of one grid point, looked at alone."""

    point: int
    grid: FloatArray
    """Answers over the domain, as from `decision_grid`."""
    evaluation: Evaluation


@dataclass(frozen=True, eq=False, kw_only=True)
class RaceMoment(TimelineMoment[Race]):
    """A race at the playhead; tuples are in the grid's order."""

    standings: tuple[Standing, ...]
    grids: tuple[FloatArray, ...] | None
    """Answers over the domain of each grid point's first seed, as from `decision_grid`."""
    closeup: CloseUp | None = None
    """In place of `grids`, where one grid point alone was asked for."""

    @property
    def race(self) -> Race:
        """The race."""
        return self.recording


def observe_race(
    race: Race, epoch: int, looking: Looking, point: int | None = None
) -> RaceMoment | None:
    """The moment of a race at an epoch, with the grids of all its points or a close-up of one;
    None where the looking was cancelled."""
    grids, closeup, shape = None, None, looking.grid_shape
    if shape is not None:
        networks = race.networks(epoch, cancelled=looking.cancelled)
        if networks is None:
            return None
        if point is not None and point < len(networks):
            network, dataset = networks[point], race.dataset(point)
            answers = decision_grid(network, dataset, *shape)
            closeup = CloseUp(point, answers, evaluate(network, dataset))
        else:
            grids = tuple(
                decision_grid(network, race.dataset(place), *shape)
                for place, network in enumerate(networks)
            )
    standings = tuple(race.standing(place, epoch) for place in range(len(race.points)))
    return RaceMoment(**looking.at(race, epoch), standings=standings, grids=grids, closeup=closeup)
