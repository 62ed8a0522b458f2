"""The run store's file: one SQLite database, opened, brought up to its newest version, written to.

It has a rollback journal, since SQLite up to 3.51.2 can damage a database in its other mode (WAL)
when that is reset, and every transaction is on the disk before it counts (`synchronous=FULL`).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.refusal import Refusal
from core.store.migrations import MIGRATIONS

PATIENCE = 5.0
"""Seconds in which another process ends its transaction."""


class Database:
    """A connection to the file; its calls may come from any thread, one after the other."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; `Refusal` where that cannot be, with nothing harmed."""
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise Refusal(_unusable(path, error)) from None
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare()
        except sqlite3.Error as error:
            self.close()
            raise Refusal(_unusable(path, error)) from None
        except Refusal:
            self.close()
            raise

    def _prepare(self) -> None:
        version = self._version()  # read before anything is changed
        if version > len(MIGRATIONS):
            raise Refusal(
                f"the runs in {self.path} were written by a newer bp-tui (version {version} of "
                f"the file; this one knows up to {len(MIGRATIONS)}): it is left as it is"
            )
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.execute("PRAGMA synchronous = FULL")
        if version == len(MIGRATIONS):
            return
        with self.transaction():
            for migration in MIGRATIONS[self._version() :]:  # another process may have been first
                for statement in filter(str.strip, migration.split(";")):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def version(self) -> tuple[int, int]:
        """Another value after every change: by other connections, and by this one."""
        return int(self.rows("PRAGMA data_version")[0][0]), self._connection.total_changes

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; `sqlite3.Error` where that cannot be."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # it may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read several things as they are at one time."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Carry out a statement of a transaction."""
        return self._connection.execute(statement, values)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _unusable(path: Path, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"runs cannot be kept in {path} ({reason.lower()})"
