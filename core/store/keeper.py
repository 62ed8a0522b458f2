"""The keeper: saves runs while they are trained, in a thread of its own.

Whoever trains offers the recording between two chunks; a copy of what is new is taken at most every
`INTERVAL`, and written by the thread. Where it cannot be written, training goes on, what was not
written is kept for the next attempt, and `problem` says why.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from core.refusal import Refusal
from core.store.followed import Followed
from core.store.owners import refuse_to_take_up
from core.store.presence import Presence
from core.store.run_store import RunStore
from core.store.saving import Saving, saving_of
from core.training.recording import Recording
from core.training.run import Status

INTERVAL = 0.4
"""Seconds between two copies of what is new in a run that is trained."""

SHARE = 0.02
"""The share of training that copying may take, at most."""

RETRY_SECONDS = 2.0
"""After an attempt that failed."""

CLOSING_SECONDS = 2.0
"""In which the last of it has to be written."""


@dataclass(eq=False)
class Entry:
    """A run that is kept."""

    preset: str
    parent: Recording | None
    id: int | None = None
    """Its number in the store, once it is there."""
    first: int = 0
    """The first epoch that was not handed over."""
    status: Status | None = None
    """As it was handed over last."""
    due: float = 0.0
    """The time of the next copy."""


class Keeper:
    """Saves the runs of this process."""

    def __init__(
        self,
        doing: str,
        *,
        folder: Path | None = None,
        tell: Callable[[], object] = lambda: None,
    ) -> None:
        """`doing`: the kind of process. `tell` is called from the thread when `problem` is new."""
        self.problem = ""
        """Why runs cannot be kept, empty while they can."""
        self._doing, self._folder, self._tell = doing, folder, tell
        self._entries: WeakKeyDictionary[Recording, Entry] = WeakKeyDictionary()
        self._pending: dict[Entry, Saving] = {}
        self._facts: dict[str, Recording] = {}
        """Facts that are the numbers of recordings, and are not written yet."""
        self._lock = threading.Condition()
        self._closing = False
        self._presence: Presence | None = None
        self._store: RunStore | None = None
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    # From any thread.

    def take_up(self, recording: Recording, id: int) -> None:
        """Learn that a recording is in the store already, as far as it goes, under a number."""
        status = Status.PAUSED if recording.status is Status.RUNNING else recording.status
        self._entries[recording] = Entry("", None, id, recording.edge + 1, status)

    def resumed(self, id: int) -> Recording:
        """Take up a run of the store, which this process alone trains from now on; `Refusal` where
        another one does, or nothing is left to train."""
        try:
            store, token = self._opened()
            run = store.find(id)
            refuse_to_take_up(run, self._folder)
            recording = store.recording(id)
            if not store.claim(run, token):
                refuse_to_take_up(store.find(id), self._folder)
                raise Refusal(f"run {id} was changed by another process just now")
        except (OSError, sqlite3.Error) as error:
            raise Refusal(f"run {id} cannot be taken up ({str(error).lower()})") from None
        self.take_up(recording, id)
        return recording

    def stored(self, recording: Recording, *, preset: str, parent: Recording | None = None) -> int:
        """Store a run as it rests, of whatever epoch, and wait for it; return its number. `Refusal`
        where that cannot be."""
        status = Status.PAUSED if recording.status is Status.RUNNING else recording.status
        self._hand_over(self._entry(recording, preset, parent), recording, status)
        self.flush()
        id = self.id_of(recording)
        if id is None or self.problem:
            raise Refusal(self.problem or "the run could not be stored in time")
        return id

    def id_of(self, recording: Recording) -> int | None:
        """Return the number of a run in the store, None while it is not there."""
        entry = self._entries.get(recording)
        return None if entry is None else entry.id

    def token(self) -> str:
        """Return the name by which others know this process from now on; raises `OSError`."""
        with self._lock:
            if self._presence is None:
                self._presence = Presence(self._doing, self._folder)
            return self._presence.token

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
        """Take a copy of what is new in a recording, if it is time or `at_once`; called by who
        trains it, while it rests between two chunks. `preset` and `parent`: the settings that it
        began with, and the run that it branched from. `resting`: what is told of it where it is
        not playing and has not ended."""
        if isinstance(recording, Followed):
            return
        entry, now = self._entry(recording, preset, parent), time.perf_counter()
        goes_on = playing and recording.status is Status.RUNNING
        if goes_on and now < entry.due and not at_once:
            return
        edge, status = recording.edge, recording.status
        if status is Status.RUNNING and not playing:
            status = resting
        untrained = not entry.first and edge == recording.start
        if untrained or (edge < entry.first and entry.status is status):
            return
        self._hand_over(entry, recording, status)
        taken = time.perf_counter() - now
        entry.due = now + max(INTERVAL, taken / SHARE)

    def _entry(self, recording: Recording, preset: str, parent: Recording | None) -> Entry:
        entry = self._entries.get(recording)
        if entry is None:
            entry = self._entries[recording] = Entry(preset, parent)
        return entry

    def _hand_over(self, entry: Entry, recording: Recording, status: Status) -> None:
        """Give a copy of what is new to the thread."""
        edge = recording.edge
        saving = saving_of(recording, min(entry.first, edge), status)
        entry.first, entry.status = edge + 1, saving.status
        with self._lock:
            earlier = self._pending.get(entry)
            self._pending[entry] = saving if earlier is None else saving.after(earlier)
            self._lock.notify()

    def remember(self, name: str, recording: Recording) -> None:
        """Keep a recording's number as a fact, once it is in the store."""
        with self._lock:
            self._facts[name] = recording
            self._lock.notify()

    def flush(self, seconds: float = CLOSING_SECONDS) -> bool:
        """Wait until all is written; return whether it is."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._pending, seconds)

    def close(self) -> None:
        """Write the rest, for as long as that may take, and end the thread."""
        with self._lock:
            self._closing = True
            self._lock.notify_all()
        self._thread.join(CLOSING_SECONDS)

    # The thread.

    def _run(self) -> None:
        attempts_end = False
        while True:
            with self._lock:
                while not (self._pending or self._closing or self._known_facts()):
                    self._lock.wait()
                attempts_end = self._closing
                pending = list(self._pending.items())
            written = [self._write(entry, saving) for entry, saving in pending]
            failed = not (all(written) and self._write_facts())
            with self._lock:
                if not self._pending or failed:
                    self._lock.notify_all()
                if attempts_end and (failed or not self._pending):
                    break
                if failed and not self._closing:
                    self._lock.wait(RETRY_SECONDS)
        if self._store is not None:
            self._store.close()
        if self._presence is not None:
            self._presence.close()

    def _known_facts(self) -> dict[str, int]:
        """Return the facts that can be written."""
        numbers = {name: self.id_of(recording) for name, recording in self._facts.items()}
        return {name: id for name, id in numbers.items() if id is not None}

    def _write_facts(self) -> bool:
        with self._lock:
            facts = self._known_facts()
        try:
            for name, id in facts.items():
                self._opened()[0].remember(name, str(id))
        except (Refusal, OSError, sqlite3.Error) as error:
            self._fail(str(error))
            return False
        with self._lock:
            for name, id in facts.items():
                if name in self._facts and self.id_of(self._facts[name]) == id:
                    del self._facts[name]
        return True

    def _opened(self) -> tuple[RunStore, str]:
        """Return the store, and the token of this process."""
        token = self.token()
        with self._lock:
            if self._store is None:
                self._store = RunStore(self._folder)
            return self._store, token

    def _write(self, entry: Entry, saving: Saving) -> bool:
        try:
            store, owner = self._opened()
            if entry.id is None:
                parent = None if entry.parent is None else self.id_of(entry.parent)
                entry.id = store.begin(saving, preset=entry.preset, owner=owner, parent=parent)
            else:
                store.save(entry.id, saving, owner=owner)
        except (Refusal, OSError, sqlite3.Error) as error:
            self._fail(str(error))
            return False
        self.problem = ""
        with self._lock:
            if self._pending.get(entry) is saving:
                del self._pending[entry]
            elif entry in self._pending:  # more came meanwhile; what is written need not be again
                later = self._pending[entry]
                done = max(0, saving.epoch + 1 - later.first)
                self._pending[entry] = later.without(done)
        return True

    def _fail(self, problem: str) -> None:
        new = problem != self.problem
        self.problem = problem
        if new:
            self._tell()
