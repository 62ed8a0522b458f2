"""The Lab: watch one network learn, go back and forth in its training, compare the last runs."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from tui import panels
from tui.commandline import Command, LoadPreset, SetField
from tui.layout import Zoom
from tui.reporting import Told
from tui.screens.lab_stage import LabStage
from tui.screens.player import bindings
from tui.widgets.fields import Edited
from tui.widgets.form import PRESET
from tui.widgets.panel import Panel

ZOOMED: dict[str, Zoom] = {"maps": "maps", "loss": "loss"}


class LabScreen(LabStage):
    """What the keys and the mouse do in the Lab."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("lab")

    # Training.

    def run_draft(self) -> None:
        before = self.laboratory.session.shown
        self.attempt(self.laboratory.new_run)
        if self.laboratory.session.shown is not before and self.in_form:
            self.to_stage()

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
        self.attempt(lambda: self.say_where("this run's settings are", self.laboratory.write()))

    def action_report(self) -> None:
        if self.report is not None:  # its progress is shown
            self.show()
            return
        recording, laboratory = self.laboratory.shown, self.laboratory
        run, title = laboratory.number(recording), laboratory.title(recording)
        self.attempt(lambda: self.reporting.start(recording.course, title=title, run=run))
        if not self.message:
            self.report = Told(run)
            self.show()

    def on_lab_stage_reported(self, event: LabStage.Reported) -> None:
        """Tell how far the report is, and where it is in the end."""
        told = event.told
        ended = told.page is not None or bool(told.problem)
        self.report = None if ended else told
        if told.page is not None:
            self.say_where(f"the report on run {told.run} is", told.page)
        elif told.problem:
            self.say(told.problem)
        else:
            self.show()

    def on_unmount(self) -> None:
        """Leave nobody behind."""
        self.reporting.close()

    @property
    def settings(self) -> Experiment:
        """What the form says, where it can be; else the settings of the run that is shown."""
        shown = self.laboratory.session.shown
        first = PRESETS[self.laboratory.preset].experiment
        return self.draft.experiment or (first if shown is None else shown.experiment)

    def open_run(self, experiment: Experiment, preset: str | None, epoch: int, said: str) -> None:
        """Show a run of another screen at an epoch, as a new run, and say what it is."""
        self.laboratory.open_run(experiment, preset, epoch)
        self.hinting = False
        self.say(f"{said} is run {self.laboratory.number(self.laboratory.shown)}")

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

    # Settings.

    def action_edit(self) -> None:
        self.with_samples = False
        self.view = replace(self.view, sample_cursor=None)
        super().action_edit()

    def go_back(self) -> None:
        if self.in_form or self.drawer or self.with_samples:
            self.to_stage()
        elif self.zoom:
            self.action_zoom()
        elif self.report is not None:
            self.reporting.stop()
        elif self.laboratory.draft.changed:
            self.laboratory.load_settings()
            self.say("the changes are dropped")

    def to_stage(self) -> None:
        self.with_samples = False
        self.view = replace(self.view, sample_cursor=None)
        super().to_stage()

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        self.message = ""
        if event.name == PRESET:
            self.laboratory.load_preset(event.text)
            self.show()
        else:
            self.attempt(lambda: self.laboratory.edit(event.name, event.text))

    def set(self, command: Command) -> None:
        if isinstance(command, SetField):
            self.laboratory.edit(command.name, command.text)
        elif isinstance(command, LoadPreset):
            self.laboratory.load_preset(command.name)

    # Mouse.

    def click(self, panel: Panel, x: int, y: int) -> None:
        if panel.id == "runs":
            self._click_run(y, panel.size.height)
        elif panel.id == "samples":
            count = 0 if self.view.sample_order is None else len(self.view.sample_order)
            top = panels.sample_top(count, self.view.sample_cursor, panel.size.height - 3)
            self.view = replace(self.view, sample_cursor=None)
            self._move_sample(top + y - 3)

    def _click_run(self, y: int, height: int) -> None:
        row = panels.run_at(self.view.runs, y, height, self.query_one("#runs").size.width)
        for recording in self.laboratory.session.runs:
            if row is not None and self.laboratory.session.number(recording) == row.number:
                self.attempt(lambda recording=recording: self.laboratory.show(recording))  # type: ignore[misc]
