"""The Lab: watch one network learn, go back and forth in its training, compare the last runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tui import commandline, panels
from tui.commandline import GoTo, SetField, SetTheme
from tui.curves import LABEL_WIDTH, epoch_of
from tui.keys import KEYS
from tui.layout import GUTTER, Zoom
from tui.maps import MAP_STYLES
from tui.screens.help import HelpScreen
from tui.screens.stage import SLOW_SECONDS, LabStage
from tui.usage import UsageError
from tui.widgets.command_line import CommandLine
from tui.widgets.fields import ChoiceField, Edited, TextField
from tui.widgets.form import PRESET, Form
from tui.widgets.panel import Panel

ZOOMED: dict[str, Zoom] = {"maps": "maps", "loss": "loss"}
STAGE_ACTIONS = {key.action.partition("(")[0] for key in KEYS if key.context == "stage"}
ALWAYS = {key.action.partition("(")[0] for key in KEYS if key.context == "anywhere"}


class LabScreen(LabStage):
    """What the keys and the mouse do in the Lab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(key.keys), key.action, key.help, show=False, priority=True)
        for key in KEYS
        if key.action and key.context != "form"
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are commands except in a text; arrows belong to what has the focus."""
        if self.app.screen is not self:
            return False
        if action in ("leave", "repaint"):
            return True
        if self.commanding:
            return action == "run"
        if action in STAGE_ACTIONS and action not in ALWAYS and action != "toggle_play":
            if isinstance(self.focused, TextField):
                return False
            if isinstance(self.focused, ChoiceField):
                return action not in ("scrub", "other_run", "seek_start", "seek_end")
        return True

    # Playing.

    def action_toggle_play(self) -> None:
        runner = self.laboratory.runner
        if runner.playing:
            runner.pause()
            self.aim = None
        else:
            runner.play()
        self.hinting = False
        self.show()

    def _seek(self, epoch: int) -> None:
        """Send the playhead there; the next step counts from there, arrived or not."""
        self.aim = max(0, min(epoch, self.laboratory.shown.course.epochs))
        self.laboratory.runner.seek(self.aim)
        self.set_timer(SLOW_SECONDS, self.say_if_slow)
        self.hinting = False

    def _seek_by(self, epochs: int) -> None:
        self._seek(self.playhead + epochs)

    def action_scrub(self, percent: int) -> None:
        self._seek_by(_rounded_up(self.laboratory.shown.course.epochs * percent / 100))

    def action_step(self, epochs: int) -> None:
        self._seek_by(epochs)

    def action_seek_start(self) -> None:
        self._seek(0)

    def action_seek_end(self) -> None:
        self._seek(self.laboratory.shown.edge)

    def action_tempo(self, step: int) -> None:
        runner = self.laboratory.runner
        runner.set_tempo(runner.tempo + step if step else 0)
        self.show()

    def action_full_speed(self) -> None:
        self.laboratory.runner.play(full_speed=True)
        self.hinting = False
        self.show()

    # Training.

    async def action_run(self) -> None:
        if self.commanding:
            await self._enter_line()
            return
        self.hinting = False
        before = self.laboratory.session.shown
        self.attempt(self.laboratory.new_run)
        if self.laboratory.session.shown is not before and self.in_form:
            self._to_stage()

    def action_branch(self) -> None:
        self.attempt(lambda: self.laboratory.branch(self.playhead, self.view.moment))

    def action_continue(self) -> None:
        self.attempt(self.laboratory.continue_run)
        if not self.message:
            self.say(f"this run goes on to epoch {self.laboratory.draft.shown('epochs')}")

    def action_next_seed(self) -> None:
        self.attempt(self.laboratory.next_seed)

    def action_preset(self, step: int) -> None:
        self.laboratory.step_preset(step)
        name = self.laboratory.preset
        if not self.laboratory.draft.changed:
            self.message = f"preset {name}: the settings of this run"
        self.show()

    def action_write(self) -> None:
        self.attempt(lambda: self._say_where(self.laboratory.write()))

    def _say_where(self, path: Path) -> None:
        said = f"this run's settings are in {path}"
        notice = self.arrangement.boxes.get("notice")
        fits = notice is not None and len(said) <= notice.width
        self.say(said if fits else f"this run's settings are in ./{path.name}")

    # Runs.

    def action_other_run(self, step: int) -> None:
        # Both lists have what comes first on top: the newest run, the worst sample.
        if self.focus_name() == "samples":
            self._move_sample(-step)
        else:
            self.attempt(lambda: self.laboratory.other_run(step))

    def _move_sample(self, step: int) -> None:
        order = self.view.sample_order
        if order is None:
            return
        last = len(order) - 1
        cursor = max(0, min(last, (self.view.sample_cursor or 0) + step))
        self.view = replace(self.view, sample_cursor=cursor)
        self.show()

    def action_ghosts(self) -> None:
        self.with_ghosts = not self.with_ghosts
        self.say("all runs' curves" if self.with_ghosts else "this run's curve alone")

    def action_forget(self) -> None:
        number = self.laboratory.session.number(self.laboratory.shown)
        self.attempt(self.laboratory.forget)
        if not self.message:
            self.say(f"run {number} is forgotten")

    def action_load_settings(self) -> None:
        self.laboratory.load_settings()
        self.say("the form has this run's settings")

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

    def action_samples(self) -> None:
        leaving = self.focus_name() == "samples"
        self.with_samples = not leaving
        cursor = None if leaving else self.view.sample_cursor or 0
        self.view = replace(self.view, sample_cursor=cursor)
        self.drawer = False
        self.place_panels()
        self.set_focus(self.first_panel() if leaving else self.query_one("#samples"))

    def action_zoom(self) -> None:
        zoom: Zoom = ZOOMED.get(self.focus_name(), "loss")
        self.zoom = "" if self.zoom else zoom
        self.place_panels()

    def action_theme(self) -> None:
        self.app.theme = "bp-light" if self.palette.dark else "bp-dark"

    def action_lab(self) -> None:
        self._to_stage()

    def action_repaint(self) -> None:
        self.app.run_worker(self.app.run_action("app.repaint"))

    # Settings.

    def action_edit(self) -> None:
        self.with_samples, self.drawer = False, True
        self.view = replace(self.view, sample_cursor=None)
        self.place_panels()
        self.show()  # a drawer's fields have their texts before one of them is selected
        self.query_one(Form).enter()

    def action_leave(self) -> None:
        """Esc goes back one step: from the command line, a field, a drawer, a zoom, changes."""
        self.take_typed()
        if self.commanding:
            self._close_command_line()
        elif self.aim is not None:
            self.aim = None
            self.laboratory.runner.pause()
            self.show()
        elif self.in_form or self.drawer or self.with_samples:
            self._to_stage()
        elif self.zoom:
            self.action_zoom()
        elif self.laboratory.draft.changed:
            self.laboratory.load_settings()
            self.say("the changes are dropped")

    def _to_stage(self) -> None:
        self.drawer = self.with_samples = False
        self.view = replace(self.view, sample_cursor=None)
        self.place_panels()
        self.set_focus(self.first_panel())

    def action_focus_panel(self, step: int) -> None:
        names = self.focusable_panels()
        if not names:
            return
        at = "form" if self.in_form else (self.focused.id if self.focused else "")
        place = names.index(at) if at in names else -1
        name = names[(place + step) % len(names)]
        if name == "form":
            self.query_one(Form).enter()
        else:
            self.set_focus(self.query_one(f"#{name}"))

    def attempt(self, work: Callable[[], object]) -> None:
        """Do what was asked, or say in one sentence why it cannot be."""
        self.take_typed()
        try:
            work()
        except UsageError as error:
            self.message = str(error)
        self.show()

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        self.message = ""
        if event.name == PRESET:
            self.laboratory.load_preset(event.text)
            self.show()
        else:
            self.attempt(lambda: self.laboratory.edit(event.name, event.text))

    # Commands.

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.palette, ascii=self.view.ascii))

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
            try:
                await self._obey(commandline.parse(line, self.app.available_themes))
            except UsageError as error:
                self.message = str(error)
        self.show()

    async def _obey(self, command: commandline.Command) -> None:
        if isinstance(command, SetField):
            self.laboratory.edit(command.name, command.text)
        elif isinstance(command, commandline.LoadPreset):
            self.laboratory.load_preset(command.name)
        elif isinstance(command, GoTo):
            self._seek(command.epoch)
        elif isinstance(command, SetTheme):
            self.app.theme = command.name
        else:
            await self.app.run_action(command.action, self)

    # Mouse.

    @on(Panel.Clicked)
    def _clicked(self, event: Panel.Clicked) -> None:
        panel, moment = event.panel, self.view.moment
        if moment is None:
            return
        if panel.id in ("loss", "timeline"):
            column = event.x - GUTTER - LABEL_WIDTH
            columns = panel.size.width - GUTTER - LABEL_WIDTH
            self._seek(epoch_of(column, moment.recording.course.epochs, columns))
        elif panel.id == "runs":
            self._click_run(event.y, panel.size.height)
        elif panel.id == "samples":
            count = 0 if self.view.sample_order is None else len(self.view.sample_order)
            top = panels.sample_top(count, self.view.sample_cursor, panel.size.height - 3)
            self.view = replace(self.view, sample_cursor=None)
            self._move_sample(top + event.y - 3)

    def _click_run(self, y: int, height: int) -> None:
        row = panels.run_at(self.view.runs, y, height, self.query_one("#runs").size.width)
        for recording in self.laboratory.session.runs:
            if row is not None and self.laboratory.session.number(recording) == row.number:
                self.attempt(lambda recording=recording: self.laboratory.show(recording))  # type: ignore[misc]


def _rounded_up(epochs: float) -> int:
    """To whole epochs away from none, so that a step of a short run is one at least."""
    return math.ceil(epochs) if epochs > 0 else math.floor(epochs)
