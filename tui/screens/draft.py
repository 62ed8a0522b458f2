"""The settings of the next run, as they stand in the form: texts, perhaps wrong ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pydantic import ValidationError

from core.data.sources import fixed_samples
from core.experiments.experiment import Experiment
from core.experiments.schema import condition, descriptions, is_fixed, problems
from core.experiments.setting import format_value, uncounted
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
        """Return an experiment as texts, beside the run that is shown (the experiment itself by
        default)."""
        values = Experiment().model_dump() | experiment.settings()
        texts = {name: format_value(value) for name, value in values.items()}
        return cls(base or experiment, MappingProxyType(texts))

    def with_text(self, name: str, text: str) -> Draft:
        """Return the draft with another text in one field."""
        return Draft(self.base, MappingProxyType({**self.texts, name: text}))

    def edited(self, name: str, text: str) -> Draft:
        """Return the draft with an edit of one field; `Refusal` where the data set decides that
        field."""
        if name in self.without:
            field = descriptions()[name]
            raise Refusal(f"{field.title} has an effect only where {condition(field)}")
        if self.fixed(name):
            decided = f"{self.texts['dataset']} has its {self.shown(name)}"
            raise Refusal(f"{descriptions()[name].title} cannot be set: {decided}")
        return self.with_text(name, text)

    def beside(self, base: Experiment) -> Draft:
        """Return the draft beside another run."""
        return Draft(base, self.texts)

    def shown(self, name: str) -> str:
        """Return a field's text as the form shows it: that of the data set where this decides the
        field."""
        if self.fixed(name):
            return str(fixed_samples(self.texts["dataset"]))
        return self.texts[name]

    @cached_property
    def without(self) -> frozenset[str]:
        """The names of the fields that have no effect beside the others."""
        return frozenset(uncounted(Experiment, self.texts))

    def fixed(self, name: str) -> bool:
        """Return whether the data set decides a field."""
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
        texts = Draft.of(self.base).texts
        return tuple(name for name in descriptions() if self.texts[name] != texts[name])
