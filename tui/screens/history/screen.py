"""The History: all runs that are kept, to be found again, looked at, and taken up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from core.lessons.coached import CoachedMoment
from tui.dispatch import bindings
from tui.drawing import numbers
from tui.drawing.text import literal, refusal
from tui.screens.compare.screen import OpenRecorded
from tui.screens.history import curves, panels
from tui.screens.history.changing import ChangingScreen
from tui.screens.history.columns import SORTED_BY
from tui.screens.history.facts import facts
from tui.screens.history.layout import arrange_history
from tui.screens.history.state import History
from tui.screens.history.table import place_at
from tui.screens.history.view import HistoryView
from tui.screens.lab.earlier import open_stored
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import CHARTS
from tui.screens.laboratory import NO_FORM, no_form
from tui.widgets import frame
from tui.widgets.fields import following
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.rows import Sheet
from tui.widgets.stage import Stage
from tui.widgets.view import Tone

WHEEL = 3
"""Runs that a turn of the mouse's wheel goes on."""

LOOK_SECONDS = 0.7
"""Between two looks at what changed in the store."""


@dataclass
class CompareRecorded(Message):
    """Two runs of this sitting are to be compared."""

    first: int
    second: int


class HistoryScreen(ChangingScreen):
    """Lists the runs that are kept."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory
        stage: Stage[HistoryView] = Stage(
            (
                Panel("status", panels.status),
                Panel("notice", frame.notice),
                Panel("header", panels.header),
                Panel("runs", panels.runs, can_focus=True, key=panels.runs_key),
                Panel("loss", curves.chart, can_focus=True, key=curves.closely_key),
                Panel("facts", facts, key=curves.closely_key),
            ),
            no_form(),
            self._arrange,
            first=("runs", "loss"),
            order=("runs",),
            zooms=("loss",),
        )
        super().__init__(History(laboratory), HistoryView(focus="runs"), stage)

    # Life.

    def on_mount(self) -> None:
        """Look for what changed in the store while this screen is shown."""
        self.history.reader.deliver = self.call_later
        self.history.notify = self.show
        self.history.tell = self.refuse
        self.history.report = self.say
        self.set_interval(LOOK_SECONDS, self._look)
        self.history.look()

    def on_screen_resume(self) -> None:
        """Look at once."""
        if self.is_mounted:
            self.history.look()

    def on_unmount(self) -> None:
        """End the reader."""
        self.history.reader.close()

    def _look(self) -> None:
        if not self.hidden:
            self.history.look()

    # Showing.

    def _arrange(self, width: int, height: int, zoom: str, _drawer: str) -> Layout:
        return arrange_history(width, height, zoom)

    @property
    def subject(self) -> str:
        return f"run {self.laboratory.shown.number}"

    def look(self, view: HistoryView, moment: CoachedMoment) -> HistoryView:
        history = self.history
        return replace(
            view, moment=moment, table=history.table, details=history.details,
            epoch=history.epoch, problem=history.problem, idle=self._idle,
        )  # fmt: skip

    @property
    def _idle(self) -> frozenset[str]:
        """The actions that would do nothing: what is seen need not be zoomed."""
        idle = {"zoom": "loss" in self.stage.boxes, "undelete": not self.history.deleted}
        return frozenset(action for action, is_idle in idle.items() if is_idle)

    def sheet(self) -> Sheet:
        return NO_FORM

    def notice(
        self, view: HistoryView, moment: CoachedMoment, width: int, *, roomy: bool
    ) -> tuple[str, Tone]:
        """Return why the store cannot be read."""
        return (literal(refusal(view.problem, width)), "error") if view.problem else ("", "plain")

    # Going through the list.

    def action_move(self, step: int) -> None:
        self.history.move(step)
        self.show()

    def action_page(self, step: int) -> None:
        box = self.stage.boxes.get("runs")
        self.action_move(step * max(1, (box.height if box else 12) - 4))

    def to_end(self, step: int) -> bool:
        self.history.go_to(0 if step < 0 else 10**9)
        self.show()
        return True

    @property
    def horizon(self) -> int:
        """The newest epoch of the run under the cursor."""
        chosen = None if self.history.table is None else self.history.table.chosen
        return 0 if chosen is None else chosen.epoch

    def action_seek(self, epoch: int) -> None:
        """Choose an epoch to open the run at."""
        self.attempt(lambda: self.history.choose_epoch(epoch))

    def action_step(self, epochs: int) -> None:
        epoch = self.history.epoch
        self.action_seek((self.horizon if epoch is None else epoch) + epochs)

    def action_sort(self, step: int) -> None:
        self.history.sort(step, SORTED_BY)
        self.show()

    def action_sort_by(self, column: str) -> None:
        """Sort by a column, perhaps one that is not listed otherwise."""
        self.history.sort_by(column)
        self.show()

    def action_reverse(self) -> None:
        self.history.reverse()
        self.show()

    def action_chart(self) -> None:
        self.view = replace(self.view, chart=following(CHARTS, self.view.chart))
        self.show()

    def action_zoom(self) -> None:
        self.stage.zoomed = "" if self.stage.zoomed else "loss"
        self.place_panels()
        self.stage.focus_first()

    # Marks.

    def action_mark(self) -> None:
        self.attempt(self.history.mark)

    def action_clear_marks(self) -> None:
        count = self.history.clear_marks()
        self.say(f"{numbers.plural(count, 'mark')} taken away" if count else "no run is marked")

    # Opening.

    async def action_open_stored(self) -> None:
        run = None if self.history.table is None else self.history.table.chosen
        if run is None:
            return
        if run.kind != "run":
            self.history.enter(run)
            self.show()
            return
        shown, epoch = self.laboratory.shown, self.history.epoch
        if self.attempt(lambda: open_stored(self.laboratory, run.id)):
            opened = self.laboratory.shown
            if opened is shown and epoch is None:
                await self.action_open_screen("lab")  # which goes on as it does
            else:
                epoch = opened.recording.edge if epoch is None else epoch
                await self.host.serve(OpenRecorded(opened.number, epoch))

    async def action_compare_marked(self) -> None:
        listed = self.history.table
        marked = () if listed is None else listed.marked
        if len(marked) != 2:
            count = numbers.plural(len(marked), "run")
            self.refuse(f"{count} marked; Compare takes two, which space marks")
            return
        numbers_here = []

        def open_both() -> None:
            for id in marked:
                open_stored(self.laboratory, id)
                numbers_here.append(self.laboratory.shown.number)

        if self.attempt(open_both):
            await self.host.serve(CompareRecorded(*numbers_here))

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Go down the list."""
        self.action_move(WHEEL)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Go up the list."""
        self.action_move(-WHEEL)

    async def stop(self) -> None:
        """Go back: to all runs from those that a filter leaves, then from those of a sweep, and to
        the Lab."""
        listed = self.history.table
        if listed is not None and listed.filter:
            self.history.set_filter("")
            self.show()
        elif listed is not None and listed.inside is not None:
            self.history.enter(None)
            self.show()
        else:
            await self.action_open_screen("lab")

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Go to the run that is clicked."""
        listed = self.history.table
        place = None if listed is None or name != "runs" else place_at(listed, y, height)
        if place is not None:
            self.history.go_to(place)
            self.show()
