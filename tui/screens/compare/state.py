"""Compare's doings without a screen: which runs of the sitting are A and B, and their playback."""

from __future__ import annotations

from dataclasses import replace

from core.refusal import Refusal
from core.store.session import SessionRun
from core.training.pair import Pair, PairMoment, observe_pair
from tui.screens.compare.differences import Difference, setting_differences
from tui.screens.compare.view import SLOTS, Compared, Slot
from tui.screens.lab.run_list import RunRow
from tui.screens.lab.state import Laboratory
from tui.screens.playback import Playback
from tui.screens.settled import Settled


class Comparison(Settled):
    """Plays two runs of a laboratory together, which rests meanwhile."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__(laboratory)
        self.runs: tuple[SessionRun, SessionRun] | None = None
        """A and B, the older one first; None while there are no two."""
        self.chosen: Slot = "B"
        """The one that another run is chosen for."""
        self.settings: tuple[Difference, ...] = ()
        """The settings in which the two differ."""
        shown = laboratory.shown.recording
        self.playback: Playback[Pair, PairMoment] = Playback(
            Pair(shown, shown), observe_pair, beside=laboratory.player
        )

    # Which runs.

    def enter(self) -> None:
        """Compare the run that the Lab shows, where it stands: with the run it was compared with
        before, else with its parent or the one before it."""
        laboratory, session = self.laboratory, self.laboratory.session
        laboratory.playback.pause()
        epoch, shown = laboratory.playback.playhead, laboratory.shown
        if self.runs is None or self.is_outdated or shown not in self.runs:
            other = session.companion(shown)
            self.runs = None if other is None else _in_order(other, shown)
            self.chosen = "B" if self.runs is None else SLOTS[self.runs.index(shown)]
        self._load(epoch)

    def take(self, first: int, second: int) -> None:
        """Compare two runs of the sitting, by their numbers, the next time that this is entered;
        the second is the one that the Lab shows."""
        runs = {run.number: run for run in self.laboratory.session.runs}
        self.runs, self.chosen = (runs[first], runs[second]), "B"

    @property
    def is_outdated(self) -> bool:
        """Whether one of the runs was forgotten since."""
        return any(run not in self.laboratory.session.runs for run in self.runs or ())

    def leave(self) -> None:
        """Rest: the Lab may train."""
        self.playback.pause()

    def _load(self, epoch: int) -> None:
        if self.runs is None:
            return
        first, second = (run.recording for run in self.runs)
        for run in self.runs:
            self.laboratory.session.look_at(run)
        self.playback.pause()
        # Both threads are at rest then: what is recorded stays as it is.
        pair = self.playback.player.between(lambda: Pair(first, second))
        self.settings = setting_differences(first, second)
        self.playback.load(pair)
        self.playback.seek(epoch)

    def choose(self, step: int) -> None:
        """Let a newer (1) or older (-1) run of the sitting be the chosen one; `Refusal` where there
        is none."""
        if self.runs is None:
            return
        place, listed = SLOTS.index(self.chosen), self.laboratory.session.runs
        other = self.runs[1 - place]
        after = listed.index(self.runs[place]) + step
        following = listed[after:] if step > 0 else listed[: after + 1][::-1] if after >= 0 else []
        candidates = [run for run in following if run is not other]
        if not candidates:
            word = "newer" if step > 0 else "older"
            raise Refusal(f"there is no {word} run that {self.chosen} could be")
        self._set((candidates[0], other) if place == 0 else (other, candidates[0]))

    def swap(self) -> None:
        """Let A be B, and B be A."""
        if self.runs is not None:
            self.chosen = SLOTS[1 - SLOTS.index(self.chosen)]
            self._set((self.runs[1], self.runs[0]))

    def _set(self, runs: tuple[SessionRun, SessionRun]) -> None:
        epoch, self.runs = self.playback.playhead, runs
        self._load(epoch)

    @property
    def chosen_run(self) -> SessionRun | None:
        """The run that would be opened in the Lab."""
        return None if self.runs is None else self.runs[SLOTS.index(self.chosen)]

    @property
    def listed(self) -> tuple[RunRow, ...]:
        """All runs of the sitting, of which the two are shown."""
        numbers = {run.number for run in self.runs or ()}
        return tuple(replace(row, shown=row.number in numbers) for row in self.laboratory.rows())

    def compared(self, listed: tuple[RunRow, ...]) -> tuple[Compared, Compared] | None:
        """Return the two runs by number and name, from the list of all."""
        if self.runs is None:
            return None
        names = {row.number: row.name for row in listed}
        first, second = (Compared(run.number, names[run.number]) for run in self.runs)
        return first, second

    def note(self, moment: PairMoment) -> None:
        """Keep the memory of all runs to the budget."""
        session = self.laboratory.session
        if session.snapshot_bytes > session.budget:
            self.playback.player.between(session.keep_to_budget)


def _in_order(first: SessionRun, second: SessionRun) -> tuple[SessionRun, SessionRun]:
    return (first, second) if first.number < second.number else (second, first)
