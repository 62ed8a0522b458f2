"""The Lab's stage: its panels, where they are and what they show."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from core.evaluation import worst_first
from core.nn.arrays import IntArray
from core.recording import Recording
from core.runner import Moment
from core.training import Status
from tui import commandline, numbers, panels
from tui.curves import Scale
from tui.laboratory import Laboratory
from tui.layout import MIN_HEIGHT, MIN_WIDTH, Layout, Zoom, arrange
from tui.maps import grid_shape
from tui.notices import draft_notice, going_notice, hint, run_notice, whole
from tui.palette import Palette
from tui.view import Tone, View
from tui.widgets.command_line import CommandLine
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.footer import draw_footer
from tui.widgets.form import Form
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.app import BpTuiApp

BYTES, ASCII_BYTES = 15_000, 11_000
"""Bytes a second that playing may send, by the map's style; Textual adds a few."""
MAX_FRAME_SECONDS = 0.5
SLOW_SECONDS = 0.3
"""After which it is said that an epoch far from any snapshot is still on its way."""


class LabStage(Screen[None]):
    """Takes moments from the player and gives every panel the view; `LabScreen` adds the keys."""

    DEFAULT_CSS = "LabStage { layout: horizontal; overflow: hidden; }"
    AUTO_FOCUS = ""

    class Bell(Message):
        """A moment lies in the mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.laboratory = Laboratory(self._ring)
        self.view = View()
        self.arrangement = Layout()
        self.zoom: Zoom = ""
        self.drawer = False
        self.with_samples = False
        self.with_ghosts = False
        self.message = ""
        self.hinting = True
        """Whether nothing was done yet, so that it is said how to begin."""
        self._aim: tuple[Recording, int] | None = None
        self.before_command: Widget | None = None
        """What had the focus when the command line was opened."""
        self._sent = 0

    def _ring(self) -> None:
        """Called from the player's thread."""
        self.post_message(self.Bell())

    # Building and arranging.

    def compose(self) -> ComposeResult:
        yield Panel("header", panels.header)
        yield Panel("truth", panels.truth, can_focus=True, key=_truth_key)
        yield Panel("prediction", panels.prediction)
        yield Panel("accuracy", panels.accuracy)
        yield Panel("loss", panels.loss, can_focus=True)
        yield Panel("timeline", panels.timeline_panel)
        yield Panel("status", panels.status)
        yield Panel("notice", panels.notice)
        yield Panel("side", lambda view, width, height: panels.blank(width, height), raised=True)
        yield Form()
        yield Panel("samples", panels.samples, can_focus=True)
        yield Panel("runs", panels.runs, can_focus=True)
        yield Panel("footer", self._footer)
        yield Panel("small", self._too_small)
        yield CommandLine(self._suggest)

    def on_mount(self) -> None:
        """Open the first run; the loss has the focus."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.restyle())
        if self.colours.ascii_only:
            self.view = replace(self.view, map_style="ascii")
        self.place_panels()
        self.set_focus(self.query_one("#loss"))
        self.restyle()
        self.laboratory.open()
        # What is there by now stays: looking through it again would hold up a key.
        gc.collect()
        gc.freeze()

    def on_unmount(self) -> None:
        """Stop the player's thread."""
        self.laboratory.close()

    def on_resize(self, _event: events.Resize) -> None:
        """Everything to its place."""
        self.place_panels()

    @property
    def colours(self) -> BpTuiApp:
        """The app, as what knows the theme and the terminal."""
        return cast("BpTuiApp", self.app)

    @property
    def palette(self) -> Palette:
        """The colours of the app's theme."""
        return self.colours.palette

    def restyle(self) -> None:
        """Take over the theme, and what the terminal can show."""
        self.view = replace(self.view, palette=self.palette, ascii=self.colours.ascii_only)
        self.styles.background = self.palette.background
        self.show()

    def place_panels(self) -> None:
        """Put every panel where the layout wants it, and ask for a map of that size."""
        width, height = self.app.size
        layout = arrange(
            width, height, zoom=self.zoom, drawer=self.drawer, samples=self.with_samples
        )
        self.arrangement = layout
        for widget in self.children:
            box = layout.boxes.get(widget.id or "")
            if widget.id == "small":
                widget.display = layout.too_small
                box = (0, 0, width, height)  # type: ignore[assignment]
            elif widget.id == "command":
                widget.display = widget.display and box is not None
            else:
                widget.display = box is not None
            if box is not None:
                widget.styles.offset = box[0], box[1]
                widget.styles.width, widget.styles.height = box[2], box[3]
        self.query_one("#runs", Panel).raised = layout.side
        in_side = layout.side or layout.drawer
        samples = layout.boxes.get("samples")
        self.query_one("#samples", Panel).raised = (
            in_side and samples is not None and samples.x == 0
        )
        form = layout.boxes.get("form")
        if form is not None:
            self.query_one(Form).fit(form.height)
        self.view = replace(self.view, map_columns=layout.map_columns)
        self.want_grid()
        if self.focused is not None and not self.focused.display:
            self.set_focus(self.first_panel())
        self.call_after_refresh(self.show)

    def want_grid(self) -> None:
        columns = self.view.map_columns
        shape = grid_shape(self.view.map_style, columns, columns // 2) if columns else None
        self.laboratory.runner.set_grid_shape(shape)

    # Showing.

    def on_lab_stage_bell(self) -> None:
        """A new moment: all panels move to it together."""
        if self.laboratory.runner.failure is not None:
            raise self.laboratory.runner.failure
        moment = self.laboratory.runner.take()
        if moment is None or moment.recording is not self.laboratory.session.shown:
            return
        self.laboratory.note(moment)
        self._keep_to_the_wire()
        if self.view.moment is None or self.view.moment.recording is not moment.recording:
            self.view = replace(self.view, scale=Scale(self.view.log_scale, 1.0, 1.0))
        self.view = replace(self.view, moment=moment)
        ended = moment.at_edge and moment.status is Status.DIVERGED
        if moment.epoch == self.aim or moment.playing or ended:
            self.aim = None
        if moment.edge > 0:
            self.hinting = False
        self.show()

    @property
    def aim(self) -> int | None:
        """Where the playhead of the shown run was sent and has not arrived."""
        if self._aim is None or self._aim[0] is not self.laboratory.session.shown:
            return None
        return self._aim[1]

    @aim.setter
    def aim(self, epoch: int | None) -> None:
        self._aim = None if epoch is None else (self.laboratory.shown, epoch)

    @property
    def playhead(self) -> int:
        """The epoch that is shown of the shown run, or that was asked for."""
        moment, shown = self.view.moment, self.laboratory.shown
        if self.aim is not None:
            return self.aim
        return moment.epoch if moment and moment.recording is shown else shown.edge

    def _keep_to_the_wire(self) -> None:
        """Fewer frames a second while each changes much of the screen: a connection may be slow."""
        sent = self.colours.bytes_painted
        frame, self._sent = sent - self._sent, sent
        most = ASCII_BYTES if self.view.map_style == "ascii" else BYTES
        self.laboratory.runner.least_frame_seconds = min(MAX_FRAME_SECONDS, frame / most)

    def show(self) -> None:
        """Give every panel the view as it is now."""
        self.take_typed()
        laboratory = self.laboratory
        runner = laboratory.runner
        moment = self._as_of_now(self.view.moment)
        changes: dict[str, Any] = {
            "moment": moment,
            "focus": self.focus_name(),
            "full_speed": runner.full_speed,
            "pace": "full speed" if runner.full_speed else self._pace(moment),
        }
        if moment is not None:
            ghosts = laboratory.ghosts(everything=self.with_ghosts)
            curve = moment.recording.curve[: moment.edge + 1]
            grown = self.view.scale
            changes |= {
                "ghosts": ghosts,
                "scale": Scale.over(curve, *ghosts, log=self.view.log_scale, grown_from=grown),
                "title": laboratory.title(moment.recording),
                "run_number": laboratory.number(moment.recording),
                "runs": laboratory.rows(),
                "sample_order": self._sample_order(moment),
            }
            changes["notice"], changes["tone"] = self._notice(moment)
        self.view = replace(self.view, **changes)
        self._draw()

    def _pace(self, moment: Moment | None) -> str:
        """How long a run lasts: as the pace has it, or as computing needs."""
        seconds = self.laboratory.runner.run_seconds
        if moment is not None and moment.speed is not None:
            seconds = max(seconds, moment.recording.course.epochs / moment.speed)
        return numbers.pace(seconds)

    def take_typed(self) -> None:
        """What stands in the focused text field is the draft's, though its message may be on
        its way still."""
        typed = self.query_one(Form).typed
        if typed is not None and typed[1] != self.laboratory.draft.shown(typed[0]):
            self.laboratory.edit(*typed)

    def _as_of_now(self, moment: Moment | None) -> Moment | None:
        """A moment from before a pause still says that it plays."""
        if moment is None or moment.playing == self.laboratory.runner.playing:
            return moment
        playing, status = self.laboratory.runner.playing, moment.status
        if status in (Status.RUNNING, Status.PAUSED):
            status = Status.RUNNING if playing else Status.PAUSED
        return replace(moment, playing=playing, status=status)

    def _draw(self) -> None:
        boxes = self.arrangement.boxes
        shares = boxes.get("status") == boxes.get("notice")
        for panel in self.query(Panel):
            if panel.id == "status" and shares:
                panel.display = not self.view.notice
            elif panel.id == "notice":
                panel.display = bool(boxes) and (bool(self.view.notice) or not shares)
            if panel.display:
                panel.show(self.view)
        form = self.query_one(Form)
        if form.display:
            form.show(
                self.laboratory.draft,
                self.laboratory.preset,
                self.palette,
                ascii=self.view.ascii,
            )

    def _sample_order(self, moment: Moment) -> IntArray | None:
        if "samples" not in self.arrangement.boxes:
            return None
        return worst_first(moment.recording.dataset, moment.evaluation)

    def _notice(self, moment: Moment) -> tuple[str, Tone]:
        """What is to be said now: a message, what is wrong, the changes, the run's own words."""
        boxes, laboratory = self.arrangement.boxes, self.laboratory
        if not boxes:
            return "", "plain"
        width, roomy = boxes["status"].width, boxes["status"] != boxes["notice"]
        if self.message:
            return whole(self.message, width) or self.message, "plain"
        if self.aim is not None and self.aim != moment.epoch:
            return going_notice(moment, self.aim, width), "plain"
        refusals = laboratory.draft.refusals
        read_in_form = self.in_form and boxes["form"].height >= 20
        if refusals and not read_in_form:
            return whole(next(iter(refusals.values())), width), "error"
        next_run = laboratory.session.next_number
        said = draft_notice(laboratory.draft, epoch=self.playhead, next_run=next_run, width=width)
        if said:
            return said, "plain"
        said, tone = run_notice(moment, width=width, roomy=roomy)
        return said or (hint(width) if self.hinting else ""), tone

    def _footer(self, view: View, width: int, height: int) -> Any:
        playing = view.moment is not None and view.moment.playing
        return draw_footer(
            width, view.palette, in_form=self.in_form, playing=playing, ascii=view.ascii
        )

    def _too_small(self, view: View, width: int, height: int) -> Any:
        text = f"bp-tui needs {MIN_WIDTH}x{MIN_HEIGHT}; this is {width}x{height}"
        text = text if len(text) <= width else f"needs {MIN_WIDTH}x{MIN_HEIGHT}"
        return panels.message(view, text, width, height)

    def _suggest(self, line: str) -> list[commandline.Suggestion]:
        return commandline.suggest(line, self.laboratory.draft, self.app.available_themes)

    def say_if_slow(self) -> None:
        """Show where the playhead was sent, where it has not arrived by now."""
        if self.aim is not None:
            self.show()

    def say(self, text: str) -> None:
        """A message, until the next key."""
        self.message = text
        self.show()

    # Focus.

    @property
    def in_form(self) -> bool:
        return isinstance(self.focused, TextField | ChoiceField)

    @property
    def commanding(self) -> bool:
        return bool(self.query_one(CommandLine).display)

    def focus_name(self) -> str:
        if self.focused is None or self.in_form or self.commanding:
            return "form" if self.in_form else ""
        return "maps" if self.focused.id == "truth" else self.focused.id or ""

    def focusable_panels(self) -> list[str]:
        order = ("truth", "loss", "samples", "runs", "form")
        return [name for name in order if name in self.arrangement.boxes]

    def first_panel(self) -> Any:
        name = next((n for n in ("loss", "truth") if n in self.arrangement.boxes), None)
        return self.query_one(f"#{name}") if name else None

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """The focused panel's title takes the accent."""
        self.show()


def _truth_key(view: View) -> Any:
    """What the ground truth is drawn from: it does not change from epoch to epoch."""
    moment = view.moment
    return (
        moment.recording.dataset if moment else None,
        view.map_style,
        view.map_columns,
        view.focus == "maps",
        view.marked_sample,
    )
