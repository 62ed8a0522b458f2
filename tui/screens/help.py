"""The help over a screen, scrolled where it does not fit."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.screens.help_page import help_page
from tui.widgets.view import View

WIDEST = 146
MARGIN = 4
"""Columns of the help without its text."""
FRAME_ROWS = 4
"""Rows of the help without its text: title, end, and a blank one at each."""


class HelpScreen(ModalScreen[None]):
    """The coach's words and the keys over a screen; esc or the same key closes it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen Static { width: auto; height: auto; padding: 0 2; background: $bp-raised; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,question_mark,ctrl+g,q,enter,space", "dismiss", "close"),
        ("up", "scroll(-1)", "up"),
        ("down", "scroll(1)", "down"),
        ("pageup,home", "scroll(-10)", "up"),
        ("pagedown,end", "scroll(10)", "down"),
    ]

    def __init__(self, view: View) -> None:
        """Show the keys of a view's screen, which is below this one."""
        super().__init__()
        self._view, self._top = view, 0

    def compose(self) -> ComposeResult:
        yield Static(id="help")

    def on_mount(self) -> None:
        """Show the first lines."""
        self.action_scroll(0)

    def on_resize(self, _event: events.Resize) -> None:
        """Show as many lines as fit by now."""
        self.action_scroll(0)

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Scroll as the arrow does."""
        self.action_scroll(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Scroll as the arrow does."""
        self.action_scroll(-3)

    def action_scroll(self, step: int) -> None:
        """Scroll where the lines do not fit."""
        width, rows = min(WIDEST, self.app.size.width - MARGIN), self.app.size.height - FRAME_ROWS
        lines, help = help_page(self._view, width), self.query_one(Static)
        airy = len(lines) + 2 <= rows
        help.styles.padding = (1, 2) if airy else (0, 2)
        self._top = max(0, min(self._top + step, len(lines) - rows))
        shown = lines[self._top : self._top + rows]
        text = Text("\n").join([self._title(width), Text(), *shown, *self._end(lines, rows, width)])
        help.update(text)

    def _title(self, width: int) -> Text:
        palette = self._view.palette
        closes = "esc closes"
        title = Text("Keys".ljust(width - len(closes)), Style(color=palette.bright, bold=True))
        return title.append(closes, Style(color=palette.muted, bold=False))

    def _end(self, lines: list[Text], rows: int, width: int) -> list[Text]:
        """Return a line that says how much more there is above and below, where there is."""
        below = max(0, len(lines) - rows - self._top)
        if not (below or self._top):
            return []
        ascii = self._view.ascii
        up, down = ("up", "down") if ascii else ("↑", "↓")
        parts = [
            f"{down} {below} more" if below else "",
            f"{up} {self._top} more" if self._top else "",
        ]
        place = f"lines {self._top + 1}-{min(len(lines), self._top + rows)} of {len(lines)}"
        text = "   ".join(filter(None, parts))
        return [
            Text(),
            Text(text + place.rjust(width - len(text)), Style(color=self._view.palette.key)),
        ]
