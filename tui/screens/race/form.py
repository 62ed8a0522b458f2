"""The form of the race: what it starts from, which settings vary, with which seeds."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from tui.drawing.palette import Palette
from tui.screens.race.question import (
    FILE,
    LAB,
    NONE,
    PLACES,
    Question,
    field_row,
    shown_name,
    values_row,
    variable,
)
from tui.screens.race.view import runs_words, size_words
from tui.widgets.fields import ChoiceField, NumberField, TextField
from tui.widgets.rows import FieldRow, Rows, Sheet

PLACE_TITLES = ("across", "down", "down too")

RANGES = "or a range, log:0.001:1:5 or linear:10:50:5"


def question_rows() -> Rows:
    """Return a form with rows for the start, the settings that vary and the runs."""
    start = FieldRow("start from", ChoiceField("start", (LAB, *PRESETS)))
    varied: list[FieldRow] = []
    for place, title in enumerate(PLACE_TITLES):
        varied.append(FieldRow(title, ChoiceField(field_row(place), (NONE, *variable()))))
        varied.append(FieldRow("  values", TextField(values_row(place))))
    seeds = FieldRow("seeds", NumberField("seeds"))
    epochs = FieldRow(descriptions()["epochs"].title, NumberField("epochs"))
    return Rows({"": [start], "Vary": varied, "Train": [seeds, epochs]}, first=values_row(0))


def sheet_of(question: Question, raced: Question, focused: str | None, palette: Palette) -> Sheet:
    """Return a question as the form shows it, marked where it differs from that of the race that
    is shown; `focused` is the row that has the focus."""
    texts, before = _texts(question), _texts(raced)
    empty = {values_row(p) for p in range(PLACES) if question.varied[p][0] == NONE}
    return Sheet(
        texts=texts,
        changed=frozenset(name for name, text in texts.items() if text != before[name]),
        fixed=frozenset(empty),
        refusals=question.refusals,
        help=_help(question, focused, palette),
    )


def _texts(question: Question) -> dict[str, str]:
    texts = {"start": question.start, "seeds": question.seeds}
    texts["epochs"] = question.base.shown("epochs")
    for place, (name, values) in enumerate(question.varied):
        texts[field_row(place)] = shown_name(name)
        texts[values_row(place)] = values
    return texts


def _help(question: Question, focused: str | None, palette: Palette) -> tuple[Text, ...]:
    """Return texts about a row and the settings that were changed beside the rows."""
    text = Text(_help_of(focused, question), Style(color=palette.muted))
    others = question.changed_settings
    if others:
        words = ", ".join(f"{title} {value}" for title, value in others.items())
        text = Text(f"with {words}\n", Style(color=palette.text)).append_text(text)
    sweep = question.sweep
    size = "" if sweep is None else f"{size_words(sweep)}, {runs_words(sweep)}\n"
    return Text(size, Style(color=palette.text)).append_text(text), text


def _help_of(focused: str | None, question: Question) -> str:
    if focused == "start":
        preset = PRESETS.get(question.start)
        if question.start == FILE:
            return "the settings of the file that was opened"
        return preset.title if preset else "the settings that stand in the Lab's form"
    if focused == "seeds":
        return "how many, such as 20, or which, such as 3,5,8 or 100-119"
    if focused == "epochs":
        return descriptions()["epochs"].allowed
    for place in range(PLACES):
        varied = question.varied[place][0]
        if varied != NONE and focused in (values_row(place), field_row(place)):
            field = descriptions()[varied]
            if field.kind == "widths":
                return "widths, such as 2,2/4,4/none"
            ranges = f"\n{RANGES}" if field.kind in ("whole", "number") else ""
            return f"{field.allowed}{ranges}"
    return "other settings by name, as in :bias on" if focused else ""
