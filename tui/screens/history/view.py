"""All that the History shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.experiments.course import Course
from core.nn.arrays import FloatArray
from core.store.stored_run import StoredRun
from tui.drawing.scale import Scale
from tui.keys.key import ScreenName
from tui.screens.lab.view import Chart
from tui.widgets.view import View


@dataclass(frozen=True, eq=False)
class Details:
    """All that is read of a run to look at it closely."""

    run: StoredRun
    """As it was then."""
    figures: FloatArray
    """(FIGURES, epochs + 1): of every epoch."""
    course: Course | None
    """None of a sweep, a race, and of a run whose settings cannot be read."""


@dataclass(frozen=True)
class Order:
    """The column that a list is sorted by, and whether the other way round."""

    column: str = "id"
    reverse: bool = False


@dataclass(frozen=True, eq=False)
class RunTable:
    """The runs of a list, as far as a filter leaves them, in their order."""

    runs: tuple[StoredRun, ...] = ()
    place: int = 0
    """The place of the run under the cursor."""
    total: int = 0
    """Runs without the filter."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The doings of the processes that train some of them, as `Listed` has it."""
    marked: tuple[int, ...] = ()
    """The numbers of the marked runs, in the order in which they were marked."""
    order: Order = Order()
    filter: str = ""
    inside: StoredRun | None = None
    """The sweep or the race whose runs are listed."""
    without: frozenset[str] = frozenset()
    """Columns in which no run has a value."""
    names: int = 0
    """The length of the longest name of a sweep's runs, which nothing but these tells apart."""
    scale: Scale = field(default_factory=lambda: Scale(True, 1.0, 10.0))
    """The scale that all sparklines share."""
    day: str = ""
    """Today, from which the times of the list are told."""

    @property
    def chosen(self) -> StoredRun | None:
        """The run under the cursor."""
        return self.runs[self.place] if self.runs else None


@dataclass(frozen=True, eq=False)
class HistoryView(View):
    """All that the History shows at one instant."""

    screen: ScreenName = "history"
    table: RunTable | None = None
    """None while the store was not read."""
    details: tuple[Details, ...] = ()
    """Of the run under the cursor, or of the marked ones, where there are several."""
    epoch: int | None = None
    """The epoch that the run under the cursor would be opened at; None for its newest."""
    chart: Chart = "loss"
    """The figure that is drawn over the epochs."""
    problem: str = ""
    """Why the store cannot be read or written."""
