"""The runs of one sitting, and the memory they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.nn.arrays import FloatArray
from core.training.evaluation import Judgement
from core.training.recording import Recording
from core.training.timeline import BUDGET


@dataclass(eq=False)
class SessionRun:
    """A run of a sitting: its recording, and all that is told of it beside the others."""

    number: int
    """Counts from 1; never used twice in a sitting."""
    preset: str
    """Name of the preset that the settings began with."""
    recording: Recording
    parent: int | None = None
    """Number of the run that this one branched from, which may be forgotten by now."""
    parent_curve: FloatArray | None = None
    """(epochs + 1,): losses of that run, as they were then."""
    score: Judgement | None = None
    """Of the training points at the newest epoch; None while not known."""
    varied: tuple[str, ...] = ()
    """The settings that tell it from the others of the sweep or race that it is of."""

    @property
    def file_name(self) -> str:
        """The beginning of the names of its files."""
        return f"{self.preset}-run-{self.number}"


MOST_RUNS = 50
"""Runs of a sitting that are listed; the others are in the store."""

CURVE_BYTES = 64_000_000
"""Of the losses of all of them together, for the same."""


class Session:
    """Holds the runs in the order they were started; one of them is shown."""

    def __init__(self, budget: int = BUDGET) -> None:
        """`budget`: bytes of snapshots that all runs may keep together."""
        self.budget = budget
        self.runs: list[SessionRun] = []
        self.next_number = 1
        """The number that the next run will have."""
        self._last_shown: list[SessionRun] = []

    @property
    def shown(self) -> SessionRun | None:
        """The run on the screen; None where there is none."""
        return self._last_shown[-1] if self._last_shown else None

    def start(
        self, recording: Recording, preset: str, parent: SessionRun | None = None
    ) -> SessionRun:
        """Add a run to the list, perhaps a branch of another one, and show it."""
        run = SessionRun(self.next_number, preset, recording)
        if parent is not None:
            run.parent, run.parent_curve = parent.number, parent.recording.curve.copy()
        self.next_number += 1
        self.runs.append(run)
        self.show(run)
        return run

    def replace(self, run: SessionRun, recording: Recording, preset: str) -> None:
        """Give a run other settings before it is trained; it keeps its number."""
        run.recording, run.preset, run.score, run.varied = recording, preset, None, ()

    def show(self, run: SessionRun) -> None:
        """Put a run on the screen."""
        self._last_shown = [other for other in self._last_shown if other is not run] + [run]

    def look_at(self, run: SessionRun) -> None:
        """Count a run as the last one that was shown before the one that is."""
        if run is not self.shown:
            self._last_shown.remove(run)
            self._last_shown.insert(-1, run)

    def forget(self, run: SessionRun) -> None:
        """Take a run off the list."""
        self.runs.remove(run)
        self._last_shown.remove(run)

    def find(self, recording: Recording) -> SessionRun | None:
        """Return the run of a recording, or None where it was forgotten."""
        return next((run for run in self.runs if run.recording is recording), None)

    def neighbour(self, step: int) -> SessionRun | None:
        """Return the run `step` places after the one shown, or None beyond the list's ends."""
        if self.shown is None:
            return None
        place = self.runs.index(self.shown) + step
        return self.runs[place] if 0 <= place < len(self.runs) else None

    def previous(self, run: SessionRun) -> SessionRun | None:
        """Return the run before another one in the list, or None for the first."""
        place = self.runs.index(run)
        return self.runs[place - 1] if place else None

    def companion(self, run: SessionRun) -> SessionRun | None:
        """Return the run that another is compared with at first: the one it branched from, else the
        one before it, else the one after it; None where there is no other."""
        parents = [other for other in self.runs if other.number == run.parent]
        others = [other for other in self.runs if other is not run]
        return next(iter(parents), None) or self.previous(run) or next(iter(others), None)

    @property
    def snapshot_bytes(self) -> int:
        """The memory of all snapshots; those that runs share count once."""
        snapshots = [s for run in self.runs for s in run.recording.snapshots.values()]
        return sum({id(s.state): s.state.nbytes for s in snapshots}.values())

    def keep_to_budget(self) -> None:
        """Let the runs that were not shown for longest forget their snapshots."""
        for run in self._last_shown[:-1]:
            if self.snapshot_bytes <= self.budget:
                return
            run.recording.forget_snapshots()

    def surplus(self, stored: Callable[[SessionRun], bool]) -> list[SessionRun]:
        """Return those of the stored runs that were not shown for longest, where there are too many
        runs to be held."""
        held = sum(run.recording.curve.nbytes for run in self.runs)
        beyond, chosen = len(self.runs) - MOST_RUNS, list[SessionRun]()
        for run in filter(stored, self._last_shown[:-1]):
            if len(chosen) >= beyond and held <= CURVE_BYTES:
                break
            chosen.append(run)
            held -= run.recording.curve.nbytes
        return chosen
