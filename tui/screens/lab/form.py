"""The form of the hyperparameters, derived from the schema, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style
from rich.text import Text

from core.experiments.presets import PRESETS
from core.experiments.schema import Description, descriptions
from core.experiments.setting import format_value
from tui.drawing.palette import Palette
from tui.screens.draft import PRESET, Draft
from tui.widgets.fields import ChoiceField, NumberField, TextField
from tui.widgets.rows import FieldRow, Rows, Sheet


def setting_rows(schema: Mapping[str, Sequence[Description]]) -> Rows:
    """Return a form with a row for the preset and one for each setting, group by group."""
    preset = FieldRow("", ChoiceField(PRESET, tuple(PRESETS)))
    settings = {group: [_row(field) for field in fields] for group, fields in schema.items()}
    return Rows({"": [preset], **settings}, first="learning_rate")


def _row(field: Description) -> FieldRow:
    row = FieldRow(field.title, _editor(field))
    row.display = not field.rare and field.counts is None  # until it is known what is set
    return row


def _editor(field: Description) -> TextField | ChoiceField:
    if field.choices:
        return ChoiceField(field.name, field.choices)
    return TextField(field.name) if field.kind == "names" else NumberField(field.name, field.word)


def sheet_of(draft: Draft, preset: str, focused: str | None, palette: Palette) -> Sheet:
    """Return a draft as the form shows it, marked where it differs from the preset it began with;
    `focused` is the row that has the focus."""
    start = Draft.of(PRESETS[preset].experiment)
    texts = {name: draft.shown(name) for name in descriptions()}
    return Sheet(
        texts={PRESET: preset, **texts},
        changed=frozenset(name for name, text in texts.items() if text != start.shown(name)),
        fixed=frozenset(name for name in texts if draft.fixed(name)),
        refusals=draft.refusals,
        without=draft.without,
        rare=frozenset(name for name, field in descriptions().items() if _folds(field, draft)),
        help=_help(draft, preset, focused, palette),
    )


def _folds(field: Description, draft: Draft) -> bool:
    """Return whether a row may be folded away: what has another value than usual stays in sight."""
    return field.rare and draft.shown(field.name) == format_value(field.default)


def _help(draft: Draft, preset: str, focused: str | None, palette: Palette) -> tuple[Text, ...]:
    """Return texts about a row: its value in the run that is shown, bounds, meaning."""
    muted = Style(color=palette.muted)
    if focused is None:
        return ()
    if focused == PRESET:
        return Text(PRESETS[preset].help, muted), Text(PRESETS[preset].look_for, muted)
    field = descriptions().get(focused)
    if field is None:
        return (Text("← → show all settings of the group, or the usual ones", muted),)
    before = format_value(getattr(draft.base, focused))
    was = f"was {before}; " if draft.shown(focused) != before else ""
    bounds = Text(f"{was}{field.allowed}", Style(color=palette.text))
    whole = bounds.copy().append(f"\n{field.help}", muted)
    meaning = field.meanings.get(draft.shown(focused))
    if meaning is None:
        return whole, bounds
    about = Text(f"{was}{meaning}", Style(color=palette.text))
    return about.copy().append("\n").append_text(whole), about
