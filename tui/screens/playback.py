"""A player: what keys, commands and the mouse do on the screens of the Lab and of the race."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.binding import Binding, BindingType

from core.refusal import Refusal
from tui.drawing.maps import MAP_STYLES
from tui.drawing.scale import LABEL_WIDTH, epoch_of
from tui.drawing.text import literal, longest
from tui.keys import ScreenName, actions_of, keys_of
from tui.screens import commands
from tui.screens.base import SLOW_SECONDS, Stage
from tui.screens.commands import Act, Command, GoTo, SetTheme
from tui.screens.help import HelpScreen
from tui.widgets.command_line import CommandLine
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.layout import GUTTER
from tui.widgets.panel import Panel
from tui.widgets.rows import Rows

ENTER = ("run", "race")
"""What enter does in a form; it enters a command's line too."""

ARROWS = ("scrub", "other_run", "row", "across", "down", "seek_start", "seek_end")
"""Actions whose keys a choice has a use for itself."""


def bindings(screen: ScreenName) -> list[BindingType]:
    """A screen's keys for Textual; where two have one key, `check_action` says which counts."""
    return [
        Binding(",".join(key.keys), key.action, key.help, show=False, priority=True)
        for key in keys_of(screen, "form", "grid", "stage", "anywhere")
        if key.action
    ]


class Player(Stage):
    """Plays, scrubs, obeys."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are commands except in a text; arrows belong to what has the focus."""
        if self.app.screen is not self:
            return False
        if action in ("leave", "repaint"):
            return True
        if self.commanding:
            return action in ENTER
        screen = self.name_of_screen
        always = actions_of(screen, "anywhere") | {"toggle_play"}
        for context in ("form", "grid"):
            if action in actions_of(screen, context) - always:
                return self.context == context
        if action in actions_of(screen, "stage") - always:
            if isinstance(self.focused, TextField):
                return False
            if isinstance(self.focused, ChoiceField):
                return action not in ARROWS
        return True

    # Playing.

    def action_toggle_play(self) -> None:
        if self.runner.playing:
            self.runner.pause()
            self.aim = None
        else:
            self.runner.play()
        self.hinting = False
        self.show()

    def seek(self, epoch: int) -> None:
        """Send the playhead there; the next step counts from there, arrived or not."""
        self.aim = max(0, min(epoch, self.shown.epochs))
        self.runner.seek(self.aim)
        self.set_timer(SLOW_SECONDS, self.say_if_slow)
        self.hinting = False

    def action_scrub(self, percent: int) -> None:
        self.seek(self.playhead + _rounded_up(self.shown.epochs * percent / 100))

    def action_step(self, epochs: int) -> None:
        self.seek(self.playhead + epochs)

    def action_seek_start(self) -> None:
        self.seek(0)

    def action_seek_end(self) -> None:
        self.seek(self.shown.edge)

    def action_tempo(self, step: int) -> None:
        self.runner.set_tempo(self.runner.tempo + step if step else 0)
        self.show()

    def action_full_speed(self) -> None:
        self.runner.play(full_speed=True)
        self.hinting = False
        self.show()

    async def action_run(self) -> None:
        if self.commanding:
            await self._enter_line()
        else:
            self.hinting = False
            self.run_draft()

    def run_draft(self) -> None:
        """Train what the form says."""
        raise NotImplementedError

    # View.

    def action_map_style(self) -> None:
        place = MAP_STYLES.index(self.view.map_style) + 1
        self.view = replace(self.view, map_style=MAP_STYLES[place % len(MAP_STYLES)])
        self.want_grid()
        self.show()

    def action_log_scale(self) -> None:
        self.view = replace(self.view, log_scale=not self.view.log_scale)
        self.show()

    def action_marker(self) -> None:
        braille = self.view.marker == "quadrants"
        self.view = replace(self.view, marker="braille" if braille else "quadrants")
        self.show()

    def action_theme(self) -> None:
        self.app.theme = "bp-light" if self.palette.dark else "bp-dark"

    async def action_open_screen(self, name: ScreenName) -> None:
        if name == self.name_of_screen:
            self.to_stage()
        else:
            await self.app.switch_mode(name)

    def action_repaint(self) -> None:
        self.app.run_worker(self.app.run_action("app.repaint"))

    def say_where(self, what: str, path: Path) -> None:
        """Say in which file something is now, by its whole path where there is room for it."""
        texts = [f"{what} in ./{path}"]
        with suppress(OSError):  # the folder is gone meanwhile
            texts.insert(0, f"{what} in {literal(str(path.absolute()))}")
        status = self.arrangement.boxes.get("status")
        self.say(longest(texts, status.width if status else 0) or texts[-1])

    # Focus and settings.

    def action_edit(self) -> None:
        self.drawer = True
        self.place_panels()
        self.show()  # a drawer's fields have their texts before one of them is selected
        self.query_one(Rows).enter()

    def action_leave(self) -> None:
        """Esc goes back one step: from the command line, a field, a drawer, a zoom, changes."""
        self.take_typed()
        if self.commanding:
            self._close_command_line()
        elif self.aim is not None:
            self.aim = None
            self.runner.pause()
            self.show()
        else:
            self.go_back()

    def go_back(self) -> None:
        """One step back from a field, a drawer, a zoom or changes."""
        raise NotImplementedError

    def to_stage(self) -> None:
        """Back to the first panel, the drawer shut."""
        self.drawer = False
        self.place_panels()
        self.set_focus(self.first_panel())

    def action_focus_panel(self, step: int) -> None:
        names = [name for name in self.order_of_focus if name in self.arrangement.boxes]
        if not names:
            return
        at = "form" if self.in_form else (self.focused.id if self.focused else "")
        place = names.index(at) if at in names else -1
        name = names[(place + step) % len(names)]
        if name == "form":
            self.query_one(Rows).enter()
        else:
            self.set_focus(self.query_one(f"#{name}"))

    def attempt(self, work: Callable[[], object]) -> None:
        """Do what was asked, or say in one sentence why it cannot be."""
        self.take_typed()
        try:
            work()
        except Refusal as error:
            self.refuse(str(error))
        else:
            self.show()

    # Commands.

    def action_help(self) -> None:
        screen = HelpScreen(self.name_of_screen, self.palette, ascii=self.view.ascii)
        self.app.push_screen(screen)

    async def action_quit(self) -> None:
        self.app.exit()

    def action_command(self) -> None:
        self.before_command = self.focused
        self.query_one(CommandLine).open(self.palette)
        self.show()

    def _close_command_line(self) -> None:
        self.query_one(CommandLine).close()
        back = self.before_command
        self.set_focus(back if back is not None and back.display else self.first_panel())

    async def _enter_line(self) -> None:
        line = self.query_one(CommandLine).enter()
        if line is None:
            return
        self._close_command_line()
        if line.strip():
            themes = self.app.available_themes
            try:
                await self._obey(commands.parse(line, themes, self.name_of_screen))
            except Refusal as error:
                self.refuse(str(error))
        self.show()

    async def _obey(self, command: Command) -> None:
        if isinstance(command, GoTo):
            self.seek(command.epoch)
        elif isinstance(command, SetTheme):
            self.app.theme = command.name
        elif isinstance(command, Act):
            await self.app.run_action(command.action, self)
        else:
            focused = self.focused
            self.set_focus(None)  # what stands in a focused field counts as newer than the form
            try:
                self.set(command)
                self.show()
            finally:
                self.set_focus(focused)

    def set(self, command: Command) -> None:
        """Change what the form says."""
        raise NotImplementedError

    # Mouse.

    @on(Panel.Clicked)
    def _clicked(self, event: Panel.Clicked) -> None:
        panel = event.panel
        if self.view.moment is None:
            return
        if panel.id in ("loss", "timeline"):
            column = event.x - GUTTER - LABEL_WIDTH
            columns = panel.size.width - GUTTER - LABEL_WIDTH
            self.seek(epoch_of(column, self.shown.epochs, columns))
        else:
            self.click(panel, event.x, event.y)

    def click(self, panel: Panel, x: int, y: int) -> None:
        """The mouse was pressed on a panel of this screen's own."""


def _rounded_up(epochs: float) -> int:
    """To whole epochs away from none, so that a step of a short run is one at least."""
    return math.ceil(epochs) if epochs > 0 else math.floor(epochs)
