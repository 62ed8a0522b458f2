"""The terminal's side of the app: its themes, what it can show, and keys in their order."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import ClassVar, TypeAlias

from textual import events
from textual.app import ReturnType
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import Monochrome, NoColor
from textual.message import Message
from textual.widgets import Input

from core.refusal import Refusal
from tui.drawing.palette import DARK, Palette
from tui.preferences import AUTO, changed, load, preferences_file, remember
from tui.terminal.ascii import AsciiOnly
from tui.terminal.background import is_light
from tui.terminal.console import has_colours
from tui.terminal.driver import TerminalDriver
from tui.terminal.frames import Leave
from tui.terminal.keyboard import Background
from tui.terminal.linked import LinkedApp
from tui.terminal.options import TerminalOptions
from tui.terminal.theme import BP_DARK, BP_LIGHT, palette_of, unknown_theme

Typed: TypeAlias = events.Key | events.Paste


WEB_DRIVER = "textual.drivers.web_driver"
"""The module of the driver that textual-serve asks for."""


class TerminalApp(LinkedApp[ReturnType]):
    """An app that knows the terminal and the theme, and serves each key before the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True)
    ]
    CSS: ClassVar[str] = """
    Input > .input--placeholder { color: $bp-muted; }
    Input:nocolor > .input--selection { text-style: reverse; }
    """

    def __init__(self, options: TerminalOptions | None = None) -> None:
        options = options or TerminalOptions()
        if options.no_color is False or not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # an empty one means nothing
        super().__init__()
        self.options = options
        """The wishes about the terminal for this sitting."""
        remembered, self.problem = load()
        """Why earlier choices are not known, until it is told."""
        self.preferences = changed(remembered, self.options.preferred())
        """Choices of earlier sittings and this."""
        if self.preferences.no_color and not self.no_color:  # else Textual has done it
            self.no_color = True
            self._filters.append(NoColor() if self.native_ansi_color else Monochrome())
        if self.plain_ascii:
            self._filters.append(AsciiOnly())
        self.console.no_color = self.no_color
        self.asks_low = self.preferences.low_bandwidth
        self.asks_seconds = 1 / self.preferences.fps if self.preferences.fps else 0.0
        self._forgets = False
        """Whether it is known that nothing can be remembered."""
        self._background = ""
        """The terminal's own, once it has told."""
        self._early: list[Typed] | None = []
        """Keys and pastes from before the first screen was there; None from then on."""
        self._leaving: int | None = None
        """The exit code with which the app is to end."""
        self.register_theme(BP_DARK)
        self.register_theme(BP_LIGHT)
        theme = self.preferences.theme
        if theme not in self.themes:
            self.problem = f"{unknown_theme(theme)} ({preferences_file()})"
            self.preferences = self.preferences.model_copy(update={"theme": AUTO})
        self._follow_theme()

    # What its user prefers.

    @property
    def themes(self) -> tuple[str, ...]:
        """The names of all themes; the first is the one that goes by the terminal."""
        return (AUTO, *self.available_themes)

    def prefer(self, **choice: object) -> str:
        """Choose a theme, a marker and so on, for later sittings too; return why it is for this one
        alone, where that is new."""
        self.preferences = self.preferences.model_copy(update=choice)
        self._follow_theme()
        try:
            remember(self.preferences, *choice)
        except Refusal as refusal:
            known, self._forgets = self._forgets, True
            return "" if known else str(refusal)
        return ""

    def on_background(self, background: Background) -> None:
        """Take over what the terminal says."""
        self._background = background.colour
        self._follow_theme()

    def _follow_theme(self) -> None:
        """Have the theme that is preferred, or the one of our own that is like the terminal."""
        own = BP_LIGHT if is_light(self._background) else BP_DARK
        preferred = self.preferences.theme
        self.theme = own.name if preferred == AUTO else preferred

    # What the terminal can show.

    @property
    def fine(self) -> bool:
        """Whether the terminal shows 24-bit colours, and has the time for them."""
        return self.console.color_system == "truecolor" and not self.low

    @property
    def listens(self) -> bool:
        """Whether the mouse is listened to: after a reconnection the terminal may send reports of
        it that Textual cannot decode."""
        afar = any(name in os.environ for name in ("SSH_CONNECTION", "TMUX"))
        return not afar if self.preferences.mouse is None else self.preferences.mouse

    @property
    def plain_ascii(self) -> bool:
        """Whether no character beyond ASCII is wanted, or can be written."""
        utf8 = (sys.__stdout__ is None) or sys.__stdout__.encoding.lower().startswith("utf")
        return self.preferences.ascii or not utf8

    @property
    def ascii_only(self) -> bool:
        """Whether classes cannot be told by colour (NO_COLOR, 16 colours and fewer), or blocks
        and lines cannot be written at all."""
        return self.plain_ascii or self.no_color or not has_colours(self.console)

    @property
    def palette(self) -> Palette:
        """The palette of the theme that is on."""
        return palette_of(self.current_theme, self.theme_variables, fine=self.fine)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The palette as variables of the style sheets, under every theme."""
        return _variables(DARK)

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables, and ours in the colours of the theme."""
        variables = super().get_css_variables()
        palette = palette_of(self.current_theme, variables, fine=self.fine)
        ours = _variables(palette)
        if self.no_color:
            ours["input-cursor-text-style"] = "reverse"
        return variables | ours

    def get_driver_class(self) -> type[Driver]:
        """Return our own driver for a terminal, or the one that the environment names."""
        driver = super().get_driver_class()
        if driver.__module__ == WEB_DRIVER:  # of a browser alone; so it costs nobody else a start
            from tui.terminal.browser import BrowserDriver

            return BrowserDriver
        return TerminalDriver if driver is LinuxDriver else driver

    def on_leave(self, leave: Leave) -> None:
        """End, once the first screen is there: Textual cannot do so before."""
        self._leaving = leave.code
        if self._early is None:
            self.exit(return_code=leave.code)

    def _handle_exception(self, error: Exception) -> None:
        """End with a fault; what misses its parts while all is being taken down is none, such as a
        screen that was opened just before the key that quits."""
        if not (self._exit and isinstance(error, NoScreen | NoMatches)):
            super()._handle_exception(error)

    def make_way(self) -> bool:
        """Make way for a key; whether it is carried out at once, ahead of the widgets' queues."""
        return False

    async def taken(self, typed: Typed) -> bool:
        """Return whether the screen takes a key itself, before it can mean anything else."""
        return False

    def leave_off(self) -> None:
        """Stop what goes on, as somebody wants to quit."""

    def open_line(self) -> None:
        """Give a text the focus for what is pasted where there is none, if there can be one."""

    def unbound(self, key: events.Key) -> None:
        """Answer a key that means nothing where it was pressed."""

    async def serve(self, message: Message) -> None:
        """Serve a screen's message at once, ahead of the keys that were typed after it."""
        await self._dispatch_message(message)

    async def serve_early(self) -> None:
        """Do now, in its order, what was typed before the first screen was there; what comes
        meanwhile comes after it."""
        while self._early:
            await self._serve(self._early.pop(0))
        self._early = None
        if self._leaving is not None:
            self.exit(return_code=self._leaving)

    async def on_event(self, event: events.Event) -> None:
        """A key goes before training, and ends what the last one brought up to be said."""
        if isinstance(event, events.Compose) and isinstance(self._driver, TerminalDriver):
            # The terminal was asked just before; so all is drawn in the right theme at once.
            self._background = self._driver.background
            self._follow_theme()
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif self._early is not None:
            self._early.append(event)
        else:
            await self._serve(event)

    async def _serve(self, typed: Typed) -> None:
        # Keys that came together are served without a pause: signals and frames go in between.
        await asyncio.sleep(0)
        if isinstance(self._driver, TerminalDriver) and self._driver.leaving:
            return
        at_once = self.make_way()
        if at_once and await self.taken(typed):
            return
        if isinstance(typed, events.Paste):
            served = at_once and self._pasted(typed)
        else:
            served = at_once and await self._served(typed)
        if not served:
            await super().on_event(typed)

    def _pasted(self, paste: events.Paste) -> bool:
        """Put the first line of a paste that is not blank into the focused text at once, ahead of
        the keys after it; whether there is one, or could be opened."""
        line = next(filter(str.strip, paste.text.splitlines()), "")
        if line and not isinstance(self.focused, Input):
            self.open_line()
        if not isinstance(self.focused, Input):
            return False
        self.focused.replace(line, *self.focused.selection)
        return True

    async def _served(self, key: events.Key) -> bool:
        """Carry out a key at once instead of sending it to the focused widget's queue, so that
        what is typed ahead keeps its order: first it is a character of the focused text, if it can
        be one. Return whether no widget has to see it."""
        focused, character = self.focused, key.character
        text = focused if isinstance(focused, Input) and key.is_printable else None
        if text is not None and character and text.check_consume_key(key.key, character):
            text.replace(character, *text.selection)
            return True
        if await self._check_bindings(key.key, priority=True):
            return True
        if await self._check_bindings(key.key):
            return True
        self.unbound(key)
        return text is not None


def _variables(palette: Palette) -> dict[str, str]:
    """Return the colours that the style sheets name, ours and those of Textual's fields."""
    roles = ("panel", "raised", "text", "muted", "faint")
    return {f"bp-{role}": getattr(palette, role) for role in roles} | {
        "input-cursor-background": palette.bright,
        "input-cursor-foreground": palette.background,
        "input-selection-background": palette.key,
        "input-selection-foreground": palette.background,
    }
