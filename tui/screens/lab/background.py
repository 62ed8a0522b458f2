"""Files that take long, written in a thread of their own while the Lab goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from core.refusal import Refusal
from tui.report import ReportStopped, Watch


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    path: Path
    rest: tuple[str, ...] = ()
    """Other words about it, the longest first."""


Work: TypeAlias = Callable[[Watch], Written]
"""Writes; tells the watch how far it is, and asks it whether to stop."""


@dataclass(frozen=True)
class Progress:
    """News of what is written."""

    subject: str
    """Such as "the report on run 1"."""
    share: float = 0.0
    written: Written | None = None
    """The file, once it is there."""
    problem: str = ""
    """The reason why there will be none."""

    @property
    def ended(self) -> bool:
        """Whether there will be no more news."""
        return self.written is not None or bool(self.problem)


class Background:
    """Writes one thing at a time; `tell` is called from its thread."""

    def __init__(self, tell: Callable[[Progress], object]) -> None:
        self._tell = tell
        self._thread: threading.Thread | None = None
        self._subject = ""
        self._stop = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, subject: str, work: Work) -> Progress:
        """Begin to write; `Refusal` while something else is being written."""
        if self.busy:
            raise Refusal(f"{self._subject} is being written; esc stops it")
        self._subject = subject
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._write, args=(subject, work), name="writing", daemon=True
        )
        self._thread.start()
        return Progress(subject)

    def stop(self) -> None:
        """Leave it unwritten."""
        self._stop.set()

    def close(self) -> None:
        """Stop the writing, and wait until its processes have ended."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _write(self, subject: str, work: Work) -> None:
        percent = 0

        def tell(share: float, _words: str) -> None:
            nonlocal percent
            if int(100 * share) > percent:
                percent = int(100 * share)
                self._tell(Progress(subject, share))

        try:
            written = work(Watch(tell, self._stop.is_set))
        except ReportStopped:
            self._tell(Progress(subject, problem=f"{subject} is not written"))
        except Refusal as problem:
            self._tell(Progress(subject, problem=str(problem)))
        except Exception as fault:  # the Lab goes on
            sentence = f"{subject} failed: {type(fault).__name__}: {fault}"
            self._tell(Progress(subject, problem=sentence))
        else:
            self._tell(Progress(subject, 1.0, written))
