"""The versions of the run store's file: each migration leads from one to the next.

A released migration is never changed; another one comes after it. The file's version is SQLite's
`user_version`: the number of migrations that were carried out.

`runs` has a row for each run, sweep and race, described by `core.store.stored_run.StoredRun`; its
lists and tables are JSON, its `sketch` float64. `deleted` is when a run was taken off the list, and
`uid` its name in whatever store it is. What a run has more of, and may lose (`core.store.pruning`):
`figures`, parts of so many epochs from `first` on (`core.store.writing`), and `snapshots`, the rows
of a training state one after the other, with the loss and the best test loss and its epoch, all as
float64; each with its checksum (`core.store.checksums`), which those of earlier versions lack. One
that is not right is as one that was dropped. `places` are those that the runs of sweeps and races
have in the order of their grid. `facts` are remembered from sitting to sitting.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from core.store.damage import NotOurs

APPLICATION = 0x62707475
"""SQLite's `application_id` of our files ("bptu")."""

MARKED = 3
"""The first version that has it."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        started REAL NOT NULL,
        changed REAL NOT NULL,
        document TEXT NOT NULL,
        settings TEXT NOT NULL,
        preset TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        epoch INTEGER NOT NULL DEFAULT 0,
        epochs INTEGER NOT NULL,
        loss REAL,
        share REAL,
        test_loss REAL,
        test_share REAL,
        sketch BLOB NOT NULL DEFAULT x'',
        weight_hash TEXT NOT NULL DEFAULT '',
        data_hash TEXT NOT NULL DEFAULT '',
        versions TEXT NOT NULL,
        parent INTEGER,
        owner TEXT NOT NULL DEFAULT '',
        tags TEXT NOT NULL DEFAULT '[]',
        note TEXT NOT NULL DEFAULT '',
        pinned INTEGER NOT NULL DEFAULT 0,
        deleted REAL
    );
    CREATE TABLE figures (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        first INTEGER NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (run, first)
    ) WITHOUT ROWID;
    CREATE TABLE snapshots (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        epoch INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        state BLOB NOT NULL,
        loss REAL,
        best BLOB NOT NULL,
        PRIMARY KEY (run, epoch)
    );
    CREATE TABLE facts (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE runs ADD COLUMN member_of INTEGER REFERENCES runs (id) ON DELETE CASCADE;
    CREATE INDEX members ON runs (member_of);
    """,
    f"""
    ALTER TABLE runs ADD COLUMN uid TEXT NOT NULL DEFAULT '';
    UPDATE runs SET uid = lower(hex(randomblob(8)));
    CREATE UNIQUE INDEX uids ON runs (uid) WHERE uid != '';
    PRAGMA application_id = {APPLICATION};
    """,
    """
    CREATE TABLE places (
        member_of INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        alternation TEXT NOT NULL,
        PRIMARY KEY (member_of, place)
    ) WITHOUT ROWID;
    CREATE INDEX placed_runs ON places (run);
    """,
    """
    ALTER TABLE figures ADD COLUMN crc INTEGER;
    ALTER TABLE snapshots ADD COLUMN crc INTEGER;
    """,
)

TABLES = {"runs", "figures", "snapshots", "facts"}
"""Of a file that is ours."""


def file_version(connection: sqlite3.Connection) -> int:
    """Return the version of a file, 0 of one without tables; `NotOurs` where it is another
    program's."""
    connection.execute("BEGIN")  # as it is at one moment: another process may bring it up
    try:
        version = _pragma(connection, "user_version")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        marked = _pragma(connection, "application_id") == APPLICATION
    finally:
        connection.execute("ROLLBACK")
    ours = tables >= TABLES and (marked or version < MARKED) if version else not tables
    if version < 0 or not ours:
        raise NotOurs
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file up to the newest version, in a transaction that the caller has begun; another
    process may have been first."""
    for version in range(_pragma(connection, "user_version"), len(MIGRATIONS)):
        for statement in filter(str.strip, MIGRATIONS[version].split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")


def refuse_other_columns(connection: sqlite3.Connection) -> None:
    """Raise `NotOurs` where a table of the newest version lacks one of its columns: what the file
    says of its tables is damaged, and SQLite does not see it."""
    if not _columns(connection) >= _right_columns():
        raise NotOurs


def _columns(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    rows = connection.execute(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables,"
        " pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
    )
    return frozenset((row[0], row[1]) for row in rows)


@cache
def _right_columns() -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return _columns(connection)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
