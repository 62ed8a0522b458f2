"""The Lab's stage: its panels, and what of a run they show."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.message import Message
from textual.widget import Widget

from core.nn.arrays import IntArray
from core.training.evaluation import worst_first
from core.training.moment import Moment
from core.training.player import Runner
from core.training.recording import Recording
from tui import frame, panels
from tui.curves import Scale
from tui.draft import Draft
from tui.keys import ScreenName
from tui.laboratory import Laboratory
from tui.layout import Layout, Zoom, arrange
from tui.notices import draft_notice, going_notice, hint, report_notice, run_notice, whole
from tui.reporting import Reporting, Told
from tui.screens.player import Player
from tui.view import LabView, Tone
from tui.widgets.form import Form
from tui.widgets.panel import Panel

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
        return self.laboratory.shown

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
        if moment.recording is not self.laboratory.session.shown:
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
            "title": laboratory.title(moment.recording),
            "run_number": laboratory.number(moment.recording),
            "runs": laboratory.rows(),
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

    def notice(self, moment: Moment, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """A message, what is wrong, the changes, a report's progress, the run's own words."""
        laboratory = self.laboratory
        if self.message:
            return whole(self.message, width) or self.message, "plain"
        if self.aim is not None and self.aim != moment.epoch:
            return going_notice(moment, self.aim, width), "plain"
        refusals = laboratory.draft.refusals
        read_in_form = self.in_form and self.arrangement.boxes["form"].height >= 20
        if refusals and not read_in_form:
            return whole(next(iter(refusals.values())), width), "error"
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
