"""The experiment: every hyperparameter once, with its type, bounds, default, title and help.

The fields stand group by group in `data_settings`, `network_settings` and `training_settings`.
Form, command line, file and report are derived from them (see `core.experiments.schema`).
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from typing import Any, Self

import tomli_w
from pydantic import PrivateAttr, ValidationInfo, field_validator, model_validator

from core.data.point_source import Task
from core.data.sources import fixed_samples
from core.experiments.edit_names import EDITS, FROZEN, OFF, SET, checked, read_value
from core.experiments.network_settings import AUTO
from core.experiments.setting import format_value, no_switch, refused, uncounted
from core.experiments.training_settings import TrainingSettings
from core.nn.arrays import FloatArray
from core.nn.edits import Edits
from core.nn.losses import fits
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS
from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES

MAX_WEIGHTS = 2_000_000
"""A snapshot of more would fill the memory that all runs of a session share."""

MAX_ACTIVATIONS = 20_000_000
"""Samples times hidden units: training holds a few arrays of that size."""


OUTPUTS_OF = {Task.BINARY: "sigmoid", Task.CLASSES: "softmax", Task.REGRESSION: "identity"}
"""The outputs by the kind of answers."""


class Experiment(TrainingSettings):
    """All hyperparameters of one training run. `Experiment()` is the preset report-linear."""

    _edits: Edits = PrivateAttr()

    @model_validator(mode="before")
    @classmethod
    def _what_has_no_effect_has_its_default(cls, data: Any) -> Any:
        """So experiments that train alike are equal, whatever was set beside."""
        if not isinstance(data, dict):
            return data
        without = set(uncounted(cls, data))
        return {name: value for name, value in data.items() if name not in without}

    @field_validator("*", mode="before")
    @classmethod
    def _numbers_are_no_switches(cls, value: object, info: ValidationInfo) -> object:
        is_switch = cls.model_fields[str(info.field_name)].annotation is bool
        return value if is_switch else no_switch(value)

    @model_validator(mode="after")
    def _a_loss_that_fits(self) -> Self:
        misfit = fits(self.criterion_name, self.output_name, self.widths[-1])
        if self.task is Task.REGRESSION and self.criterion_name == "cross_entropy":
            misfit = "cross entropy needs classes, and this data set has numbers"
        elif self.target_levels != "0 and 1" and self.criterion_name == "cross_entropy":
            sentence = "cross entropy needs '0 and 1' (a tanh at the output has another loss)"
            raise refused("target_levels", f"targets are '{self.target_levels}'; {sentence}")
        if misfit:
            chosen = f"loss is '{self.loss}' and output is '{self.output}'"
            raise refused("loss", f"{chosen}; {misfit}")
        return self

    @model_validator(mode="after")
    def _bounded_activations(self) -> Self:
        count = self.samples * sum(self.hidden)
        if count > MAX_ACTIVATIONS:
            layers = f"hidden layers {format_value(self.hidden)} with {self.samples:,} samples"
            sentence = f"make {count:,} activations; at most {MAX_ACTIVATIONS:,} are allowed"
            raise refused("hidden", f"{layers} {sentence}")
        return self

    @model_validator(mode="after")
    def _bounded_weights(self) -> Self:
        count = self.architecture.size
        if count > MAX_WEIGHTS:
            sentence = f"make {count:,} weights; at most {MAX_WEIGHTS:,} are allowed"
            raise refused("hidden", f"hidden layers {format_value(self.hidden)} {sentence}")
        return self

    @model_validator(mode="after")
    def _edits_of_its_weights(self) -> Self:
        """Find the names, which a network of another shape does not have."""
        places = {
            name: checked(self.architecture, name, getattr(self, name), units=name == OFF)
            for name in EDITS
        }
        values = tuple(read_value(text).value for text in self.set_weights)
        self._edits = Edits(
            self.architecture,
            tuple(zip(places[SET], values, strict=True)),
            places[OFF],
            places[FROZEN],
        )
        return self

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, input and output included, such as (2, *hidden, 1)."""
        return (self.inputs, *self.hidden, self.data_shape.outputs)

    @property
    def task(self) -> Task:
        """The kind of answers of the data set."""
        return self.data_shape.task

    @property
    def output_name(self) -> str:
        """The output by name, that of the data set's task where it is not given."""
        return OUTPUTS_OF[self.task] if self.output == AUTO else self.output

    @property
    def criterion_name(self) -> str:
        """The criterion of the loss by name, likewise."""
        if self.loss != AUTO:
            return self.loss
        entropy = self.task is not Task.REGRESSION and not fits(
            "cross_entropy", self.output_name, self.widths[-1]
        )
        return "cross_entropy" if entropy else "squared_error"

    @property
    def measure(self) -> tuple[str, str, str]:
        """The settings that decide what a loss is; losses under others do not compare with it."""
        return self.criterion_name, self.output_name, self.reduction

    @cached_property
    def architecture(self) -> Architecture:
        """The network's shape and functions."""
        return Architecture.of(
            self.widths,
            activation=self.activations[0] if len(self.activations) == 1 else self.activations,
            loss=self.criterion_name,
            output=self.output_name,
            bias=self.bias,
            squash_input=self.squash_input,
        )

    @property
    def edits(self) -> Edits:
        """The edits of its weights by hand."""
        return self._edits

    def edit(self, state: FloatArray) -> None:
        """Put the weights that are set or off into a state (1 + slots, ..., P)."""
        self.edits.put_in(state)

    @property
    def rule(self) -> Rule:
        """The way in which the weights follow the gradient, apart from the learning rate."""
        return Rule(
            OPTIMIZERS[self.optimizer],
            self.optimizer_constants,
            self.reduction,
            None if self.batch == "all" else self.batch,
            self.l1,
            self.l2,
            0.0 if self.clip == "off" else self.clip,
            self.dropout,
            SCHEDULES[self.schedule],
            self.schedule_epochs,
            self.schedule_factor,
        )

    @property
    def _without_effect(self) -> set[str]:
        return set(uncounted(type(self), dict(self)))

    def settings(self) -> dict[str, Any]:
        """All values but those that have no effect, or that the data set decides, to start another
        experiment from."""
        decided = () if fixed_samples(self.dataset) is None else ("samples",)
        return self.model_dump(exclude={*self._without_effect, *decided})

    def document(self) -> dict[str, Any]:
        """Every setting that has an effect, in plain values for TOML; of edits those there are."""
        none = {name for name in EDITS if not getattr(self, name)}
        return self.model_dump(mode="json", exclude=self._without_effect | none)

    def with_changes(self, **changes: object) -> Experiment:
        """A validated copy with other values; raises pydantic's ValidationError."""
        return Experiment.model_validate({**self.model_dump(), **changes})

    def changes_from(self, other: Experiment) -> dict[str, Any]:
        """The fields in which this experiment differs from `other`, with this one's values; without
        those that have no effect or follow from another data set."""
        theirs = other.model_dump()
        return {name: value for name, value in self.settings().items() if value != theirs[name]}

    def to_toml(self) -> str:
        """Every setting that has an effect, as a TOML document."""
        return tomli_w.dumps(self.document())

    @classmethod
    def from_toml(cls, text: str) -> Experiment:
        """The experiment of a TOML document; settings not given keep their defaults.

        Raises `tomllib.TOMLDecodeError` or pydantic's ValidationError.
        """
        return cls.model_validate(tomllib.loads(text))
