"""Detached runs: a process of a session of its own trains a run of the store, so that the run goes
on after the terminal is gone.

`python -m core.store.detached ID` is that process. It says on its standard output that it has taken
up the run, or why it cannot, and is silent from then on; a fault that ends it stays in a log beside
the store, which else is deleted.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core.refusal import Refusal
from core.store.folder import data_folder

PROGRAM = ("-m", "core.store.detached")

LOGS = "detached"
"""The folder of the logs."""

STARTING_SECONDS = 30.0
"""In which a process has to take up its run."""

TAKEN = "taken"

TERMINATED = 128 + signal.SIGTERM


def detach(id: int, program: Sequence[str] = PROGRAM) -> None:
    """Let a process of its own session train a run of the store; return once it has taken that up.
    `Refusal` says why it cannot."""
    log = log_file(id)
    log.parent.mkdir(parents=True, exist_ok=True)
    ours, theirs = os.pipe()
    # -P: files of the folder that somebody is in are no modules.
    command = [sys.executable, "-P", *program, str(id)]
    with os.fdopen(ours, "rb", buffering=0) as answer:
        with os.fdopen(theirs, "wb") as output, log.open("wb") as faults:
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=faults,
                start_new_session=True, check=False,
            )  # fmt: skip
        sentence = _answer(answer.fileno())
    if sentence == TAKEN:
        return
    fault = log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
    if not fault:
        log.unlink(missing_ok=True)
    raise Refusal(sentence or f"run {id} could not be detached ({fault or 'no reason was given'})")


def log_file(id: int) -> Path:
    """Return the file in which a fault of a detached run is told."""
    return data_folder() / LOGS / f"run-{id}.log"


def _answer(source: int) -> str:
    """Return what a process says of itself: a line, "" where it ended without."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([source], [], [], STARTING_SECONDS)[0]:
            return f"the detached process said nothing for {STARTING_SECONDS:.0f} s"
        part = os.read(source, 4096)
        if not part:
            break
        line += part
    return line.decode("utf-8", "replace").strip()


def leave_the_terminal() -> None:
    """Go on in a process that nobody waits for, and that the terminal's end is nothing to."""
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def tell(sentence: str) -> None:
    """Answer who started this process, and be silent from then on."""
    with suppress(OSError):  # nobody may wait for it any more
        os.write(1, f"{sentence}\n".encode())
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


def forget_log(id: int) -> None:
    """Delete the log of a run that no fault ended."""
    log = log_file(id)
    if log.exists() and not log.stat().st_size:
        log.unlink(missing_ok=True)


def _train(id: int) -> int:
    """Train a run to its end, or until the process is told to stop; return the exit code."""
    from core.store.keeper import Keeper
    from core.training.pacing import Pacer, one_blas_thread
    from core.training.run import Status

    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    keeper = Keeper("detached")
    try:
        recording = keeper.resumed(id)
    except Refusal as refusal:
        tell(str(refusal))
        return 2
    tell(TAKEN)
    pacer = Pacer(CHUNK_SECONDS)
    with one_blas_thread():
        while recording.status is Status.RUNNING and not stopped:
            with pacer.measured(pacer.epochs):
                recording.advance(pacer.epochs)
            keeper.offer(recording, playing=True, preset="")
    keeper.offer(recording, playing=False, preset="", resting=Status.STOPPED)
    while not keeper.flush() and not stopped:  # there may be room on the disk later
        pass
    keeper.close()
    return TERMINATED if stopped else 0


CHUNK_SECONDS = 0.05
"""Of training between two looks at whether it is to stop."""


if __name__ == "__main__":
    leave_the_terminal()
    run = int(sys.argv[1])
    code = _train(run)
    forget_log(run)
    raise SystemExit(code)
