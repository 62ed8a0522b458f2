"""The part of the History that changes what is listed, and what people say of runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from core.lessons.coached import CoachedMoment
from core.refusal import Refusal
from core.store.stored_run import StoredRun
from core.training.recording import Recording
from tui.screens.base import PlayerScreen
from tui.screens.history.prompts import filter_prompt, note_prompt, tags_prompt
from tui.screens.history.state import History
from tui.screens.history.view import HistoryView
from tui.widgets.stage import Stage


class ChangingScreen(PlayerScreen[Recording, CoachedMoment, HistoryView]):
    """Asks for a filter, tags and notes, pins, and deletes with undo."""

    def __init__(self, history: History, view: HistoryView, stage: Stage[HistoryView]) -> None:
        super().__init__(history, view, stage)
        self.history = history
        self._before: str | None = None
        """The filter before the one that is written; None while none is."""

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
            if len(ids) == 1:
                return f"run {ids[0]} is deleted; `u` brings it back"
            return f"{len(ids)} runs are deleted; `u` brings them back"

        self._tell(delete)

    def action_undelete(self) -> None:
        self.history.undelete()

    def _tell(self, work: Callable[[], str]) -> None:
        """Do something, and tell what; or why it cannot be."""
        try:
            self.say(work())
        except Refusal as error:
            self.refuse(str(error))
