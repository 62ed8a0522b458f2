"""A run's row, figures and snapshots, written within a transaction.

The figures of a run are parts that follow one another, each of them some epochs: a byte with the
number of figures (those of test points only where there are any), then the figures as float64, one
after the other.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.experiments.course import Course
from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.store.checksums import checksum, snapshot_checksum
from core.store.hashes import weight_hash
from core.store.saving import LOSS_COLUMNS, Saving, finite_or_none, sketch_of
from core.store.statements import inserting, updating_run
from core.training.endings import Ending
from core.training.run import Status
from core.training.snapshot import FIGURES, LOSS, Snapshot, read_only

if TYPE_CHECKING:
    from core.store.database import Database

FLOAT = 8
"""Bytes of a number."""


class Elsewhere(Refusal):
    """A run that is not to be saved under its number: it is gone from the store, or it is trained
    by another process, or was trained further by one."""


def refuse_elsewhere(
    database: Database, id: int, saving: Saving, owner: str, uid: str, alive: Callable[[str], bool]
) -> str:
    """Return the run's own name where it can be saved; `Elsewhere` where it cannot."""
    row = database.execute("SELECT uid, epoch, owner FROM runs WHERE id = ?", id).fetchone()
    if row is None or (uid and row["uid"] != uid):
        raise Elsewhere(f"run {id} is gone from the store")
    if row["owner"] not in ("", owner) and alive(row["owner"]):
        raise Elsewhere(f"run {id} is trained by another process")
    if row["epoch"] > saving.epoch:
        raise Elsewhere(f"run {id} was trained further by another process")
    name: str = row["uid"]
    return name


def write_run(
    database: Database,
    id: int,
    saving: Saving,
    owner: str,
    *,
    changed: object = None,
    bare: bool = False,
) -> None:
    """Bring a run that is in the store up to date. `changed`: when it was saved, if not now;
    `bare`: its row alone, without losses and snapshots, as one that was pruned."""
    document, settings = written_course(saving.course)
    values = {
        "changed": time.time() if changed is None else changed,
        "document": document,
        "settings": settings,
        "status": saving.status,
        "reason": saving.reason,
        "epoch": saving.epoch,
        "epochs": saving.course.epochs,
        "sketch": sketch_of(saving.figures[LOSS]).tobytes(),
        "weight_hash": weight_hash(saving.newest.parameters),
        "owner": owner if saving.status is Status.RUNNING else "",
        **dict(zip(LOSS_COLUMNS, finite_or_none(saving.figures), strict=True)),
    }
    database.execute(updating_run(values), *values.values(), id)
    if bare:
        database.execute("DELETE FROM figures WHERE run = ?", id)
        database.execute("DELETE FROM snapshots WHERE run = ?", id)
        return
    _write_figures(database, id, saving.figures)
    _write_snapshots(database, id, saving)


@lru_cache(maxsize=16)
def written_course(course: Course) -> tuple[str, str]:
    """Return a course as TOML, and its settings as JSON."""
    return course.to_toml(), json.dumps(course.settings.model_dump(mode="json"))


def _write_figures(database: Database, id: int, figures: FloatArray) -> None:
    """Add the epochs that the store does not have, all of them where its figures were dropped."""
    last = database.execute(
        "SELECT first, substr(data, 1, 1) AS figures, length(data) AS size FROM figures"
        " WHERE run = ? ORDER BY first DESC LIMIT 1",
        id,
    ).fetchone()
    first = 0
    if last is not None:
        first = last["first"] + (last["size"] - 1) // (FLOAT * last["figures"][0])
    if first < figures.shape[1]:
        part = packed(figures[:, first:])
        crc = checksum(first, part)
        database.execute("INSERT INTO figures VALUES (?, ?, ?, ?)", id, first, part, crc)


def _write_snapshots(database: Database, id: int, saving: Saving) -> None:
    kept = saving.kept
    rows = database.execute("SELECT epoch FROM snapshots WHERE run = ?", id)
    there = {row["epoch"] for row in rows}
    for epoch in there - kept.keys():
        database.execute("DELETE FROM snapshots WHERE run = ? AND epoch = ?", id, epoch)
    for epoch in sorted(kept.keys() - there | {saving.epoch}):
        write_snapshot(database, id, kept[epoch])


def write_snapshot(database: Database, id: int, snapshot: Snapshot) -> None:
    """Keep a training state of one run."""
    row = {"run": id, **snapshot_row(snapshot)}
    database.execute(inserting("snapshots", row, "INSERT OR REPLACE"), *row.values())


def snapshot_row(snapshot: Snapshot) -> dict[str, object]:
    """Return the columns of a training state of one run."""
    state, best = snapshot.state.tobytes(), snapshot.best.tobytes()
    loss = None if math.isnan(snapshot.loss) else float(snapshot.loss)  # as SQLite has it
    rows = len(snapshot.state)
    return {
        "epoch": snapshot.epoch,
        "rows": rows,
        "state": state,
        "loss": loss,
        "best": best,
        "crc": snapshot_checksum(snapshot.epoch, rows, state, loss, best),
    }


def snapshot_of(row: sqlite3.Row, loss: float, ending: Ending) -> Snapshot:
    """Return the training state of such a row; `ValueError` where it is damaged."""
    return Snapshot(
        row["epoch"],
        read_only(np.frombuffer(row["state"]).reshape(row["rows"], 1, -1).copy()),
        np.array([loss]),
        (ending,),
        np.frombuffer(row["best"]).reshape(2, 1).copy(),
    )


def packed(figures: FloatArray) -> bytes:
    """Return figures (FIGURES, epochs), or those of the training points alone, as they are
    stored."""
    rows = FIGURES // 2 if np.isnan(figures[FIGURES // 2 :]).all() else FIGURES
    return b"".join((bytes([rows]), np.ascontiguousarray(figures[:rows]).data))


def unpacked(data: bytes) -> FloatArray:
    """Return the figures (FIGURES, epochs) that are stored so."""
    some = np.frombuffer(data, offset=1).reshape(data[0], -1)
    figures = np.full((FIGURES, some.shape[1]), np.nan)
    figures[: len(some)] = some
    return figures
