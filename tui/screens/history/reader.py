"""The reader: the store's file is read and changed in a thread, so that no screen waits for a
disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

from core.refusal import Refusal
from core.store.run_store import RunStore

Result = TypeVar("Result")

Act = Callable[[], None]


class Reader:
    """Does one job after the other; the thread begins with the first."""

    def __init__(self) -> None:
        self.deliver: Callable[[Act], object] = lambda act: act()
        """Has something done where the jobs were asked for; called from the thread."""
        self._jobs: SimpleQueue[Callable[[], Act] | None] = SimpleQueue()
        self._store: RunStore | None = None
        self._thread: threading.Thread | None = None

    def do(
        self,
        work: Callable[[RunStore], Result],
        then: Callable[[Result], None],
        fails: Callable[[str], None],
    ) -> None:
        """Have work done on the store, and then something with its result; or something with the
        sentence that says why it cannot be."""

        def job() -> Act:
            try:
                if self._store is None:
                    self._store = RunStore()
                result = work(self._store)
            except Refusal as refusal:
                sentence = str(refusal)
                return lambda: fails(sentence)
            return lambda: then(result)

        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End once the jobs are done."""
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self.deliver(job())
        if self._store is not None:
            self._store.close()
