"""Rows of fields: what the forms of the Lab and of the race have in common."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.drawing.palette import Palette
from tui.drawing.text import refusal_forms
from tui.widgets.fields import ChoiceField, TextField

LABEL_WIDTH = 14


class FieldRow(Horizontal):
    """Mark, label and value: `•` differs from the preset, `!` is wrong."""

    DEFAULT_CSS = """
    FieldRow { height: 1; background: $bp-panel; }
    FieldRow:focus-within { background: $bp-raised; }
    FieldRow > Static { width: 16; height: 1; }
    FieldRow#row-preset > Static { width: 2; }
    """

    def __init__(self, field: str, title: str, editor: TextField | ChoiceField) -> None:
        super().__init__(id=f"row-{field}")
        self._title, self.editor = title, editor
        self._label = Static()

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.editor

    def show(self, text: str, *, mark: str, fixed: bool, palette: Palette) -> None:
        """The row as it stands; `mark` is a blank, `•` or `!`."""
        self.editor.disabled = fixed
        self.editor.show(text)
        wrong = mark == "!"
        focused = self.editor.has_focus
        colour = palette.error if wrong else palette.accent if focused else palette.muted
        marked = Style(color=palette.error if wrong else palette.accent)
        label = Text.assemble(
            (mark, marked),
            " ",
            (f"{self._title:<{LABEL_WIDTH}}", Style(color=colour, bold=focused)),
        )
        self._label.update(label, layout=False)


class Rows(Vertical):
    """Fields one below the other, up and down between them, and a text below the last. It emits
    `fields.Edited` and decides nothing."""

    DEFAULT_CSS = """
    Rows { position: absolute; padding: 1 0 0 0; overflow: hidden; background: $bp-panel; }
    Rows .group { height: 1; margin-top: 1; padding-left: 2; }
    Rows.-compact .group { margin-top: 0; }
    Rows.-tight { padding: 0; }
    Rows #help { height: auto; padding: 1 1 0 2; }
    Rows.-compact #help { padding: 0 1 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "previous field", show=False),
        Binding("down", "move(1)", "next field", show=False),
    ]
    first_field: ClassVar[str]
    """What has the focus at first, where nothing is wrong."""

    def __init__(self, rows: dict[str, FieldRow], groups: dict[str, tuple[str, ...]]) -> None:
        """`groups` are the names of the rows under each heading; "" has none."""
        super().__init__(id="form")
        self._rows, self._groups = rows, groups
        self._headings = {group: Static(classes="group") for group in groups if group}
        self._help = Static(id="help")

    def compose(self) -> ComposeResult:
        for group, names in self._groups.items():
            if group:
                yield self._headings[group]
            for name in names:
                yield self._rows[name]
        yield self._help

    def show_headings(self, palette: Palette) -> None:
        """The headings in a palette's colours."""
        for group, heading in self._headings.items():
            heading.update(Text(group, Style(color=palette.faint, bold=True)), layout=False)

    def say(self, *texts: Text) -> None:
        """The first of some texts that has room below the last field; shown whole or not at all."""
        self._help.update(next((text for text in texts if self._fits(text)), Text()))

    def say_wrong(self, sentence: str, palette: Palette) -> None:
        """What is wrong; what is allowed is the last thing to go where room is short."""
        texts = [Text(form, Style(color=palette.error)) for form in refusal_forms(sentence)]
        self._help.update(next(filter(self._fits, texts), texts[-1]))

    def _fits(self, text: Text) -> bool:
        width = max(1, self.size.width - 3)
        lines = sum(len(wrap(line, width)) for line in text.plain.splitlines())
        compact, tight = self.has_class("-compact"), self.has_class("-tight")
        rows = len(self._rows) + len(self._headings)
        blank = 0 if tight else 1 if compact else 2 + len(self._headings)
        return lines <= self.size.height - rows - blank

    def is_wrong(self) -> str | None:
        """The first row that is wrong."""
        raise NotImplementedError

    @property
    def focused_field(self) -> str | None:
        """The name of the field that has the focus."""
        focused = self.screen.focused if self.is_mounted else None
        return focused.field if isinstance(focused, TextField | ChoiceField) else None

    def enter(self) -> None:
        """Put the focus on the first row that is wrong, else on the first worth changing."""
        self._edit(self.is_wrong() or self.first_field)

    def action_move(self, step: int) -> None:
        """The next field that can be edited, around the end."""
        names = [name for name, row in self._rows.items() if not row.editor.disabled]
        place = names.index(self.focused_field) if self.focused_field in names else -1
        self._edit(names[(place + step) % len(names)])

    def _edit(self, name: str) -> None:
        """Focus a field with its text selected, at once: what is typed next replaces it."""
        editor = self._rows[name].editor
        self.screen.set_focus(editor)
        if isinstance(editor, TextField):
            editor.action_select_all()

    @property
    def typed(self) -> tuple[str, str] | None:
        """Name and text of the text field that has the focus, ahead of its messages."""
        focused = self.screen.focused
        return (focused.field, focused.value) if isinstance(focused, TextField) else None

    def fit(self, height: int) -> None:
        """Leave out the blank rows where the form would not fit with them."""
        rows = len(self._rows) + len(self._headings)
        self.set_class(height < rows + 9, "-compact")
        self.set_class(height < rows + 3, "-tight")
