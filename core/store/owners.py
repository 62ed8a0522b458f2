"""The processes that train runs: what is told of them, and how one is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.refusal import Refusal
from core.store.presence import is_held, present
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun

STOPPING_SECONDS = 15.0
"""In which a process has to save a run and end it."""

LOOKING_SECONDS = 0.05
"""Between two looks at whether it has."""


def trained_elsewhere(run: StoredRun, folder: Path | None = None) -> str:
    """Return a sentence about the process that trains a run."""
    return (
        f"{run.kind} {run.id} is being trained by {named(present(run.owner, folder))}; "
        f"'bp-tui attach {run.id}' shows it, 'bp-tui stop {run.id}' stops it"
    )


def named(process: dict[str, Any] | None) -> str:
    """Return words for a process, from what `present` tells of it."""
    if not process:
        return "another process"
    return f"process {process.get('pid')} ({process.get('doing')})"


def refuse_to_take_up(run: StoredRun, folder: Path | None = None) -> None:
    """Refuse a run that has ended, or that somebody trains."""
    if run.alive:
        raise Refusal(trained_elsewhere(run, folder))
    if not run.goes_on:
        raise Refusal(f"{run.kind} {run.id} has {run.status}; it cannot go on")


def stop(store: RunStore, id: int) -> StoredRun:
    """Let the process that trains a run save and end it; return it as it is then. `Refusal` says
    why that cannot be."""
    run = store.find(id)
    what, process = f"{run.kind} {id}", present(run.owner, store.folder)
    if process is None:
        rest = "it was cut off" if run.cut_off else f"it is {run.status}"
        more = f"; 'bp-tui resume {id}' goes on with it" if run.goes_on else ""
        raise Refusal(f"{what} is not running: {rest}{more}")
    pid, host = process.get("pid"), process.get("host")
    if run.member_of is not None:
        raise Refusal(f"{what} is one of many; 'bp-tui stop {run.member_of}' stops them all")
    if process.get("doing") == "lab":
        raise Refusal(f"{what} is trained by the Lab of process {pid}; space pauses it there")
    if host != socket.gethostname():
        raise Refusal(f"{what} is trained by {named(process)} on {host}; it is stopped there")
    if not is_held(run.owner, store.folder):
        raise Refusal(f"{what} is trained by {named(process)}; 'kill -INT {pid}' stops it there")
    _interrupt(run.owner, pid, store)
    deadline = time.monotonic() + STOPPING_SECONDS
    while (run := store.find(id)).alive:
        if time.monotonic() > deadline:
            raise Refusal(f"process {pid} did not end {what} within {STOPPING_SECONDS:.0f} s")
        time.sleep(LOOKING_SECONDS)
    return run


def _interrupt(owner: str, pid: Any, store: RunStore) -> None:
    """Send Ctrl+C to the process that trains a run, and to no other that has its number by now."""
    with suppress(ProcessLookupError):
        if sys.platform != "linux":
            os.kill(pid, signal.SIGINT)
            return
        process = os.pidfd_open(pid)
        try:
            if is_held(owner, store.folder):  # so it is the process that was opened
                signal.pidfd_send_signal(process, signal.SIGINT)
        finally:
            os.close(process)
