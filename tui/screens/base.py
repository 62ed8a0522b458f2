"""The screen of a player: what keys and the mouse do to the playhead, the view and the focus."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Generic

from textual import events, on

from core.training.moment import Played
from tui.dispatch import counts, is_of_other_script, keys_at, question_of
from tui.drawing.maps import MAP_STYLES
from tui.drawing.plotting import MARKERS
from tui.drawing.scale import LABEL_WIDTH, epoch_of
from tui.drawing.text import literal, longest
from tui.keys.key import Key, ScreenName
from tui.screens.editing import EditingScreen
from tui.screens.help import HelpScreen
from tui.screens.playback import Seen, State
from tui.widgets.fields import following
from tui.widgets.layout import GUTTER
from tui.widgets.panel import Panel, Shown
from tui.widgets.stage import Stage


class PlayerScreen(EditingScreen[Played, Seen, Shown], Generic[Played, Seen, Shown]):
    """Shows what is played, all panels on one clock, and lets keys move the playhead."""

    def __init__(self, state: State[Played, Seen], view: Shown, stage: Stage[Shown]) -> None:
        super().__init__(state, view, stage)
        self._asked: Key | None = None
        """The key that asked whether it is meant, and waits for the answer."""

    # Playing.

    def action_toggle_play(self) -> None:
        """Play, or pause; what is untrained is trained as the form says."""
        self.hinting = False
        if self.state.untrained:
            self.attempt(self.state.start)
        else:
            self.playback.toggle()
            self.show()

    def action_seek(self, epoch: int) -> None:
        """Send the playhead to an epoch."""
        self.playback.seek(epoch)
        self.tell_the_way()
        self.hinting = False

    def action_scrub(self, percent: int) -> None:
        epochs = math.ceil(self.horizon * abs(percent) / 100)
        self.action_step(epochs if percent > 0 else -epochs)

    def action_step(self, epochs: int) -> None:
        self.action_seek(self.playback.playhead + epochs)

    def to_end(self, step: int) -> bool:
        """Choose the first (-1) or the last (1) of what the focused panel lists; tell whether it
        lists anything."""
        return False

    def action_first(self) -> None:
        if not self.to_end(-1):
            self.action_seek(0)

    def action_last(self) -> None:
        if not self.to_end(1):
            self.action_seek(self.playback.shown.edge)

    def action_tempo(self, step: int) -> None:
        self.playback.change_tempo(step)
        self.prefer(pace=self.player.tempo)

    def action_full_speed(self) -> None:
        self.hinting = False
        if not self.state.untrained or self.attempt(self.state.start):
            self.player.play(full_speed=True)
            self.show()

    # View.

    def action_map_style(self) -> None:
        if self.host.plain_ascii:
            self.say("with ASCII alone there is one style of map")
            return
        # Blocks alone are told apart by nothing but their colours.
        styles = [style for style in MAP_STYLES if style != "blocks" or not self.view.ascii]
        self.view = replace(self.view, map_style=following(styles, self.view.map_style))
        self.want_grid()
        self.prefer(map_style=self.view.map_style)

    def action_log_scale(self) -> None:
        self.view = replace(self.view, log_scale=not self.view.log_scale)
        self.show()

    def action_marker(self) -> None:
        self.view = replace(self.view, marker=following(MARKERS, self.view.marker))
        self.prefer(marker=self.view.marker)

    def action_theme(self) -> None:
        self.prefer(theme="bp-light" if self.view.palette.dark else "bp-dark")

    def action_low_bandwidth(self) -> None:
        self.host.asks_low = not self.host.low
        self.host.on_link()

    def action_zoom(self) -> None:
        self.stage.zoom()
        self.place_panels()

    async def action_open_screen(self, name: ScreenName) -> None:
        if name == self.view.screen:
            self.to_stage()
        else:
            await self.app.switch_mode(name)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.view))

    def action_suspend_process(self) -> None:
        self.app.action_suspend_process()

    def action_repaint(self) -> None:
        self.app.run_worker(self.app.run_action("app.repaint"))

    async def action_quit(self) -> None:
        self.host.leave_off()
        self.app.exit()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key means an action here and now."""
        if self.app.screen is not self:
            return False
        if self.obeying or action in ("leave", "repaint", "suspend_process"):
            return True
        return counts(action, self.view.screen, self.stage.context, self.stage.field)

    async def taken(self, typed: events.Key | events.Paste) -> bool:
        """Take a key as the answer to a question, where the same one again is yes and any other is
        no; or ask, where a key would quit or destroy from within a field. One that is no character
        finds all edits before it settled."""
        writes = self._writes(typed)
        if not writes:
            self.settle()
        asked, self._asked = self._asked, None
        key = typed.key if isinstance(typed, events.Key) else ""
        if asked is not None:
            if key in asked.keys:
                await self.act(asked.action)
            self.show()
            return True
        asking = self.question(key)
        if asking is None or writes:
            return False
        self._asked = asking
        written = asking.shown.split()[0]
        self.say(f"{asking.asks}? `{written}` again is yes, any other key is no")
        return True

    def question(self, key: str) -> Key | None:
        """Return the entry of a key that asks first whether it is meant; None of any other."""
        return question_of(key, self.view.screen, self.stage.context, self.stage.field)

    def asking(self, key: str, asks: str, *actions: str) -> Key | None:
        """Return the entry of a key that means one of some actions here, with a question of its
        own; None of any other."""
        there = keys_at(self.view.screen, self.stage.context, self.stage.field)
        rows = (row for row in there if key in row.keys and row.action in actions)
        return next((replace(row, asks=asks) for row in rows), None)

    def _writes(self, typed: events.Key | events.Paste) -> bool:
        """Return whether a key is a character of the field that has the focus."""
        return isinstance(typed, events.Key) and (
            self.focused is not None and self.focused.check_consume_key(typed.key, typed.character)
        )

    def tell_layout(self, character: str) -> None:
        """Say so where a keyboard sends letters of another script, which can be no keys; a key that
        means nothing else just ends what was said."""
        if not is_of_other_script(character):
            self.show()
            return
        sends = f"this keyboard sends '{literal(character)}', and the keys are Latin letters"
        width = self.stage.boxes["notice"].width if self.stage.boxes else 0
        advice = f"{sends}: switch its layout"
        self.say(
            longest((f"{advice} (`space`, arrows and `:` work in any)", advice), width) or sends
        )

    async def action_leave(self) -> None:
        """Go back one step: from the command line, a field, a drawer, a zoom, what goes on."""
        if self.stage.commanding:
            self.stage.close_command_line()
        elif self.playback.aim is not None:
            self.playback.pause()
            self.show()
        elif self.stage.in_form or self.stage.opened:
            self.to_stage()
        elif self.stage.zoomed:
            self.action_zoom()
        else:
            await self.stop()

    async def stop(self) -> None:
        """Stop what goes on beside playing, where nothing is open that could be shut."""
        if self.state.changed:
            self.say("`s` drops the changes of the form")

    @on(Panel.Clicked)
    def _clicked(self, event: Panel.Clicked) -> None:
        panel, epochs, left = event.panel, self.horizon, GUTTER + LABEL_WIDTH
        if panel.id in ("loss", "timeline"):
            self.action_seek(epoch_of(event.x - left, epochs, panel.size.width - left))
        elif self.playback.moment is not None:
            self.click(panel.id or "", event.x, event.y, panel.size.height)
