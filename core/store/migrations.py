"""The versions of the run store's file: each migration leads from one to the next.

A released migration is never changed; another one comes after it. The file's version is SQLite's
`user_version`: the number of migrations that were carried out.
"""

from __future__ import annotations

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
)
