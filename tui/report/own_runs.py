"""What a report of one's own run shows: the run, and the same with other seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.course import Course, Segment
from core.grid import GridError, GridPoint, Sweep
from core.recording import Recording
from core.run import Run, finished_run
from core.standing import Standing
from core.sweeping import Progress, sweep
from core.training import Status
from core.workers import Workers
from tui import numbers
from tui.report.steps import Ask, ReportError, ReportStopped, Step, Tell
from tui.usage import UsageError

SLICE = 200
"""Epochs between two looks at whether to stop."""

OWN_SHARE, SEEDS_SHARE = 0.2, 0.9
"""Shares of the whole when the run is trained, and when all seeds are."""


@dataclass(frozen=True, eq=False)
class OwnResults:
    """A run, and the same with other seeds."""

    title: str
    run: Run
    runs: tuple[Run, ...]
    """In the seeds' order."""
    standing: Standing
    seeds: tuple[int, ...]
    sweep: Sweep | None
    """How the seeds are trained again; None for a run with branches."""


def measure(
    course: Course, title: str, seeds: int, workers: Workers | None, tell: Tell, stopped: Ask
) -> OwnResults:
    """Train all of it; raises `UsageError`, `ReportError` or `ReportStopped`."""
    run = _train(course, 0.0, OWN_SHARE, tell, stopped)
    return _with_seeds(title, run, seeds, workers, tell, stopped)


def _train(course: Course, before: float, after: float, tell: Tell, stopped: Ask) -> Run:
    recording = Recording(course)
    while recording.status is Status.RUNNING:
        if stopped():
            raise ReportStopped
        words = f"training: epoch {numbers.epochs(recording.edge)}"
        tell(Step(words, before + (after - before) * recording.edge / course.epochs))
        recording.advance(SLICE)
    return finished_run(recording)


def _with_seeds(
    title: str, run: Run, count: int, workers: Workers | None, tell: Tell, stopped: Ask
) -> OwnResults:
    course = run.course
    try:
        asked = Sweep.of(course.segments[0].experiment, seeds=count)
    except GridError as error:
        raise UsageError(str(error)) from None
    point = asked.points[0]
    if course.forks:
        runs = _branched(course, asked.seeds, tell, stopped)
        return OwnResults(title, run, runs, Standing.of(point, runs), asked.seeds, None)
    runs = _swept(asked, point, workers, tell, stopped)
    return OwnResults(title, run, runs, Standing.of(point, runs), asked.seeds, asked)


def _swept(
    asked: Sweep, point: GridPoint, workers: Workers | None, tell: Tell, stopped: Ask
) -> tuple[Run, ...]:
    def progress(seen: Progress) -> None:
        share = OWN_SHARE + (SEEDS_SHARE - OWN_SHARE) * seen.done / seen.runs
        tell(Step(f"training {numbers.epochs(seen.runs)} seeds", share))

    result = sweep(asked, workers=workers, progress=progress, stopped=stopped)
    if not result.complete:
        raise ReportStopped
    if result.failures:
        reason = next(iter(result.failures.values()))
        raise ReportError(f"{len(result.failures)} runs could not be trained: {reason}")
    return tuple(result.runs[experiment] for experiment in point.experiments)


def _branched(course: Course, seeds: Sequence[int], tell: Tell, stopped: Ask) -> tuple[Run, ...]:
    """Runs with branches, which are not stacked, one by one."""
    span = (SEEDS_SHARE - OWN_SHARE) / len(seeds)
    starts = [OWN_SHARE + span * n for n in range(len(seeds))]
    return tuple(
        _train(with_seed(course, seed), start, start + span, tell, stopped)
        for seed, start in zip(seeds, starts, strict=True)
    )


def with_seed(course: Course, seed: int) -> Course:
    """The same course with another seed."""
    segments = course.segments
    return Course(
        tuple(Segment(s.first_epoch, s.experiment.with_changes(seed=seed)) for s in segments)
    )
