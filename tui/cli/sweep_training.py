"""Training of a sweep on the command line, saved while it is trained."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from core.refusal import Refusal
from core.sweeps.grid import Sweep
from core.sweeps.sweeping import Progress, SweepResult
from core.sweeps.workers import Workers, cluster
from tui.cli.keeping import keeping, settle
from tui.cli.options import option
from tui.cli.progress import ENDINGS, interruption, progress_bar
from tui.cli.sweep_output import SweepOutput
from tui.cli.taking_up import tell_versions
from tui.drawing import numbers
from tui.terminal.options import Whole

if TYPE_CHECKING:
    from core.store.keeper import Keeper
    from core.store.kept_sweep import KeptSweep
    from core.store.stored_run import StoredRun


@dataclass(frozen=True, kw_only=True)
class Crew:
    """The options of who trains a sweep."""

    workers: Annotated[Whole | None, option("Processes that train; one a core by default.")] = None
    scheduler: Annotated[
        str | None,
        option("Train on a Dask cluster instead: its address, such as tcp://host:8786."),
    ] = None

    def check(self) -> None:
        """Refuse what cannot be, before any work."""
        if self.workers is not None and not 1 <= self.workers <= 1024:
            raise Refusal(f"workers is '{self.workers}'; it must be a whole number from 1 to 1,024")
        if self.workers is not None and self.scheduler is not None:
            raise Refusal("workers and scheduler were both given; a cluster has its own workers")

    def workers_of(self) -> int | Workers | None:
        """Return who trains: a cluster is connected with; `Refusal` where there is none."""
        return self.workers if self.scheduler is None else cluster(self.scheduler)


def new_sweep(grid: Sweep, output: SweepOutput, crew: Crew, *, store: bool) -> int:
    """Train a sweep, saved if it is to be; return the exit code."""

    def begin(keeper: Keeper | None) -> KeptSweep:
        from core.store.kept_sweep import KeptSweep

        return KeptSweep(keeper, grid)

    return _train_and_show(begin, output, crew, store=store)


def resumed_sweep(row: StoredRun, output: SweepOutput, crew: Crew) -> int:
    """Train what is left of a sweep of the store; return the exit code."""
    from core.store.kept_sweep import KeptSweep

    output.check(row.asked(Sweep.from_toml))
    crew.check()

    def take_up(keeper: Keeper | None) -> KeptSweep:
        assert keeper is not None
        kept = KeptSweep.resumed(keeper, row.id)
        tell_versions(row)
        return kept

    return _train_and_show(take_up, output, crew, store=True)


def _train_and_show(
    begin: Callable[[Keeper | None], KeptSweep], output: SweepOutput, crew: Crew, *, store: bool
) -> int:
    with keeping("sweep", wanted=store) as keeper:
        workers = crew.workers_of()
        with workers if isinstance(workers, Workers) else nullcontext():
            kept = begin(keeper)
            done = len(kept.done)
            result = _trained(kept, workers, progress=not output.as_json)
        kept.end(result)
        settle(keeper)
    return output.show(result, kept.id, done)


def _trained(kept: KeptSweep, workers: int | Workers | None, *, progress: bool) -> SweepResult:
    """Train what is left. Ctrl+C stops it; another signal ends the command, with the sweep saved as
    one that was cut off."""
    bar = progress_bar("sweep", wanted=progress)
    with bar as show, interruption(*ENDINGS) as interrupted:

        def tell(progress: Progress) -> None:
            if show is not None:
                show(progress.run_epochs / progress.all_run_epochs, facts(progress))

        result = kept.train(workers=workers, progress=tell, stopped=lambda: bool(interrupted))
    if interrupted and interrupted[0] != signal.SIGINT and not result.complete:
        raise SystemExit(128 + interrupted[0])
    return result


def facts(progress: Progress) -> str:
    """Runs done, speed and time left, in a line."""
    said = f"{numbers.epochs(progress.done)} of {numbers.epochs(progress.runs)} runs"
    if progress.speed is not None and progress.seconds_left is not None:
        said += f"  {numbers.speed(progress.speed, 'run-epochs')}"
        said += f"  {numbers.duration(progress.seconds_left)} left"
    return said
