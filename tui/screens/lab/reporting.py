"""The report of a run, written in a thread of its own while the Lab goes on."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.experiments.course import Course
from core.refusal import Refusal
from tui.files import reason
from tui.report import ReportStopped, Watch, own_report
from tui.report.runs import SEEDS


@dataclass(frozen=True)
class Progress:
    """News of the report on a run."""

    run: int
    share: float = 0.0
    page: Path | None = None
    """The page, once it is written."""
    problem: str = ""
    """The reason why there will be none."""


class Reporting:
    """Writes one report at a time; `tell` is called from its thread."""

    def __init__(self, tell: Callable[[Progress], object]) -> None:
        self._tell = tell
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether a report is being written."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, course: Course, *, title: str, run: int) -> None:
        """Begin with the report of a run; `Refusal` while another is being written."""
        if self.busy:
            raise Refusal("a report is being written; esc stops it")
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._write, args=(course, title, run), name="report", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Leave the report unwritten."""
        self._stop.set()

    def close(self) -> None:
        """Stop the report, and wait until its processes have ended."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _write(self, course: Course, title: str, run: int) -> None:
        percent = 0

        def tell(share: float, _words: str) -> None:
            nonlocal percent
            if int(100 * share) > percent:
                percent = int(100 * share)
                self._tell(Progress(run, share))

        try:
            folder = new_folder(f"report-run-{run}")
            watch = Watch(tell, self._stop.is_set)
            page = own_report(course, folder, title=title, seeds=SEEDS, watch=watch)
        except ReportStopped:
            self._tell(Progress(run, problem="the report is not written"))
        except Refusal as problem:
            self._tell(Progress(run, problem=str(problem)))
        except Exception as fault:  # the Lab goes on
            sentence = f"the report on run {run} failed: {type(fault).__name__}: {fault}"
            self._tell(Progress(run, problem=sentence))
        else:
            self._tell(Progress(run, 1.0, page))


def new_folder(name: str) -> Path:
    """Return a folder in this one, of this name or with a number after it, that is not there yet;
    `Refusal` where none can be made."""
    try:
        Path.cwd()
    except OSError as error:
        raise Refusal(f"the report needs a folder to be written to: {reason(error)}") from None
    if not os.access(".", os.W_OK | os.X_OK):
        raise Refusal("the report needs a folder that can be written to; this one cannot")
    count, folder = 1, Path(name)
    while os.path.lexists(folder):
        count += 1
        folder = Path(f"{name}-{count}")
    return folder
