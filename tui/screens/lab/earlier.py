"""Runs of earlier sittings in the Lab: the one it begins with, and those that were cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.experiments.presets import PRESETS, nearest_preset
from core.refusal import Refusal
from core.store.notebook import Notebook
from core.store.stored_run import StoredRun
from core.training.moment import Moment
from core.training.recording import Recording
from core.training.run import ENDED
from tui.screens.draft import Draft

if TYPE_CHECKING:
    from tui.screens.lab.state import Laboratory


class Earlier:
    """A notebook's news of earlier sittings as the Lab begins."""

    def __init__(self, notebook: Notebook | None, *, fresh: bool, first: int | None) -> None:
        """Look up the run of the number `first`, or where the last sitting left off, unless
        `fresh`."""
        wanted = notebook is not None and not (fresh and first is None)
        left = notebook.left_off(first) if notebook is not None and wanted else None
        self.run = None if left is None else left[0]
        """The run that the Lab begins with, as it was then; None where that is a new one."""
        self.recording = None if left is None else left[1]
        self.asked = first is not None
        """Whether somebody asked for it by its number."""
        self.problem = "" if notebook is None else notebook.problem
        """Why it cannot be shown."""
        runs = [] if notebook is None else notebook.cut_off()
        self.cut_off = [run.id for run in runs]
        """The numbers of runs that were cut off, to be taken up one by one."""
        self.taken_up: Recording | None = None
        """The run of them that was taken up last."""


def known_preset(stored: StoredRun) -> str:
    """Return the preset of a stored run, or the nearest one where there is none of that name."""
    if stored.preset in PRESETS:
        return stored.preset
    return nearest_preset(stored.course.segments[0].experiment).name


def open_stored(laboratory: Laboratory, id: int, *, play: bool = False) -> None:
    """Show a run of the notebook, as a run of this sitting; or go to where it is one."""
    notebook, session = laboratory.notebook, laboratory.session
    if notebook is None:
        raise Refusal("there is no notebook in this sitting")
    of = notebook.keeper.id_of
    run = next((run for run in session.runs if of(run.recording) == id), None)
    if run is None:
        stored, recording = notebook.open(id)
        preset = known_preset(stored)
        if laboratory.untrained and not laboratory.draft.changed:  # nothing would be lost
            laboratory.preset, laboratory.presenting = preset, False
            session.replace(laboratory.shown, recording, preset)
            laboratory.draft = Draft.of(recording.course.settings)
            laboratory.playback.load(recording, play=play)
        else:
            laboratory.start_beside(recording, preset=preset, play=play)
        laboratory.shown.varied = stored.varied
    elif run is not laboratory.shown:  # that goes on as it does
        laboratory.show(run)
    if run is not None and play:
        laboratory.player.play()


def take_up(laboratory: Laboratory) -> None:
    """Train a run on that was cut off, the newest first; the next one follows it."""
    earlier = laboratory.earlier
    if not earlier.cut_off:
        raise Refusal("no run was cut off")
    open_stored(laboratory, earlier.cut_off.pop(0), play=True)
    earlier.taken_up = laboratory.shown.recording


def take_up_next(laboratory: Laboratory, moment: Moment) -> None:
    """Go on with the next run that was cut off where the one before has ended."""
    earlier, shown = laboratory.earlier, laboratory.shown.recording
    ended = moment.at_edge and moment.status in ENDED
    if earlier.cut_off and ended and moment.recording is earlier.taken_up is shown:
        try:
            take_up(laboratory)
        except Refusal as refusal:
            laboratory.problem = str(refusal)
