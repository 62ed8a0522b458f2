"""The Lab: watch one network learn, go back and forth in its training, compare the last runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from core.evaluation import samples as sample_table
from core.runner import Moment
from core.training import Status
from tui import commandline, numbers, panels
from tui.charts import LABEL_WIDTH, epoch_of
from tui.commandline import SetField, SetTheme
from tui.curves import Scale
from tui.keys import KEYS
from tui.laboratory import Laboratory
from tui.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Layout, Zoom, arrange
from tui.maps import MAP_STYLES, grid_shape
from tui.palette import Palette
from tui.screens.help import HelpScreen
from tui.tables import worst_first
from tui.usage import UsageError
from tui.view import View
from tui.widgets.command_line import CommandLine
from tui.widgets.fields import ChoiceField, Edited, TextField
from tui.widgets.footer import draw_footer
from tui.widgets.form import PRESET, Form
from tui.widgets.panel import Panel

if TYPE_CHECKING:
    from tui.app import BpTuiApp

HINT = "press `space` to train this network, `e` to change its settings, `?` for all keys"
BYTES, ASCII_BYTES = 17_000, 11_000
"""Bytes a second that playing may send, by the map's style; Textual adds a few."""
MAX_FRAME_SECONDS = 0.5
ZOOMED: dict[str, Zoom] = {"maps": "maps", "loss": "loss"}
STAGE_ACTIONS = {key.action.partition("(")[0] for key in KEYS if key.context == "stage"}
ALWAYS = {key.action.partition("(")[0] for key in KEYS if key.context == "anywhere"}


class LabScreen(Screen[None]):
    """Takes moments from the player, keys from the user, and gives every panel the view."""

    DEFAULT_CSS = "LabScreen { layout: horizontal; overflow: hidden; }"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(key.keys), key.action, key.help, show=False, priority=True)
        for key in KEYS
        if key.action and key.context != "form"
    ]

    class Bell(Message):
        """A moment lies in the mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.laboratory = Laboratory(self._ring)
        self.view = View(notice=HINT)
        self.arrangement = Layout()
        self.zoom: Zoom = ""
        self.drawer = False
        self.with_samples = False
        self.with_ghosts = False
        self.message, self.hint = "", HINT
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
        if self.colours.few_colours:
            self.view = replace(self.view, map_style="ascii")
        self.place_panels()
        self.set_focus(self.query_one("#loss"))
        self.restyle()
        self.laboratory.open()

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
        self.view = replace(self.view, palette=self.palette, ascii=self.colours.few_colours)
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
        self._want_grid()
        if self.focused is not None and not self.focused.display:
            self.set_focus(self._first_panel())
        self.call_after_refresh(self.show)

    def _want_grid(self) -> None:
        columns = self.view.map_columns
        shape = grid_shape(self.view.map_style, columns, columns // 2) if columns else None
        self.laboratory.runner.set_grid_shape(shape)

    # Showing.

    def on_lab_screen_bell(self) -> None:
        """A new moment: all panels move to it together."""
        moment = self.laboratory.runner.take()
        if moment is None or moment.recording is not self.laboratory.session.shown:
            return
        self.laboratory.note(moment)
        self._keep_to_the_wire()
        if self.view.moment is None or self.view.moment.recording is not moment.recording:
            self.view = replace(self.view, scale=Scale(self.view.log_scale, 1.0, 1.0))
        self.view = replace(self.view, moment=moment)
        if moment.edge > 0:
            self.hint = ""
        self.show()

    def _keep_to_the_wire(self) -> None:
        """Fewer frames a second while each changes much of the screen: a connection may be slow."""
        sent = self.colours.bytes_painted
        frame, self._sent = sent - self._sent, sent
        most = ASCII_BYTES if self.view.map_style == "ascii" else BYTES
        self.laboratory.runner.least_frame_seconds = min(MAX_FRAME_SECONDS, frame / most)

    def show(self) -> None:
        """Give every panel the view as it is now."""
        laboratory = self.laboratory
        runner = laboratory.runner
        moment = self._as_of_now(self.view.moment)
        changes: dict[str, Any] = {
            "moment": moment,
            "focus": self._focus_name(),
            "full_speed": runner.full_speed,
            "pace": "full speed" if runner.full_speed else numbers.pace(runner.run_seconds),
        }
        if moment is not None:
            ghosts = laboratory.ghosts(everything=self.with_ghosts)
            curve = moment.recording.curve[: moment.edge + 1]
            grown = self.view.scale
            changes |= {
                "ghosts": ghosts,
                "scale": Scale.over(curve, *ghosts, log=self.view.log_scale, grown_from=grown),
                "title": laboratory.title(),
                "run_number": laboratory.session.number(laboratory.shown),
                "runs": laboratory.rows(),
                "samples": self._samples(moment),
            }
            changes["notice"], changes["tone"] = self._notice(moment)
        self.view = replace(self.view, **changes)
        self._draw()

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
            form.show(self.laboratory.draft, self.laboratory.preset, self.palette)

    def _samples(self, moment: Moment) -> tuple[Any, ...]:
        if "samples" not in self.arrangement.boxes:
            return ()
        return tuple(worst_first(sample_table(moment.recording.dataset, moment.evaluation)))

    def _notice(self, moment: Moment) -> tuple[str, str]:
        """What is to be said now: a message, what is wrong, the changes, the run's own words."""
        if self.message:
            return self.message, "plain"
        roomy = self.arrangement.boxes.get("status") != self.arrangement.boxes.get("notice")
        width = self.arrangement.boxes["status"].width if self.arrangement.boxes else 0
        refusals = self.laboratory.draft.refusals
        if refusals and "form" not in self.arrangement.boxes:
            return _whole(next(iter(refusals.values())), width), "error"
        said = self.laboratory.draft_notice(moment, width)
        if said:
            return said, "plain"
        if moment.recording.status is Status.DIVERGED:
            reason = moment.recording.reason
            return _whole(reason[:1].upper() + reason[1:], width), "error"
        if moment.alternation is not None and roomy:
            sentence = moment.alternation.sentence
            return _whole(sentence[:1].upper() + sentence[1:], width), "plain"
        return self.hint, "plain"

    def _footer(self, view: View, width: int, height: int) -> Any:
        playing = view.moment is not None and view.moment.playing
        return draw_footer(width, view.palette, in_form=self._in_form, playing=playing)

    def _too_small(self, view: View, width: int, height: int) -> Any:
        text = f"bp-tui needs {MIN_WIDTH}x{MIN_HEIGHT}; this is {width}x{height}"
        return panels.message(view, text, width, height)

    def say(self, text: str) -> None:
        """A message, until the next key."""
        self.message = text
        self.show()

    def attempt(self, work: Callable[[], object]) -> None:
        """Do what was asked, or say in one sentence why it cannot be."""
        try:
            work()
        except UsageError as error:
            self.message = str(error)
        self.show()

    # Focus.

    @property
    def _in_form(self) -> bool:
        return isinstance(self.focused, TextField | ChoiceField)

    @property
    def _commanding(self) -> bool:
        return bool(self.query_one(CommandLine).display)

    def _focus_name(self) -> str:
        if self.focused is None or self._in_form or self._commanding:
            return "form" if self._in_form else ""
        return "maps" if self.focused.id == "truth" else self.focused.id or ""

    def _panels(self) -> list[str]:
        order = ("truth", "loss", "samples", "runs", "form")
        return [name for name in order if name in self.arrangement.boxes]

    def _first_panel(self) -> Any:
        name = next((n for n in ("loss", "truth") if n in self.arrangement.boxes), None)
        return self.query_one(f"#{name}") if name else None

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """The focused panel's title takes the accent."""
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are commands except in a text; arrows belong to what has the focus."""
        if self.app.screen is not self:
            return False
        if action in ("leave", "repaint"):
            return True
        if self._commanding:
            return False
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
        else:
            runner.play()
        self.hint = ""
        self.show()

    def _seek(self, epoch: int) -> None:
        self.laboratory.runner.seek(epoch)
        self.message = self.hint = ""

    def action_scrub(self, percent: int) -> None:
        moment = self.view.moment
        if moment is not None:
            step = max(1, round(moment.recording.course.epochs * abs(percent) / 100))
            self._seek(self._aim(moment) + (step if percent > 0 else -step))

    def action_step(self, epochs: int) -> None:
        if self.view.moment is not None:
            self._seek(self._aim(self.view.moment) + epochs)

    def _aim(self, moment: Moment) -> int:
        """Where the playhead is, or where it was sent and has not arrived."""
        wanted = self.laboratory.runner.wanted_playhead
        return moment.epoch if wanted is None else wanted

    def action_seek_start(self) -> None:
        self._seek(0)

    def action_seek_end(self) -> None:
        if self.view.moment is not None:
            self._seek(self.view.moment.recording.edge)

    def action_tempo(self, step: int) -> None:
        runner = self.laboratory.runner
        runner.set_tempo(runner.tempo + step if step else 0)
        self.show()

    def action_full_speed(self) -> None:
        self.laboratory.runner.play(full_speed=True)
        self.hint = ""
        self.show()

    # Training.

    def action_run(self) -> None:
        self.hint = ""
        before = self.laboratory.session.shown
        self.attempt(self.laboratory.new_run)
        if self.laboratory.session.shown is not before and self._in_form:
            self._to_stage()

    def action_branch(self) -> None:
        moment = self.view.moment
        if moment is not None:
            self.attempt(lambda: self.laboratory.branch(moment))

    def action_continue(self) -> None:
        self.attempt(self.laboratory.continue_run)

    def action_next_seed(self) -> None:
        self.attempt(self.laboratory.next_seed)

    def action_preset(self, step: int) -> None:
        self.laboratory.step_preset(step)
        name = self.laboratory.preset
        if not self.laboratory.draft.changed:
            self.message = f"preset {name}: the settings of this run"
        self.show()

    def action_write(self) -> None:
        self.attempt(lambda: self.say(f"the settings of this run are in {self.laboratory.write()}"))

    # Runs.

    def action_other_run(self, step: int) -> None:
        if self._focus_name() == "samples":
            self._move_sample(step)
        else:
            # The list has its newest run on top.
            down = -step if self._focus_name() == "runs" else step
            self.attempt(lambda: self.laboratory.other_run(down))

    def _move_sample(self, step: int) -> None:
        last = len(self.view.samples) - 1
        cursor = max(0, min(last, (self.view.sample_cursor or 0) + step))
        self.view = replace(self.view, sample_cursor=cursor)
        self.show()

    def action_ghosts(self) -> None:
        self.with_ghosts = not self.with_ghosts
        self.say("all runs' curves" if self.with_ghosts else "this run's curve alone")

    def action_forget(self) -> None:
        self.attempt(self.laboratory.forget)

    def action_load_settings(self) -> None:
        self.laboratory.load_settings()
        self.say("the form has this run's settings")

    # View.

    def action_map_style(self) -> None:
        place = MAP_STYLES.index(self.view.map_style) + 1
        self.view = replace(self.view, map_style=MAP_STYLES[place % len(MAP_STYLES)])
        self._want_grid()
        self.show()

    def action_log_scale(self) -> None:
        self.view = replace(self.view, log_scale=not self.view.log_scale)
        self.show()

    def action_marker(self) -> None:
        braille = self.view.marker == "quadrants"
        self.view = replace(self.view, marker="braille" if braille else "quadrants")
        self.show()

    def action_samples(self) -> None:
        leaving = self._focus_name() == "samples"
        self.with_samples = not leaving
        cursor = None if leaving else self.view.sample_cursor or 0
        self.view = replace(self.view, sample_cursor=cursor)
        self.drawer = False
        self.place_panels()
        self.set_focus(self._first_panel() if leaving else self.query_one("#samples"))

    def action_zoom(self) -> None:
        zoom: Zoom = ZOOMED.get(self._focus_name(), "loss")
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
        self.query_one(Form).enter()

    def action_leave(self) -> None:
        """Esc goes back one step: from the command line, a field, a drawer, a zoom, changes."""
        if self._commanding:
            self._close_command_line()
        elif self._in_form or self.drawer or self.with_samples:
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
        self.set_focus(self._first_panel())

    def action_focus_panel(self, step: int) -> None:
        names = self._panels()
        at = "form" if self._in_form else (self.focused.id if self.focused else "")
        place = names.index(at) if at in names else -1
        name = names[(place + step) % len(names)]
        if name == "form":
            self.query_one(Form).enter()
        else:
            self.set_focus(self.query_one(f"#{name}"))

    @on(Edited)
    def _edited(self, event: Edited) -> None:
        if event.name == PRESET:
            self.laboratory.load_preset(event.text)
        else:
            self.laboratory.edit(event.name, event.text)
        self.message = ""
        self.show()

    # Commands.

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.palette))

    async def action_quit(self) -> None:
        self.app.exit()

    def action_command(self) -> None:
        self._before_command = self.focused
        self.query_one(CommandLine).open(self.palette)
        self.show()

    def _close_command_line(self) -> None:
        self.query_one(CommandLine).close()
        back = self._before_command
        self.set_focus(back if back is not None and back.display else self._first_panel())

    def _suggest(self, line: str) -> list[commandline.Suggestion]:
        return commandline.suggest(line, self.laboratory.draft, self.app.available_themes)

    @on(CommandLine.Entered)
    async def _entered(self, event: CommandLine.Entered) -> None:
        self._close_command_line()
        self.message = ""
        if event.line.strip():
            try:
                await self._obey(commandline.parse(event.line, self.app.available_themes))
            except UsageError as error:
                self.message = str(error)
        self.show()

    async def _obey(self, command: commandline.Command) -> None:
        if isinstance(command, SetField):
            self.laboratory.edit(command.name, command.text)
        elif isinstance(command, commandline.LoadPreset):
            self.laboratory.load_preset(command.name)
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
            top = panels.sample_top(
                len(self.view.samples), self.view.sample_cursor, panel.size.height - 4
            )
            self.view = replace(self.view, sample_cursor=None)
            self._move_sample(top + event.y - 3)

    def _click_run(self, y: int, height: int) -> None:
        row = panels.run_at(self.view.runs, y, height, self.query_one("#runs").size.width)
        for recording in self.laboratory.session.runs:
            if row is not None and self.laboratory.session.number(recording) == row.number:
                self.attempt(lambda recording=recording: self.laboratory.show(recording))  # type: ignore[misc]


def _truth_key(view: View) -> Any:
    """What the ground truth is drawn from: it does not change from epoch to epoch."""
    moment = view.moment
    cursor = view.points(predicted=False)
    return (
        id(moment.recording.dataset) if moment else None,
        view.map_style,
        view.map_columns,
        view.focus == "maps",
        cursor.cursor if cursor else None,
    )


def _whole(text: str, width: int) -> str:
    """A text that fits, or as many of its clauses as do."""
    while len(text) > width and ";" in text:
        text = text.rpartition(";")[0]
    if len(text) > width and " (" in text:
        text = text.rpartition(" (")[0]
    return text if len(text) <= width else ""
