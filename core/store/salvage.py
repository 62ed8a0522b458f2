"""What can still be read of a damaged file is carried over into a new one.

A run comes over with its number, tags, note and pin where its row is sound and its settings are the
same in both places that have them; with its losses and snapshots where these have their checksums,
and the newest weights their hash. Without them it is trained again when it is opened, as one that
was pruned; those of versions before checksums never come over. What is told of a run in words has
none: damage that leaves a text a text is not seen.
"""

from __future__ import annotations

import json
import sqlite3
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import accumulate
from pathlib import Path

import numpy as np

from core.store.checksums import figures_are_whole, snapshot_is_whole
from core.store.hashes import weight_hash
from core.store.migrations import migrate
from core.store.saving import LOSS_COLUMNS, finite_or_none
from core.store.statements import inserting
from core.store.stored_run import StoredRun
from core.store.writing import unpacked

SECONDS = 3.0
"""In which rows are read at most, and again what else there is of them."""

HIGHEST = 100_000
"""The last number that is looked for where it is not known."""

STEPS = 10_000
"""Of SQLite between two looks at the clock."""

LATER = {"member_of": None, "uid": ""}
"""Columns that files of the first versions lack."""

FAULTS = (sqlite3.Error, ValueError, TypeError, LookupError, MemoryError, OverflowError)
"""Raised where something cannot be read."""


def carry_over(damaged: sqlite3.Connection, path: Path) -> int:
    """Make a file of what can be read of a damaged one, in one transaction; return its runs,
    sweeps and races, 0 where no file was made. `sqlite3.Error` or `OSError` where it cannot be
    written."""
    damaged.row_factory = sqlite3.Row
    try:
        damaged.execute("SELECT id FROM runs LIMIT 0")
    except FAULTS:
        return 0
    with closing(sqlite3.connect(path, isolation_level=None)) as new:
        new.row_factory = sqlite3.Row
        new.execute("PRAGMA auto_vacuum = INCREMENTAL")
        new.execute("BEGIN IMMEDIATE")
        migrate(new)
        _carry_rows(damaged, new)
        _carry_arrays(damaged, new)
        new.execute("COMMIT")
        return int(new.execute("SELECT count(*) FROM runs").fetchone()[0])


def _carry_rows(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    end = _deadline(damaged)
    columns = {row["name"] for row in new.execute("PRAGMA table_info(runs)")}
    sequence = _read(damaged, "SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
    last = next((row["seq"] for row in sequence if isinstance(row["seq"], int)), HIGHEST)
    for row in _runs(damaged, last, end):
        if _is_sound(row):
            _insert(new, "runs", {n: row[n] for n in row.keys() if n in columns})  # noqa: SIM118
    for row in _read(damaged, "SELECT member_of, place, run, alternation FROM places"):
        with suppress(*FAULTS):
            json.loads(row["alternation"] or "0")
            _insert(new, "places", dict(row))
    for row in _read(damaged, "SELECT name, value FROM facts"):
        if isinstance(row["name"], str) and isinstance(row["value"], str):
            _insert(new, "facts", dict(row))
    there = "(SELECT id FROM runs)"
    new.execute(f"UPDATE runs SET member_of = NULL WHERE member_of NOT IN {there}")
    new.execute(f"DELETE FROM places WHERE run NOT IN {there} OR member_of NOT IN {there}")
    new.execute("UPDATE runs SET uid = lower(hex(randomblob(8))) WHERE uid = ''")
    if sequence and last < 2**53:  # no number is given twice
        new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'runs'", (last,))


def _runs(damaged: sqlite3.Connection, last: int, end: float) -> Iterator[sqlite3.Row]:
    """Yield the rows of runs around those that cannot be read, which are halved in."""
    spans = [(1, last)]
    while spans and time.monotonic() < end:
        first, last = spans.pop()
        query = "SELECT * FROM runs WHERE id BETWEEN ? AND ? ORDER BY id"
        try:
            for row in damaged.execute(query, (first, last)):
                yield row
                first = max(first, row["id"] + 1)
        except FAULTS:
            middle = (first + last) // 2
            if first < last:
                spans += [(middle + 1, last), (first, middle)]


def _is_sound(row: sqlite3.Row) -> bool:
    try:
        run = StoredRun.of(LATER | dict(row), doing=None)
        document = tomllib.loads(run.document)
        for changes in document.pop("branch", []):
            document |= changes
        int(run.uid or "0", 16), int(run.weight_hash or "0", 16), int(run.data_hash or "0", 16)
        return len(run.uid) in (0, 16) and all(
            run.settings[name] == value for name, value in document.items() if name in run.settings
        )
    except (*FAULTS, AttributeError):
        return False


def _carry_arrays(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Carry the figures and snapshots over, of the newest runs first."""
    end = _deadline(damaged)
    facts = ", ".join(("id", "epoch", "weight_hash", *LOSS_COLUMNS))
    for run in new.execute(f"SELECT {facts} FROM runs ORDER BY id DESC").fetchall():
        if time.monotonic() > end:
            break
        by_run = "FROM {} WHERE run = ? ORDER BY {}".format
        parts = _read(damaged, f"SELECT * {by_run('figures', 'first')}", run["id"])
        if _are_figures(run, parts):
            for part in parts:
                _insert(new, "figures", dict(part))
        for row in _read(damaged, f"SELECT * {by_run('snapshots', 'epoch')}", run["id"]):
            if _is_snapshot(run, row):
                _insert(new, "snapshots", dict(row))


def _are_figures(run: sqlite3.Row, parts: Sequence[sqlite3.Row]) -> bool:
    """Whether parts are all the figures of a run."""
    try:
        if not all(part["crc"] is not None and figures_are_whole(part) for part in parts):
            return False
        arrays = [unpacked(part["data"]) for part in parts]
        ends = list(accumulate((array.shape[1] for array in arrays), initial=0))
        newest = tuple(run[name] for name in LOSS_COLUMNS)
        if finite_or_none(arrays[-1]) != newest:
            return False
        return ends == [*(int(part["first"]) for part in parts), int(run["epoch"]) + 1]
    except FAULTS:
        return False


def _is_snapshot(run: sqlite3.Row, row: sqlite3.Row) -> bool:
    """Whether a row of `snapshots` is one of a run."""
    try:
        if row["crc"] is None or not snapshot_is_whole(row) or row["epoch"] > run["epoch"]:
            return False
        weights = np.frombuffer(row["state"]).reshape(row["rows"], 1, -1)[0]
    except FAULTS:
        return False
    return bool(row["epoch"] < run["epoch"] or weight_hash(weights) == run["weight_hash"])


def _read(damaged: sqlite3.Connection, query: str, *values: object) -> list[sqlite3.Row]:
    """Return the rows of a query up to the first that cannot be read."""
    rows: list[sqlite3.Row] = []
    with suppress(*FAULTS):
        rows.extend(damaged.execute(query, values))
    return rows


def _insert(new: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    """Add a row; one whose place is taken, as in a damaged index, is left out."""
    new.execute(inserting(table, values, "INSERT OR IGNORE"), tuple(values.values()))


def _deadline(damaged: sqlite3.Connection) -> float:
    """Return the end of a reading, at which SQLite ends a query too."""
    end = time.monotonic() + SECONDS
    damaged.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    return end
