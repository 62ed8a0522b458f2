"""The help: what is to be said of the run, and all keys, from the one table."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.drawing.palette import Palette
from tui.keys import GROUPS, ScreenName, keys_of
from tui.widgets.view import View

KEY_WIDTH = 11
COLUMN_WIDTH = 40


def group_lines(screen: ScreenName, group: str, palette: Palette, *, ascii: bool) -> list[Text]:
    """Return a heading, and a line for each key of a group."""
    lines = [Text(group, Style(color=palette.key, bold=True))]
    for key in keys_of(screen):
        if key.group == group and key.help:
            line = Text(
                f"{key.written(ascii=ascii):<{KEY_WIDTH}}", Style(color=palette.bright, bold=True)
            )
            lines.append(line.append(key.help, Style(color=palette.muted, bold=False)))
    return [*lines, Text()]


def columns(screen: ScreenName, palette: Palette, width: int, *, ascii: bool) -> Text:
    """Return all groups, in two columns where there is room, else one below the other."""
    told = {key.group for key in keys_of(screen) if key.help}
    groups = [group for group in GROUPS if group in told]
    parts = {group: group_lines(screen, group, palette, ascii=ascii) for group in groups}
    if width < 2 * COLUMN_WIDTH - 4:
        return Text("\n").join(line for lines in parts.values() for line in lines)
    halves = [(groups[:count], groups[count:]) for count in range(1, len(groups))]
    split = [
        [[line for group in side for line in parts[group]] for side in half] for half in halves
    ]
    left, right = min(split, key=lambda sides: max(map(len, sides)))
    rows = []
    for row in range(max(len(left), len(right))):
        line = left[row].copy() if row < len(left) else Text()
        line.pad_right(COLUMN_WIDTH - len(line.plain))
        if row < len(right):
            line.append_text(right[row])
        rows.append(line)
    return Text("\n").join(rows)


class HelpScreen(ModalScreen[None]):
    """The coach's words and the keys over a screen; esc or the same key closes it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll {
        width: auto; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
        background: $bp-raised;
        scrollbar-size-vertical: 0;
    }
    HelpScreen Static { width: auto; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,question_mark,q,enter,space", "dismiss", "close"),
        ("up", "scroll(-1)", "up"),
        ("down", "scroll(1)", "down"),
    ]

    def __init__(self, view: View) -> None:
        """Show the keys of a view's screen, which is below this one."""
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        width = min(2 * COLUMN_WIDTH - 4, self.app.size.width - 12)
        view, palette = self._view, self._view.palette
        text, quiet = Style(color=palette.text, bold=False), Style(color=palette.muted, bold=False)
        room = max(KEY_WIDTH, width - 4)
        heading, about = "This run" if view.about else "Keys", wrap(view.about, room)
        title = Text(heading, Style(color=palette.bright, bold=True))
        title.append(f"{'  esc closes':>{max(0, room - len(heading))}}\n\n", quiet)
        title.append("\n".join([*about, "", ""]) if about else "", text)
        keys = columns(view.screen, palette, width, ascii=view.ascii)
        yield VerticalScroll(Static(title.append_text(keys)))

    def action_scroll(self, step: int) -> None:
        """Scroll where the keys do not fit."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)
