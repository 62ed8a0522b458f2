"""The app: its screens, its themes."""

from __future__ import annotations

import sys

from textual import events

from tui.palette import DARK, Palette
from tui.screens.lab import LabScreen
from tui.theme import BP_DARK, BP_LIGHT, palette_of
from tui.wire import DiffingApp


class BpTuiApp(DiffingApp[None]):
    """bp-tui in the terminal."""

    TITLE = "bp-tui"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, theme: str = BP_DARK.name) -> None:
        super().__init__()
        self.register_theme(BP_DARK)
        self.register_theme(BP_LIGHT)
        self.theme = theme

    def get_default_screen(self) -> LabScreen:
        """The Lab."""
        return LabScreen()

    @property
    def fine(self) -> bool:
        """Whether the terminal shows 24-bit colours."""
        return self.console.color_system == "truecolor"

    @property
    def ascii_only(self) -> bool:
        """Whether classes cannot be told by colour (NO_COLOR, 16 colours and fewer), or blocks
        and lines cannot be written at all."""
        utf8 = (sys.__stdout__ is None) or sys.__stdout__.encoding.lower().startswith("utf")
        return self.no_color or not utf8 or self.console.color_system not in ("256", "truecolor")

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

    def action_help_quit(self) -> None:
        """Ctrl+C is for what is selected; say which key quits."""
        if isinstance(self.screen, LabScreen):
            self.screen.say("press `q` to quit")

    async def on_event(self, event: events.Event) -> None:
        """A key goes before training, and ends what the last one brought up to be said."""
        if isinstance(event, events.Key) and isinstance(self.screen, LabScreen):
            self.screen.message = ""
            self.screen.laboratory.runner.give_way()
        await super().on_event(event)
