"""The editors of a form's rows: a one-row text and a one-row choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.dispatch import NUMERIC
from tui.keys.key import Field

Value = TypeVar("Value")


def following(values: Sequence[Value], value: Value, step: int = 1) -> Value:
    """Return the value some steps after another one, around the end; the first after a foreign."""
    place = values.index(value) if value in values else -1
    return values[(place + step) % len(values)]


class Edited(Message):
    """A field was changed by its user; the field itself knows by now how."""


class TextField(Input):
    """A text in one row."""

    kind: ClassVar[Field] = "text"

    DEFAULT_CSS = """
    TextField, TextField:focus {
        width: 1fr; height: 1; padding: 0; border: none; background: transparent;
        color: $bp-text;
    }
    TextField:disabled:can-focus { opacity: 1; color: $bp-faint; }
    """

    def __init__(self, field: str) -> None:
        super().__init__(id=f"field-{field}", compact=True, select_on_focus=False)
        self.field = field
        self.cursor_blink = False
        self.edited = False
        """Whether its user changed it since that was last taken over."""
        self._shown = ""

    def show(self, text: str) -> None:
        """Put a text there that its user did not write."""
        self._shown = text
        if self.value != text:
            self.value = text

    def watch_value(self, value: str) -> None:
        """Tell that the user wrote something."""
        if value != self._shown:
            self._shown, self.edited = value, True
            self.post_message(Edited())


class NumberField(TextField):
    """A number, or some with commas, or a word that is allowed in their place. It takes no other
    characters, so that letters stay commands."""

    kind: ClassVar[Field] = "number"

    def __init__(self, field: str, word: str = "") -> None:
        """Edit a field in which `word` is allowed beside numbers, if there is one."""
        super().__init__(field)
        self.word = word

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is written here: it is of a number, goes on with the word, or is
        the blank after a comma."""
        if character is None:
            return False
        start, end = sorted(self.selection)
        before, after = self.value[:start], self.value[end:]
        return (
            character in NUMERIC
            or (character == " " and before.endswith(","))
            or self.word.startswith(before + character + after)
        )


class ChoiceField(Widget):
    """One of a few values in one row, changed with left, right and space."""

    kind: ClassVar[Field] = "choice"

    DEFAULT_CSS = """
    ChoiceField { width: 1fr; height: 1; color: $bp-text; background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "choose", show=False),
        Binding("right,space", "choose(1)", "choose", show=False),
    ]

    def __init__(self, field: str, choices: tuple[str, ...]) -> None:
        super().__init__(id=f"field-{field}")
        self.can_focus = True
        self.field, self.choices = field, choices
        self.value = ""
        self.edited = False
        """Whether its user changed it since that was last taken over."""

    def show(self, text: str) -> None:
        """Put a value there that its user did not choose."""
        if text != self.value:
            self.value = text
            self.refresh()

    def render(self) -> Text:
        """Draw the value, between arrows where the field has the focus."""
        if not self.has_focus:
            return Text(self.value, no_wrap=True)
        pointed, width = f"< {self.value} >", max(1, self.size.width)
        return Text(pointed if len(pointed) <= width else self.value[:width], no_wrap=True)

    def watch_has_focus(self, _focused: bool) -> None:
        """Draw the arrows, which come and go with the focus."""
        self.refresh()

    def action_choose(self, step: int) -> None:
        """Choose the next value, around the end."""
        self.value, self.edited = following(self.choices, self.value, step), True
        self.refresh()
        self.post_message(Edited())

    def on_click(self, event: events.Click) -> None:
        """Choose the next value at a second click, which finds the field focused."""
        if self.has_focus:
            self.action_choose(1)


class Fold(ChoiceField):
    """Shows or folds away the rare rows of a group, with left and right."""

    def __init__(self, place: int) -> None:
        """Fold the group at a place of the form."""
        super().__init__(f"group-{place}", ())
        self.opened = False
        """Whether all rows are shown."""

    def show_count(self, folded: int) -> None:
        """Tell how many rows are folded away; without any and shut it cannot have the focus."""
        self.disabled = not (folded or self.opened)
        self.show("fewer" if self.opened else f"{folded} more" if folded else "")

    def action_choose(self, step: int) -> None:
        """Open the group, or shut it."""
        self.opened = not self.opened
        self.post_message(Edited())
