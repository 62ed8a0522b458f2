"""The runs that are looked at closely: read in the reader's thread, and kept for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.refusal import Refusal
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from tui.screens.history.reader import Reader
from tui.screens.history.view import Details

KEPT = 64
"""Runs of which all is kept that was read."""

Runs = tuple[StoredRun, ...]


class Closely:
    """Has what there is to know of runs read, of those that were asked for last alone."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._details: dict[int, Details] = {}
        self._asked: Runs = ()
        """The runs that are being read."""

    def known(self, runs: Sequence[StoredRun]) -> tuple[Details, ...]:
        """Return what is known of some runs by now."""
        found = (self._details.get(run.id) for run in runs)
        return tuple(details for details in found if details is not None)

    def look(
        self, runs: Sequence[StoredRun], then: Callable[[], object], fails: Callable[[str], None]
    ) -> None:
        """Read what is not known of some runs, or not any more."""
        kept = self._details
        wanted = tuple(r for r in runs if r.id not in kept or kept[r.id].run is not r)
        if wanted and not _are_same(wanted, self._asked):
            self._asked = wanted
            self._reader.do(partial(self._read, wanted), partial(self._take, wanted, then), fails)

    def _read(self, runs: Runs, store: RunStore) -> tuple[Details, ...]:
        if runs is not self._asked:
            return ()  # others were asked for since
        return tuple(_details_of(run, store) for run in runs)

    def _take(self, asked: Runs, then: Callable[[], object], details: Sequence[Details]) -> None:
        if asked is self._asked:
            self._asked = ()
        for its in details:
            self._details.pop(its.run.id, None)
            self._details[its.run.id] = its
        while len(self._details) > KEPT:
            del self._details[next(iter(self._details))]
        if details:
            then()


def _are_same(some: Runs, others: Runs) -> bool:
    return len(some) == len(others) and all(map(lambda a, b: a is b, some, others))


def _details_of(run: StoredRun, store: RunStore) -> Details:
    try:
        course = run.course if run.kind == "run" else None
    except Refusal:
        course = None
    return Details(run, store.figures(run.id), course)
