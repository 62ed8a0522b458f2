"""Compare: two runs of this sitting side by side, scrubbed and played together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from core.training.pair import Pair, PairMoment
from tui.dispatch import bindings
from tui.screens.base import PlayerScreen
from tui.screens.compare import map_panels, panels
from tui.screens.compare.layout import MAPS, arrange_pair
from tui.screens.compare.notices import compare_notice
from tui.screens.compare.state import Comparison
from tui.screens.compare.view import SLOTS, CompareView
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import CHARTS
from tui.widgets import frame
from tui.widgets.fields import following
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.rows import Rows, Sheet
from tui.widgets.stage import Stage
from tui.widgets.view import Tone


@dataclass
class OpenRecorded(Message):
    """A run of this sitting is to be shown in the Lab at an epoch."""

    number: int
    epoch: int


class CompareScreen(PlayerScreen[Pair, PairMoment, CompareView]):
    """Shows two runs at one epoch, and where they disagree."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("compare")

    def __init__(self, laboratory: Laboratory) -> None:
        self.comparison = Comparison(laboratory)
        stage: Stage[CompareView] = Stage(
            (
                Panel("status", panels.status),
                Panel("notice", frame.notice),
                Panel("header", panels.header),
                Panel("first", map_panels.first, can_focus=True),
                Panel("second", map_panels.second, can_focus=True),
                Panel("differ", map_panels.differ, can_focus=True),
                Panel("table", panels.table),
                Panel("loss", panels.chart, can_focus=True),
                Panel("timeline", frame.timeline_panel),
                Panel("alone", panels.alone),
            ),
            Rows({}, first=""),
            self._arrange,
            first=(*reversed(MAPS[:2]), "differ", "loss"),
            order=(*MAPS, "loss"),
            zooms=(*MAPS, "loss"),
        )
        super().__init__(self.comparison, CompareView(focus="second"), stage)
        self._scaled: tuple[Pair, str, bool] | None = None
        """The pair, and the figure and the scale of its chart, that the view's scale is of."""

    # Textual calls the handlers of the classes that a screen is derived from by itself.

    def on_screen_resume(self) -> None:
        """Begin with the Lab's run, where it stands now. Where one run was alone, no panel could
        have the focus before."""
        if self.is_mounted:
            self.comparison.enter()
            if self.focused is None:
                self.to_stage()

    def on_screen_suspend(self) -> None:
        """Leave the recordings to the Lab."""
        if self.hidden:
            self.comparison.leave()

    # Showing.

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        return arrange_pair(width, height, zoom, alone=self.comparison.runs is None)

    @property
    def subject(self) -> str:
        return "the two runs"

    def look(self, view: CompareView, moment: PairMoment) -> CompareView:
        comparison = self.comparison
        self._follow_focus()
        if moment.recording is not self.playback.shown or comparison.is_outdated:
            return view  # the next pair's first moment is on its way
        drawn = (moment.recording, view.chart, view.log_scale)
        listed = comparison.listed
        view = replace(
            view, moment=moment, listed=listed, runs=comparison.compared(listed),
            settings=comparison.settings, chosen=comparison.chosen,
        )  # fmt: skip
        if drawn == self._scaled:
            return view
        self._scaled = drawn
        return replace(view, scale=panels.scale_of(view))

    def sheet(self) -> Sheet:
        return Sheet({}, frozenset(), frozenset(), {}, ())

    def notice(
        self, view: CompareView, moment: PairMoment, width: int, *, roomy: bool
    ) -> tuple[str, Tone]:
        """Return who is right where the two disagree, where there is a line for it."""
        return compare_notice(view, moment, width) if roomy else "", "plain"

    def action_chart(self) -> None:
        self.view = replace(self.view, chart=following(CHARTS, self.view.chart))
        self.show()

    # Doing.

    def _follow_focus(self) -> None:
        """Choose the run whose map has the focus."""
        if self.stage.focus_name in MAPS[:2]:
            self.comparison.chosen = SLOTS[MAPS.index(self.stage.focus_name)]

    def action_choose(self, step: int) -> None:
        self._follow_focus()
        self.attempt(lambda: self.comparison.choose(step))

    def action_swap(self) -> None:
        self._follow_focus()
        self.comparison.swap()
        names = MAPS[:2]
        if self.stage.focus_name in names:
            self.stage.focus_panel(names[SLOTS.index(self.comparison.chosen)])
        self.show()

    async def action_open_run(self) -> None:
        self._follow_focus()
        run = self.comparison.chosen_run
        if run is not None:
            await self.host.serve(OpenRecorded(run.number, self.playback.playhead))

    async def stop(self) -> None:
        """Go back to the Lab, where nothing is open that could be shut."""
        await self.action_open_screen("lab")

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Choose the run whose map is clicked: it has the focus by now."""
