"""Presence: whether the process that trains a run is still there.

Each process that trains holds a lock on a small file of its own. The system lets go of it whatever
ends the process, a loss of power too, so that a run whose lock nobody holds was cut off. Where the
file system has no locks, the number of the process counts. In doubt a process is there: two must
not train one run.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from core.store.folder import data_folder

FOLDER = "processes"

HERE = "here"
"""Told of this process, instead of what it does."""


class Presence:
    """A process that trains, seen by others for as long as it lives."""

    def __init__(self, doing: str, folder: Path | None = None) -> None:
        """`doing`: the kind of process, such as "lab", "run" or "detached"; raises `OSError`."""
        folder = data_folder() if folder is None else folder
        self.token = secrets.token_hex(8)
        self._path = folder / FOLDER / self.token
        self._told = json.dumps({"pid": os.getpid(), "doing": doing, "host": socket.gethostname()})
        self._file = self._made()
        sweep(self._path.parent)

    def renew(self) -> None:
        """Be there again where somebody deleted the file."""
        if self._file.closed or not self._is_there(self._file):
            self._file.close()
            self._file = self._made()

    def _made(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = self._path.open("w")
            with suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
            if self._is_there(file):
                break
            file.close()  # it was swept away before it was locked
        file.write(self._told)
        file.flush()
        return file

    def _is_there(self, file: TextIO) -> bool:
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(file.fileno()))
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Be gone."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._file.close()


def present(token: str, folder: Path | None = None) -> dict[str, Any] | None:
    """Return what is told of a process (`pid`, `doing`, `host`; nothing while it begins), None
    where it is gone."""
    folder = data_folder() if folder is None else folder
    return _present(folder / FOLDER / token) if token else None


def doing_of(token: str, folder: Path | None = None) -> str | None:
    """Return what a process does, `HERE` of this one; None where it is gone."""
    process = present(token, folder)
    if process is None:
        return None
    here = process.get("pid") == os.getpid() and process.get("host") == socket.gethostname()
    return HERE if here else str(process.get("doing", ""))


def is_held(token: str, folder: Path | None = None) -> bool:
    """Return whether a lock proves that a process is there, and the number that it told its own."""
    folder = data_folder() if folder is None else folder
    with suppress(OSError), (folder / FOLDER / token).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def sweep(folder: Path) -> None:
    """Take away the files of processes that are gone."""
    with suppress(OSError):
        for path in list(folder.iterdir()):
            _present(path)


def _present(path: Path) -> dict[str, Any] | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            if _is_held(file):
                return _told(file)
            with suppress(OSError):
                path.unlink()
            return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:  # such as a file of another user
        return {}


def _is_held(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return _has_process(_told(file))
    return False


def _told(file: TextIO) -> dict[str, Any]:
    file.seek(0)
    try:
        told = json.loads(file.read() or "{}")
    except ValueError:
        told = {}
    return told if isinstance(told, dict) else {}


def _has_process(told: dict[str, Any]) -> bool:
    """Whether a process of that number is there, as far as can be known from this machine."""
    pid = told.get("pid")
    if told.get("host") != socket.gethostname() or not isinstance(pid, int) or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
