"""The form of the race: what it starts from, which settings vary, with which seeds."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text

from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from tui.drawing.palette import Palette
from tui.screens.race.question import (
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
from tui.widgets.fields import ChoiceField, TextField
from tui.widgets.rows import FieldRow, Rows

PLACE_TITLES = ("across", "down", "down too")

RANGES = "or a range, log:0.001:1:5 or linear:10:50:5"


class RaceForm(Rows):
    """The question of the next race."""

    first_field: ClassVar[str] = values_row(0)

    def __init__(self) -> None:
        rows = {"start": FieldRow("start", "start from", ChoiceField("start", (LAB, *PRESETS)))}
        varied: list[str] = []
        for place, title in enumerate(PLACE_TITLES):
            field, values = field_row(place), values_row(place)
            rows[field] = FieldRow(field, title, ChoiceField(field, (NONE, *variable())))
            rows[values] = FieldRow(values, "  values", TextField(values))
            varied += [field, values]
        rows["seeds"] = FieldRow("seeds", "seeds", TextField("seeds"))
        rows["epochs"] = FieldRow("epochs", descriptions()["epochs"].title, TextField("epochs"))
        groups = {"": ("start",), "Vary": tuple(varied), "Train": ("seeds", "epochs")}
        super().__init__(rows, groups)
        self._shown: tuple[Question, Question, Palette, str | None] | None = None

    def show(
        self, question: Question, raced: Question, palette: Palette, *, ascii: bool = False
    ) -> None:
        """The question beside that of the race that is shown."""
        shown = question, raced, palette, self.focused_field
        if shown == self._shown:
            return
        self._shown = shown
        self.show_headings(palette)
        texts, before = row_texts(question), row_texts(raced)
        changed_mark, refusals = "*" if ascii else "•", question.refusals
        for name, row in self._rows.items():
            changed = texts[name] != before[name]
            mark = "!" if name in refusals else changed_mark if changed else " "
            fixed = name in {values_row(p) for p in range(PLACES) if question.varied[p][0] == NONE}
            row.show(texts[name], mark=mark, fixed=fixed, palette=palette)
        self._explain(question, palette)

    def _explain(self, question: Question, palette: Palette) -> None:
        """What is wrong; else what the focused row is; and what else was changed."""
        name, refusals = self.focused_field, question.refusals
        wrong = refusals.get(name or "") or next(iter(refusals.values()), "")
        if wrong:
            self.say_wrong(wrong, palette)
            return
        said = Text(self._help_of(name, question), Style(color=palette.muted))
        others = question.changed_settings
        if others:
            words = ", ".join(f"{title} {text}" for title, text in others.items())
            said = Text(f"with {words}\n", Style(color=palette.text)).append_text(said)
        asked = question.sweep
        size = "" if asked is None else f"{size_words(asked)}, {runs_words(asked)}\n"
        self.say(Text(size, Style(color=palette.text)).append_text(said), said)

    def _help_of(self, name: str | None, question: Question) -> str:
        if name == "start":
            preset = PRESETS.get(question.start)
            return preset.title if preset else "the settings that stand in the Lab's form"
        if name == "seeds":
            return "how many, such as 20, or which, such as 3,5,8 or 100-119"
        if name == "epochs":
            return descriptions()["epochs"].allowed
        for place in range(PLACES):
            its = question.varied[place][0]
            if its != NONE and name in (values_row(place), field_row(place)):
                field = descriptions()[its]
                if field.kind == "widths":
                    return "widths, such as 2,2/4,4/none"
                ranges = f"\n{RANGES}" if field.kind in ("whole", "number") else ""
                return f"{field.allowed}{ranges}"
        return "other settings by name, as in :bias on" if name else ""

    def is_wrong(self) -> str | None:
        """The first row that is wrong."""
        wrong = self._shown[0].refusals if self._shown else {}
        return next((name for name in self._rows if name in wrong), None)


def row_texts(question: Question) -> dict[str, str]:
    """The text of every row."""
    texts = {"start": question.start, "seeds": question.seeds}
    texts["epochs"] = question.base.shown("epochs")
    for place, (name, values) in enumerate(question.varied):
        texts[field_row(place)] = shown_name(name)
        texts[values_row(place)] = values
    return texts
