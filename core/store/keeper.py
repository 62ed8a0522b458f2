"""The keeper: saves runs while they are trained, in a thread of its own.

Whoever trains offers the recording between two chunks; its newest state is taken at most every
`INTERVAL`, and written by the thread. Where it cannot be written, training goes on, the next
attempt writes all that is new by then, and `problem` says why. A run that is gone from the store,
or that another process trains under its number, is begun anew, whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from core.refusal import Refusal
from core.store.entry import Entry, is_news, resting_status
from core.store.followed import Followed
from core.store.owners import refuse_to_take_up
from core.store.run_store import RunStore
from core.store.saving import Saving, saving_of
from core.store.stored_run import StoredRun
from core.store.writer import Writer
from core.training.recording import Recording
from core.training.run import Status

INTERVAL = 0.4
"""Seconds between two savings of a run that is trained."""

LONGEST = 0.8
"""Seconds likewise of a run whose savings take long to write: so much of training may be lost."""

SHARE = 0.02
"""The share of training that handing over may take, at most, and writing where it may."""

RETRY_SECONDS = 2.0
"""After an attempt that failed."""

CLOSING_SECONDS = 2.0
"""In which the last of it has to be written."""

Work: TypeAlias = Callable[[RunStore, str], None]
"""Writes something to the store; it is given the token of this process too."""

T = TypeVar("T")


class Keeper:
    """Saves the runs of this process."""

    def __init__(
        self,
        doing: str,
        *,
        folder: Path | None = None,
        tell: Callable[[], object] = lambda: None,
    ) -> None:
        """`doing`: the kind of process. `tell` is called from the thread when `problem` or
        `notice` is new, or a run has got its number."""
        self.problem = ""
        """Why runs cannot be kept, in one sentence, empty while they can."""
        self.notice = ""
        """A sentence about what was done to the store: a damaged file was set aside, or some of it
        was dropped since it was too large."""
        self._writer, self._folder, self._tell = Writer(doing, folder), folder, tell
        self._entries: WeakKeyDictionary[Recording, Entry] = WeakKeyDictionary()
        self._pending: dict[Entry, Saving] = {}
        self._works: dict[Work, int] = {}
        """Other things to be written, and how often that was said."""
        self._facts: dict[str, Recording] = {}
        """Facts that are the numbers of recordings, and are not written yet."""
        self._lock = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    # From any thread.

    def take_up(self, recording: Recording, id: int, *, claimed: bool = False) -> None:
        """Learn that a recording is in the store already, as far as it goes, under a number; it is
        saved once it is trained on. `claimed`: it is this process that trains it, as the store
        has it."""
        status = resting_status(recording.status, Status.RUNNING if claimed else Status.PAUSED)
        entry = Entry("", None, id, "", recording.edge, status, recording.course)
        with self._lock:
            self._entries[recording] = entry

    def resumed(self, id: int) -> Recording:
        """Take up a run of the store; raises as `claimed`."""
        recording = self.claimed(id, lambda store, run: store.recording(run.id))
        self.take_up(recording, id, claimed=True)
        return recording

    def claimed(self, id: int, read: Callable[[RunStore, StoredRun], T]) -> T:
        """Return what the store has under a number, as it is read; this process alone trains it
        from now on. `Refusal` where another one does, or nothing is left to train."""
        store, token = self._writer.opened()
        run = store.find(id)
        refuse_to_take_up(run, self._folder)
        whole = read(store, run)
        if not store.claim(run, token):
            refuse_to_take_up(store.find(id), self._folder)
            raise Refusal(f"{run.kind} {id} was changed by another process just now")
        return whole

    def stored(self, recording: Recording, *, preset: str, parent: Recording | None = None) -> int:
        """Store a run as it rests, of whatever epoch, and wait for it; return its number. `Refusal`
        where that cannot be."""
        entry = self._entry(recording, preset, parent)
        self._hand_over(entry, recording, resting_status(recording.status, Status.PAUSED))
        if not self.flush() or entry.id is None:
            raise Refusal(self.problem or "the run could not be stored in time")
        return entry.id

    def id_of(self, recording: Recording) -> int | None:
        """Return the number of a run in the store, None while it is not there."""
        with self._lock:
            entry = self._entries.get(recording)
        return None if entry is None else entry.id

    def token(self) -> str:
        """Return the name by which others know this process from now on; `Refusal` where it cannot
        be made known."""
        return self._writer.token()

    def offer(
        self,
        recording: Recording,
        *,
        playing: bool,
        preset: str,
        parent: Recording | None = None,
        at_once: bool = False,
        resting: Status = Status.PAUSED,
    ) -> None:
        """Hand over what is new in a recording, if it is time or `at_once`; called by who trains
        it, while it rests between two chunks. `preset` and `parent`: the settings that it began
        with, and the run that it branched from. `resting`: what is told of it where it is not
        playing and has not ended."""
        if isinstance(recording, Followed):
            return
        entry, now = self._entry(recording, preset, parent), time.perf_counter()
        goes_on = playing and recording.status is Status.RUNNING
        if goes_on and now < entry.due and not at_once:
            return
        status = resting_status(recording.status, Status.RUNNING if playing else resting)
        if not is_news(entry, recording, status):
            return
        try:
            self._hand_over(entry, recording, status)
        except MemoryError:
            return self._say("runs cannot be kept (there is no memory for a copy)")
        seconds = (time.perf_counter() - now) / SHARE, min(LONGEST, entry.cost / SHARE)
        entry.due = now + max(INTERVAL, *seconds)

    def _entry(self, recording: Recording, preset: str, parent: Recording | None) -> Entry:
        with self._lock:
            entry = self._entries.get(recording)
            if entry is None:
                before = None if parent is None else self._entries.get(parent)
                entry = self._entries[recording] = Entry(parent=before)
            entry.preset = preset or entry.preset
            return entry

    def _hand_over(self, entry: Entry, recording: Recording, status: Status) -> None:
        """Give what is new to the thread."""
        saving = saving_of(recording, status)
        entry.edge, entry.status, entry.course = saving.epoch, status, saving.course
        with self._lock:
            if not self._closing:
                self._pending[entry] = saving
                self._lock.notify_all()

    def write(self, work: Work) -> None:
        """Have something written by the thread, until it succeeds; once where it waits already."""
        with self._lock:
            self._works[work] = self._works.get(work, 0) + 1
            self._lock.notify_all()

    def remember(self, name: str, recording: Recording) -> None:
        """Keep a recording's number as a fact, once it is in the store."""
        with self._lock:
            self._facts[name] = recording
            self._lock.notify_all()

    def flush(self, seconds: float = CLOSING_SECONDS) -> bool:
        """Wait until all is written; return whether it is."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._busy, seconds)

    def close(self) -> None:
        """Write the rest, for as long as that may take, and end the thread."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()
        self._thread.join(CLOSING_SECONDS)

    # The thread.

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._busy or self._closing or self._known_facts())
                pending, closing = list(self._pending.items()), self._closing
            problems = [problem for one in pending if (problem := self._write(*one))]
            problem = next(iter(problems), "") or self._write_works() or self._write_facts()
            self._say(problem)
            if not (problem or closing):
                self._say("", self._writer.kept_to_budget())
            with self._lock:
                self._lock.notify_all()
                if closing and (problem or not self._busy):
                    break
                if problem:
                    self._lock.wait_for(lambda: self._closing, RETRY_SECONDS)
        self._writer.close()

    def _write(self, entry: Entry, saving: Saving) -> str:
        """Write a run as it was handed over; return why that cannot be, empty where it could."""
        start, id = time.thread_time(), entry.id
        with _trying("a run") as trial:
            self._writer.save(entry, saving)
        if not trial.problem:
            entry.cost = time.thread_time() - start
            if entry.id != id:
                self._announce()
            with self._lock:
                if self._pending.get(entry) is saving:
                    del self._pending[entry]
        return trial.problem

    @property
    def _busy(self) -> bool:
        return bool(self._pending or self._works)

    def _write_works(self) -> str:
        """Write what else waits; return why that cannot be, empty where it could."""
        with self._lock:
            works = dict(self._works)
        for work, said in works.items():
            with _trying("runs") as trial:
                work(*self._writer.opened())
            if trial.problem:
                return trial.problem
            with self._lock:
                if self._works[work] == said:
                    del self._works[work]
        return ""

    def _known_facts(self) -> dict[str, int]:
        """Return the facts that can be written."""
        numbers = {name: self.id_of(recording) for name, recording in self._facts.items()}
        return {name: id for name, id in numbers.items() if id is not None}

    def _write_facts(self) -> str:
        """Write the facts that are known; return why that cannot be, empty where it could."""
        with self._lock:
            facts = self._known_facts()
        with _trying("runs") as trial:
            for name, id in facts.items():
                self._writer.opened()[0].remember(name, str(id))
        if not trial.problem:
            with self._lock:
                for name, id in facts.items():
                    if self._known_facts().get(name) == id:
                        del self._facts[name]
        return trial.problem

    def _say(self, problem: str, notice: str = "") -> None:
        notice = notice or self._writer.notice or self.notice
        news = (problem and problem != self.problem) or notice != self.notice
        self.problem, self.notice = problem, notice
        if news:
            self._announce()

    def _announce(self) -> None:
        with suppress(Exception):  # whoever is told may be gone
            self._tell()


@dataclass
class _Trial:
    """Something that is done with the store, and why it could not be, empty where it could."""

    problem: str = ""


@contextmanager
def _trying(what: str) -> Iterator[_Trial]:
    """Do something with the store; a fault ends neither training nor the thread."""
    trial = _Trial()
    try:
        yield trial
    except Refusal as refusal:
        trial.problem = str(refusal)
    except Exception as error:
        trial.problem = f"{what} cannot be kept ({type(error).__name__}: {error})"
