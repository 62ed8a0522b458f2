"""The form of the hyperparameters, derived from the schema, group by group."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import Description, descriptions, format_value, groups
from tui.drawing.palette import Palette
from tui.screens.draft import Draft
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.rows import FieldRow, Rows

PRESET = "preset"
"""The name of the form's first row, which is no setting."""


class Form(Rows):
    """All settings of the next run."""

    first_field: ClassVar[str] = "learning_rate"

    def __init__(self) -> None:
        rows = {PRESET: FieldRow(PRESET, "", ChoiceField(PRESET, tuple(PRESETS)))}
        for field in descriptions().values():
            rows[field.name] = FieldRow(field.name, field.title, self._editor(field))
        named = {group: tuple(f.name for f in fields) for group, fields in groups().items()}
        super().__init__(rows, {"": (PRESET,), **named})
        self._shown: tuple[Draft, str, Palette, str | None] | None = None

    @staticmethod
    def _editor(field: Description) -> TextField | ChoiceField:
        return ChoiceField(field.name, field.choices) if field.choices else TextField(field.name)

    def show(self, draft: Draft, preset: str, palette: Palette, *, ascii: bool = False) -> None:
        """The draft beside the run that is shown and the preset it started from."""
        shown = draft, preset, palette, self.focused_field
        if shown == self._shown:
            return
        self._shown = shown
        experiment = PRESETS[preset].experiment if preset in PRESETS else Experiment()
        changed_mark = "*" if ascii else "•"
        start, refusals = Draft.of(experiment), draft.refusals
        self.show_headings(palette)
        self._rows[PRESET].show(preset, mark=" ", fixed=False, palette=palette)
        for name in descriptions():
            changed = draft.shown(name) != start.shown(name)
            mark = "!" if name in refusals else changed_mark if changed else " "
            self._rows[name].show(
                draft.shown(name), mark=mark, fixed=draft.fixed(name), palette=palette
            )
        self._explain(draft, preset, refusals, palette)

    def _explain(
        self, draft: Draft, preset: str, refusals: dict[str, str], palette: Palette
    ) -> None:
        """What is wrong; else what the focused field is and may be; else what it was."""
        name = self.focused_field
        wrong = refusals.get(name or "") or next(iter(refusals.values()), "")
        if wrong:
            self.say_wrong(wrong, palette)
        elif name == PRESET:
            texts = (PRESETS[preset].help, PRESETS[preset].look_for)
            self.say(*(Text(text, Style(color=palette.muted)) for text in texts))
        elif name is None:
            self.say()
        else:
            field, before = descriptions()[name], format_value(getattr(draft.base, name))
            was = f"was {before}; " if draft.shown(name) != before else ""
            text = Text(f"{was}{field.allowed}", Style(color=palette.text))
            whole = text.copy().append(f"\n{field.help}", Style(color=palette.muted))
            self.say(whole, text)

    def is_wrong(self) -> str | None:
        """The first setting that is wrong."""
        return next(iter(self._shown[0].refusals), None) if self._shown else None
