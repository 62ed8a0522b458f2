"""The question of the next race, as it stands in the form: texts, perhaps wrong ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions, find
from core.refusal import Refusal
from core.sweeps.grid import Sweep
from core.sweeps.race import refuse
from core.sweeps.ranges import UNVARIED, parse_seeds, parse_values, written_seeds, written_values
from tui.screens.draft import Draft

LAB = "the Lab's form"
"""A start of a question, beside the presets."""

FILE = "a file"
"""A start that is no choice: the question was read from there."""

NONE = "none"
"""In the place of a varied setting where there is none."""


PLACES = 3
"""Settings that vary at most."""

MANY_SEEDS = "20"
"""Seeds that tell whether a run was luck."""


@dataclass(frozen=True)
class Question:
    """The form of the race as it stands: settings that vary, over which values, with which
    seeds."""

    start: str
    """A preset's name, or `LAB`."""
    base: Draft
    """Settings that do not vary; `base.base` is what the question started from."""
    varied: tuple[tuple[str, str], ...]
    """Name and values of each varied setting as texts, `NONE` for none; the last goes across."""
    seeds: str

    @classmethod
    def first(cls) -> Question:
        """Ask of the XOR case: how many units and how large a step does it need?"""
        return cls(
            "xor",
            Draft.of(PRESETS["xor"].experiment),
            (
                ("learning_rate", "0.002,0.02,0.2"),
                ("hidden", "2,2/4,4/10,10"),
                (NONE, ""),
            ),
            "5",
        )

    @classmethod
    def over_seeds(cls, experiment: Experiment) -> Question:
        """Ask of one experiment: does it hold with other seeds?"""
        return cls(LAB, Draft.of(experiment), ((NONE, ""),) * PLACES, MANY_SEEDS)

    @classmethod
    def of(cls, sweep: Sweep) -> Question:
        """Ask what a sweep asks; `Refusal` where that cannot be a race."""
        if len(sweep.vary) > PLACES:
            raise Refusal(f"the race varies {len(sweep.vary)} settings; at most {PLACES} can vary")
        preset = PRESETS.get(sweep.base.dataset)
        start = sweep.base if preset is None else preset.experiment
        varied = [(name, written_values(name, values)) for name, values in reversed(sweep.vary)]
        varied += [(NONE, "")] * (PLACES - len(varied))
        question = cls(FILE, Draft.of(sweep.base, start), tuple(varied), written_seeds(sweep.seeds))
        for sentence in question.refusals.values():
            raise Refusal(sentence)
        return question

    # Editing. Places count from the setting that goes across.

    def starting_from(self, start: str, experiment: Experiment) -> Question:
        """Return the question over other settings."""
        return replace(self, start=start, base=Draft.of(experiment))

    def with_setting(self, name: str, text: str) -> Question:
        """Return the question with another value of a setting, which does not vary any more."""
        varied = tuple((NONE, "") if pair[0] == name else pair for pair in self.varied)
        return replace(self, base=self.base.edited(name, text), varied=varied)

    def with_seeds(self, text: str) -> Question:
        """Return the question with other seeds."""
        return replace(self, seeds=text)

    def with_varied(self, place: int, name: str, values: str | None = None) -> Question:
        """Return the question with another setting or other values at a place; a new setting brings
        its present value."""
        if values is None:
            values = "" if name == NONE else self._written(name)
        varied = list(self.varied)
        varied[place] = name, values
        return replace(self, varied=tuple(varied))

    def varying(self, name: str, values: str) -> Question:
        """Vary a setting over values: in its own place, a free one, or instead of the last."""
        names = [pair[0] for pair in self.varied]
        replaced = name if name in names else NONE if NONE in names else names[-1]
        return self.with_varied(names.index(replaced), name, values)

    def _written(self, name: str) -> str:
        choices = descriptions()[name].choices
        return ",".join(choices) or self.base.shown(name)

    # What it comes to.

    @cached_property
    def _answer(self) -> Sweep | dict[str, str]:
        """The sweep, or the sentence of each row that is wrong."""
        wrong: dict[str, str] = {}
        lists: dict[str, tuple[object, ...]] = {}
        for place, (name, values) in reversed(list(enumerate(self.varied))):
            if name == NONE:
                continue
            row = values_row(place)
            if name in lists:
                wrong[row] = f"{descriptions()[name].title} is varied twice; take one out"
                continue
            try:
                lists[name] = parse_values(name, values)[1]
                # Each by itself, so that the sentence stands at its own row.
                Sweep.of(self.base.sound, {name: lists[name]}, 1)
            except Refusal as error:
                wrong[row] = str(error)
        wrong |= self.base.refusals
        try:
            seeds = parse_seeds(self.seeds)
            Sweep.of(self.base.sound, {}, seeds)
        except Refusal as error:
            return {**wrong, "seeds": str(error)}
        if wrong:
            return wrong
        try:
            sweep = Sweep.of(self.base.sound, lists, seeds)
            refuse(sweep)
        except Refusal as error:
            rows = [
                values_row(place) for place, (name, _) in enumerate(self.varied) if name != NONE
            ]
            return {(rows or ["seeds"])[0]: str(error)}
        return sweep

    @property
    def sweep(self) -> Sweep | None:
        """The sweep that is asked for, or None while a text is wrong."""
        return self._answer if isinstance(self._answer, Sweep) else None

    @property
    def refusals(self) -> Mapping[str, str]:
        """The sentence of every row whose text is wrong, by the row's name."""
        return self._answer if isinstance(self._answer, dict) else {}

    @property
    def changed_settings(self) -> dict[str, str]:
        """Titles and texts of settings that differ from what the question started from."""
        varied = {name for name, _ in self.varied}
        return {
            descriptions()[name].title: self.base.shown(name)
            for name in self.base.changed
            if name not in varied and name not in UNVARIED
        }


def values_row(place: int) -> str:
    """Return the name of the form's row with the values of a varied setting."""
    return f"values-{place}"


def field_row(place: int) -> str:
    """Return the name of the form's row that says which setting varies."""
    return f"vary-{place}"


def variable() -> tuple[str, ...]:
    """Return the titles of the settings that can vary."""
    return tuple(field.title for name, field in descriptions().items() if name not in UNVARIED)


def shown_name(name: str) -> str:
    """Return a varied setting as the form shows it."""
    return NONE if name == NONE else descriptions()[name].title


def name_of(shown: str) -> str:
    """Return the varied setting that a text of the form stands for."""
    field = None if shown == NONE else find(shown)
    return NONE if field is None else field.name
