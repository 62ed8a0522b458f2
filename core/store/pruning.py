"""Pruning: the run store is kept within a budget, and what is dropped can be had again.

While it is larger, runs lose, the oldest first and those that could still go on last:

1. the runs that were deleted a day ago or earlier: they alone are gone for good;
2. all snapshots of a run but its newest;
3. that one as well;
4. the losses of a run's epochs.

A run that lost any of it still opens: it is trained again, to the same bits, and its weights are
held against their hash. Its row stays for good, with its settings, its last figures, the sketch of
its losses, its tags and its note: some thousand bytes. Runs that are pinned, or whose sweep or race
is, and those that a process trains now lose nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from core.store.database import Database
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun

BUDGET = 500_000_000
"""Bytes of the store, where nobody chose others."""

LEAST_BUDGET = 1_000_000

FACT = "budget"
"""The store's fact that has the bytes that were chosen."""

GRACE_SECONDS = 24 * 3600.0
"""In which a deleted run can be restored for certain."""


@dataclass(frozen=True)
class Part:
    """A part of what is stored of runs."""

    table: str
    data: str
    """The column with its bytes."""
    where: str = "1"


OLDER = Part("snapshots", "state", "epoch < (SELECT runs.epoch FROM runs WHERE runs.id = run)")
SNAPSHOTS = Part("snapshots", "state")
LOSSES = Part("figures", "data")

PARTS = (OLDER, SNAPSHOTS, LOSSES)
"""In the order in which they are dropped."""


@dataclass(frozen=True)
class Pruned:
    """Told of a pruning: the numbers of the runs that lost something, and the bytes of the file."""

    deleted: tuple[int, ...]
    """Gone for good."""
    snapshots: tuple[int, ...]
    """Trained again, in part or whole, when they are opened."""
    losses: tuple[int, ...]
    """Those that lost the losses of their epochs too."""
    before: int
    after: int
    budget: int

    @property
    def sentence(self) -> str:
        """Said of it; empty where nothing was dropped."""
        parts = (
            (self.deleted, "deleted runs"),
            (self.snapshots, "runs' snapshots"),
            (self.losses, "runs' losses"),
        )
        dropped = ", ".join(f"{len(runs)} {what}" for runs, what in parts if runs)
        if not dropped:
            return ""
        return (
            f"the run store was above its {self.budget / 1e6:,.0f} MB: {dropped} were dropped; "
            "such a run is trained again when it is opened, and pinned ones lose nothing"
        )


def budget_of(store: RunStore) -> int:
    """Return the bytes that a store may have."""
    chosen = store.recall(FACT)
    return int(chosen) if chosen is not None and chosen.isdecimal() else BUDGET


def set_budget(store: RunStore, budget: int) -> None:
    """Choose the bytes that a store may have, for all that use it."""
    store.remember(FACT, str(max(LEAST_BUDGET, budget)))


class _Rehearsed(Exception):
    """Ends a transaction of which nothing is to stay."""


def prune(
    store: RunStore,
    budget: int | None = None,
    *,
    grace_seconds: float = GRACE_SECONDS,
    room: float = 0.0,
    rehearsal: bool = False,
) -> Pruned:
    """Drop the runs that were deleted `grace_seconds` ago or earlier, and what does not fit into a
    budget in bytes, by default the store's own; shrink the file. `room`: the share of the budget
    that is made free then. In a `rehearsal` all stays as it is. `Refusal` where that cannot be."""
    budget = budget_of(store) if budget is None else budget
    database, before = store._database, store.path.stat().st_size
    after = before
    with suppress(_Rehearsed), database.transaction():
        runs, latest = store.everything(), time.time() - grace_seconds
        kept = {id for run in runs if run.pinned or run.alive for id in (run.id, run.member_of)}
        deleted = [
            run.id
            for run in runs
            if run.deleted is not None and run.deleted <= latest and run.id not in kept
        ]
        for id in deleted:
            database.execute("DELETE FROM runs WHERE id = ?", id)
        missing = database.bytes_used - budget
        missing += round(room * budget) if missing > 0 else 0
        order = _droppable(run for run in runs if run.id not in deleted)
        dropped: dict[Part, list[int]] = {part: [] for part in PARTS}
        for part in PARTS:
            sizes = _sizes(database, part)
            for run in order:
                if missing > 0 and run.id in sizes:
                    query = f"DELETE FROM {part.table} WHERE run = ? AND {part.where}"
                    database.execute(query, run.id)
                    missing -= sizes[run.id]
                    dropped[part].append(run.id)
        if rehearsal:
            after = database.bytes_used
            raise _Rehearsed
    if not rehearsal:
        database.shrink()
        after = store.path.stat().st_size
    return Pruned(
        tuple(deleted),
        tuple(dict.fromkeys(dropped[OLDER] + dropped[SNAPSHOTS])),
        tuple(dropped[LOSSES]),
        before,
        after,
        budget,
    )


def _droppable(runs: Iterable[StoredRun]) -> list[StoredRun]:
    """Return the runs that may lose something, in the order in which they do."""
    some = list(runs)
    pinned = {run.id for run in some if run.pinned}
    free = [run for run in some if not (run.alive or {run.id, run.member_of} & pinned)]
    return sorted(free, key=lambda run: (run.goes_on, run.changed))


def _sizes(database: Database, part: Part) -> dict[int, int]:
    """Return the bytes that each run has of a part."""
    rows = database.rows(
        f"SELECT run, sum(length({part.data})) FROM {part.table} WHERE {part.where} GROUP BY run"
    )
    return {row[0]: row[1] for row in rows}
