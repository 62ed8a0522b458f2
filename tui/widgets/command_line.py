"""The line after `:`, or another that is asked for, with what could be meant listed above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tui.drawing.palette import DARK, Palette
from tui.drawing.text import whole, wrapped
from tui.widgets.layout import COMMAND_ROWS, Box


@dataclass(frozen=True)
class Suggestion:
    """A line that could be meant, and what it does."""

    line: str
    help: str
    words: tuple[str, ...] = ()
    """Other words that it is found by, in lower case."""
    about: str = ""
    """A sentence whose words it is found by where nothing else fits better."""


@dataclass(frozen=True)
class Prompt:
    """A question that a line is asked for."""

    sign: str
    """Before the line."""
    example: str
    """Shown while nothing was typed."""
    suggest: Callable[[str], list[Suggestion]] = lambda line: []
    """Returns the lines that may be meant."""
    means: Callable[[str], bool] = lambda line: True
    """Tells whether a line means something, perhaps something wrong."""
    wrong: Callable[[str], str] = lambda line: ""
    """Returns a sentence about a line that cannot be meant."""
    none: str = ""
    """Said where there is nothing to suggest."""


PADDING = 4
"""Columns beside the line, of both sides."""

ROWS = COMMAND_ROWS - 1
"""Suggestions listed at once."""

COMMAND = Prompt(":", "such as save, or lr 0.05", none="nothing of that name")


class CommandLine(Vertical):
    """Reads one line. Tab completes, up and down choose a suggestion; enter chooses the first where
    the line itself means nothing."""

    DEFAULT_CSS = """
    CommandLine { position: absolute; display: none; padding: 0 2; background: $bp-raised; }
    CommandLine Static { height: 1fr; }
    CommandLine Horizontal { height: 1; }
    CommandLine #colon { height: 1; }
    CommandLine #count { width: auto; height: 1; padding: 0 0 0 2; }
    CommandLine Input, CommandLine Input:focus {
        width: 1fr; height: 1; padding: 0; border: none; background: transparent;
        color: $bp-text;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "choose", show=False),
        Binding("down", "choose(1)", "choose", show=False),
        Binding("pageup", f"choose({-ROWS})", "choose", show=False),
        Binding("pagedown", f"choose({ROWS})", "choose", show=False),
        Binding("tab", "complete", "complete", show=False, priority=True),
    ]

    class Changed(Message):
        """Another text stands there."""

    def __init__(self) -> None:
        super().__init__(id="command")
        self.prompt = COMMAND
        """The question that the line is asked for."""
        self._input = Input(compact=True, select_on_focus=False)
        self._input.cursor_blink = False
        self._list = Static()
        self._colon, self._count = Static(":", id="colon"), Static(id="count")
        self._chosen: tuple[str, int] | None = None
        """The text and the place of the suggestion for it that was chosen."""
        self._palette, self._ascii = DARK, False
        self._room = Box(0, 0, 0, 0)
        """All that it may cover."""

    def compose(self) -> ComposeResult:
        yield self._list
        with Horizontal():
            yield self._colon
            yield self._input
            yield self._count

    def open(
        self, prompt: Prompt, palette: Palette, *, ascii: bool = False, line: str = ""
    ) -> None:
        """Show the line with a text to begin with, and give it the focus at once, so that a key
        typed next arrives."""
        self.prompt, self._palette, self._ascii = prompt, palette, ascii
        self._colon.styles.width = len(prompt.sign) + 1
        self._colon.update(Text(prompt.sign, Style(color=palette.key, bold=True)))
        self._input.placeholder = prompt.example
        self._input.value, self._chosen = line, None
        self._input.cursor_position = len(line)
        self.display = True
        self.fit(self._room)
        self.screen.set_focus(self._input)
        self.call_after_refresh(self._list_suggestions)

    def fit(self, room: Box) -> None:
        """Take as many of the last rows of a box as there are lines to show."""
        self._room = room
        rows = min(room.height, 1 + max(1, len(self._wrong) + len(self._suggestions)))
        self.styles.offset = room.x, room.y + room.height - rows
        self.styles.width, self.styles.height = room.width, rows

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    @property
    def line(self) -> str:
        """The text that stands there."""
        return self._input.value

    @property
    def _suggestions(self) -> list[Suggestion]:
        return self.prompt.suggest(self._input.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List suggestions for another text."""
        event.stop()
        self._list_suggestions()
        self.post_message(self.Changed())

    @property
    def _wrong(self) -> list[str]:
        """The sentence about a line that cannot be meant, in lines that fit."""
        wrong = self.prompt.wrong(self._input.value)
        return wrapped(wrong, max(1, self._room.width - PADDING - 2))[:ROWS] if wrong else []

    @property
    def _choice(self) -> int | None:
        """The place of the chosen suggestion, None where none is for the text as it is: of that
        the event may come later than the next keys."""
        text, place = self._chosen or ("", 0)
        count = len(self._suggestions)
        return (
            min(place, count - 1) if self._chosen and text == self._input.value and count else None
        )

    def enter(self) -> str | None:
        """Return the chosen suggestion, else the text as it is; None where it only was
        completed."""
        place = self._choice
        if place is None:
            if self.prompt.means(self._input.value) or not self._suggestions:
                return self._input.value
            self.action_choose(1)
            return None
        line = self._suggestions[place].line
        if line.endswith(" "):
            self.action_complete()
            return None
        return line

    def action_choose(self, step: int) -> None:
        """Choose the suggestion above or below; beyond the first is none."""
        count = len(self._suggestions)
        choice = self._choice
        before = -1 if choice is None else choice
        place = max(before + step, -1 if before <= 0 or step == -1 else 0)
        self._chosen = (self._input.value, min(place, count - 1)) if place >= 0 and count else None
        self._list_suggestions()

    def action_complete(self) -> None:
        """Take over the chosen suggestion, or the first."""
        suggestions = self._suggestions
        if suggestions:
            self._input.value = suggestions[self._choice or 0].line
            self._input.cursor_position = len(self._input.value)

    def _list_suggestions(self) -> None:
        palette, width = self._palette, self._room.width - PADDING
        suggestions, choice, wrong = self._suggestions, self._choice, self._wrong
        rows = ROWS - len(wrong)
        top = max(0, (choice or 0) - rows + 1)
        shown = suggestions[top : top + rows]
        column = 3 + max((len(suggestion.line) for suggestion in shown), default=0)
        text = Text(no_wrap=True)
        for sentence in wrong:
            text.append(f"  {sentence}\n", Style(color=palette.error))
        for place, suggestion in enumerate(shown, top):
            chosen = place == choice
            line = Style(color=palette.key if chosen else palette.bright, bold=chosen)
            text.append(f"{'>' if chosen else ' '} {suggestion.line:<{column}}", line)
            text.append(whole(suggestion.help, width - column - 2), Style(color=palette.muted))
            text.append("\n")
        if not (suggestions or wrong):
            text.append(f"  {self.prompt.none}", Style(color=palette.muted))
        self._list.update(text, layout=False)
        self.fit(self._room)
        below, total = max(0, len(suggestions) - top - rows), len(suggestions)
        at = f"{total} found" if choice is None else f"{choice + 1} of {total}"
        arrow = "down" if self._ascii else "↓"
        count = f"{at}   {arrow} {below} more" if below else at if total else ""
        self._count.update(Text(count, Style(color=palette.muted)))
