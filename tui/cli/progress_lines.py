"""`bp-tui run --plain`: a line now and then while a run trains."""

from __future__ import annotations

from time import monotonic

from core.training.recording import Recording
from tui.drawing import numbers

PARTS = 10
"""Lines of a run that is quick."""

SILENCE = 10.0
"""Seconds after which a slow one says where it is, too."""


class ProgressLines:
    """Lines of where a run is: at each tenth of it, and after a silence."""

    def __init__(self, recording: Recording) -> None:
        self._recording, self._first = recording, recording.edge
        self._told, self._at = 0, monotonic()

    def most(self, epochs: int) -> int:
        """Return how many epochs to train at once: up to the next tenth."""
        return min(epochs, max(1, self._epoch(self._told + 1) - self._recording.edge))

    def tell(self) -> None:
        """Print a line where one is due."""
        edge = self._recording.edge
        part = max(part for part in range(PARTS + 1) if self._epoch(part) <= edge)
        if part > self._told or monotonic() - self._at >= SILENCE:
            self._told, self._at = part, monotonic()
            print(self._line(edge), flush=True)

    def end(self) -> None:
        """Say nothing: the result comes next."""

    def _epoch(self, part: int) -> int:
        """Return the epoch at which so many tenths of what is to be trained are."""
        return self._first + part * (self._recording.epochs - self._first) // PARTS

    def _line(self, epoch: int) -> str:
        run = self._recording
        kind, title = ("share", "accuracy") if run.dataset.classes else ("R²", "R^2")
        return (
            f"epoch {numbers.epochs(epoch)} of {numbers.epochs(run.epochs)}: "
            f"loss {numbers.loss(float(run.curve[epoch]))}, "
            f"{title} {numbers.quantity(kind, float(run.shares_curve[epoch]))}"
        )
