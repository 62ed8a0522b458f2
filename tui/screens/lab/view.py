"""All that the Lab shows at one instant, as one immutable value that every panel draws from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from core.nn.arrays import FloatArray, IntArray
from core.training.moment import Moment
from tui.drawing.loss_chart import OtherCurve
from tui.drawing.palette import Palette
from tui.screens.lab.run_list import RunRow, place_of
from tui.screens.network.choice import NetworkChoice
from tui.widgets.view import View

Chart: TypeAlias = Literal["loss", "accuracy"]

CHARTS: tuple[Chart, ...] = ("loss", "accuracy")
"""The figures that can be drawn over the epochs; of a regression R² in place of the accuracy."""

NO_CURVE = np.empty(0)


@dataclass(frozen=True, eq=False)
class RunView(View):
    """All that a screen of the Lab's run shows of it at one instant."""

    moment: Moment | None = None
    run: RunRow | None = None
    """The run of the moment."""
    network: NetworkChoice = field(default_factory=lambda: NetworkChoice())
    """The part of its network that is looked at."""


@dataclass(frozen=True, eq=False)
class LabView(RunView):
    """All that the Lab shows at one instant."""

    inside: bool = False
    """Whether the network is shown in ground truth's place."""
    chart: Chart = "loss"
    """The figure that is drawn over the epochs."""
    others: tuple[OtherCurve, ...] = ()
    """The losses of other runs."""
    other_shares: tuple[OtherCurve, ...] = ()
    """The accuracies of other runs, or R² of regressions."""
    runs: tuple[RunRow, ...] = ()
    sample_order: IntArray | None = None
    """(n,): the data set's points in the order of the sample table, while it is shown."""
    sample_cursor: int | None = None
    """The row of the sample table that is marked."""

    @property
    def own_palette(self) -> Palette:
        """The palette in which the shown run's curve has the colour that the list says."""
        return self.palette.of_run(place_of(self.run.number)) if self.run else self.palette

    @property
    def curve(self) -> FloatArray:
        """(edge + 1,): the losses up to the newest epoch of the moment; none without a moment."""
        return NO_CURVE if self.moment is None else self._recorded(self.moment.recording.curve)

    @property
    def test_curve(self) -> FloatArray | None:
        """Likewise of the test points; None without any."""
        curve = None if self.moment is None else self.moment.recording.test_curve
        return None if curve is None else self._recorded(curve)

    @property
    def shares(self) -> FloatArray:
        """(edge + 1,): likewise the share of right training points, or R² of a regression."""
        moment = self.moment
        return NO_CURVE if moment is None else self._recorded(moment.recording.shares_curve)

    @property
    def test_shares(self) -> FloatArray | None:
        """Likewise of the test points; None without any."""
        curve = None if self.moment is None else self.moment.recording.test_shares_curve
        return None if curve is None else self._recorded(curve)

    def _recorded(self, curve: FloatArray) -> FloatArray:
        assert self.moment is not None
        return curve[: self.moment.edge + 1]

    @property
    def marked_sample(self) -> int | None:
        """The place in the data set of the sample under the table's cursor."""
        order = self.sample_order
        if self.sample_cursor is None or order is None:
            return None
        return int(order[min(self.sample_cursor, len(order) - 1)])
