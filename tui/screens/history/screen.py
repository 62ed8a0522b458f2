"""The History: all runs that are kept, to be found again, looked at, and taken up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from core.lessons.coached import CoachedMoment
from core.refusal import Refusal
from core.store.stored_run import StoredRun
from core.training.recording import Recording
from tui.dispatch import bindings
from tui.drawing import numbers
from tui.screens.base import PlayerScreen
from tui.screens.compare.screen import OpenRecorded
from tui.screens.history import curves, panels
from tui.screens.history.columns import SORTED_BY
from tui.screens.history.facts import facts
from tui.screens.history.layout import arrange_history
from tui.screens.history.prompts import filter_prompt, note_prompt, tags_prompt
from tui.screens.history.state import History
from tui.screens.history.table import place_at
from tui.screens.history.view import HistoryView
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

LOOK_SECONDS = 0.7
"""Between two looks at what changed in the store."""


@dataclass
class CompareRecorded(Message):
    """Two runs of this sitting are to be compared."""

    first: int
    second: int


class HistoryScreen(PlayerScreen[Recording, CoachedMoment, HistoryView]):
    """Lists the runs that are kept."""

    BYTES = 30_000
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory, self.history = laboratory, History(laboratory)
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
        super().__init__(self.history, HistoryView(focus="runs"), stage)
        self._before: str | None = None
        """The filter before the one that is written; None while none is."""

    # Life.

    def on_mount(self) -> None:
        """Look for what changed in the store while this screen is shown."""
        self.history.reader.deliver = self.call_later
        self.history.notify = self.show
        self.history.tell = self.refuse
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
            epoch=history.epoch, problem=history.problem,
        )  # fmt: skip

    def sheet(self) -> Sheet:
        return NO_FORM

    def notice(
        self, view: HistoryView, moment: CoachedMoment, width: int, *, roomy: bool
    ) -> tuple[str, Tone]:
        """Return why the store cannot be read."""
        return (view.problem, "error") if view.problem else ("", "plain")

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

    # What is written in the line.

    def action_filter(self) -> None:
        before = self._before = self.history.filter.text
        self.ask_line(filter_prompt(self.history.all_runs), self._filtered, before)

    def _filtered(self, line: str) -> None:
        self._before = None
        self.attempt(lambda: self.history.set_filter(line))

    def on_command_line_changed(self) -> None:
        """List what fits the filter so far; the list keeps the last one that is right."""
        if self._before is not None:
            with suppress(Refusal):
                self.history.set_filter(self.stage.command_line.line)
            self.show()

    async def action_leave(self) -> None:
        if self._before is not None and self.stage.commanding:
            self.history.set_filter(self._before)
        self._before = None
        await super().action_leave()

    def action_tags(self) -> None:
        history = self.history

        def ask() -> None:
            run = history.chosen
            prompt = tags_prompt(run, history.all_runs)
            self.ask_line(prompt, self._attempting(history.set_tags, run), ", ".join(run.tags))

        self.attempt(ask)

    def action_note(self) -> None:
        history = self.history

        def ask() -> None:
            run = history.chosen
            self.ask_line(note_prompt(run), self._attempting(history.set_note, run), run.note)

        self.attempt(ask)

    def _attempting(
        self, change: Callable[[StoredRun, str], None], run: StoredRun
    ) -> Callable[[str], object]:
        """Return what changes a run by the line that was entered, or says why that cannot be."""
        return lambda line: self.attempt(partial(change, run, line))

    # Changing.

    def action_pin(self) -> None:
        self._tell(lambda: "pinned" if self.history.pin() else "not pinned any more")

    def action_delete(self) -> None:
        def delete() -> str:
            ids = self.history.delete()
            what = f"run {ids[0]} is" if len(ids) == 1 else f"{len(ids)} runs are"
            return f"{what} deleted; `u` brings back"

        self._tell(delete)

    def action_undelete(self) -> None:
        def undelete() -> str:
            ids = self.history.undelete()
            return f"run {ids[0]} is back" if len(ids) == 1 else f"{len(ids)} runs are back"

        self._tell(undelete)

    def _tell(self, work: Callable[[], str]) -> None:
        """Do something, and tell what; or why it cannot be."""
        try:
            self.say(work())
        except Refusal as error:
            self.refuse(str(error))

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
        if self.attempt(lambda: self.laboratory.open_stored(run.id)):
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
                self.laboratory.open_stored(id)
                numbers_here.append(self.laboratory.shown.number)

        if self.attempt(open_both):
            await self.host.serve(CompareRecorded(*numbers_here))

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
