"""The lists of runs, read in the reader's thread: all runs, and the runs of a sweep or a race."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.refusal import Refusal
from core.store.listing import Listed, Listing
from core.store.run_names import stored_name
from core.store.run_store import RunStore
from tui.screens.history.reader import Reader

FIRST_RUNS = 200
"""Of the newest runs, which are listed while the others are read."""

Fails = Callable[[str], None]


class Lists:
    """Has lists read, by the number of the sweep or race, None for that of all runs."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._listings: dict[int | None, Listing] = {}
        """Touched in the thread alone."""

    def first(self, of: int | None, then: Callable[[Listed], None], fails: Fails) -> None:
        """Read the newest runs of a list."""
        self._reader.do(lambda store: Listing(store, of).first(FIRST_RUNS), then, fails)

    def refresh(self, of: int | None, then: Callable[[Listed | None], None], fails: Fails) -> None:
        """Read what changed in a list; that is None where nothing did."""

        def refresh(store: RunStore) -> Listed | None:
            listing = self._listing(of, store)
            if not listing.refresh():
                return None
            for run in listing.listed.runs:
                stored_name(run)  # to be found by it later at once
            return listing.listed

        self._reader.do(refresh, then, fails)

    def changed(
        self,
        of: int | None,
        then: Callable[[Listed], None],
        fails: Fails,
        change: Callable[[RunStore], None] = lambda _store: None,
    ) -> None:
        """Change the store, and read a list again."""

        def read(store: RunStore) -> Listed:
            change(store)
            listing = self._listing(of, store)
            listing.refresh()
            return listing.listed

        self._reader.do(read, then, fails)

    def _listing(self, of: int | None, store: RunStore) -> Listing:
        if of not in self._listings:
            self._listings[of] = Listing(store, of)
        return self._listings[of]


def deleted_last(store: RunStore, inside: int | None) -> int:
    """Return the number of the run of a list that was deleted last; `Refusal` of none."""
    deleted = [
        (run.deleted, run.id)
        for run in store.everything()
        if run.deleted is not None and run.member_of == inside
    ]
    if not deleted:
        raise Refusal("no run is deleted that could come back")
    return max(deleted)[1]


def each(change: Callable[[int], None], ids: Iterable[int]) -> None:
    """Do something with each of some runs."""
    for id in ids:
        change(id)
