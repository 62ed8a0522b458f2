"""What a report of one's own run shows: the run, and the same with other seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.experiments.course import Course, Segment
from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from core.sweeps.sweeping import Progress
from core.sweeps.workers import Workers
from core.training.pacing import Pacer
from core.training.recording import Recording, finished_run
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.report import wording
from tui.report.runs import Ask, Step, Tell, check_seeds, go_on, train

SLICE_SECONDS = 0.05
"""Of training between two looks at whether to stop."""

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
    """Train all of it; raises `Refusal`, `Refusal` or `ReportStopped`."""
    asked = _asked(course, seeds)
    run = _train(course, 0.0, OWN_SHARE, tell, stopped)
    if course.forks:
        runs = _branched(course, asked.seeds, tell, stopped)
    else:
        runs = _swept(asked, workers, tell, stopped)
    standing = Standing.of(asked.points[0], runs)
    return OwnResults(title, run, runs, standing, asked.seeds, None if course.forks else asked)


def _asked(course: Course, seeds: int) -> Sweep:
    check_seeds(seeds, epochs=course.epochs)
    return Sweep.of(course.segments[0].experiment, seeds=seeds)


def _train(course: Course, before: float, after: float, tell: Tell, stopped: Ask) -> Run:
    recording, pacer = Recording(course), Pacer(SLICE_SECONDS)
    while recording.status is Status.RUNNING:
        go_on(stopped)
        words = f"training: epoch {numbers.epochs(recording.edge)}"
        tell(Step(words, before + (after - before) * recording.edge / course.epochs))
        epochs = pacer.epochs
        with pacer.measured(epochs):
            recording.advance(epochs)
    return finished_run(recording)


def _swept(asked: Sweep, workers: Workers | None, tell: Tell, stopped: Ask) -> tuple[Run, ...]:
    def progress(seen: Progress) -> None:
        share = OWN_SHARE + (SEEDS_SHARE - OWN_SHARE) * seen.done / seen.runs
        tell(Step(f"training {wording.plural(seen.runs, 'seed')}", share))

    result = train(asked, workers=workers, progress=progress, stopped=stopped)
    return tuple(result.runs[experiment] for experiment in asked.experiments)


def _branched(course: Course, seeds: Sequence[int], tell: Tell, stopped: Ask) -> tuple[Run, ...]:
    """Runs with branches, which no worker can train: one by one, in this process."""
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
