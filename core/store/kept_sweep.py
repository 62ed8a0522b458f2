"""A sweep that is saved while it is trained: its runs as soon as they are finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from core.experiments.experiment import Experiment
from core.refusal import Refusal
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.store.stored_sweep import StoredSweep
from core.store.writing import Elsewhere
from core.sweeps.grid import Sweep
from core.sweeps.sweeping import Progress, SweepResult, sweep
from core.sweeps.workers import Workers
from core.training.pacing import never
from core.training.run import Run, Status

RUNS_AT_ONCE = 500
"""Runs of one transaction."""


class KeptSweep:
    """A sweep, the runs of it that are done, and the keeper that writes those that will be."""

    def __init__(
        self,
        keeper: Keeper | None,
        sweep: Sweep,
        stored: StoredSweep | None = None,
        done: Mapping[Experiment, Run] = MappingProxyType({}),
    ) -> None:
        """Without a keeper nothing is saved."""
        self.sweep, self._keeper, self._stored, self.done = sweep, keeper, stored, done
        self._new: list[Run] = []
        """All that were trained here; the first `_kept` of them are in the store."""
        self._kept = 0
        self._end: tuple[Status, str] | None = None
        self._have_written()

    @classmethod
    def resumed(cls, keeper: Keeper, id: int) -> KeptSweep:
        """Take up a sweep of the store, or a race, the rest of which is trained as a sweep; raises
        as `Keeper.claimed`."""
        stored, done = keeper.claimed(id, _read)
        stored.count_runs()
        return cls(keeper, stored.sweep, stored, done)

    @property
    def id(self) -> int | None:
        """Its number in the store, None while it is not there."""
        return None if self._stored is None else self._stored.id

    def train(
        self,
        *,
        workers: int | Workers | None = None,
        progress: Callable[[Progress], None] = lambda _progress: None,
        stopped: Callable[[], bool] = never,
    ) -> SweepResult:
        """Train the runs that are left, as `core.sweeps.sweeping.sweep` does."""
        return sweep(
            self.sweep, workers=workers, progress=progress, stopped=stopped, done=self.done,
            keep=self.keep,
        )  # fmt: skip

    def keep(self, runs: Sequence[Run]) -> None:
        """Have finished runs written."""
        self._new.extend(runs)
        self._have_written()

    def end(self, result: SweepResult) -> None:
        """Have it written how the training ended. A sweep with runs that failed can be taken up
        once more, as one that was stopped."""
        failed = len(result.failures)
        reason = f"{failed:,} of {self.sweep.runs:,} runs could not be trained" if failed else ""
        whole = result.complete and not failed
        self._end = (Status.FINISHED if whole else Status.STOPPED), reason
        self._have_written()

    def _have_written(self) -> None:
        if self._keeper is not None:
            self._keeper.write(self._write)

    def _write(self, store: RunStore, owner: str) -> None:
        """Write what is new; in the keeper's thread."""
        if self._stored is None:
            self._stored = StoredSweep.begin(store, self.sweep, owner=owner)
        try:
            while new := self._new[self._kept : self._kept + RUNS_AT_ONCE]:
                self._stored.keep(new)
                self._kept += len(new)
            if self._end is not None:
                self._stored.tell(*self._end)
        except Elsewhere:  # it was deleted meanwhile: it is begun anew, whole
            self._stored, self._kept = None, 0
            self._new[:0], self.done = self.done.values(), {}
            self._write(store, owner)


def _read(store: RunStore, row: StoredRun) -> tuple[StoredSweep, dict[Experiment, Run]]:
    if row.kind == "run":
        raise Refusal(f"run {row.id} is no sweep; 'bp-tui resume {row.id}' goes on with it")
    stored = StoredSweep.open(store, row)
    done = {e: run for e, run in stored.runs().items() if run.status is not Status.STOPPED}
    return stored, done
