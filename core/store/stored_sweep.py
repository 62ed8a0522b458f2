"""A sweep or a race in the store: what was asked for, and a row of `runs` for each of its runs.

Such a run has the figures of every epoch and its last weights. Its place in the grid's order, in
the table `places`, tells which one it is.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import count

from core.experiments.experiment import Experiment
from core.experiments.presets import nearest_preset
from core.store.hashes import versions
from core.store.members import MemberRows, Papers, member_run
from core.store.run_store import RunStore, new_uid
from core.store.statements import inserting, updating_run
from core.store.stored_run import Kind, StoredRun
from core.store.writing import Elsewhere
from core.sweeps.grid import Sweep
from core.training.run import Run, Status

TOGETHER = 50
"""Runs that are written together: with more of them, fresh memory costs more than the writing."""

AT_ONCE = 500
"""Runs that are read together."""


class StoredSweep:
    """A sweep or a race whose runs are written and read. Raises as `RunStore` does."""

    def __init__(self, store: RunStore, id: int, uid: str, sweep: Sweep) -> None:
        """`id`: its number in the store, where it is as long as that has its `uid`."""
        self.id, self.uid, self.sweep = id, uid, sweep
        self._store, self._database = store, store.database
        self._places = {experiment: place for place, experiment in enumerate(sweep.experiments)}
        self._there: dict[int, int] | None = None
        """The numbers of the runs that were kept, by their places, once they are known."""
        self._papers, self._preset = Papers(sweep), nearest_preset(sweep.base).name

    @classmethod
    def begin(
        cls, store: RunStore, sweep: Sweep, *, kind: Kind = "sweep", owner: str = ""
    ) -> StoredSweep:
        """Add a sweep or a race to the store. Of `epoch` and `epochs` of its row those of a sweep
        count runs."""
        now, uid = time.time(), new_uid()
        row = {
            "kind": kind,
            "started": now,
            "changed": now,
            "document": sweep.to_toml(),
            "settings": _settings_of(sweep),
            "preset": nearest_preset(sweep.base).name,
            "status": Status.RUNNING,
            "epochs": sweep.runs if kind == "sweep" else sweep.base.epochs,
            "versions": json.dumps(versions()),
            "owner": owner,
            "uid": uid,
        }
        with store.database.transaction() as connection:
            cursor = connection.execute(inserting("runs", row), tuple(row.values()))
            assert cursor.lastrowid is not None
            return cls(store, cursor.lastrowid, uid, sweep)

    @classmethod
    def open(cls, store: RunStore, row: StoredRun) -> StoredSweep:
        """Read a sweep or a race; `Refusal` where its settings do not hold any more."""
        return cls(store, row.id, row.uid, row.asked(Sweep.from_toml))

    def keep(self, runs: Sequence[Run], *, epoch: int | None = None) -> None:
        """Write runs, in the place of what was kept of them before. `epoch`: where a race stands;
        of a sweep the runs are counted."""
        now, places = time.time(), [self._places[run.experiment] for run in runs]
        with self._database.transaction() as connection:
            there = self._numbers(connection)
            kept = len({*there, *places}) if epoch is None else epoch
            self._set(changed=now, epoch=kept)
            for table in ("figures", "snapshots"):
                known = [(there[place],) for place in places if place in there]
                connection.executemany(f"DELETE FROM {table} WHERE run = ?", known)
            (newest,) = connection.execute("SELECT max(seq) FROM sqlite_sequence").fetchone()
            rows, numbers = MemberRows(self.id, self._preset, now), count(newest + 1)
            for start in range(0, len(runs), TOGETHER):
                part = slice(start, start + TOGETHER)
                for place, run in zip(places[part], runs[part], strict=True):
                    there[place] = there[place] if place in there else next(numbers)
                    rows.add(there[place], place, run, self._papers.of(place))
                rows.write(connection)
        self._there = there

    def _numbers(self, connection: sqlite3.Connection) -> dict[int, int]:
        """Return the numbers of the runs that were kept, by their places."""
        if self._there is None:
            query = "SELECT place, run FROM places WHERE member_of = ?"
            return dict(tuple(row) for row in connection.execute(query, (self.id,)))
        return dict(self._there)

    def tell(self, status: Status, reason: str = "", *, owner: str = "") -> None:
        """Write how it ended, rests or goes on."""
        with self._database.transaction():
            self._set(changed=time.time(), status=status, reason=reason, owner=owner)

    def count_runs(self) -> None:
        """Let its row be that of a sweep."""
        with self._database.transaction():
            self._set(kind="sweep", epochs=self.sweep.runs)

    def asking(self, sweep: Sweep) -> StoredSweep:
        """Let it ask for the same runs with more epochs."""
        asked = {"document": sweep.to_toml(), "settings": _settings_of(sweep)}
        with self._database.transaction():
            self._set(**asked, epochs=sweep.base.epochs)
        return StoredSweep(self._store, self.id, self.uid, sweep)

    def _set(self, **values: object) -> None:
        """Change its row; `Elsewhere` where it is gone from the store, and another run may have its
        number."""
        update = f"{updating_run(values)} AND uid = ?"
        if not self._database.execute(update, *values.values(), self.id, self.uid).rowcount:
            raise Elsewhere(f"{self.id} is gone from the store")

    def runs(self) -> dict[Experiment, Run]:
        """Return all runs that were kept whole, to the bit as they were trained; `Refusal` where
        their data set is another one by now."""
        return dict(self._read())

    def _read(self) -> Iterator[tuple[Experiment, Run]]:
        for first in range(0, self.sweep.runs, AT_ONCE):
            for row in self._database.rows(
                "SELECT runs.*, places.place, places.alternation, figures.data,"
                " figures.crc AS figures_crc, snapshots.rows, snapshots.state, snapshots.best,"
                " snapshots.loss AS state_loss, snapshots.crc AS state_crc"
                " FROM places JOIN runs ON runs.id = places.run"
                " JOIN figures ON figures.run = runs.id AND figures.first = 0"
                " JOIN snapshots ON snapshots.run = runs.id AND snapshots.epoch = runs.epoch"
                " WHERE places.member_of = ? AND places.place BETWEEN ? AND ?"
                " AND runs.deleted IS NULL ORDER BY places.place",
                self.id, first, first + AT_ONCE - 1,
            ):  # fmt: skip
                experiment = self.sweep.experiments[row["place"]]
                same = row["document"] == self._papers.of(row["place"]).document
                run = member_run(row, experiment) if same else None
                if run is not None:
                    yield experiment, run


def _settings_of(sweep: Sweep) -> str:
    return json.dumps(sweep.base.model_dump(mode="json"))
