"""What a report's sweeps have in common: how many seeds they may have, and that none is partial."""

from __future__ import annotations

from collections.abc import Callable

from core.refusal import UsageError
from core.sweeps.grid import MAX_RUN_EPOCHS, Sweep
from core.sweeps.ranges import MAX_RUNS
from core.sweeps.sweeping import Progress, SweepResult, sweep
from core.sweeps.workers import Workers, WorkersError
from tui import numbers
from tui.report import wording
from tui.report.steps import Ask, ReportError, ReportStopped

SEEDS = 20
"""Of each setting, where nobody asks for others."""


def check_seeds(seeds: int, *, epochs: int, points: int = 1) -> None:
    """Refuse a number of seeds that a sweep over so many grid points cannot have."""
    most = min(MAX_RUNS, MAX_RUN_EPOCHS // epochs) // points
    if not 1 <= seeds <= most:
        raise UsageError(
            f"seeds is '{seeds}'; with {wording.plural(epochs, 'epoch')} a run it must be a whole "
            f"number from 1 to {numbers.epochs(most)}"
        )


def seeds_option(seeds: int) -> str:
    """How a command asks for them."""
    return "" if seeds == SEEDS else f" --seeds {seeds}"


def train(
    asked: Sweep,
    *,
    workers: Workers | None,
    progress: Callable[[Progress], None],
    stopped: Ask,
) -> SweepResult:
    """Train all of a sweep; raises `ReportStopped` or `ReportError` where runs are missing."""
    try:
        result = sweep(asked, workers=workers, progress=progress, stopped=stopped)
    except WorkersError as error:
        raise ReportError(str(error)) from None
    if not result.complete:
        raise ReportStopped
    if result.failures:
        missing = wording.plural(len(result.failures), "run")
        reason = next(iter(result.failures.values()))
        raise ReportError(f"{missing} could not be trained: {reason}")
    return result
