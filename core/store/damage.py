"""A run store's file that is damaged, or another program's: it is set aside, so that nothing of it
is lost, and a new one takes its place with what can still be read, if anything can."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeAlias

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


class Aside(NamedTuple):
    """A damaged file that was set aside."""

    place: Path
    """Its new name."""
    runs: int
    """Carried over into the file that took its place; without any there is none."""


Carry: TypeAlias = Callable[[sqlite3.Connection, Path], int]
"""Makes a new file of what can be read by a connection; returns how many runs that has."""


def set_aside(path: Path, file: Identity | None, carry: Carry) -> Aside | None:
    """Rename a damaged file, with what SQLite has beside it, and put a new one in its place if any
    run can be carried over; return what was done, None where another process was first. `OSError`
    or `sqlite3.Error` where it cannot be."""
    with _alone(path), _no_transaction(path) as damaged:
        if file is None or identity(path) != file:
            return None
        place, new = _free_place(path), path.with_name(f"{path.stem}-new{path.suffix}")
        new.unlink(missing_ok=True)
        runs = 0
        with suppress(OSError, *FAULTS):  # as without room
            runs = carry(damaged, new)
        # The journal first: beside a new file it would be played back into that.
        for end in BESIDE:
            with suppress(FileNotFoundError):
                os.rename(f"{path}{end}", f"{place}{end}")
        if runs:
            with suppress(OSError):  # so that there is a file at any time, and nobody begins one
                os.link(path, place)
            if not place.exists():
                os.rename(path, place)
            os.replace(new, path)
        else:
            os.rename(path, place)
            for end in ("", *BESIDE):
                Path(f"{new}{end}").unlink(missing_ok=True)
        return Aside(place, runs)


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
def _no_transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Wait for the transactions of others, whose journal has the file's old name, and let none
    begin; give the connection by which it can be read."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA writable_schema = ON")  # read what is shorter than it says
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("BEGIN EXCLUSIVE")
        except FAULTS as error:
            if not is_damage(error):
                raise
        yield connection
