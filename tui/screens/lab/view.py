"""All that the Lab shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass

from core.nn.arrays import FloatArray, IntArray
from core.training.evaluation import Judgement
from core.training.moment import Moment
from tui.widgets.view import View


@dataclass(frozen=True)
class RunRow:
    """One of the last runs, as its row says it."""

    number: int
    changed: str
    """Settings that differ from the run before, or the preset's name."""
    loss: float
    score: Judgement | None
    """Of the training points at the newest epoch; None while that was not looked at."""
    curve: FloatArray
    epochs: int
    diverged: bool
    shown: bool


@dataclass(frozen=True, eq=False)
class LabView(View):
    """All that the Lab shows at one instant."""

    moment: Moment | None = None
    ghosts: tuple[FloatArray, ...] = ()
    run: RunRow | None = None
    """The run of the moment."""
    runs: tuple[RunRow, ...] = ()
    sample_order: IntArray | None = None
    """(n,): the data set's points in the order of the sample table, while it is shown."""
    sample_cursor: int | None = None
    """The row of the sample table that is marked."""

    @property
    def curve(self) -> FloatArray | None:
        """The losses up to the newest epoch of the moment."""
        if self.moment is None:
            return None
        return self.moment.recording.curve[: self.moment.edge + 1]

    @property
    def marked_sample(self) -> int | None:
        """The place in the data set of the sample under the table's cursor."""
        order = self.sample_order
        if self.sample_cursor is None or order is None:
            return None
        return int(order[min(self.sample_cursor, len(order) - 1)])
