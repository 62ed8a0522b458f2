"""A screen of what is played: its panels move on one clock, and one line tells the news."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Generic, cast

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from core.refusal import Refusal
from core.training.lens import Lens
from core.training.moment import Played
from tui.dispatch import reached
from tui.drawing.text import fits, literal, longest, with_keys
from tui.files import names_of
from tui.screens.playback import LATE_SECONDS, Seen, State
from tui.terminal.host import TerminalApp
from tui.widgets.panel import Shown
from tui.widgets.rows import Sheet
from tui.widgets.stage import Stage
from tui.widgets.view import Tone, going_notice, message_notice, refusal_notice


class ShowingScreen(Screen[None], Generic[Played, Seen, Shown]):
    """Shows what is played, all panels on one clock."""

    AUTO_FOCUS = ""
    BYTES: ClassVar[int]
    """Bytes a second that playing may send at 120x40, more on a larger screen."""

    class Bell(Message):
        """A moment lies in the mailbox."""

    def __init__(self, state: State[Played, Seen], view: Shown, stage: Stage[Shown]) -> None:
        super().__init__()
        self.state, self.playback, self.player = state, state.playback, state.playback.player
        self.view, self.stage = view, stage
        self.message, self.refused = "", False
        """Told until the next key; whether that is why something cannot be."""
        self.hinting = True
        """Whether nothing was done yet, so that it is said how to begin."""
        self.waits = False
        """Whether the message gives way to where the playhead goes."""
        self._watch: Timer | None = None

    @property
    def horizon(self) -> int:
        """The last epoch there is to go to."""
        return self.playback.shown.horizon

    # What a screen has of its own.

    def look(self, view: Shown, moment: Seen) -> Shown:
        """Return the view with all that follows from a moment and from what the keys did."""
        raise NotImplementedError

    def notice(self, view: Shown, moment: Seen, width: int, *, roomy: bool) -> tuple[str, Tone]:
        """Return a line about what is shown, where there is no message and nothing is wrong."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The words for what is played."""
        raise NotImplementedError

    def sheet(self) -> Sheet:
        """Return what the form shows."""
        raise NotImplementedError

    def greeting(self) -> str:
        """Return a line to begin with, until the first key."""
        return ""

    def lens(self) -> Lens | None:
        """Return the wish for more than all screens show of a moment."""
        return None

    def most_bytes(self) -> int:
        """Return the bytes a second that playing may send; Textual adds a few."""
        width, height = self.app.size
        return max(self.BYTES, self.BYTES * width * height // 4800)

    def click(self, name: str, x: int, y: int, height: int) -> None:
        """Answer the mouse on a panel of this screen's own, which has so many rows."""
        raise NotImplementedError

    # Life.

    def compose(self) -> ComposeResult:
        yield self.stage

    def on_mount(self) -> None:
        """Give the first panel the focus, and ask for the first moment."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.restyle())
        preferences = self.host.preferences
        style = "ascii" if self.host.ascii_only else preferences.map_style
        self.view = replace(self.view, map_style=style, marker=preferences.marker)
        if self.player.tempo != preferences.pace:  # another screen of this player may have set it
            self.player.set_tempo(preferences.pace)
        if preferences.fps is not None:
            self.player.frame_seconds = 1 / preferences.fps
        self.message, self.refused = self.host.problem or self.greeting(), bool(self.host.problem)
        self.host.problem = ""
        self.place_panels()
        self.stage.focus_first()
        self.restyle()
        self.listen()
        self.call_after_refresh(self.host.serve_early)

    def listen(self) -> None:
        """Be told of new moments, the present one among them."""
        self.playback.notify = lambda: self.post_message(self.Bell())
        if self.playback.moment is None:
            self.playback.load(self.playback.shown)
        else:
            self.player.look_again()

    def on_unmount(self) -> None:
        """Stop the player's thread."""
        self.player.close()

    def on_resize(self, _event: events.Resize) -> None:
        """Put everything to its place."""
        self.place_panels()

    def on_screen_resume(self) -> None:
        """Show what came while another screen was shown."""
        if self.is_mounted:
            self.listen()
            self.place_panels()
            self.restyle()
            self.on_showing_screen_bell()

    def on_screen_suspend(self) -> None:
        """Make no maps that nobody looks at."""
        if self.hidden and self.rests:
            self.player.set_grid_shape(None)
            self.player.set_lens(None)

    @property
    def rests(self) -> bool:
        """Whether nobody looks at what is played while this screen is hidden."""
        return True

    @property
    def hidden(self) -> bool:
        """Whether another screen is shown, which is more than the keys over this one."""
        return self not in self.app.screen_stack

    @property
    def host(self) -> TerminalApp[None]:
        """The app, which knows the theme and the terminal."""
        return cast("TerminalApp[None]", self.app)

    # Showing.

    def restyle(self) -> None:
        """Take over the theme, and what the terminal can show."""
        palette = self.host.palette
        self.view = replace(self.view, palette=palette, ascii=self.host.ascii_only)
        self.styles.background = palette.background
        self.show()

    def place_panels(self) -> None:
        """Put every panel where the layout wants it, and ask for a map of that size."""
        self.stage.place()
        columns, panels = self.stage.arrangement.map_columns, frozenset(self.stage.boxes)
        self.view = replace(self.view, map_columns=columns, panels=panels)
        self.want_grid()
        self.call_after_refresh(self.show)

    def want_grid(self) -> None:
        """Ask for maps of the size and style that are shown."""
        self.player.set_grid_shape(None if self.hidden else self.view.grid_shape)

    def on_showing_screen_bell(self) -> None:
        """Move all panels to a new moment together. A hidden screen leaves it where it is."""
        moment = None if self.hidden else self.playback.take()
        if moment is None:
            return
        self.player.least_frame_seconds = self.host.frame_seconds(self.most_bytes())
        self.state.note(moment)
        if moment.edge > 0:
            self.hinting = False
        self.show()

    def show(self) -> None:
        """Give every panel the view as it is now."""
        if self.hidden:
            return
        stage, playback, player = self.stage, self.playback, self.player
        view = replace(
            self.view, playing=player.playing, full_speed=player.full_speed, pace=playback.pace,
            focus=stage.focus_name, context=stage.context, field=stage.field,
            going=playback.is_late and playback.trains, low=self.host.low,
        )  # fmt: skip
        moment = playback.moment
        if moment is not None:
            view = self.look(view, moment)
            notice, tone = self._notice(view, moment)
            view = replace(view, notice=notice, tone=tone)
        self.view = view
        player.set_lens(self.lens())
        stage.show(view, self.sheet())

    def _notice(self, view: Shown, moment: Seen) -> tuple[str, Tone]:
        """Return a message, where the playhead goes, what is wrong, or the screen's own line."""
        boxes, playback, refusals = self.stage.boxes, self.playback, self.state.refusals
        if not boxes:
            return "", "plain"
        width = boxes["notice"].width
        late = playback.is_late
        if self.message and not (self.waits and late):
            if self.refused:
                return refusal_notice(self.message, width)
            return message_notice(self._for_the_place(self.message), width)
        if late and playback.way is not None:
            epochs = playback.shown.epochs
            return going_notice(
                self.subject, playback.way, view, epochs, width, stops=playback.aim is not None
            ), "plain"
        if refusals and not self.stage.tells_refusals:
            return refusal_notice(next(iter(refusals.values())), width)
        roomy = boxes.get("status") != boxes["notice"]
        for room in range(width, width // 2, -5):  # each esc before a key takes five cells
            sentence, tone = self.notice(view, moment, room, roomy=roomy)
            sentence = self._for_the_place(sentence)
            if fits(sentence, width):
                return sentence, tone
        return "", "plain"

    def _for_the_place(self, notice: str) -> str:
        """Return a notice with the keys to press where the focus is."""
        place = self.view.screen, self.stage.context, self.stage.field
        return with_keys(notice, lambda key: "` `".join(reached(key, *place)))

    def tell_the_way(self) -> None:
        """Say where the playhead goes, and how far it is, as long as it takes long."""
        if self._watch is not None:
            self._watch.stop()
        if self.playback.awaits:
            self._watch = self.set_interval(LATE_SECONDS, self._watch_the_way)

    def _watch_the_way(self) -> None:
        self.show()
        if self._watch is not None and not self.playback.is_late:
            self._watch.stop()

    def say(self, text: str, *, waits: bool = False) -> None:
        """Tell something until the next key, perhaps once the playhead is where it goes; a text
        from outside in it is `literal`."""
        self.message, self.refused, self.waits = text, False, waits
        self.show()

    def refuse(self, sentence: str) -> None:
        """Tell why something cannot be, until the next key."""
        self.message, self.refused, self.waits = sentence, True, False
        self.show()

    def say_where(self, subject: str, path: Path, rest: Iterable[str] = ()) -> None:
        """Tell in which file something is now, and of the rest as much as there is room for."""
        names = [f"{subject} in {literal(name)}" for name in names_of(path)]
        texts = [f"{name}{more}" for more in (*rest, "") for name in names]
        box = self.stage.boxes.get("notice")
        self.say(longest(texts, box.width if box else 0) or texts[-1])

    def prefer(self, **choice: object) -> None:
        """Show what was chosen, and remember it for later sittings."""
        self.show()
        if problem := self.host.prefer(**choice):
            self.refuse(problem)

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do what was asked, or say in one sentence why it cannot be; return whether it was
        done."""
        try:
            work()
        except Refusal as error:
            self.refuse(str(error))
            return False
        self.show()
        self.tell_the_way()
        return True

    # Focus.

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Give the focused panel's title the accent."""
        self.show()

    def action_focus_panel(self, step: int) -> None:
        self.stage.focus_next(step)

    def open(self, drawer: str) -> None:
        """Open a panel over the rest, or in the form's place; "" shuts it."""
        self.stage.opened = drawer
        self.place_panels()

    def to_stage(self) -> None:
        """Go back to the first panel and shut the drawer."""
        self.open("")
        self.stage.focus_first()
