"""Races that are saved while they run: all their runs anew, as often as that takes little time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from core.store.entry import resting_status
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.store.stored_sweep import StoredSweep
from core.store.writing import Elsewhere
from core.sweeps.grid import Sweep
from core.sweeps.race import Race
from core.training.run import Run, Status

INTERVAL = 0.8
"""Seconds between two savings of a race that runs."""

SHARE = 0.05
"""The share of the time that saving may take, in each of both threads."""


@dataclass(frozen=True, eq=False)
class _News:
    """A race as it stood."""

    sweep: Sweep
    runs: Sequence[Run]
    edge: int
    status: Status


class _Kept:
    """A race, and what is to be written of it."""

    def __init__(self) -> None:
        self.stored: StoredSweep | None = None
        self.news: _News | None = None
        """The newest that is not written."""
        self.told: tuple[Sweep, int, Status] | None = None
        """The race as it was handed over last."""
        self.due = self.seconds = 0.0
        """The time of the next saving, and that which the last one took to be written."""

    def write(self, store: RunStore, owner: str) -> None:
        """Write the newest; in the keeper's thread."""
        news, start = self.news, time.perf_counter()
        if news is None:
            return
        try:
            if self.stored is None:
                self.stored = StoredSweep.begin(store, news.sweep, kind="race", owner=owner)
            elif self.stored.sweep is not news.sweep:
                self.stored = self.stored.asking(news.sweep)
            self.stored.keep(news.runs, epoch=news.edge)
            self.stored.tell(news.status, owner=owner if news.status is Status.RUNNING else "")
        except Elsewhere:  # it was deleted meanwhile: it is begun anew, whole
            self.stored = None
            return self.write(store, owner)
        self.seconds = time.perf_counter() - start
        if self.news is news:
            self.news = None


class RaceKeeper:
    """Saves the races of this process."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._races: WeakKeyDictionary[Race, _Kept] = WeakKeyDictionary()

    def offer(self, race: Race, *, playing: bool, at_once: bool = False) -> None:
        """Hand over a race if something is new, and it is time or `at_once`; called by who trains
        it, while it rests between two chunks."""
        if not race.edge:
            return
        kept, now = self._races.setdefault(race, _Kept()), time.perf_counter()
        status = resting_status(race.status, Status.RUNNING if playing else Status.PAUSED)
        if status is Status.RUNNING and now < kept.due and not at_once:
            return
        told = (race.sweep, race.edge, status)
        if told == kept.told:
            return
        kept.told, kept.news = told, _News(race.sweep, race.runs(), race.edge, status)
        self._keeper.write(kept.write)
        taken = max(time.perf_counter() - now, kept.seconds)
        kept.due = now + max(INTERVAL, taken / SHARE)
