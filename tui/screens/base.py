"""The screen of a player: what keys and the mouse do to the playhead, the view and the focus."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Generic

from textual import on

from core.training.moment import Played
from tui.drawing.loss_chart import MARKERS
from tui.drawing.maps import MAP_STYLES
from tui.drawing.scale import LABEL_WIDTH, epoch_of
from tui.keys import ScreenName, counts
from tui.screens.editing import EditingScreen
from tui.screens.help import HelpScreen
from tui.screens.playback import Seen
from tui.widgets.fields import following
from tui.widgets.layout import GUTTER
from tui.widgets.panel import Panel, Shown

SLOW_SECONDS = 0.3
"""After which it is said that an epoch far from any snapshot is still on its way."""


class PlayerScreen(EditingScreen[Played, Seen, Shown], Generic[Played, Seen, Shown]):
    """Shows what is played, all panels on one clock, and lets keys move the playhead."""

    # Playing.

    def action_toggle_play(self) -> None:
        self.playback.toggle()
        self.hinting = False
        self.show()

    def action_seek(self, epoch: int) -> None:
        """Send the playhead to an epoch, and say so where it takes long."""
        self.playback.seek(epoch)
        self.set_timer(SLOW_SECONDS, self._say_if_slow)
        self.hinting = False

    def _say_if_slow(self) -> None:
        if self.playback.aim is not None:
            self.show()

    def action_scrub(self, percent: int) -> None:
        epochs = math.ceil(self.playback.shown.horizon * abs(percent) / 100)
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
        self.player.play(full_speed=True)
        self.hinting = False
        self.show()

    # View.

    def action_map_style(self) -> None:
        self.view = replace(self.view, map_style=following(MAP_STYLES, self.view.map_style))
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

    def action_repaint(self) -> None:
        self.app.run_worker(self.app.run_action("app.repaint"))

    async def action_quit(self) -> None:
        self.app.exit()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key means an action here and now."""
        if self.app.screen is not self:
            return False
        if self.obeying or action in ("leave", "repaint"):
            return True
        return counts(action, self.view.screen, self.stage.context, self.stage.field)

    def action_leave(self) -> None:
        """Go back one step: from the command line, a field, a drawer, a zoom, changes."""
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
            self.drop()

    def drop(self) -> None:
        """Drop the changes, where nothing is open that could be shut."""
        if self.state.changed:
            self.state.drop_changes()
            self.say("the changes are dropped")

    @on(Panel.Clicked)
    def _clicked(self, event: Panel.Clicked) -> None:
        panel, epochs, left = event.panel, self.playback.shown.horizon, GUTTER + LABEL_WIDTH
        if panel.id in ("loss", "timeline"):
            self.action_seek(epoch_of(event.x - left, epochs, panel.size.width - left))
        elif self.playback.moment is not None:
            self.click(panel.id or "", event.x, event.y, panel.size.height)
