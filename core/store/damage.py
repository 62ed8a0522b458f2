"""A run store's file that is damaged, or another program's: it is set aside, so that nothing of it
is lost and a new one can be begun."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import TypeAlias

BESIDE = ("-journal", "-wal", "-shm")
"""Ends of the names of files that SQLite has beside a database."""

PATIENCE = 1.0
"""Seconds in which others end what they do with the file."""

Identity: TypeAlias = tuple[int, int]
"""Of a file, whatever its name: the numbers of its device and its inode."""


class NotOurs(Exception):
    """A sound database of another program."""


FAULTS = (sqlite3.Error, UnicodeDecodeError, NotOurs)
"""Raised where a file cannot be used. The second is what Python raises in place of SQLite's error
where that quotes a damaged schema."""


def identity(path: Path) -> Identity | None:
    """Return which file has a name now, None where there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def is_damage(error: BaseException) -> bool:
    """Whether an error says that a file is no database of ours, rather than that it is in use,
    cannot be reached or has no room."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    found = isinstance(error, NotOurs | UnicodeDecodeError)
    return found or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def set_aside(path: Path, file: Identity | None) -> Path | None:
    """Rename a damaged file, with what SQLite has beside it; return its new place, None where
    another process was first. `OSError` or `sqlite3.Error` where it cannot be."""
    with _alone(path), _no_transaction(path):
        if file is None or identity(path) != file:
            return None
        place = _free_place(path)
        # The journal first: beside a new file it would be played back into that.
        for end in (*BESIDE, ""):
            with suppress(FileNotFoundError):
                os.rename(f"{path}{end}", f"{place}{end}")
        return place


def _free_place(path: Path) -> Path:
    name = f"{path.stem}-damaged-{date.today().isoformat()}"
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    places = (path.with_name(f"{name}{path.suffix}") for name in names)
    return next(place for place in places if not place.exists())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time set the file aside."""
    with path.with_suffix(".lock").open("a") as lock:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _no_transaction(path: Path) -> Iterator[None]:
    """Wait for the transactions of others, whose journal has the file's old name, and let none
    begin."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except FAULTS as error:
            if not is_damage(error):
                raise
        yield
