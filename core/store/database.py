"""The run store's file: one SQLite database, opened, brought up to its newest version, written to.

It has a rollback journal, since SQLite up to 3.51.2 can damage a database in its other mode (WAL)
when that is reset, and every transaction is on the disk before it counts (`SYNCHRONOUS`): a process
that is killed, or a machine without power, leaves a transaction whole or leaves none.

A file that is damaged, or not ours, is set aside (`core.store.damage`) and a new one begun, with
what can still be read (`core.store.salvage`). Where it was deleted, or set aside by another
process, the file that is there now is opened.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.refusal import Refusal
from core.store.damage import FAULTS, Identity, identity, is_damage, set_aside
from core.store.migrations import MIGRATIONS, file_version, migrate, refuse_other_columns
from core.store.salvage import carry_over

PATIENCE = 5.0
"""Seconds in which another process ends its transaction."""

SYNCHRONOUS = "EXTRA"
"""FULL, and the end of a journal is on the disk too: a loss of power takes no transaction back."""

CACHE_BYTES = 8_000_000
"""Of a connection at most; what is written stays in it until all of a transaction is there."""

INCREMENTAL = 2
"""SQLite's `auto_vacuum` of a file whose free pages can be given back."""

SLICE = 2000
"""Pages that are given back at a time, 8 MB."""


class Unusable(Refusal):
    """The file cannot be read or written, or not now."""


class NoRoom(Unusable):
    """The disk is full, or the file may not grow."""


class Database:
    """A connection to the file; its calls may come from any thread, one after the other.

    `Unusable` says in one sentence why something cannot be; nothing is harmed then.
    """

    def __init__(self, path: Path, patience: float | None = None) -> None:
        """Open or make the file. `patience`: seconds in which another process ends its
        transaction."""
        self.path, self._patience = path, PATIENCE if patience is None else patience
        self.notice = ""
        """Says that a damaged file was set aside, where it was."""
        self._lock = threading.RLock()
        self._file: Identity | None = None
        """The one that was opened."""
        self._is_open = False
        self._open()

    # Opening.

    def _open(self) -> None:
        try:
            try:
                self._connect()
            except FAULTS as error:
                if not is_damage(error):
                    raise
                self._set_aside()
                self._connect()
        except (OSError, *FAULTS) as error:
            raise Unusable(unusable(self.path, error)) from None

    def _connect(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._file = identity(self.path)
            self._connection.row_factory = sqlite3.Row
            self._connection.text_factory = lambda data: data.decode(errors="replace")
            self._prepare(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self._is_open = True

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version = file_version(connection)  # before anything is changed
        if version > len(MIGRATIONS):
            raise Refusal(
                f"{self.path} has version {version}, and this bp-tui knows up to "
                f"{len(MIGRATIONS)}; the runs written by a newer bp-tui are left as they are, and "
                "none is saved"
            )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        connection.execute(f"PRAGMA cache_size = {-CACHE_BYTES // 1000}")  # in kB
        connection.execute("PRAGMA secure_delete = OFF")  # else what is dropped is written over
        if version < len(MIGRATIONS):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a file without tables
            connection.execute("PRAGMA journal_mode = DELETE")
            with self._whole():
                migrate(connection)
        refuse_other_columns(connection)

    def _set_aside(self) -> None:
        aside = set_aside(self.path, self._file, carry_over)
        if aside is not None:
            new = "a new file is begun"
            if aside.runs:
                runs = f"{aside.runs:,} run" + ("s are" if aside.runs > 1 else " is")
                new = f"{runs} carried over into a new file"
            place = aside.place
            self.notice = (
                f"the runs were damaged: they are set aside as {place.name}, and {new} "
                f"in {place.parent}"
            )

    def _follow(self) -> None:
        """Open the file that is there now, where that is another one."""
        if not (self._is_open and self._is_there):
            self._connection.close()
            self._is_open = False
            self._open()

    @property
    def _is_there(self) -> bool:
        return identity(self.path) == self._file

    # Use.

    @property
    def version(self) -> tuple[object, ...]:
        """Another value after every change: by other connections, by this one, and of the file."""
        others = self.rows("PRAGMA data_version")[0][0]
        return others, self._connection.total_changes, self._file

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing."""
        with self._lock, self._told():
            self._follow()
            with self._whole():
                # Nobody sets it aside while a transaction is open; up to then somebody could.
                if not self._is_there:
                    raise sqlite3.OperationalError("it was renamed meanwhile")
                yield self._connection

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read several things as they are at one time."""
        with self._lock, self._told():
            self._follow()
            with self._whole("BEGIN"):
                yield

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        with self._lock:
            if self._is_open and self._connection.in_transaction:
                return self._connection.execute(query, values).fetchall()
            with self._told():
                self._follow()
                return self._connection.execute(query, values).fetchall()

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Carry out a statement of a transaction."""
        return self._connection.execute(statement, values)

    @property
    def bytes_used(self) -> int:
        """The bytes of the file without those that are free within it."""
        pages = self.pragma("page_count") - self.pragma("freelist_count")
        return pages * self.pragma("page_size")

    def pragma(self, name: str) -> int:
        """Return one of SQLite's numbers."""
        return int(self.rows(f"PRAGMA {name}")[0][0])

    def shrink(self) -> None:
        """Give what is free within the file back to the disk, a little at a time, since nobody can
        write meanwhile."""
        if self.pragma("auto_vacuum") != INCREMENTAL:  # the file is of the first versions
            self.rows("PRAGMA auto_vacuum = INCREMENTAL")
            self.rows("VACUUM")
        for _ in range(0, self.pragma("freelist_count"), SLICE):
            with self._lock, self._told():
                # `execute` would take one step of it, which gives back one page.
                self._connection.executescript(f"PRAGMA incremental_vacuum({SLICE})")

    def close(self) -> None:
        """Close the file, until somebody asks for it again."""
        with self._lock:
            self._is_open = False
            self._connection.close()

    def __del__(self) -> None:
        """Close the file of who did not."""
        with suppress(AttributeError, sqlite3.Error):  # it may never have been opened
            self._connection.close()

    @contextmanager
    def _whole(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # it may have rolled back by itself
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what fails in one sentence; a file that is found to be damaged is set aside."""
        try:
            yield
        except (OSError, *FAULTS) as error:
            sentence, code = unusable(self.path, error), getattr(error, "sqlite_errorcode", 0)
            if code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise NoRoom(sentence) from None
            if is_damage(error):
                with suppress(OSError, *FAULTS):
                    self._set_aside()
                    sentence = self.notice or sentence
            elif code == sqlite3.SQLITE_ERROR:
                self.close()  # its tables are others than they were: next time all is looked at
            raise Unusable(sentence) from None


def unusable(path: Path, error: Exception) -> str:
    """Return the sentence for a store that cannot be used."""
    reason = getattr(error, "strerror", None) or str(error) or "it is another program's"
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file is where its folder must be"
    return f"runs cannot be kept in {path} ({reason[:1].lower()}{reason[1:]})"
