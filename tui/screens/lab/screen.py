"""The Lab: watch one network learn, go back and forth in its training, compare the last runs."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from core.data.drawn import DrawnPoints
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.schema import groups
from core.lessons.coached import CoachedMoment
from core.store.notebook import Notebook
from core.training.evaluation import worst_first
from core.training.lens import Lens
from core.training.recording import Recording
from tui.dispatch import bindings
from tui.drawing.scale import Scale
from tui.drawing.tables import accuracy_rows
from tui.drawing.text import literal
from tui.keys.key import Key
from tui.screens.draft import PRESET
from tui.screens.lab import chart_panel, earlier, map_panels, panels
from tui.screens.lab.form import setting_rows, sheet_of
from tui.screens.lab.layout import LISTS, MAPS, TITLE_ROWS, arrange
from tui.screens.lab.notices import attached_notice, cut_off_notice, left_off_notice
from tui.screens.lab.other_curves import other_losses, other_shares
from tui.screens.lab.run_list import run_at
from tui.screens.lab.state import Laboratory
from tui.screens.lab.view import CHARTS, LabView
from tui.screens.lab.writing import WritingScreen
from tui.screens.laboratory import InspectSample
from tui.screens.network.sight import LIVE_BYTES, lens_of, seen_of, turned
from tui.screens.points import PointsScreen
from tui.terminal.host import Typed
from tui.widgets import frame
from tui.widgets.fields import following
from tui.widgets.layout import Layout, first_in_sight
from tui.widgets.panel import Panel
from tui.widgets.rows import Sheet
from tui.widgets.stage import Stage

BYTES, ASCII_BYTES = 15_000, 11_000
"""Bytes a second that playing may send, by the map's style."""

TAKE_UP = (("enter", "take up"),)
"""The key of the footer while runs that were cut off are offered."""


class LabScreen(WritingScreen):
    """Shows one run of this sitting."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("lab")

    @dataclass
    class Unkept(Message):
        """There is news of what is saved."""

    def __init__(self, *, fresh: bool = False, run: int | None = None) -> None:
        """Begin with a run of the notebook, or where the last sitting left off, unless `fresh`."""
        notebook = Notebook(tell=lambda: self.post_message(self.Unkept()))
        laboratory = Laboratory(notebook, fresh=fresh, first=run)
        self._laid_out_for: Recording | None = None
        stage: Stage[LabView] = Stage(
            (
                Panel("status", panels.status),
                Panel("notice", frame.notice),
                Panel("header", panels.header),
                Panel("truth", map_panels.truth, can_focus=True, key=map_panels.truth_key),
                Panel(
                    "prediction",
                    map_panels.prediction,
                    can_focus=True,
                    key=map_panels.prediction_key,
                ),
                Panel("accuracy", panels.accuracy, key=panels.accuracy_key),
                Panel("loss", chart_panel.chart, can_focus=True),
                Panel("timeline", frame.timeline_panel),
                Panel("side", frame.ground),
                Panel("samples", panels.samples, can_focus=True),
                Panel("runs", panels.runs, can_focus=True),
            ),
            setting_rows(groups()),
            self._arrange,
            first=("loss", "prediction", "truth", *LISTS),
            order=("truth", "prediction", "loss", "samples", "runs", "form"),
            zooms=("loss", *MAPS, *LISTS),
        )
        super().__init__(laboratory, LabView(focus="loss"), stage)
        self.with_ghosts = False
        self._offers = bool(laboratory.earlier.cut_off) and run is None
        """Whether enter takes up what was cut off."""
        self._unkept = ""
        """The news of what is saved that was told last."""

    def on_mount(self) -> None:
        """Leave what is there by now alone: looking through it again would hold up a key."""
        gc.collect()
        gc.freeze()

    # Showing.

    def _arrange(self, width: int, height: int, zoom: str, drawer: str) -> Layout:
        self._laid_out_for = recording = self.laboratory.shown.recording
        return arrange(width, height, zoom, drawer, TITLE_ROWS + accuracy_rows(recording.dataset))

    def most_bytes(self) -> int:
        if self.view.inside:
            return LIVE_BYTES
        return ASCII_BYTES if self.view.map_style == "ascii" else BYTES

    def greeting(self) -> str:
        run, asked = self.laboratory.earlier.run, self.laboratory.earlier.asked
        if run is not None and asked:
            return attached_notice(run)
        return "" if run is None or self._offers else left_off_notice(run)

    def news(self, width: int) -> str:
        if self._offers:
            return cut_off_notice(len(self.laboratory.earlier.cut_off), width)
        return super().news(width)

    def on_lab_screen_unkept(self) -> None:
        """Say why runs are not saved, or what was done to the store."""
        notebook = self.laboratory.notebook
        news = "" if notebook is None else notebook.keeper.notice
        if notebook is not None and notebook.keeper.problem:
            news = f"this run is not saved: {notebook.keeper.problem}"
        before, self._unkept = self._unkept, news
        if news and news != before:
            self.refuse(news)
        else:
            self.show()

    async def taken(self, typed: Typed) -> bool:
        offers, self._offers = self._offers, False
        if offers and isinstance(typed, events.Key) and typed.key == "enter":
            self.action_take_up()
            return True
        return await super().taken(typed)

    def look(self, view: LabView, moment: CoachedMoment) -> LabView:
        laboratory, recording = self.laboratory, moment.recording
        others = other_losses(laboratory.session, everything=self.with_ghosts)
        grown = view.scale if view.moment and view.moment.recording is recording else None
        with_samples = "samples" in self.stage.boxes
        shares = other_shares(laboratory.session) if self.with_ghosts else ()
        rows, run = laboratory.rows(), laboratory.run_of(recording)
        about = f"{moment.advice.sentence} ({moment.advice.source})"
        view = replace(
            view, moment=moment, others=others, other_shares=shares, runs=rows, about=about,
            idle=self.idle(moment), first_keys=TAKE_UP if self._offers else (),
        )  # fmt: skip
        tests = () if view.test_curve is None else (view.test_curve,)
        curves = (view.curve, *tests, *(other.losses for other in others))
        return replace(
            view,
            scale=Scale.over(*curves, log=view.log_scale, grown_from=grown),
            run=next(row for row in rows if row.number == run.number),
            sample_order=worst_first(recording.dataset, moment.evaluation)
            if with_samples
            else None,
        )

    def show(self) -> None:
        """Give every panel the view; of other data the accuracy table may have other rows."""
        if problem := self.laboratory.problem:
            self.laboratory.problem = ""
            self.message, self.refused = problem, True
        if self._laid_out_for is not self.laboratory.shown.recording:
            self.place_panels()
        else:
            super().show()

    def sheet(self) -> Sheet:
        laboratory, focused = self.laboratory, self.stage.form.focused_field
        if focused is not None and focused != PRESET:
            laboratory.presenting = False
        elif laboratory.presenting:
            focused = PRESET
        return sheet_of(laboratory.draft, laboratory.preset, focused, self.view.palette)

    def question(self, key: str) -> Key | None:
        """Ask too before what is being written is given up."""
        entry = None
        if self.written_now is not None:
            entry = self.asking(key, f"quit, without {self.written_now.subject}", "quit")
        return entry or super().question(key)

    def lens(self) -> Lens | None:
        """Return the wish for the network, where it is shown."""
        box = self.stage.boxes.get("truth")
        if not self.view.inside or box is None:
            return None
        room = map_panels.network_room(self.view, box.width, box.height)
        return lens_of(
            self.view, *room, outputs="prediction" not in self.view.panels,
            gradients=self.view.network.gradients,
        )  # fmt: skip

    def action_inside(self) -> None:
        """Show the network in ground truth's place, then its gradients, then the truth again."""
        inside, network = self.view.inside, self.view.network
        gradients = inside and not network.gradients
        network = replace(network, gradients=gradients)
        self.view = replace(self.view, inside=gradients or not inside, network=network)
        self.show()

    def action_units(self, step: int) -> None:
        """Turn to stronger or weaker units where the network is shown."""
        if self.view.inside:
            self.view = replace(
                self.view, network=turned(self.view.network, seen_of(self.view), step)
            )
            self.show()

    def action_chart(self) -> None:
        self.view = replace(self.view, chart=following(CHARTS, self.view.chart))
        self.show()

    # Training.

    def action_preset(self, step: int) -> None:
        self.laboratory.step_preset(step)
        self.settle()
        if not (self.laboratory.changed or self.laboratory.untrained):
            self.say(f"preset {self.laboratory.preset}: the settings of this run")
        self.show()

    def action_take_up(self) -> None:
        """Train on what was cut off."""
        self.hinting = False
        if self.attempt(partial(earlier.take_up, self.laboratory)):
            more = len(self.laboratory.earlier.cut_off)
            self.say(f"this run goes on{f', and {more} more after it' if more else ''}", waits=True)

    def open_stored(self, id: int) -> None:
        """Show a run of the notebook."""
        self.hinting = False
        self.attempt(partial(earlier.open_stored, self.laboratory, id))

    def open_run(self, experiment: Experiment, preset: str | None, epoch: int, name: str) -> None:
        """Show a run of another screen at an epoch, as a new run, and say what it is."""
        self.laboratory.open_run(experiment, preset, epoch)
        self.hinting = False
        self.tell_the_way()
        self.say(f"{name} is run {self.laboratory.shown.number}", waits=True)

    def open_course(self, course: Course, name: str) -> None:
        """Show the run of a course that was read from a file, untrained."""
        self.hinting = False
        self.attempt(lambda: self.laboratory.open(course))
        if not self.message:
            number = self.laboratory.shown.number
            self.say(f"{literal(name)} is run {number}; `space` trains it")

    def open_recorded(self, number: int, epoch: int) -> None:
        """Show a run of this sitting at an epoch, as far as it has come."""
        run = next(run for run in self.laboratory.session.runs if run.number == number)
        self.laboratory.show(run)
        self.action_seek(min(epoch, run.recording.edge))
        self.show()

    def action_draw_points(self) -> None:
        """Go on drawing points by hand; what was saved is the next run's data set."""
        self.app.push_screen(PointsScreen(self.view, self.laboratory.drawn), self._take_points)

    def _take_points(self, result: tuple[DrawnPoints, Path | None] | None) -> None:
        if result is None:
            return
        self.laboratory.drawn, path = result
        if path is not None:
            self.laboratory.edit("dataset", str(path))
            self.settle()
            self.say(f"the points are in {literal(str(path))}; `enter` trains on them")

    # Runs.

    def action_other_run(self, step: int) -> None:
        # Both lists have what comes first on top: the newest run, the worst sample.
        if self.view.focus == "samples":
            self._mark_sample((self.view.sample_cursor or 0) - step)
        else:
            self.attempt(lambda: self.laboratory.other_run(step))

    def to_end(self, step: int) -> bool:
        if self.view.focus == "samples":
            order = self.view.sample_order
            self._mark_sample(0 if step < 0 or order is None else len(order) - 1)
        elif self.view.focus == "runs":
            run = self.laboratory.session.runs[-1 if step < 0 else 0]
            self.attempt(partial(self.laboratory.show, run))
        else:
            return False
        return True

    def _mark_sample(self, row: int) -> None:
        order = self.view.sample_order
        if order is not None:
            self.view = replace(self.view, sample_cursor=max(0, min(len(order) - 1, row)))
            self.show()

    def action_ghosts(self) -> None:
        self.with_ghosts = not self.with_ghosts
        self.say("all runs' curves" if self.with_ghosts else "this run's curve alone")

    def action_forget(self) -> None:
        number = self.laboratory.shown.number
        if self.attempt(self.laboratory.forget) and not self.message:
            self.say(f"run {number} is forgotten")

    async def action_inspect(self) -> None:
        """Look into the step, at the sample under the table's cursor or else the worst."""
        moment, sample = self.playback.moment, self.view.marked_sample
        if moment is not None and sample is None:
            dataset = moment.recording.dataset
            order = worst_first(dataset, moment.evaluation)
            sample = int(order[~dataset.is_test[order]][0])
        await self.host.serve(InspectSample(sample or 0))

    # Focus.

    def action_samples(self) -> None:
        if self.stage.focus_name == "samples":
            self.to_stage()
        else:
            cursor = self.view.sample_cursor or 0
            self.open("samples")
            self.view = replace(self.view, sample_cursor=cursor)
            self.stage.focus_panel("samples")

    def open(self, drawer: str) -> None:
        self.view = replace(self.view, sample_cursor=None)
        super().open(drawer)

    def click(self, name: str, x: int, y: int, height: int) -> None:
        if name == "runs":
            row = run_at(self.view.runs, y - 1, height - 1)
            for run in self.laboratory.session.runs:
                if row is not None and run.number == row.number:
                    self.attempt(partial(self.laboratory.show, run))
        elif name == "samples":
            count = 0 if self.view.sample_order is None else len(self.view.sample_order)
            top = first_in_sight(self.view.sample_cursor or 0, count, height - 3)
            self._mark_sample(top + y - 3)
