"""The app: its screens, its themes."""

from __future__ import annotations

from textual import events

from tui.palette import Palette
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
    def few_colours(self) -> bool:
        """Whether classes cannot be told by colour: NO_COLOR, or 16 colours and fewer."""
        return self.no_color or self.console.color_system not in ("256", "truecolor")

    @property
    def palette(self) -> Palette:
        """The palette of the theme that is on."""
        return palette_of(self.current_theme, self.theme_variables, fine=self.fine)

    async def on_event(self, event: events.Event) -> None:
        """What the last key brought up to be said ends with the next."""
        if isinstance(event, events.Key) and isinstance(self.screen, LabScreen):
            self.screen.message = ""
        await super().on_event(event)
