"""Workers that train the blocks of a sweep: this process, processes of this machine, or a cluster.

All of them are executors of `concurrent.futures`. Processes are spawned, hold BLAS to one
thread, leave Ctrl+C to their parent, stop in the middle of a block when they are asked to,
and end when their parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from typing import Any

from core.experiments.experiment import Experiment
from core.refusal import Refusal
from core.training.curves import Curves
from core.training.finished import finished_runs
from core.training.pacing import Pacer, one_blas_thread
from core.training.run import Run
from core.training.trainer import Trainer

SLICE_SECONDS = 0.1
"""Of training a block between two looks at whether to stop."""

CANNOT_START = (
    "worker processes cannot start: a script that sweeps needs its "
    "'if __name__ == \"__main__\":', or workers=1"
)

_told = threading.local()
"""In a worker: `stop`, the event that asks it to stop."""


class Workers:
    """An executor that can be renewed, and how many blocks it trains at a time."""

    def __init__(
        self,
        make: Callable[[], Executor],
        count: int,
        *,
        stop: Callable[[], None],
        end: Callable[[], None] = lambda: None,
    ) -> None:
        """`stop` makes the blocks that are being trained end at once; `end` is called last."""
        self._make, self.count, self._stop, self._end = make, count, stop, end
        self.executor = make()
        self._first: Future[None] | None = None

    def submit(self, block: Sequence[Experiment]) -> Future[tuple[Run, ...]]:
        """Have a block trained; raises `BrokenExecutor` where a worker died just now."""
        with _leaving_interrupts_to_us():
            if self._first is None:
                self._first = self.executor.submit(_nothing)
            return self.executor.submit(train_block, block)

    def renew(self) -> None:
        """Another executor in the place of one that broke; `Refusal` where it broke before
        it had done anything at all."""
        self.executor.shutdown(wait=False)
        if self._first is not None and self._first.exception() is not None:
            raise Refusal(CANNOT_START)
        self.executor = self._make()

    def close(self, *, at_once: bool = False) -> None:
        """End the workers, `at_once` in the middle of what they train."""
        if at_once:
            self._stop()
        self.executor.shutdown(wait=True)
        self._end()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self.close(at_once=kind is not None)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_spawn() -> bool:
    """Whether a new process can import what this one was started with; a program that was piped
    to Python is no file."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    return file is None or getattr(main, "__spec__", None) is not None or os.path.exists(file)


def this_process() -> Workers:
    """One thread of this process: no start-up, for what is small."""
    stop = threading.Event()

    def make() -> Executor:
        return ThreadPoolExecutor(1, initializer=_obey, initargs=(stop,))

    return Workers(make, 1, stop=stop.set)


def processes(count: int) -> Workers:
    """Processes of this machine."""
    # Forked, they would share locks that other threads hold at that moment.
    context = multiprocessing.get_context("spawn")
    # Helpers of the first process inherit standard error, which an app may have replaced.
    with redirect_stderr(sys.__stderr__), _quiet_tracker():
        stop = context.Event()

    def make() -> Executor:
        return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(stop,))

    return Workers(make, count, stop=stop.set)


def cluster(address: str) -> Workers:
    """The workers of a Dask scheduler, such as tcp://host:8786; `Refusal` without one."""
    try:
        from distributed import Client
    except ImportError:
        raise Refusal("a scheduler needs the extra 'dask': pip install 'bp-tui[dask]'") from None
    try:
        client: Any = Client(address, timeout="5s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise Refusal(
            f"scheduler is '{address}'; it must be a running Dask scheduler, such as "
            f"tcp://host:8786 ({type(error).__name__})"
        ) from None
    count = sum(client.nthreads().values())
    if not count:
        client.close()
        raise Refusal(f"the scheduler {address} has no workers")
    executor = client.get_executor()
    # Dask tries a block again by itself where a worker dies: there is nothing to renew.
    return Workers(
        lambda: executor, count, stop=lambda: executor.shutdown(wait=False), end=client.close
    )


@contextmanager
def _quiet_tracker() -> Iterator[None]:
    """Let Python's tracker of resources, where it starts inside, say nothing on the terminal when
    it takes away what a killed process left."""
    name = "PYTHONWARNINGS"
    before = os.environ.get(name)
    os.environ[name] = ",".join(filter(None, (before, "ignore:resource_tracker")))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _leaving_interrupts_to_us() -> Iterator[None]:
    """Keep Ctrl+C from all that is started inside, also while it is starting; it is heard here
    afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _nothing() -> None:
    """Do nothing: an answer shows that a worker has started."""


def _obey(stop: Any) -> None:
    _told.stop = stop


def _begin(stop: Any) -> None:
    """In a new process: Ctrl+C is the parent's; without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where signals cannot be blocked
    _obey(stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def train_block(experiments: Sequence[Experiment]) -> tuple[Run, ...]:
    """Train experiments of equal shape to their end; in a worker."""
    with one_blas_thread():
        trainer = Trainer.of(experiments)
        curves = Curves(trainer)
        stop = getattr(_told, "stop", None)  # a cluster's workers have none
        pacer = Pacer(SLICE_SECONDS)
        while trainer.running and not (stop is not None and stop.is_set()):
            epochs = pacer.epochs
            with pacer.measured(epochs):
                curves.append(trainer.advance(epochs))
        return finished_runs(trainer, curves)
