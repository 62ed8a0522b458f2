"""What the lab report measures: all its parts trained, on all cores, and the checks beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from itertools import accumulate

from core.experiments.experiment import Experiment, weight_count
from core.refusal import UsageError
from core.sweeps.ranges import GridError
from core.sweeps.sweeping import Progress, SweepResult
from core.sweeps.workers import Workers, can_spawn, cores, processes, this_process
from tui.report import sweeps
from tui.report.parts import Part, parts
from tui.report.results import Results, checked_networks, naive_at_rate_1
from tui.report.steps import Ask, Step, Tell, go_on

TRAINED = 0.85
"""Share of the whole when all is trained."""

OVERHEAD = 2_000
"""Of an epoch, in multiplications: what it costs beside them."""

FEW_RUN_EPOCHS = 100_000
"""Epochs of all runs that this process trains sooner than others have started."""


def measure(
    seeds: int, epochs: int | None, workers: Workers | None, tell: Tell, stopped: Ask
) -> Results:
    """Train and check; raises `UsageError`, `ReportError` or `ReportStopped`."""
    asked = _asked(seeds, epochs)
    with nullcontext(workers) if workers is not None else _workers(asked) as hands:
        swept = _train(asked, hands, tell, stopped)
    tell(Step("checking gradients", TRAINED))
    first = asked[0].sweep
    checked = checked_networks(first.seeds)
    go_on(stopped)
    naive = naive_at_rate_1(first.seeds, first.base.epochs, stopped)
    go_on(stopped)
    return Results(asked, swept, checked, naive)


def _asked(seeds: int, epochs: int | None) -> tuple[Part, ...]:
    alone = [part.sweep for part in parts(1, epochs)]
    points = max(len(sweep.points) for sweep in alone)
    sweeps.check_seeds(seeds, epochs=alone[0].base.epochs, points=points)
    try:
        return parts(seeds, epochs)
    except GridError as error:
        raise UsageError(str(error)) from None


def _workers(asked: Sequence[Part]) -> Workers:
    run_epochs = sum(part.sweep.run_epochs for part in asked)
    alone = run_epochs < FEW_RUN_EPOCHS or not can_spawn()
    return this_process() if alone else processes(cores())


def _train(
    asked: Sequence[Part], workers: Workers, tell: Tell, stopped: Ask
) -> dict[str, SweepResult]:
    costs = [sum(map(cost, part.sweep.experiments)) for part in asked]
    before = [0, *accumulate(costs)]
    return {
        part.name: sweeps.train(
            part.sweep,
            workers=workers,
            progress=_progress(part, done, before[-1], tell),
            stopped=stopped,
        )
        for part, done in zip(asked, before, strict=False)
    }


def cost(experiment: Experiment) -> int:
    """About what a run takes, to tell how far all of them are."""
    return experiment.epochs * (experiment.samples * weight_count(experiment.hidden) + OVERHEAD)


def _progress(part: Part, before: int, whole: int, tell: Tell) -> Callable[[Progress], None]:
    """Tells of a part's progress; its runs are trained in about their order."""
    costs = [0, *accumulate(map(cost, part.sweep.experiments))]

    def progress(seen: Progress) -> None:
        tell(Step(f"training {part.title}", TRAINED * (before + costs[seen.done]) / whole))

    return progress
