"""The notebook of a sitting: it saves the runs that are trained here, and opens earlier ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from core.refusal import Refusal
from core.store.folder import data_folder
from core.store.followed import Followed
from core.store.keeper import Keeper
from core.store.kept_race import RaceKeeper
from core.store.run_store import FILE, RunStore
from core.store.stored_run import StoredRun
from core.training.recording import Recording

PATIENCE = 0.5
"""Seconds in which another process ends its transaction: somebody waits at the screen."""

LEFT_OFF = "lab"
"""The fact that tells which run was shown last."""


class Notebook:
    """The runs of this sitting and of all others. `Refusal` says what cannot be."""

    def __init__(
        self, *, folder: Path | None = None, tell: Callable[[], object] = lambda: None
    ) -> None:
        """`tell` is called from another thread when the keeper's problem or notice is new."""
        self.folder = data_folder() if folder is None else folder
        self.keeper = Keeper("lab", folder=folder, tell=tell)
        self.problem = ""
        """Why it is not known what was left off, such as that the file was damaged; else empty."""
        self.races = RaceKeeper(self.keeper)
        self.before_closing: list[Callable[[], object]] = []
        """Called when the sitting ends, by who has something to save."""
        self._opened: RunStore | None = None
        self._shown: Recording | None = None

    def close(self) -> None:
        """Save the rest."""
        for work in self.before_closing:
            work()
        self.keeper.close()
        if self._opened is not None:
            self._opened.close()

    @property
    def store(self) -> RunStore | None:
        """The store, None where there is none yet; `Refusal` where it cannot be read."""
        if self._opened is None and os.path.exists(self.folder / FILE):
            self._opened = RunStore(self.folder, patience=PATIENCE)
            self.problem = self._opened.notice
        return self._opened

    def open(self, id: int) -> tuple[StoredRun, Recording]:
        """Return a run of an earlier sitting, which is saved under its number from now on; one that
        another process trains is followed."""
        store = self.store
        if store is None:
            raise Refusal(f"there is no run {id}: none was kept so far")
        run = store.find(id)
        if run.kind != "run":
            raise Refusal(f"{id} is a {run.kind}, which the Lab does not show")
        recording = Followed(store, id) if run.alive else store.opened(id, at_once=True)[1]
        self.keeper.take_up(recording, id)
        return run, recording

    def left_off(self, run: int | None = None) -> tuple[StoredRun, Recording] | None:
        """Return a run, by default the one that was shown last; None where there is none."""
        try:
            id: str | int | None = run
            if run is None and self.store is not None:
                id = self.store.recall(LEFT_OFF)
            return None if id is None else self.open(int(id))
        except ValueError as error:
            what = "what was left off" if run is None else f"run {run}"
            self.problem = f"{what} cannot be shown: {error}"
            return None

    def leave_off(self, recording: Recording) -> None:
        """Remember which run is shown last."""
        if recording is not self._shown:
            self._shown = recording
            self.keeper.remember(LEFT_OFF, recording)

    def cut_off(self) -> list[StoredRun]:
        """Return the runs whose training was cut off, the newest first."""
        try:
            runs = self.store.runs(running=True) if self.store is not None else []
        except Refusal:
            return []  # told already
        return [run for run in runs if run.kind == "run" and run.cut_off]
