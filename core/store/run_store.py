"""The run store: every run, sweep and race of a person, in one file."""

from __future__ import annotations

import json
import math
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.store.checksums import figures_are_whole, snapshot_is_whole
from core.store.database import Database
from core.store.folder import data_folder
from core.store.hashes import data_hash, versions
from core.store.presence import doing_of, present
from core.store.restoring import News, restored
from core.store.saving import Saving
from core.store.statements import inserting, updating_run
from core.store.stored_run import Kind, StoredRun, varied_in
from core.store.tagging import checked_note, checked_tag
from core.store.writing import (
    refuse_elsewhere,
    snapshot_of,
    unpacked,
    write_run,
    written_course,
)
from core.training.endings import GOES_ON
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import FIGURES, Snapshot

FILE = "runs.sqlite"


class RunStore:
    """Keeps runs, and gives them back; `Refusal` says what cannot be.

        >>> store = RunStore()
        >>> best = min(store.runs(), key=lambda run: run.loss or 9)
        >>> best.settings["learning_rate"], best.tags
        >>> recording = store.recording(best.id)  # goes on to the same bits
        >>> recording.curve, recording.network(recording.at(100))

    Its calls may come from any thread, and several processes may have one store open. Runs are put
    into it by a `core.store.keeper.Keeper` while they train.
    """

    def __init__(self, folder: Path | None = None, *, patience: float | None = None) -> None:
        """Open the store of a folder, by default the person's own. `patience`: seconds in which
        another process ends its transaction."""
        self.folder = data_folder() if folder is None else folder
        self._database = Database(self.folder / FILE, patience)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    @property
    def database(self) -> Database:
        """The file as a database."""
        return self._database

    @property
    def notice(self) -> str:
        """A sentence where the file was damaged, and set aside; else empty."""
        return self._database.notice

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # Looking.

    @property
    def version(self) -> tuple[object, ...]:
        """Another value after every change by this process or another."""
        return self._database.version

    def runs(
        self, *, members_of: int | None = None, most: int = -1, running: bool = False
    ) -> list[StoredRun]:
        """Return all runs, sweeps and races, the newest first, or the runs of a sweep or race. At
        `most` so many, all where that is -1; `running`: those that are trained or were cut off."""
        where = f"status = '{Status.RUNNING}'" if running else "1"
        return self._read(self._rows("*", members_of, most, where))

    def everything(self) -> list[StoredRun]:
        """Return all that is kept, the newest first, deleted runs and those of sweeps as well."""
        return self._read(self._database.rows("SELECT * FROM runs ORDER BY id DESC"))

    def _read(self, rows: Sequence[sqlite3.Row]) -> list[StoredRun]:
        doing = {owner: doing_of(owner, self.folder) for owner in {row["owner"] for row in rows}}
        varied = {whole: self._varied(whole) for whole in {row["member_of"] for row in rows}}
        runs = (_run_of(row, doing[row["owner"]], varied[row["member_of"]]) for row in rows)
        return [run for run in runs if run is not None]

    def _varied(self, whole: int | None) -> tuple[str, ...]:
        """Return the settings in which the runs of a sweep or a race differ."""
        rows = self._database.rows("SELECT document FROM runs WHERE id = ?", whole)
        return tuple(varied_in(rows[0]["document"])) if rows else ()

    def stamps(self, *, members_of: int | None = None) -> dict[int, str]:
        """Return a text for the number of each run, in the order of `runs`, that is another one
        once the run is; read in less time than the runs."""
        facts = " || '|' || ".join(("changed", "status", "owner", "pinned", "tags", "note"))
        return dict(map(tuple, self._rows(f"id, {facts}", members_of)))

    def _rows(
        self, columns: str, members_of: int | None, most: int = -1, where: str = "1"
    ) -> list[sqlite3.Row]:
        of = "IS NULL" if members_of is None else "= ?"
        values = () if members_of is None else (members_of,)
        return self._database.rows(
            f"SELECT {columns} FROM runs WHERE deleted IS NULL AND member_of {of} AND {where}"
            " ORDER BY id DESC LIMIT ?",
            *values, most,
        )  # fmt: skip

    def find(self, id: int) -> StoredRun:
        """Return a run; `Refusal` where there is none of that number."""
        rows = self._database.rows("SELECT * FROM runs WHERE id = ? AND deleted IS NULL", id)
        if not rows:
            raise Refusal(f"there is no run {id}; 'bp-tui runs list' lists them")
        for run in self._read(rows):
            return run
        raise Refusal(self._damaged(id))

    def named(self, uid: str) -> StoredRun | None:
        """Return the run that has a `uid`, deleted or not; None where there is none."""
        runs = self._read(self._database.rows("SELECT * FROM runs WHERE uid = ?", uid))
        return next(iter(runs), None)

    def _damaged(self, id: int) -> str:
        return f"run {id} is damaged in {self.path} and cannot be opened"

    def _alive(self, owner: str) -> bool:
        return present(owner, self.folder) is not None

    def figures(self, id: int, *, since: int = 0) -> FloatArray:
        """(FIGURES, epochs + 1 - since): of every epoch of a run since one; of none where they were
        dropped, or a part of them is damaged."""
        rows = self._database.rows(
            "SELECT first, data, crc FROM figures WHERE run = ? AND first >= (SELECT max(first)"
            " FROM figures WHERE run = ? AND first <= ?) ORDER BY first", id, id, since
        )  # fmt: skip
        rows = rows if all(map(figures_are_whole, rows)) else []
        parts = [unpacked(row["data"]) for row in rows]
        start = rows[0]["first"] if rows else since
        return np.concatenate([np.empty((FIGURES, 0)), *parts], axis=1)[:, since - start :]

    def snapshots(self, id: int, *, since: int = 0) -> list[Snapshot]:
        """Return the stored snapshots of a run since an epoch, by their epochs, without
        those that are damaged."""
        rows = self._database.rows(
            "SELECT * FROM snapshots WHERE run = ? AND epoch >= ? ORDER BY epoch", id, since
        )
        return [
            snapshot_of(row, math.nan if row["loss"] is None else row["loss"], GOES_ON)
            for row in filter(snapshot_is_whole, rows)
        ]

    def news(self, id: int, epoch: int) -> News:
        """Return what was saved of a run since an epoch, as it was at one time."""
        with self._database.reading():
            run = self.find(id)
            if run.epoch <= epoch:
                return News(run, epoch + 1, np.empty((FIGURES, 0)), ())
            figures = self.figures(id, since=epoch + 1)
            snapshots = self.snapshots(id, since=epoch + 1)
        return News(run, epoch + 1, figures, tuple(snapshots))

    def recording(self, id: int) -> Recording:
        """Return a run's recording as far as it was saved, from which it goes on to the same bits;
        trained again up to there where its figures were dropped. `Refusal` where its data set is
        another one by now, or its weights are not those that were saved."""
        return self.opened(id)[1]

    def opened(self, id: int, *, at_once: bool = False) -> tuple[StoredRun, Recording]:
        """Return a run and its recording, likewise, as they were at one time. `at_once`: no longer
        than to read them takes, where its losses are there; so its weights may be others."""
        try:
            news = self.news(id, -1)
            return news.run, restored(news, at_once=at_once)
        except Refusal:
            raise
        except (ValueError, TypeError):  # TOML, settings or arrays that are none
            raise Refusal(self._damaged(id)) from None

    # Keeping.

    def begin(
        self,
        saving: Saving,
        *,
        kind: Kind = "run",
        preset: str,
        owner: str = "",
        parent: int | None = None,
        member_of: int | None = None,
        uid: str = "",
        facts: Mapping[str, object] = MappingProxyType({}),
        bare: bool = False,
    ) -> int:
        """Add a run, or bring one up to date that has its `uid` already; return its number.
        `facts`: columns of a run that was begun elsewhere. `bare`: without losses and
        snapshots."""
        now, (document, settings) = time.time(), written_course(saving.course)
        values = {
            "kind": kind,
            "started": now,
            "changed": now,
            "document": document,
            "settings": settings,
            "preset": preset,
            "status": saving.status,
            "epochs": saving.course.epochs,
            "versions": json.dumps(versions()),
            "parent": parent,
            "member_of": member_of,
            "data_hash": data_hash(saving.dataset),
            "uid": uid or new_uid(),
            **facts,
        }
        insert = f"{inserting('runs', values)} ON CONFLICT DO NOTHING"
        with self._database.transaction() as connection:
            connection.execute(insert, tuple(values.values()))
            query = "SELECT id FROM runs WHERE uid = ?"
            id: int = connection.execute(query, (values["uid"],)).fetchone()["id"]
            refuse_elsewhere(self._database, id, saving, owner, "", self._alive)
            changed = facts.get("changed")
            write_run(self._database, id, saving, owner, changed=changed, bare=bare)
        return id

    def save(
        self, id: int, saving: Saving, *, owner: str = "", uid: str = "", bare: bool = False
    ) -> str:
        """Write what is new in a run, or its row alone; return its `uid`. `Elsewhere` where the run
        of that number (and `uid`) is gone, or another process has trained it further or does so
        now."""
        with self._database.transaction():
            uid = refuse_elsewhere(self._database, id, saving, owner, uid, self._alive)
            write_run(self._database, id, saving, owner, bare=bare)
        return uid

    def claim(self, run: StoredRun, owner: str) -> bool:
        """Make a process the one that trains a run; return whether it is, since the run may have
        changed since it was looked up."""
        with self._database.transaction():
            cursor = self._database.execute(
                "UPDATE runs SET owner = ?, status = ?, changed = ?"
                " WHERE id = ? AND owner = ? AND changed = ? AND deleted IS NULL",
                owner, Status.RUNNING, time.time(), run.id, run.owner, run.changed,
            )  # fmt: skip
            return cursor.rowcount == 1

    # What people say of runs.

    def set_tags(self, id: int, tags: Sequence[str]) -> None:
        """Give a run other tags; `Refusal` where one of them is none."""
        self._change(id, tags=json.dumps(list(dict.fromkeys(map(checked_tag, tags)))))

    def set_note(self, id: int, note: str) -> None:
        """Give a run another note; `Refusal` where it is too long."""
        self._change(id, note=checked_note(note))

    def set_pinned(self, id: int, *, pinned: bool) -> None:
        """Pin a run, so that nothing of it is ever dropped; or not."""
        self._change(id, pinned=pinned)

    def delete(self, id: int) -> None:
        """Take a run off the list; `restore` brings it back until runs are pruned."""
        self._change(id, deleted=time.time())

    def restore(self, id: int) -> None:
        """Bring a deleted run back."""
        self._change(id, deleted=None)

    def _change(self, id: int, **values: object) -> None:
        with self._database.transaction():
            self._database.execute(updating_run(values), *values.values(), id)

    # What is remembered from sitting to sitting.

    def remember(self, name: str, value: str) -> None:
        """Keep a fact."""
        with self._database.transaction():
            self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def recall(self, name: str) -> str | None:
        """Return a fact, None where it was never kept."""
        rows = self._database.rows("SELECT value FROM facts WHERE name = ?", name)
        return rows[0]["value"] if rows else None


def _run_of(row: sqlite3.Row, doing: str | None, varied: tuple[str, ...]) -> StoredRun | None:
    """Return the run of a row, None where it is damaged."""
    try:
        return StoredRun.of(row, doing=doing, varied=varied)
    except (ValueError, TypeError):
        return None


def new_uid() -> str:
    """Return a name for a run that no other has."""
    return secrets.token_hex(8)
