"""The rows of a form: fields in groups, one below the other, scrolled where they do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.drawing.palette import Palette
from tui.drawing.text import refusal_forms, wrapped
from tui.widgets.fields import ChoiceField, Fold, TextField, following

LABEL_WIDTH = 14

ARROWS = 4
"""Cells of the arrows around a choice that has the focus."""

HELP_ROWS = 3
"""Rows that the text below the fields has where these are scrolled."""


@dataclass(frozen=True)
class Sheet:
    """All that a form shows at one instant."""

    texts: Mapping[str, str]
    """Text of every row, by the row's name."""
    changed: frozenset[str]
    """Rows that differ from what they are compared with."""
    fixed: frozenset[str]
    """Rows that cannot be edited now."""
    refusals: Mapping[str, str]
    """Sentence about each wrong text; a name without a row is told of too."""
    help: tuple[Text, ...]
    """Texts about the focused row, the longest first."""
    without: frozenset[str] = frozenset()
    """Rows that are not shown, as they have no effect."""
    rare: frozenset[str] = frozenset()
    """Rows that are folded away while their group is shut."""


class FieldRow(Horizontal):
    """Mark, label and value: `•` differs from what it is compared with, `!` is wrong."""

    DEFAULT_CSS = """
    FieldRow { height: 1; background: $bp-panel; }
    FieldRow:focus-within { background: $bp-raised; }
    FieldRow > Static { width: 16; height: 1; }
    FieldRow.-untitled > Static { width: 2; }
    FieldRow.-untitled > ChoiceField { text-style: bold; }
    """

    def __init__(self, title: str, editor: TextField | ChoiceField) -> None:
        super().__init__(classes="" if title else "-untitled")
        self._title, self.editor = title, editor
        self._label = Static()
        self._cells = 0

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.editor

    def show(self, text: str, *, mark: str, fixed: bool, palette: Palette) -> None:
        """Show a text and a mark: a blank, `•` or `!`."""
        self.editor.disabled = fixed
        self.editor.show(text)
        wrong = mark == "!"
        focused = self.editor.has_focus
        colour = palette.error if wrong else palette.key if focused else palette.muted
        marked = Style(color=palette.error if wrong else palette.key)
        label = Text.assemble(
            (mark, marked),
            " ",
            (f"{self._title:<{LABEL_WIDTH}}", Style(color=colour, bold=focused)),
        )
        self._label.update(label, layout=False)
        self._make_room(len(text) + (ARROWS if focused and self.editor.kind == "choice" else 0))

    def on_resize(self) -> None:
        """Give the value its room in a row of another width, such as beside a scroll bar."""
        self._make_room(self._cells)

    def _make_room(self, cells: int) -> None:
        """Let a long value begin further left than the others, rather than cut it."""
        self._cells = cells
        least = len(self._title) + 3
        most = max(least, LABEL_WIDTH + 2)
        width = max(least, min(most, self.size.width - cells))
        if self._title and self.size.width and self._label.size.width != width:
            self._label.styles.width = width


class Heading(Horizontal):
    """The title of a group, and how many of its rows are folded away."""

    DEFAULT_CSS = """
    Heading { height: 1; margin-top: 1; background: $bp-panel; }
    Heading:focus-within { background: $bp-raised; }
    Heading > Static { width: 16; height: 1; }
    Rows.-compact Heading { margin-top: 0; }
    """

    def __init__(self, group: str, place: int) -> None:
        super().__init__()
        self._group, self._title, self.fold = group, Static(), Fold(place)

    def compose(self) -> ComposeResult:
        yield self._title
        yield self.fold

    def show(self, folded: int, palette: Palette) -> None:
        """Show the title, and a number of rows that are folded away."""
        self.fold.show_count(folded)
        colour = palette.key if self.fold.has_focus else palette.faint
        self._title.update(Text(f"  {self._group}", Style(color=colour, bold=True)), layout=False)
        self.fold.styles.color = palette.text if self.fold.has_focus else palette.faint


class Rows(Vertical):
    """Shows a sheet and moves between its fields. It emits `fields.Edited` and decides nothing."""

    DEFAULT_CSS = """
    Rows { position: absolute; padding: 1 0 0 0; overflow: hidden; background: $bp-panel; }
    Rows #fields { height: auto; overflow-x: hidden; overflow-y: auto; }
    Rows #fields {
        scrollbar-size-vertical: 1; scrollbar-background: $bp-panel; scrollbar-color: $bp-raised;
    }
    Rows.-tight { padding: 0; }
    Rows #help { height: auto; padding: 1 1 0 2; }
    Rows.-compact #help { padding: 0 1 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "previous field", show=False),
        Binding("down", "move(1)", "next field", show=False),
    ]

    def __init__(self, groups: Mapping[str, Sequence[FieldRow]], *, first: str) -> None:
        """Hold the rows under each heading, of which "" is none. The row named `first` has the
        focus at first where none is wrong."""
        super().__init__(id="form")
        self._groups, self._first = groups, first
        self._rows = {row.editor.field: row for rows in groups.values() for row in rows}
        self._headings = {
            group: Heading(group, place) for place, group in enumerate(groups) if group
        }
        self._fields, self._help = Vertical(id="fields"), Static(id="help")
        self._height = 0
        self._sheet: Sheet | None = None
        self._drawn: object = None

    def compose(self) -> ComposeResult:
        with self._fields:
            for group, rows in self._groups.items():
                if group:
                    yield self._headings[group]
                yield from rows
        yield self._help

    # Showing.

    def show(self, sheet: Sheet, palette: Palette, *, ascii: bool = False) -> None:
        """Show a sheet, where it differs from what is there."""
        self._sheet = sheet
        opened = frozenset(g for g, heading in self._headings.items() if heading.fold.opened)
        drawn = sheet, palette, self.focused_field, self._height, self.size.width, opened
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._fields.styles.scrollbar_size_vertical = 0 if ascii else 1  # of block characters
        self._fold(sheet, palette)
        changed_mark = "*" if ascii else "•"
        for name, row in self._rows.items():
            changed = name in sheet.changed
            mark = "!" if name in sheet.refusals else changed_mark if changed else " "
            row.show(sheet.texts[name], mark=mark, fixed=name in sheet.fixed, palette=palette)
        self._explain(sheet, palette)
        self._keep_in_sight()

    def _fold(self, sheet: Sheet, palette: Palette) -> None:
        """Show those rows that have an effect, the rare ones where their group is open, where they
        have the focus and where they are wrong."""
        kept = {self.focused_field, *sheet.refusals}
        for group, rows in self._groups.items():
            heading, folded = self._headings.get(group), 0
            for row in rows:
                name = row.editor.field
                rare = name in sheet.rare and not (heading and heading.fold.opened)
                row.display = name not in sheet.without and (not rare or name in kept)
                folded += name not in sheet.without and not row.display
            if heading:
                heading.show(folded, palette)
        self.fit(self._height)

    def _explain(self, sheet: Sheet, palette: Palette) -> None:
        """Say what is wrong, or what the focused row is, as long as there is room; what is wrong
        may have half of the form."""
        refusals = sheet.refusals
        wrong = refusals.get(self.focused_field or "") or next(iter(refusals.values()), "")
        room = self._height - self._blank_rows - self._field_rows
        least, room = (0, room) if room >= 0 else (HELP_ROWS, HELP_ROWS)
        texts = sheet.help
        if wrong:
            texts = tuple(Text(s, Style(color=palette.error)) for s in refusal_forms(wrong))
            room = max(room, self._height // 2)
        text = next((text for text in texts if self._lines(text) <= room), Text())
        self._help.update(text)
        most = self._height - self._blank_rows - max(least, self._lines(text))
        self._fields.styles.max_height = max(1, min(most, self._field_rows))

    def _lines(self, text: Text) -> int:
        width = self.size.width - 3
        return sum(len(wrapped(line, width)) for line in text.plain.splitlines())

    @property
    def _field_rows(self) -> int:
        """Rows of all fields and headings, with the blank ones above the headings."""
        each = 1 if self.has_class("-compact") else 2
        return self._shown_rows + each * len(self._headings)

    @property
    def _shown_rows(self) -> int:
        return sum(row.display for row in self._rows.values())

    @property
    def _blank_rows(self) -> int:
        """Blank rows above the first field and below the last."""
        return 0 if self.has_class("-tight") else 1 if self.has_class("-compact") else 2

    def fit(self, height: int) -> None:
        """Leave out the blank rows where the form would not fit into `height` with them."""
        self._height, rows = height, self._shown_rows + len(self._headings)
        self.set_class(height < rows + 9, "-compact")
        self.set_class(height < rows + 3, "-tight")

    # Moving.

    @property
    def focused_field(self) -> str | None:
        """The name of the field, or of the group's fold, that has the focus."""
        focused = self.screen.focused if self.is_mounted else None
        return focused.field if isinstance(focused, TextField | ChoiceField) else None

    def take_edits(self) -> dict[str, str]:
        """Return the text of each row that its user changed since this was last asked."""
        edited = {name: row.editor for name, row in self._rows.items() if row.editor.edited}
        for editor in edited.values():
            editor.edited = False
        return {name: editor.value for name, editor in edited.items()}

    def enter(self) -> None:
        """Put the focus on the first row that is wrong, else on the first worth changing."""
        refusals = self._sheet.refusals if self._sheet is not None else {}
        name = next((name for name in self._rows if name in refusals), self._first)
        self._focus(self._rows[name].editor)

    def action_move(self, step: int) -> None:
        """Go to the next field that can be edited, around the end."""
        editors: list[TextField | ChoiceField] = []
        for group, rows in self._groups.items():
            if group:
                editors.append(self._headings[group].fold)
            editors += [row.editor for row in rows if row.display]
        names = [editor.field for editor in editors if not editor.disabled]
        name = following(names, self.focused_field or "", step)
        self._focus(next(editor for editor in editors if editor.field == name))

    def _focus(self, editor: TextField | ChoiceField) -> None:
        """Focus a field with its text selected, at once: what is typed next replaces it."""
        self.screen.set_focus(editor, scroll_visible=False)
        if isinstance(editor, TextField):
            editor.action_select_all()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Scroll to the field that has the focus."""
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        self.call_after_refresh(self._scroll_to_focus)

    def _scroll_to_focus(self) -> None:
        """Show the focused row, and those above and below it: one may be its heading."""
        focused = self.screen.focused
        row = focused.parent if isinstance(focused, TextField | ChoiceField) else None
        if isinstance(row, FieldRow | Heading):
            around = row.virtual_region.grow((1, 0, 1, 0))
            self._fields.scroll_to_region(around, animate=False, immediate=True)
