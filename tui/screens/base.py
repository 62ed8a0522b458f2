"""A stage: the panels of a player's screen, where they are and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from core.training.player import Runner
from core.training.run import Status
from core.training.timeline import Timeline
from tui.drawing import numbers
from tui.drawing.maps import grid_shape
from tui.drawing.palette import Palette
from tui.drawing.text import literal, refusal, whole
from tui.keys import Context, ScreenName
from tui.screens import commands
from tui.screens.draft import Draft
from tui.terminal.host import TerminalApp
from tui.widgets import frame
from tui.widgets.command_line import CommandLine, Suggestion
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.footer import draw_footer
from tui.widgets.layout import Layout
from tui.widgets.panel import Panel
from tui.widgets.rows import Rows
from tui.widgets.view import Instant, Tone, View, as_of_now, going_notice


class Contract(Screen[None]):
    """What a screen that plays has of its own; `Stage` and `Player` do the rest."""

    name_of_screen: ClassVar[ScreenName]
    first_focus: ClassVar[tuple[str, ...]]
    """Panels that can have the focus at first, the most wanted first."""
    order_of_focus: ClassVar[tuple[str, ...]]
    """The panels that tab goes through, the form among them."""
    view: Any

    @property
    def runner(self) -> Runner[Any, Any]:
        """The player's thread."""
        raise NotImplementedError

    @property
    def shown(self) -> Timeline:
        """What is played."""
        raise NotImplementedError

    @property
    def draft(self) -> Draft:
        """The settings that the quick setter completes."""
        raise NotImplementedError

    def panels(self) -> Iterable[Widget]:
        """The panels between header and footer, the form among them."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show the first of what is played."""
        raise NotImplementedError

    def layout_for(self, width: int, height: int) -> Layout:
        """Where everything is on a terminal of that size."""
        raise NotImplementedError

    def map_columns(self) -> int:
        """Columns of a decision map; 0 where none is shown."""
        raise NotImplementedError

    def accept(self, moment: Any) -> bool:
        """Take over a moment of what is played; whether it is one."""
        raise NotImplementedError

    def played(self, moment: Any) -> Timeline:
        """What a moment is of."""
        raise NotImplementedError

    def changes(self, moment: Any) -> dict[str, Any]:
        """What of the view follows from a moment and from what the keys did."""
        raise NotImplementedError

    @property
    def refusals(self) -> Mapping[str, str]:
        """The sentence of every row of the form whose text is wrong, by the row's name."""
        raise NotImplementedError

    def notice(self, moment: Any, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """What is to be said where no message is, nothing wrong and the playhead not on its way."""
        raise NotImplementedError

    def show_form(self) -> None:
        """Give the form its texts."""
        raise NotImplementedError

    def most_bytes(self) -> int:
        """Bytes a second that playing may send; Textual adds a few."""
        raise NotImplementedError

    def draw_status(self, view: Any, width: int, height: int) -> Any:
        """The status line."""
        raise NotImplementedError

    def take_typed(self) -> None:
        """What stands in the focused text field is the draft's, though its message may be on
        its way still."""
        raise NotImplementedError


MAX_FRAME_SECONDS = 0.5
SLOW_SECONDS = 0.3
"""After which it is said that an epoch far from any snapshot is still on its way."""


class Stage(Contract):
    """Takes moments from a player and gives every panel the view; `Player` adds the keys."""

    DEFAULT_CSS = "Stage { layout: horizontal; overflow: hidden; }"
    AUTO_FOCUS = ""

    class Bell(Message):
        """A moment lies in the mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.arrangement = Layout()
        self.drawer = False
        self.message = ""
        self.refused = False
        """Whether the message says why something cannot be; its words are not marked."""
        self.hinting = True
        """Whether nothing was done yet, so that it is said how to begin."""
        self._aim: tuple[Timeline, int] | None = None
        self.before_command: Widget | None = None
        """What had the focus when the command line was opened."""
        self._sent = 0

    def ring(self) -> None:
        """Called from the player's thread."""
        self.post_message(self.Bell())

    # Building and arranging.

    def compose(self) -> ComposeResult:
        yield Panel("status", self.draw_status)
        yield Panel("notice", frame.notice)
        yield from self.panels()
        yield Panel("footer", self._footer)
        yield Panel("small", frame.too_small)
        yield CommandLine(self._suggest)

    def on_mount(self) -> None:
        """The first panel has the focus."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.restyle())
        if self.colours.ascii_only:
            self.view = replace(self.view, map_style="ascii")
        self.place_panels()
        self.set_focus(self.first_panel())
        self.restyle()
        self.begin()
        self.call_after_refresh(self.colours.serve_early)

    def on_unmount(self) -> None:
        """Stop the player's thread."""
        self.runner.close()

    def on_resize(self, _event: events.Resize) -> None:
        """Everything to its place."""
        self.place_panels()

    def on_screen_resume(self) -> None:
        """Back on the screen: show what came meanwhile."""
        if self.is_mounted:
            self.place_panels()
            self.restyle()
            self.on_stage_bell()

    def on_screen_suspend(self) -> None:
        """Nobody looks at the maps of a hidden screen."""
        if self.hidden:
            self.runner.set_grid_shape(None)

    @property
    def hidden(self) -> bool:
        """Whether another screen is shown, which is more than the keys over this one."""
        return self not in self.app.screen_stack

    @property
    def colours(self) -> TerminalApp[None]:
        """The app, as what knows the theme and the terminal."""
        return cast("TerminalApp[None]", self.app)

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
        layout = self.arrangement = self.layout_for(width, height)
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
        form = layout.boxes.get("form")
        if form is not None:
            self.query_one(Rows).fit(form.height)
        self.want_grid()
        if self.focused is not None and not self.focused.display:
            self.set_focus(self.first_panel())
        self.call_after_refresh(self.show)

    def want_grid(self) -> None:
        """Ask for maps of the size and style that are shown."""
        columns = 0 if self.hidden else self.map_columns()
        shape = grid_shape(self.view.map_style, columns, columns // 2) if columns else None
        self.runner.set_grid_shape(shape)

    # Showing.

    def on_stage_bell(self) -> None:
        """A new moment: all panels move to it together. A hidden screen leaves it where it is."""
        if self.runner.failure is not None:
            raise self.runner.failure
        if self.hidden:
            return
        moment = self.runner.take()
        if moment is None or not self.accept(moment):
            return
        self._keep_to_the_wire()
        self.view = replace(self.view, moment=moment)
        ended = moment.at_edge and moment.status is Status.DIVERGED
        if moment.epoch == self.aim or moment.playing or ended:
            self.aim = None
        if moment.edge > 0:
            self.hinting = False
        self.show()

    @property
    def aim(self) -> int | None:
        """Where the playhead of what is played was sent and has not arrived."""
        if self._aim is None or self._aim[0] is not self.shown:
            return None
        return self._aim[1]

    @aim.setter
    def aim(self, epoch: int | None) -> None:
        self._aim = None if epoch is None else (self.shown, epoch)

    @property
    def playhead(self) -> int:
        """The epoch that is shown of what is played, or that was asked for."""
        moment, shown = self.view.moment, self.shown
        if self.aim is not None:
            return self.aim
        return moment.epoch if moment and self.played(moment) is shown else shown.edge

    def _keep_to_the_wire(self) -> None:
        """Fewer frames a second while each changes much of the screen: a connection may be slow."""
        sent = self.colours.bytes_painted
        drawn, self._sent = sent - self._sent, sent
        self.runner.least_frame_seconds = min(MAX_FRAME_SECONDS, drawn / self.most_bytes())

    def show(self) -> None:
        """Give every panel the view as it is now."""
        if self.hidden:
            return
        self.take_typed()
        moment = as_of_now(self.view.moment, playing=self.runner.playing)
        changes: dict[str, Any] = {
            "moment": moment,
            "focus": self.focus_name(),
            "full_speed": self.runner.full_speed,
            "pace": "full speed" if self.runner.full_speed else self._pace(moment),
        }
        if moment is not None:
            changes |= self.changes(moment)
        self.view = replace(self.view, **changes)
        if moment is not None:  # a notice is about what the view shows by now
            notice, tone = self._notice(moment)
            self.view = replace(self.view, notice=notice, tone=tone)
        self._draw()

    def _pace(self, moment: Instant | None) -> str:
        """How long a run lasts: as the pace has it, or as computing needs."""
        seconds = self.runner.run_seconds
        if moment is not None and moment.speed is not None:
            seconds = max(seconds, self.played(moment).epochs / moment.speed)
        return numbers.pace(seconds)

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
        if self.query_one(Rows).display:
            self.show_form()

    def _notice(self, moment: Any) -> tuple[str, Tone]:
        boxes = self.arrangement.boxes
        if not boxes:
            return "", "plain"
        width, roomy = boxes["status"].width, boxes["status"] != boxes["notice"]
        if self.message and self.refused:
            return literal(refusal(self.message, width)), "error"
        if self.message:
            return whole(self.message, width) or self.message, "plain"
        if self.aim is not None and self.aim != moment.epoch:
            return going_notice(moment, self.aim, width), "plain"
        read_in_form = self.in_form and boxes["form"].height >= 20
        if self.refusals and not read_in_form:
            return literal(refusal(next(iter(self.refusals.values())), width)), "error"
        return self.notice(moment, width, roomy=roomy)

    def _footer(self, view: View, width: int, height: int) -> Any:
        moment = self.view.moment
        return draw_footer(
            width,
            view.palette,
            screen=self.name_of_screen,
            context=self.context,
            playing=moment is not None and moment.playing,
            ascii=view.ascii,
        )

    def _suggest(self, line: str) -> list[Suggestion]:
        themes = self.app.available_themes
        return commands.suggest(line, self.draft, themes, self.name_of_screen)

    def say_if_slow(self) -> None:
        """Show where the playhead was sent, where it has not arrived by now."""
        if self.aim is not None:
            self.show()

    def say(self, text: str) -> None:
        """Show a message, until the next key; what is not our own words in it is `literal`."""
        self.message, self.refused = text, False
        self.show()

    def refuse(self, sentence: str) -> None:
        """Show why something cannot be, until the next key."""
        self.message, self.refused = sentence, True
        self.show()

    # Focus.

    @property
    def in_form(self) -> bool:
        """Whether a field has the focus."""
        return isinstance(self.focused, TextField | ChoiceField)

    @property
    def context(self) -> Context:
        """Whose keys count where the focus is."""
        return "form" if self.in_form else "grid" if self.focus_name() == "grid" else "stage"

    @property
    def commanding(self) -> bool:
        """Whether the command line is open."""
        return bool(self.query_one(CommandLine).display)

    def focus_name(self) -> str:
        """The name of the panel that has the focus, as the view tells it."""
        if self.focused is None or self.in_form or self.commanding:
            return "form" if self.in_form else ""
        return self.focused.id or ""

    def first_panel(self) -> Any:
        """What has the focus where nothing else can have it."""
        name = next((n for n in self.first_focus if n in self.arrangement.boxes), None)
        return self.query_one(f"#{name}") if name else None

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """The focused panel's title takes the accent."""
        self.show()
