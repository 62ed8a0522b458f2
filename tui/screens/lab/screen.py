"""The Lab: watch one network learn, go back and forth in its training, compare the last runs."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from core.experiments.experiment import Experiment
from core.nn.arrays import IntArray
from core.training.evaluation import worst_first
from core.training.moment import Moment
from core.training.player import Runner
from core.training.recording import Recording
from tui.drawing.scale import Scale
from tui.keys import ScreenName
from tui.screens.commands import Command, LoadPreset, SetField
from tui.screens.draft import Draft
from tui.screens.lab import panels
from tui.screens.lab.form import PRESET, Form
from tui.screens.lab.layout import Zoom, arrange
from tui.screens.lab.notices import draft_notice, hint, report_notice, run_notice
from tui.screens.lab.reporting import Reporting, Told
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import LabView
from tui.screens.playback import Player, bindings
from tui.widgets import frame
from tui.widgets.fields import Edited
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.view import Tone

BYTES, ASCII_BYTES = 15_000, 11_000
"""Bytes a second that playing may send, by the map's style."""


class LabStage(Player):
    """Shows one run; `LabScreen` adds the keys."""

    name_of_screen: ClassVar[ScreenName] = "lab"
    first_focus = ("loss", "truth")
    order_of_focus = ("truth", "loss", "samples", "runs", "form")
    view: LabView

    @dataclass
    class Reported(Message):
        """News of a report."""

        told: Told

    def __init__(self) -> None:
        super().__init__()
        self.reporting = Reporting(lambda told: self.post_message(self.Reported(told)))
        self.report: Told | None = None
        """How far the report is that is being written."""
        self.laboratory = Laboratory(self.ring)
        self.view = LabView(focus="loss")
        self.zoom: Zoom = ""
        self.with_samples = False
        self.with_ghosts = False

    @property
    def runner(self) -> Runner[Recording, Moment]:
        return self.laboratory.runner

    @property
    def shown(self) -> Recording:
        return self.laboratory.shown.recording

    @property
    def draft(self) -> Draft:
        return self.laboratory.draft

    def most_bytes(self) -> int:
        return ASCII_BYTES if self.view.map_style == "ascii" else BYTES

    def panels(self) -> Iterable[Widget]:
        yield Panel("header", panels.header)
        yield Panel("truth", panels.truth, can_focus=True, key=_truth_key)
        yield Panel("prediction", panels.prediction)
        yield Panel("accuracy", panels.accuracy)
        yield Panel("loss", panels.loss, can_focus=True)
        yield Panel("timeline", panels.timeline_panel)
        yield Panel("side", lambda view, width, height: frame.blank(width, height), raised=True)
        yield Form()
        yield Panel("samples", panels.samples, can_focus=True)
        yield Panel("runs", panels.runs, can_focus=True)

    def draw_status(self, view: LabView, width: int, height: int) -> Any:
        return panels.status(view, width, height)

    def begin(self) -> None:
        self.laboratory.open()
        # What is there by now stays: looking through it again would hold up a key.
        gc.collect()
        gc.freeze()

    def layout_for(self, width: int, height: int) -> Layout:
        return arrange(width, height, zoom=self.zoom, drawer=self.drawer, samples=self.with_samples)

    def place_panels(self) -> None:
        """The side panel's parts have its ground."""
        super().place_panels()
        layout = self.arrangement
        self.query_one("#runs", Panel).raised = layout.side
        in_side = layout.side or layout.drawer
        samples = layout.boxes.get("samples")
        self.query_one("#samples", Panel).raised = (
            in_side and samples is not None and samples.x == 0
        )

    def map_columns(self) -> int:
        self.view = replace(self.view, map_columns=self.arrangement.map_columns)
        return self.arrangement.map_columns

    # Showing.

    def played(self, moment: Moment) -> Recording:
        return moment.recording

    def accept(self, moment: Moment) -> bool:
        if moment.recording is not self.shown:
            return False
        self.laboratory.note(moment)
        if self.view.moment is None or self.view.moment.recording is not moment.recording:
            self.view = replace(self.view, scale=Scale(self.view.log_scale, 1.0, 1.0))
        return True

    def changes(self, moment: Moment) -> dict[str, Any]:
        laboratory = self.laboratory
        ghosts = laboratory.ghosts(everything=self.with_ghosts)
        curve = moment.recording.curve[: moment.edge + 1]
        grown, log = self.view.scale, self.view.log_scale
        return {
            "ghosts": ghosts,
            "scale": Scale.over(curve, *ghosts, log=log, grown_from=grown),
            "run": laboratory.row(laboratory.run_of(moment.recording)),
            "runs": tuple(laboratory.row(run) for run in laboratory.session.runs),
            "sample_order": self._sample_order(moment),
        }

    def show_form(self) -> None:
        laboratory = self.laboratory
        self.query_one(Form).show(
            laboratory.draft, laboratory.preset, self.palette, ascii=self.view.ascii
        )

    def take_typed(self) -> None:
        typed = self.query_one(Form).typed
        if typed is not None and typed[1] != self.laboratory.draft.shown(typed[0]):
            self.laboratory.edit(*typed)

    def _sample_order(self, moment: Moment) -> IntArray | None:
        if "samples" not in self.arrangement.boxes:
            return None
        return worst_first(moment.recording.dataset, moment.evaluation)

    @property
    def refusals(self) -> Mapping[str, str]:
        return self.draft.refusals

    def notice(self, moment: Moment, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """The changes, a report's progress, the run's own words."""
        laboratory = self.laboratory
        next_run = laboratory.session.next_number
        said = draft_notice(laboratory.draft, epoch=self.playhead, next_run=next_run, width=width)
        if said:
            return said, "plain"
        if self.report is not None:
            return report_notice(self.report.run, self.report.share, width), "plain"
        said, tone = run_notice(moment, width=width, roomy=roomy)
        return said or (hint(width) if self.hinting else ""), tone

    def focus_name(self) -> str:
        name = super().focus_name()
        return "maps" if name == "truth" else name


def _truth_key(view: LabView) -> Any:
    """What the ground truth is drawn from: it does not change from epoch to epoch."""
    moment = view.moment
    return (
        moment.recording.dataset if moment else None,
        view.map_style,
        view.map_columns,
        view.focus == "maps",
        view.marked_sample,
    )


ZOOMED: dict[str, Zoom] = {"maps": "maps", "loss": "loss"}


class LabScreen(LabStage):
    """What the keys and the mouse do in the Lab."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("lab")

    # Training.

    def run_draft(self) -> None:
        before = self.laboratory.shown
        self.attempt(self.laboratory.new_run)
        if self.laboratory.shown is not before and self.in_form:
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
        if self.laboratory.draft.changed:
            self.show()
        else:
            self.say(f"preset {name}: the settings of this run")

    def action_write(self) -> None:
        self.attempt(lambda: self.say_where("this run's settings are", self.laboratory.write()))

    def action_report(self) -> None:
        if self.report is not None:  # its progress is shown
            self.show()
            return
        run, title = self.laboratory.shown, self.laboratory.row(self.laboratory.shown).changed
        course, number = run.recording.course, run.number
        self.attempt(lambda: self.reporting.start(course, title=title, run=number))
        if not self.message:
            self.report = Told(number)
            self.show()

    def on_lab_stage_reported(self, event: LabStage.Reported) -> None:
        """Tell how far the report is, and where it is in the end."""
        told = event.told
        ended = told.page is not None or bool(told.problem)
        self.report = None if ended else told
        if told.page is not None:
            self.say_where(f"the report on run {told.run} is", told.page)
        elif told.problem:
            self.refuse(told.problem)
        else:
            self.show()

    def on_unmount(self) -> None:
        """Leave nobody behind."""
        self.reporting.close()

    @property
    def settings(self) -> Experiment:
        """What the form says, where it can be; else the settings of the run that is shown."""
        return self.draft.experiment or self.draft.base

    def open_run(self, experiment: Experiment, preset: str | None, epoch: int, said: str) -> None:
        """Show a run of another screen at an epoch, as a new run, and say what it is."""
        self.laboratory.open_run(experiment, preset, epoch)
        self.hinting = False
        self.say(f"{said} is run {self.laboratory.shown.number}")

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
        number = self.laboratory.shown.number
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
        for run in self.laboratory.session.runs:
            if row is not None and run.number == row.number:
                self.attempt(partial(self.laboratory.show, run))
