"""The list of stored runs as it is now: read again where something changed, and only that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.refusal import Refusal
from core.store.presence import doing_of
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun

FEW = 40
"""Changed runs that are read one by one; with more of them all are read."""


@dataclass(frozen=True)
class Listed:
    """The runs of a list at one instant."""

    runs: tuple[StoredRun, ...] = ()
    """The newest first."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The doings of the processes that train some of them, by their tokens: "here" is this one."""


class Listing:
    """All runs, sweeps and races of a store, or the runs of one of these."""

    def __init__(self, store: RunStore, members_of: int | None = None) -> None:
        self.store, self._members_of = store, members_of
        self._version: tuple[object, ...] | None = None
        self._stamps: dict[int, str] = {}
        self._runs: dict[int, StoredRun] = {}
        self.listed = Listed()

    def first(self, count: int) -> Listed:
        """Return the newest runs, which are read at once however many there are."""
        runs = tuple(self.store.runs(members_of=self._members_of, most=count))
        return Listed(runs, self._owners(runs))

    def refresh(self) -> bool:
        """Read what changed since; return whether anything did."""
        changed = self._read()
        runs = tuple(self._runs.values())
        owners = self._owners(runs)
        if not changed and owners == self.listed.owners:
            return False
        gone = {run.owner for run in runs if run.alive} - owners.keys()
        if gone:  # no process says so itself
            self._runs = {
                id: replace(run, alive=False) if run.owner in gone else run
                for id, run in self._runs.items()
            }
        self.listed = Listed(tuple(self._runs.values()), owners)
        return True

    def _read(self) -> bool:
        version = self.store.version
        if version == self._version:
            return False
        stamps = self.store.stamps(members_of=self._members_of)
        changed = [id for id, stamp in stamps.items() if self._stamps.get(id) != stamp]
        if len(changed) > FEW:
            self._runs = {r.id: r for r in self.store.runs(members_of=self._members_of)}
        else:
            news = {id: run for id in changed if (run := self._found(id)) is not None}
            runs = self._runs | news
            self._runs = {id: runs[id] for id in stamps if id in runs}
        self._version, self._stamps = version, stamps
        return True

    def _found(self, id: int) -> StoredRun | None:
        try:
            return self.store.find(id)
        except Refusal:  # deleted just now
            return None

    def _owners(self, runs: tuple[StoredRun, ...]) -> dict[str, str]:
        """Return what the processes do that are there and train some of the runs."""
        tokens = {run.owner for run in runs if run.owner}
        found = {token: doing_of(token, self.store.folder) for token in tokens}
        return {token: doing for token, doing in found.items() if doing is not None}
