"""The app: its screens, its themes."""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import cached_property

from textual import events
from textual.widgets import Input

from tui.console import has_colours
from tui.keys import SCREENS
from tui.palette import DARK, Palette
from tui.screens.lab import LabScreen
from tui.screens.player import Player
from tui.screens.race import RaceScreen
from tui.theme import BP_DARK, BP_LIGHT, palette_of
from tui.wire import DiffingApp


class BpTuiApp(DiffingApp[None]):
    """bp-tui in the terminal."""

    TITLE = "bp-tui"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "lab"

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Key] | None = []
        """Keys from before the first screen was there; None from then on."""
        self.register_theme(BP_DARK)
        self.register_theme(BP_LIGHT)
        self.theme = BP_DARK.name
        self.add_mode("lab", lambda: self.lab)
        self.add_mode("race", lambda: self.race)

    @cached_property
    def lab(self) -> LabScreen:
        """One run."""
        return LabScreen()

    @cached_property
    def race(self) -> RaceScreen:
        """A grid of runs, made when it is first shown."""
        return RaceScreen(lambda: self.lab.settings)

    @property
    def players(self) -> list[Player]:
        """The screens that were shown so far, which all may train."""
        return [player for name in SCREENS if (player := vars(self).get(name)) is not None]

    @property
    def fine(self) -> bool:
        """Whether the terminal shows 24-bit colours."""
        return self.console.color_system == "truecolor"

    @property
    def ascii_only(self) -> bool:
        """Whether classes cannot be told by colour (NO_COLOR, 16 colours and fewer), or blocks
        and lines cannot be written at all."""
        utf8 = (sys.__stdout__ is None) or sys.__stdout__.encoding.lower().startswith("utf")
        return self.no_color or not utf8 or not has_colours(self.console)

    @property
    def palette(self) -> Palette:
        """The palette of the theme that is on."""
        return palette_of(self.current_theme, self.theme_variables, fine=self.fine)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette as variables of the style sheets, under every theme."""
        return {"bp-panel": DARK.panel, "bp-raised": DARK.raised, "bp-text": DARK.text}

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables, and ours in the colours of the theme."""
        variables = super().get_css_variables()
        palette = palette_of(self.current_theme, variables, fine=self.fine)
        ours = {"bp-panel": palette.panel, "bp-raised": palette.raised, "bp-text": palette.text}
        return variables | ours

    async def _served(self, key: events.Key) -> bool:
        """Carry out a key at once instead of sending it to the focused widget's queue, so that
        what is typed ahead keeps its order; whether it meant anything."""
        if await self._check_bindings(key.key, priority=True):
            return True
        if isinstance(self.focused, Input) and key.is_printable and key.character is not None:
            self.focused.replace(key.character, *self.focused.selection)
            return True
        return await self._check_bindings(key.key)

    async def serve_early(self) -> None:
        """What was typed before the first screen was there is done now, in its order; what comes
        meanwhile comes after it."""
        while self._early:
            await self._serve(self._early.pop(0))
        self._early = None

    def on_mount(self) -> None:
        """Leave the terminal as it was when the process is asked to end."""
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.exit, None, 128 + number)

    def action_help_quit(self) -> None:
        """Ctrl+C is for what is selected; say which key quits."""
        if isinstance(self.screen, Player):
            self.screen.say("press `q` to quit")

    async def on_event(self, event: events.Event) -> None:
        """A key goes before training, and ends what the last one brought up to be said."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif self._early is not None:
            self._early.append(event)
        else:
            await self._serve(event)

    async def _serve(self, key: events.Key) -> None:
        if isinstance(self.screen, Player):
            self.screen.message = ""
            for player in self.players:
                player.runner.give_way()
            if await self._served(key):
                return
        await super().on_event(key)
