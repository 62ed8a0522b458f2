"""The form of the hyperparameters, derived from the schema, group by group."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from core.experiment import Experiment
from core.presets import PRESETS
from core.schema import Description, descriptions, format_value, groups
from tui.draft import Draft
from tui.palette import Palette
from tui.widgets.fields import ChoiceField, TextField

LABEL_WIDTH = 14
PRESET = "preset"
"""The name of the form's first row, which is no setting."""


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


class Form(Vertical):
    """All settings of the next run. It emits `fields.Edited` and decides nothing."""

    DEFAULT_CSS = """
    Form { position: absolute; padding: 1 0 0 0; overflow: hidden; background: $bp-panel; }
    Form .group { height: 1; margin-top: 1; padding-left: 2; }
    Form.-compact .group { margin-top: 0; }
    Form.-tight { padding: 0; }
    Form #help { height: auto; padding: 1 1 0 2; }
    Form.-compact #help { padding: 0 1 0 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "previous field", show=False),
        Binding("down", "move(1)", "next field", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="form")
        self._rows = {PRESET: FieldRow(PRESET, "", ChoiceField(PRESET, tuple(PRESETS)))}
        for field in descriptions().values():
            self._rows[field.name] = FieldRow(field.name, field.title, self._editor(field))
        self._headings = {group: Static(classes="group") for group in groups()}
        self._help = Static(id="help")
        self._shown: tuple[Draft, str, Palette, str | None] | None = None

    @staticmethod
    def _editor(field: Description) -> TextField | ChoiceField:
        return ChoiceField(field.name, field.choices) if field.choices else TextField(field.name)

    def compose(self) -> ComposeResult:
        yield self._rows[PRESET]
        for group, fields in groups().items():
            yield self._headings[group]
            for field in fields:
                yield self._rows[field.name]
        yield self._help

    def show(self, draft: Draft, preset: str, palette: Palette, *, ascii: bool = False) -> None:
        """The draft beside the run that is shown and the preset it started from."""
        shown = draft, preset, palette, self.focused_field
        if shown == self._shown:
            return
        self._shown = shown
        experiment = PRESETS[preset].experiment if preset in PRESETS else Experiment()
        changed_mark = "*" if ascii else "•"
        start, refusals = Draft.of(experiment), draft.refusals
        for group, heading in self._headings.items():
            heading.update(Text(group, Style(color=palette.faint, bold=True)), layout=False)
        self._rows[PRESET].show(preset, mark=" ", fixed=False, palette=palette)
        for name in descriptions():
            changed = draft.shown(name) != start.shown(name)
            mark = "!" if name in refusals else changed_mark if changed else " "
            self._rows[name].show(
                draft.shown(name), mark=mark, fixed=draft.fixed(name), palette=palette
            )
        self._help.update(self._help_text(draft, preset, refusals, palette))

    def _help_text(
        self, draft: Draft, preset: str, refusals: dict[str, str], palette: Palette
    ) -> Text:
        """What is wrong; else what the focused field is and may be; else what it was."""
        name = self.focused_field
        wrong = refusals.get(name or "") or next(iter(refusals.values()), "")
        if wrong:
            return Text(wrong, Style(color=palette.error))
        if name == PRESET:
            texts = (PRESETS[preset].help, PRESETS[preset].look_for)
            shown = (Text(text, Style(color=palette.muted)) for text in texts)
            return next((text for text in shown if self._fits(text)), Text())
        if name is None:
            return Text()
        field, was = descriptions()[name], ""
        before = format_value(getattr(draft.base, name))
        if draft.shown(name) != before:
            was = f"was {before}; "
        text = Text(f"{was}{field.allowed}", Style(color=palette.text))
        whole = text.copy().append(f"\n{field.help}", Style(color=palette.muted))
        # Shown whole or not at all.
        return next((fit for fit in (whole, text) if self._fits(fit)), Text())

    def _fits(self, text: Text) -> bool:
        """Whether a text has room below the last field."""
        width = max(1, self.size.width - 3)
        lines = sum(len(wrap(line, width)) for line in text.plain.splitlines())
        compact, tight = self.has_class("-compact"), self.has_class("-tight")
        rows = 1 + len(self._rows) + len(self._headings)
        blank = 0 if tight else 1 if compact else 2 + len(self._headings)
        return lines <= self.size.height - rows + 1 - blank

    @property
    def focused_field(self) -> str | None:
        """The name of the field that has the focus."""
        focused = self.screen.focused if self.is_mounted else None
        return focused.field if isinstance(focused, TextField | ChoiceField) else None

    def enter(self) -> None:
        """Put the focus on the first setting that is wrong, else on the learning rate."""
        refusals = self._shown[0].refusals if self._shown else {}
        self._edit(next(iter(refusals), "learning_rate"))

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
        self.set_class(height < 26, "-compact")
        self.set_class(height < 20, "-tight")
