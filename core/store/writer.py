"""A process's way to the run store: opened when something is to be written, and by one that others
see to be there."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from core.refusal import Refusal
from core.store.database import NoRoom, unusable
from core.store.entry import Entry
from core.store.folder import data_folder
from core.store.presence import Presence
from core.store.pruning import budget_of, prune
from core.store.run_store import RunStore, new_uid
from core.store.saving import Saving
from core.store.writing import Elsewhere
from core.training.run import Status

LOOK_SECONDS = 300.0
"""Between two looks at the size of the store."""

ROOM = 0.1
"""The share of its budget that a store which was too large has free afterwards."""


class Writer:
    """Writes what a keeper was given; `Refusal` where it cannot be. Its calls come from any
    thread."""

    def __init__(self, doing: str, folder: Path | None) -> None:
        self._doing, self._folder = doing, folder
        self._opening = threading.RLock()
        self._presence: Presence | None = None
        self._store: RunStore | None = None
        self._next_look = 0.0
        """The time of the next look at the size of the store."""

    @property
    def notice(self) -> str:
        """A sentence where a damaged file was set aside; else empty."""
        return "" if self._store is None else self._store.notice

    def opened(self) -> tuple[RunStore, str]:
        """Return the store, and the token of this process."""
        with self._opening:
            if self._store is None:
                self._store = RunStore(self._folder)
            return self._store, self.token()

    def token(self) -> str:
        """Return the name by which others know this process from now on; `Refusal` where it cannot
        be made known."""
        folder = data_folder() if self._folder is None else self._folder
        with self._opening:
            try:
                if self._presence is None:
                    self._presence = Presence(self._doing, folder)
                self._presence.renew()
            except OSError as error:
                raise Refusal(unusable(folder, error)) from None
            return self._presence.token

    def save(self, entry: Entry, saving: Saving) -> None:
        """Write a run under its number; as another one where that is not to be. Without room for
        all of a run that rests its row alone is written, and that is told by `Refusal`."""
        try:
            self._save(entry, saving)
        except NoRoom as error:
            if saving.status is Status.RUNNING:
                raise
            if entry.bare is not saving:
                self._save(entry, saving, bare=True)
                entry.bare = saving
            raise Refusal(
                f"{error}; run {entry.id} is kept without its losses, and is trained again when it "
                "is opened"
            ) from None

    def _save(self, entry: Entry, saving: Saving, *, bare: bool = False) -> None:
        store, owner = self.opened()
        if entry.id is not None:
            try:
                entry.uid = store.save(entry.id, saving, owner=owner, uid=entry.uid, bare=bare)
                return
            except Elsewhere:
                entry.id, entry.uid = None, new_uid()
        parent = None if entry.parent is None else entry.parent.id
        entry.id = store.begin(
            saving, preset=entry.preset, owner=owner, parent=parent, uid=entry.uid, bare=bare
        )

    def kept_to_budget(self) -> str:
        """Look now and then whether the store is too large, and drop what can be had again; return
        a sentence about what was dropped, empty where nothing was."""
        if self._store is None or time.monotonic() < self._next_look:
            return ""
        self._next_look = time.monotonic() + LOOK_SECONDS
        with suppress(Refusal, OSError):  # next time
            if self._store.path.stat().st_size > budget_of(self._store):
                return prune(self._store, room=ROOM).sentence
        return ""

    def close(self) -> None:
        """Close the store, and be gone."""
        if self._store is not None:
            self._store.close()
        if self._presence is not None:
            self._presence.close()
