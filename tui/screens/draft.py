"""The settings of the next run, as they stand in the form: texts, perhaps wrong ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pydantic import ValidationError

from core.experiments.experiment import FIXED_SAMPLES, Experiment
from core.experiments.schema import descriptions, format_value, is_fixed, problems
from core.refusal import Refusal

PRESET = "preset"
"""The name of the form's row that loads a preset, which is no setting."""


@dataclass(frozen=True)
class Draft:
    """Every field's text, beside the run that is shown (`base`)."""

    base: Experiment
    texts: Mapping[str, str]

    @classmethod
    def of(cls, experiment: Experiment, base: Experiment | None = None) -> Draft:
        """The texts of an experiment, next to the one shown (itself by default)."""
        values = Experiment().model_dump() | experiment.settings()
        texts = {name: format_value(value) for name, value in values.items()}
        return cls(base or experiment, MappingProxyType(texts))

    def with_text(self, name: str, text: str) -> Draft:
        """The same with another text in one field."""
        return Draft(self.base, MappingProxyType({**self.texts, name: text}))

    def edited(self, name: str, text: str) -> Draft:
        """Return the draft with what was typed into a field; `Refusal` where the data set
        decides it."""
        if self.fixed(name):
            decided = f"{self.texts['dataset']} has its {self.shown(name)}"
            raise Refusal(f"{descriptions()[name].title} cannot be set: {decided}")
        return self.with_text(name, text)

    def beside(self, base: Experiment) -> Draft:
        """The same texts beside another run."""
        return Draft(base, self.texts)

    def shown(self, name: str) -> str:
        """A field's text as the form shows it: what the data set decides is not the field's."""
        if self.fixed(name):
            return str(FIXED_SAMPLES[self.texts["dataset"]])
        return self.texts[name]

    def fixed(self, name: str) -> bool:
        """Whether the data set decides this field."""
        return is_fixed(name, self.texts["dataset"])

    @cached_property
    def _validated(self) -> Experiment | ValidationError:
        try:
            return Experiment.model_validate(dict(self.texts))
        except ValidationError as error:
            return error

    @property
    def experiment(self) -> Experiment | None:
        """The experiment, or None while a text is wrong."""
        return self._validated if isinstance(self._validated, Experiment) else None

    @property
    def sound(self) -> Experiment:
        """The experiment, or that of the run that is shown while a text is wrong."""
        return self.experiment or self.base

    @cached_property
    def refusals(self) -> dict[str, str]:
        """The sentence of every field whose text is wrong."""
        if isinstance(self._validated, Experiment):
            return {}
        return {p.field or "hidden": p.sentence for p in problems(self._validated, self.texts)}

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The names of the fields that differ from the run that is shown."""
        experiment = self.experiment
        if experiment is not None:
            return tuple(experiment.changes_from(self.base))
        shown = Draft.of(self.base)
        return tuple(name for name in descriptions() if self.texts[name] != shown.texts[name])
