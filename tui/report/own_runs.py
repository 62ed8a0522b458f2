"""The runs of a report of one's own run: the run itself, and its like with other seeds."""

from __future__ import annotations

from dataclasses import dataclass

from core.experiments.course import Course, Segment
from core.sweeps.grid import GridPoint, Sweep
from core.sweeps.standing import Standing
from core.training.pacing import Pacer
from core.training.recording import Recording, finished_run
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.report.runs import Watch, refuse_seeds, train

SLICE_SECONDS = 0.05
"""Of training between two looks at whether to stop."""

TRAINED, SWEPT = 0.2, 0.9
"""Shares of the whole when the run is trained, and when all seeds are."""


@dataclass(frozen=True, eq=False)
class OwnResults:
    """A run, and its like with other seeds."""

    run: Run
    runs: tuple[Run, ...]
    """With the seeds 0, 1, 2 and so on."""
    sweep: Sweep | None
    """The sweep that trains the seeds again; None for a run with branches."""

    @property
    def standing(self) -> Standing:
        """The statistics over the seeds."""
        return Standing.of(GridPoint({}, ()), self.runs)


def measure(course: Course, seeds: int, watch: Watch) -> OwnResults:
    """Train all of it; raises `Refusal` or `ReportStopped`."""
    refuse_seeds(seeds, epochs=course.epochs)
    run = _train(course, watch, 0.0, TRAINED)

    shares = [TRAINED + (SWEPT - TRAINED) * done / seeds for done in range(seeds + 1)]
    if course.forks:  # no worker trains a run with branches
        branched = [
            _train(_with_seed(course, seed), watch, *shares[seed : seed + 2])
            for seed in range(seeds)
        ]
        return OwnResults(run, tuple(branched), None)
    grid = Sweep.of(course.experiment, seeds=seeds)
    result = train(grid, None, watch, shares, f"training {numbers.plural(seeds, 'seed')}")
    return OwnResults(run, tuple(result.runs[e] for e in grid.experiments), grid)


def _train(course: Course, watch: Watch, before: float, after: float) -> Run:
    recording, pacer = Recording(course), Pacer(SLICE_SECONDS)
    while recording.status is Status.RUNNING:
        share = before + (after - before) * recording.edge / course.epochs
        watch.begin(share, f"training: epoch {numbers.epochs(recording.edge)}")
        epochs = pacer.epochs
        with pacer.measured(epochs):
            recording.advance(epochs)
    return finished_run(recording)


def _with_seed(course: Course, seed: int) -> Course:
    return Course(
        tuple(Segment(s.first_epoch, s.experiment.with_changes(seed=seed)) for s in course.segments)
    )
