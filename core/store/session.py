"""The runs of one sitting, and the memory they share."""

from __future__ import annotations

from core.training.recording import BUDGET, Recording


class Session:
    """The runs in the order they were started; one of them is shown."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.runs: list[Recording] = []
        self._numbers: dict[int, int] = {}
        self._started = 0
        self._last_shown: list[Recording] = []

    @property
    def shown(self) -> Recording | None:
        """The run on the screen."""
        return self._last_shown[-1] if self._last_shown else None

    def add(self, recording: Recording) -> None:
        """A new run, shown at once."""
        self._started += 1
        self._numbers[id(recording)] = self._started
        self.runs.append(recording)
        self.show(recording)

    @property
    def next_number(self) -> int:
        """The number that the next run will have."""
        return self._started + 1

    def number(self, recording: Recording) -> int:
        """The run's number in this sitting, from 1; never used twice."""
        return self._numbers[id(recording)]

    def show(self, recording: Recording) -> None:
        """Put a run on the screen."""
        self._last_shown = [r for r in self._last_shown if r is not recording] + [recording]

    def forget(self, recording: Recording) -> None:
        """Take a run off the list."""
        self.runs.remove(recording)
        self._last_shown.remove(recording)
        del self._numbers[id(recording)]

    def neighbour(self, step: int) -> Recording | None:
        """The run `step` places after the one shown, or None at the list's ends."""
        if self.shown is None:
            return None
        place = self.runs.index(self.shown) + step
        return self.runs[place] if 0 <= place < len(self.runs) else None

    def previous(self, recording: Recording) -> Recording | None:
        """The run before this one in the list."""
        place = self.runs.index(recording)
        return self.runs[place - 1] if place else None

    @property
    def snapshot_bytes(self) -> int:
        """The memory of all snapshots; those that runs share count once."""
        arrays = [s.parameters for r in self.runs for s in r.snapshots.values()]
        return sum({id(array): array.nbytes for array in arrays}.values())

    def keep_to_budget(self) -> None:
        """Let the runs that were not shown for longest forget their snapshots."""
        for recording in self._last_shown[:-1]:
            if self.snapshot_bytes <= self.budget:
                return
            recording.forget_snapshots()
