"""A run of the Lab that another process trains: shown live, handed over to it, taken up from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from core.refusal import Refusal
from core.store.detached import begin
from core.store.followed import Followed
from core.store.session import SessionRun
from core.training.recording import Recording
from core.training.run import ENDED, Status

if TYPE_CHECKING:
    from tui.screens.lab.state import Laboratory


def followed(laboratory: Laboratory) -> Followed | None:
    """Return the run on the screen where it is another process's, else None."""
    recording = laboratory.shown.recording
    return recording if isinstance(recording, Followed) else None


def is_left(laboratory: Laboratory) -> bool:
    """Return whether the run on the screen was another process's, which trains it no more though
    there is more to train."""
    recording = followed(laboratory)
    return recording is not None and recording.status is Status.PAUSED


def take_up(laboratory: Laboratory) -> None:
    """Train the run on the screen here from now on, which another process has left; or follow it
    where one has taken it up meanwhile."""
    notebook, recording = laboratory.notebook, followed(laboratory)
    assert notebook is not None
    assert recording is not None
    laboratory.player.between(lambda: recording.advance(0))
    if recording.goes_on:
        laboratory.playback.load(recording)
        return
    laboratory.put_in_place(notebook.keeper.resumed(recording.stored.id), play=True)


def hand_over(laboratory: Laboratory) -> tuple[Recording, Followed, Callable[[], None]]:
    """Store the run on the screen as it is, have a process begin to train it, and follow it from
    now on; return it as it was trained here, as it is followed, and what waits for the process."""
    run, notebook = laboratory.shown, laboratory.notebook
    if notebook is None:
        raise Refusal("runs are not saved in this sitting, so none can go on without it")
    if followed(laboratory) is not None:
        raise Refusal(f"run {run.number} is another process's already")
    if run.recording.status is not Status.RUNNING:
        more = "" if run.recording.ending else "; `c` continues it"
        raise Refusal(
            f"run {run.number} has {run.recording.status}: nothing is left to train{more}"
        )
    if laboratory.untrained:
        laboratory.wanted()
        laboratory.settle()
    laboratory.player.pause()
    recording, parent = run.recording, laboratory.parent_of(run)
    keeper = notebook.keeper
    id = laboratory.player.between(
        lambda: keeper.stored(recording, preset=run.preset, parent=parent)
    )
    store = notebook.store
    assert store is not None
    other = Followed(store, id, expected=True)
    wait = begin(id)
    keeper.take_up(other, id)
    laboratory.put_in_place(other)
    return recording, other, wait


def take_back(laboratory: Laboratory, run: SessionRun, recording: Recording) -> None:
    """Have a run as it was before no process would take it."""
    if laboratory.shown is run:
        laboratory.put_in_place(recording)
    else:
        laboratory.session.replace(run, recording, run.preset)


def have_ended(laboratory: Laboratory, recording: Followed) -> None:
    """Have a run that another process has ended like any other."""
    notebook, ended = laboratory.notebook, recording.status in ENDED
    if notebook is not None and ended and recording is laboratory.shown.recording:
        epoch = laboratory.epoch
        with suppress(Refusal):
            laboratory.put_in_place(notebook.open(recording.stored.id)[1])
            if epoch < recording.edge:
                laboratory.playback.seek(epoch)
