"""The part of a screen about settings: its form, and the line after `:`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Generic

from textual import on
from textual._callback import invoke
from textual.timer import Timer
from textual.widgets import Input

from core.refusal import Refusal
from core.training.moment import Played
from tui.screens import commands
from tui.screens.commands import Act, EditWeight, GoTo, NoCommand, OpenFile, SetTheme, SortBy
from tui.screens.exporting import ExportingScreen
from tui.screens.exports import Export
from tui.screens.opening import read_file
from tui.screens.playback import Seen, State
from tui.screens.suggestions import suggest
from tui.widgets.command_line import COMMAND, Prompt, Suggestion
from tui.widgets.panel import Shown
from tui.widgets.stage import Stage

SETTLE_SECONDS = 0.25
"""After the last edit of an untrained run's settings until its network is built."""


class EditingScreen(ExportingScreen[Played, Seen, Shown], Generic[Played, Seen, Shown]):
    """Changes the settings of what is next, and carries out commands."""

    def __init__(self, state: State[Played, Seen], view: Shown, stage: Stage[Shown]) -> None:
        super().__init__(state, view, stage)
        self._settling: Timer | None = None
        """Set off by an edit, to settle it once nothing more comes."""
        self.obeying = False
        """Whether an action is done for its name, and not for its key."""
        self._then: Callable[[str], object] = self._obey
        """Takes what is entered in the line."""

    def show(self) -> None:
        if not self.hidden:
            self.take_edits()
        super().show()

    def settle(self) -> None:
        """Show what the form says where nothing was trained yet; another grid has another
        layout."""
        if self._settling is not None:
            self._settling.stop()
        before = self.playback.shown
        self.state.settle()
        if self.playback.shown is not before:
            self.place_panels()

    async def action_enter_line(self) -> None:
        line = self.stage.enter_line()
        if not self.stage.commanding:  # else it only was completed
            await invoke(self._then, line)

    def action_run(self) -> None:
        self.hinting = False
        self.run_draft()

    def run_draft(self) -> None:
        """Train what the form says."""
        self.begin(self.state.start)

    def begin(self, work: Callable[[], object]) -> None:
        """Begin a run and leave the form, or say why it cannot be."""
        if self.attempt(work) and self.stage.in_form:
            self.to_stage()

    def action_edit(self) -> None:
        self.open("form")
        self.show()  # a drawer's fields have their texts before one of them is selected
        self.stage.focus_panel("form")

    def action_drop_changes(self) -> None:
        changed = self.state.changed or bool(self.state.refusals)
        self.state.drop_changes()
        self.say("the changes are dropped" if changed else "nothing was changed")

    def on_edited(self) -> None:
        """Show what a change of the form leads to, once nothing more comes for a moment."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLE_SECONDS, self.settle)
        self.show()

    def take_edits(self) -> None:
        """Take over what was changed in the form, ahead of the messages about it."""
        for name, text in self.stage.form.take_edits().items():
            self.message = ""
            try:
                self.state.edit(name, text)
            except Refusal as error:
                self.message, self.refused = str(error), True

    def _suggest(self, line: str) -> list[Suggestion]:
        themes, screen = self.host.themes, self.view.screen
        return suggest(line, self.state.draft, themes, screen)

    def _means(self, line: str) -> bool:
        try:
            commands.parse(line, self.host.themes, self.view.screen)
        except NoCommand:
            return not line.strip()
        except Refusal:
            return True
        return True

    def action_command(self, line: str = "") -> None:
        """Open the line after `:`, which begins with a text."""
        self.ask_line(replace(COMMAND, suggest=self._suggest, means=self._means), self._obey, line)

    def ask_line(self, prompt: Prompt, then: Callable[[str], object], line: str = "") -> None:
        """Open the line for something, beginning with a text; then do something with what was
        entered."""
        self._then = then
        self.stage.open_command_line(prompt, self.view.palette, ascii=self.view.ascii, line=line)
        self.show()

    async def _obey(self, line: str) -> None:
        if line:
            try:
                match commands.parse(line, self.host.themes, self.view.screen):
                    case GoTo(epoch):
                        last = self.horizon
                        if epoch > last:
                            at_most = f"it must be at most {last:,}, the last one of what is shown"
                            raise Refusal(f"epoch is '{epoch:,}'; {at_most}")
                        await self.act(f"seek({epoch})")
                    case SortBy(column):
                        await self.act(f"sort_by('{column}')")
                    case SetTheme(name):
                        self.prefer(theme=name)
                    case Act(action):
                        await self.act(action)
                    case OpenFile(name):
                        await self.host.serve(read_file(name))
                    case EditWeight() as edit:
                        self.edit_weight(edit)
                    case Export() as what:
                        self.export(what)
                    case command:
                        words = self.state.set(command)
                        self.settle()
                        self.say(words)
            except Refusal as error:
                self.refuse(str(error))
        self.show()

    def edit_weight(self, edit: EditWeight) -> None:
        """Edit a weight of the shown network by hand."""
        raise Refusal("weights are edited in the Lab and on its Network")

    @on(Input.Submitted)
    async def _entered(self) -> None:
        """Obey the line after `:` where enter means nothing else."""
        if self.stage.commanding:
            await self.action_enter_line()

    async def act(self, action: str) -> None:
        """Do what an action's name says, wherever the focus is."""
        self.obeying = True
        try:
            await self.app.run_action(action, self)
        finally:
            self.obeying = False
