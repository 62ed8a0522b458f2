"""Presence: whether the process that trains a run is still there.

Each process that trains holds a lock on a small file of its own. The system lets go of it whatever
ends the process, a loss of power too, so that a run whose lock nobody holds was cut off.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.store.folder import data_folder

FOLDER = "processes"


class Presence:
    """A process that trains, seen by others for as long as it lives."""

    def __init__(self, doing: str, folder: Path | None = None) -> None:
        """`doing`: the kind of process, such as "lab", "run" or "detached"; raises `OSError`."""
        folder = data_folder() if folder is None else folder
        self.token = secrets.token_hex(8)
        self._path = folder / FOLDER / self.token
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        told = {"pid": os.getpid(), "doing": doing, "host": socket.gethostname()}
        json.dump(told, self._file)
        self._file.flush()

    def close(self) -> None:
        """Be gone."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def present(token: str, folder: Path | None = None) -> dict[str, Any] | None:
    """Return what is told of a process (`pid`, `doing`), None where it is gone."""
    folder = data_folder() if folder is None else folder
    path = folder / FOLDER / token
    if not token:
        return None
    try:
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:  # somebody holds it
                told: dict[str, Any] = json.loads(file.read() or "{}")
                return told
            with suppress(OSError):
                path.unlink()
    except (OSError, ValueError):
        pass
    return None
