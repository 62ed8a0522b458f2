"""Detached runs: a process of its own session trains a run of the store, so that the run goes on
after the terminal is gone.

A fault that ends such a process stays in a log beside the store, which else is deleted.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import BinaryIO, TypeVar

from core.refusal import Refusal
from core.store.folder import data_folder
from core.store.keeper import Keeper
from core.store.kept_sweep import KeptSweep
from core.store.own_session import TAKEN, answer
from core.store.owners import refuse_to_take_up
from core.store.run_store import RunStore
from core.sweeps.workers import Workers, cluster
from core.training.pacing import Pacer, one_blas_thread
from core.training.recording import Recording
from core.training.run import Status

LOGS = "detached"
"""The folder of the logs."""

STARTING_SECONDS = 30.0
"""In which a process has to take up its run."""

CHUNK_SECONDS = 0.05
"""Of training between two looks at whether it is to stop."""

SINGLE, SWEEP = f"{__name__}:train", f"{__name__}:train_sweep"
"""The work of processes that train a single run, and a sweep."""

Taken = TypeVar("Taken")


def detach(id: int, work: str = SINGLE, *words: str) -> None:
    """Let a process of its own session train a run of the store; return once it has taken that up.
    `Refusal` says why it cannot. `work`: the module and the function of that process, which gets
    the words too."""
    begin(id, work, *words)()


def begin(id: int, work: str = SINGLE, *words: str) -> Callable[[], None]:
    """Start such a process, which goes on whatever becomes of this one; return a function that
    waits for it as `detach` does."""
    with closing(RunStore()) as store:
        refuse_to_take_up(store.find(id), store.folder)
    log = log_file(id)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        _sweep(log.parent)
        process, source = _started(["-m", "core.store.own_session", work, str(id), *words], log)
    except OSError as error:
        raise Refusal(f"run {id} could not be detached ({error.strerror})") from None

    def wait() -> None:
        with source:
            sentence = _line(source.fileno())
        process.wait()  # it has gone on as another one
        if sentence == TAKEN:
            return
        fault = ""
        with suppress(FileNotFoundError):
            fault = log.read_text("utf-8", "replace").strip().rpartition("\n")[2]
        forget_log(id)
        reason = fault or "no reason was given"
        raise Refusal(sentence or f"run {id} could not be detached ({reason})")

    return wait


def _started(arguments: list[str], log: Path) -> tuple[subprocess.Popen[bytes], BinaryIO]:
    """Start Python in a session of its own; return the process, and what it answers."""
    ours, theirs = os.pipe()
    source = os.fdopen(ours, "rb", buffering=0)
    with os.fdopen(theirs, "wb") as output, log.open("wb") as faults:
        with suppress(OSError):  # a file system without locks
            flock(faults, LOCK_SH)  # as long as the process is there
        process = subprocess.Popen(
            # -P: files of the folder that somebody is in are no modules.
            [sys.executable, "-P", *arguments],
            stdin=subprocess.DEVNULL, stdout=output, stderr=faults, start_new_session=True,
        )  # fmt: skip
    return process, source


def _line(source: int) -> str:
    """Return the line that a process writes, "" where it ended without."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([source], [], [], STARTING_SECONDS)[0]:
            return f"the detached process said nothing for {STARTING_SECONDS:.0f} s"
        part = os.read(source, 4096)
        if not part:
            break
        line += part
    return line.decode("utf-8", "replace").strip()


def log_file(id: int) -> Path:
    """Return the file in which a fault of a detached run is told."""
    return data_folder() / LOGS / f"run-{id}.log"


def forget_log(id: int) -> None:
    """Delete the log of a run that no fault ended."""
    with suppress(OSError):
        if not log_file(id).stat().st_size:
            log_file(id).unlink()


def _sweep(folder: Path) -> None:
    """Take away the empty logs of processes that are gone."""
    for log in folder.glob("*.log"):
        with suppress(OSError), log.open("rb") as file:
            flock(file, LOCK_EX | LOCK_NB)
            if not log.stat().st_size:
                log.unlink()


def train(id: int) -> int:
    """Train a run to its end, or until this process is told to stop; return the exit code."""
    return _work(id, lambda keeper: keeper.resumed(id), _train)


def train_sweep(id: int, workers: str = "", scheduler: str = "") -> int:
    """Train what is left of a sweep likewise, by so many processes or on a Dask cluster."""

    def go_on(kept: KeptSweep, keeper: Keeper, stopped: list[int]) -> None:
        crew = cluster(scheduler) if scheduler else int(workers) if workers else None
        with crew if isinstance(crew, Workers) else nullcontext():
            result = kept.train(workers=crew, stopped=lambda: bool(stopped))
        if result.complete or not _is_cut_off(stopped):
            kept.end(result)

    return _work(id, lambda keeper: KeptSweep.resumed(keeper, id), go_on)


def _train(recording: Recording, keeper: Keeper, stopped: list[int]) -> None:
    pacer = Pacer(CHUNK_SECONDS)
    with one_blas_thread():
        while recording.status is Status.RUNNING and not stopped:
            with pacer.measured(pacer.epochs):
                recording.advance(pacer.epochs)
            keeper.offer(recording, playing=True, preset="")
    resting = Status.RUNNING if _is_cut_off(stopped) else Status.STOPPED
    keeper.offer(recording, playing=False, preset="", at_once=True, resting=resting)


def _is_cut_off(stopped: list[int]) -> bool:
    """Whether the system ended this process, as when it shuts down, and not somebody the run."""
    return bool(stopped) and stopped[0] != signal.SIGINT


def _work(
    id: int,
    take_up: Callable[[Keeper], Taken],
    go_on: Callable[[Taken, Keeper, list[int]], None],
) -> int:
    """Take something up, tell who started this process, and go on with it; return the exit code.
    The list has the signals by which this process was told to stop."""
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    keeper = Keeper("detached")
    try:
        taken = take_up(keeper)
    except Refusal as refusal:
        answer(str(refusal))
        forget_log(id)
        return 2
    answer()
    go_on(taken, keeper, stopped)
    while not keeper.flush() and not stopped:  # there may be room on the disk later
        pass
    keeper.close()
    forget_log(id)
    return 128 + stopped[0] if stopped else 0
