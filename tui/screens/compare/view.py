"""All that Compare shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.training.pair import PairMoment
from tui.drawing.disagreement import disagreement
from tui.keys.key import ScreenName
from tui.screens.compare.differences import Difference
from tui.screens.lab.run_list import RunRow, place_of
from tui.screens.lab.view import Chart
from tui.widgets.view import View

Slot = Literal["A", "B"]

SLOTS: tuple[Slot, Slot] = ("A", "B")
"""The two runs, as they are called here."""


@dataclass(frozen=True)
class Compared:
    """A run that is compared: its number and its name."""

    number: int
    name: str


@dataclass(frozen=True, eq=False)
class CompareView(View):
    """All that Compare shows at one instant."""

    screen: ScreenName = "compare"
    moment: PairMoment | None = None
    runs: tuple[Compared, Compared] | None = None
    """A and B; None while there is one run alone."""
    listed: tuple[RunRow, ...] = ()
    """All runs of the sitting; the two are shown."""
    settings: tuple[Difference, ...] = ()
    """The settings in which they differ."""
    chart: Chart = "loss"
    """The figure that is drawn over the epochs."""
    chosen: Slot = "B"
    """The one that keys choose another run for, and open in the Lab."""

    @property
    def places(self) -> tuple[int, int]:
        """The places of the two runs' colours among those of the palette; never the same colour."""
        if self.runs is None:
            return 0, 1
        first, second = (place_of(run.number) for run in self.runs)
        count = len(self.palette.runs)
        return first, second + (first % count == second % count)

    @property
    def share_differing(self) -> float | None:
        """The share of the map on which the two say another class; None for a regression and
        where they do not compare."""
        moment = self.moment
        if moment is None or moment.first_grid is None or moment.second_grid is None:
            return None
        if not moment.sides[0].recording.dataset.classes:
            return None
        return float(np.mean(disagreement(moment.first_grid, moment.second_grid)))
