"""The run store: every run, sweep and race of a person, in one file."""

from __future__ import annotations

import json
import sqlite3
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from core.data.dataset import Dataset
from core.experiments.schema import problems
from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.store.database import Database
from core.store.folder import data_folder
from core.store.hashes import data_hash, versions, weight_hash
from core.store.presence import present
from core.store.saving import LOSS_COLUMNS, Saving, finite_or_none
from core.store.stored_run import Kind, StoredRun
from core.training.endings import GOES_ON, Ending
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import FIGURES, Snapshot, read_only

FILE = "runs.sqlite"


@dataclass(frozen=True, eq=False)
class News:
    """What was saved of a run since an epoch."""

    run: StoredRun
    first: int
    """The first epoch that is new."""
    figures: FloatArray
    """(FIGURES, epochs): from that epoch on."""
    snapshots: tuple[Snapshot, ...]


class RunStore:
    """Keeps runs, and gives them back. `Refusal` says what cannot be; `sqlite3.Error` is raised
    where the file cannot be read or written."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the store of a folder, by default the person's own."""
        self.folder = data_folder() if folder is None else folder
        self._database = Database(self.folder / FILE)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # Looking.

    @property
    def version(self) -> tuple[int, int]:
        """Another value after every change by this process or another."""
        return self._database.version

    def runs(self, *, members_of: int | None = None, most: int = -1) -> list[StoredRun]:
        """Return all runs, sweeps and races, the newest first; or the runs of a sweep or race. At
        `most` so many, where that is not negative."""
        rows = self._rows("*", members_of, most)
        alive = {owner: self._alive(owner) for owner in {row["owner"] for row in rows}}
        return [StoredRun.of(row, alive=alive[row["owner"]]) for row in rows]

    def stamps(self, *, members_of: int | None = None) -> dict[int, tuple[object, ...]]:
        """Return a value for the number of each run, in the order of `runs`, that is another one
        once the run is; read in less time than the runs."""
        columns = "id, changed, status, owner, tags, note, pinned"
        return {row[0]: tuple(row)[1:] for row in self._rows(columns, members_of)}

    def _rows(self, columns: str, members_of: int | None, most: int = -1) -> list[sqlite3.Row]:
        of = "IS NULL" if members_of is None else "= ?"
        values = () if members_of is None else (members_of,)
        return self._database.rows(
            f"SELECT {columns} FROM runs WHERE deleted IS NULL AND member_of {of}"
            " ORDER BY id DESC LIMIT ?",
            *values, most,
        )  # fmt: skip

    def find(self, id: int) -> StoredRun:
        """Return a run; `Refusal` where there is none of that number."""
        rows = self._database.rows("SELECT * FROM runs WHERE id = ? AND deleted IS NULL", id)
        if not rows:
            raise Refusal(f"there is no run {id}; 'bp-tui runs list' lists them")
        return StoredRun.of(rows[0], alive=self._alive(rows[0]["owner"]))

    def everything(self) -> list[StoredRun]:
        """Return all that is kept, the newest first: what was deleted, and the runs of sweeps and
        races, too."""
        rows = self._database.rows("SELECT * FROM runs ORDER BY id DESC")
        alive = {owner: self._alive(owner) for owner in {row["owner"] for row in rows}}
        return [StoredRun.of(row, alive=alive[row["owner"]]) for row in rows]

    def _alive(self, owner: str) -> bool:
        return present(owner, self.folder) is not None

    def figures(self, id: int, *, since: int = 0) -> FloatArray:
        """(FIGURES, epochs + 1 - since): of every epoch of a run since one."""
        rows = self._database.rows(
            "SELECT first, data FROM figures WHERE run = ? AND first >= (SELECT max(first) FROM"
            " figures WHERE run = ? AND first <= ?) ORDER BY first", id, id, since
        )  # fmt: skip
        parts = {row["first"]: _figures_of(row["data"]) for row in rows}
        epochs = max((first + part.shape[1] for first, part in parts.items()), default=0)
        figures = np.full((FIGURES, epochs), np.nan)
        for first, part in parts.items():
            figures[:, first : first + part.shape[1]] = part
        return figures[:, since:]

    def snapshots(self, id: int, *, since: int = 0) -> list[Snapshot]:
        """Return the stored snapshots of a run since an epoch, by their epochs."""
        rows = self._database.rows(
            "SELECT * FROM snapshots WHERE run = ? AND epoch >= ? ORDER BY epoch", id, since
        )
        return [
            Snapshot(
                row["epoch"],
                read_only(np.frombuffer(row["state"]).reshape(row["rows"], 1, -1).copy()),
                np.array([np.nan if row["loss"] is None else row["loss"]]),
                (GOES_ON,),
                np.frombuffer(row["best"]).reshape(2, 1).copy(),
            )
            for row in rows
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
        `Refusal` where its data set is another one by now."""
        run = self.find(id)
        try:
            course = run.course
        except (ValidationError, tomllib.TOMLDecodeError, Refusal) as error:
            raise Refusal(f"the settings of run {id} no longer hold: {_sentence(error)}") from None
        ending = Ending(run.reason, run.status is Status.DIVERGED) if run.reason else GOES_ON
        recording = Recording.restored(course, self.figures(id), self.snapshots(id), ending)
        refuse_other_data(run, recording.dataset)
        return recording

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
    ) -> int:
        """Add a run; return its number."""
        now, settings = time.time(), saving.course.settings.model_dump(mode="json")
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (kind, started, changed, document, settings, preset, status,"
                " epochs, versions, owner, parent, member_of, data_hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    kind, now, now, saving.course.to_toml(), json.dumps(settings), preset,
                    saving.status, saving.course.epochs, json.dumps(versions()), owner, parent,
                    member_of, saving.data_hash,
                ),
            )  # fmt: skip
            assert cursor.lastrowid is not None
            self._save(cursor.lastrowid, saving, owner)
            return cursor.lastrowid

    def save(self, id: int, saving: Saving, *, owner: str = "") -> None:
        """Write what is new in a run."""
        with self._database.transaction():
            self._save(id, saving, owner)

    def _save(self, id: int, saving: Saving, owner: str) -> None:
        execute = self._database.execute
        figures = finite_or_none(saving.figures)
        values = {
            "changed": time.time(),
            "document": saving.course.to_toml(),
            "settings": json.dumps(saving.course.settings.model_dump(mode="json")),
            "status": saving.status,
            "reason": saving.reason,
            "epoch": saving.epoch,
            "epochs": saving.course.epochs,
            "sketch": saving.sketch.tobytes(),
            "weight_hash": weight_hash(saving.newest.parameters),
            "owner": owner if saving.status is Status.RUNNING else "",
            **dict(zip(LOSS_COLUMNS, figures, strict=True)),
        }
        columns = ", ".join(f"{name} = ?" for name in values)
        execute(f"UPDATE runs SET {columns} WHERE id = ?", *values.values(), id)
        data = _data_of(saving.figures)
        execute("INSERT OR REPLACE INTO figures VALUES (?, ?, ?)", id, saving.first, data)
        wanted = {**saving.kept, saving.epoch: saving.newest}
        there = {row["epoch"] for row in execute("SELECT epoch FROM snapshots WHERE run = ?", id)}
        for epoch in there - wanted.keys():
            execute("DELETE FROM snapshots WHERE run = ? AND epoch = ?", id, epoch)
        for epoch in wanted.keys() - there | {saving.epoch}:
            self._keep(id, wanted[epoch])

    def _keep(self, id: int, snapshot: Snapshot) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)",
            id, snapshot.epoch, len(snapshot.state), snapshot.state.tobytes(), snapshot.loss,
            snapshot.best.tobytes(),
        )  # fmt: skip

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
        """Give a run other tags."""
        self._change(id, tags=json.dumps(list(dict.fromkeys(tags))))

    def set_note(self, id: int, note: str) -> None:
        """Give a run another note."""
        self._change(id, note=note)

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
        columns = ", ".join(f"{name} = ?" for name in values)
        with self._database.transaction():
            self._database.execute(f"UPDATE runs SET {columns} WHERE id = ?", *values.values(), id)

    # What is remembered from sitting to sitting.

    def remember(self, name: str, value: str) -> None:
        """Keep a fact."""
        with self._database.transaction():
            self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def recall(self, name: str) -> str | None:
        """Return a fact, None where it was never kept."""
        rows = self._database.rows("SELECT value FROM facts WHERE name = ?", name)
        return rows[0]["value"] if rows else None


def _sentence(error: Exception) -> str:
    return problems(error, {})[0].sentence if isinstance(error, ValidationError) else str(error)


def refuse_other_data(run: StoredRun, dataset: Dataset) -> None:
    """Refuse a data set that is not the one a run was trained on."""
    if data_hash(dataset) != run.data_hash:
        raise Refusal(f"the data set of run {run.id} is not what it was trained on")


def _data_of(figures: FloatArray) -> bytes:
    """Return figures (FIGURES, epochs) as bytes, those of test points only where there are any."""
    rows = FIGURES // 2 if np.isnan(figures[FIGURES // 2 :]).all() else FIGURES
    return bytes([rows]) + np.ascontiguousarray(figures[:rows]).tobytes()


def _figures_of(data: bytes) -> FloatArray:
    some = np.frombuffer(data, offset=1).reshape(data[0], -1)
    figures = np.full((FIGURES, some.shape[1]), np.nan)
    figures[: len(some)] = some
    return figures
