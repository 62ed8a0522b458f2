"""The experiment: every hyperparameter once, with its type, bounds, default, title and help.

The fields stand group by group in `data_settings`, `network_settings` and `training_settings`.
Form, command line, file and report are derived from them (see `core.experiments.schema`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any, Self

import tomli_w
from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.data.point_source import Task
from core.data.sources import fixed_samples
from core.experiments.setting import no_switch
from core.experiments.training_settings import TrainingSettings
from core.nn.network import Architecture

MAX_WEIGHTS = 2_000_000
"""A snapshot of more would fill the memory that all runs of a session share."""

MAX_ACTIVATIONS = 20_000_000
"""Samples times hidden units: training holds a few arrays of that size."""


class Experiment(TrainingSettings):
    """All hyperparameters of one training run. `Experiment()` is the preset report-linear."""

    @field_validator("*", mode="before")
    @classmethod
    def _numbers_are_no_switches(cls, value: object, info: ValidationInfo) -> object:
        numeric = cls.model_fields[str(info.field_name)].annotation in (int, float)
        return no_switch(value) if numeric else value

    @model_validator(mode="after")
    def _bounded_activations(self) -> Self:
        count = self.samples * sum(self.hidden)
        if count > MAX_ACTIVATIONS:
            raise PydanticCustomError(
                "too_many_activations",
                "hidden layers {hidden} with {samples} samples make {count} activations; "
                "at most {most} are allowed",
                {
                    "field": "hidden",
                    "hidden": ",".join(map(str, self.hidden)),
                    "samples": f"{self.samples:,}",
                    "count": f"{count:,}",
                    "most": f"{MAX_ACTIVATIONS:,}",
                },
            )
        return self

    @model_validator(mode="after")
    def _bounded_weights(self) -> Self:
        count = self.architecture.size
        if count > MAX_WEIGHTS:
            raise PydanticCustomError(
                "too_many_weights",
                "hidden layers {hidden} make {count} weights; at most {most} are allowed",
                {
                    "field": "hidden",
                    "hidden": ",".join(map(str, self.hidden)),
                    "count": f"{count:,}",
                    "most": f"{MAX_WEIGHTS:,}",
                },
            )
        return self

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, input and output included, such as (2, *hidden, 1)."""
        return (self.data_shape.inputs, *self.hidden, self.data_shape.outputs)

    @property
    def architecture(self) -> Architecture:
        """The network's shape and functions."""
        regression = self.data_shape.task is Task.REGRESSION
        return Architecture.of(
            self.widths,
            activation=self.activation,
            loss="squared_error" if regression else "cross_entropy",
            bias=self.bias,
            squash_input=self.squash_input,
        )

    @property
    def initializer_constants(self) -> Mapping[str, float]:
        """Other values for the initializer's constants."""
        return {}

    @property
    def first_biases(self) -> str:
        """The way in which biases start."""
        return "zero"

    def settings(self) -> dict[str, Any]:
        """All values but those that the data set decides, to start another experiment from."""
        values = self.model_dump()
        if fixed_samples(self.dataset) is not None:
            del values["samples"]
        return values

    def with_changes(self, **changes: object) -> Experiment:
        """A validated copy with other values; raises pydantic's ValidationError."""
        return Experiment.model_validate({**self.model_dump(), **changes})

    def changes_from(self, other: Experiment) -> dict[str, Any]:
        """The fields in which this experiment differs from `other`, with this one's values."""
        theirs = other.model_dump()
        return {name: value for name, value in self.model_dump().items() if value != theirs[name]}

    def to_toml(self) -> str:
        """Every setting as a TOML document."""
        return tomli_w.dumps(self.model_dump(mode="json"))

    @classmethod
    def from_toml(cls, text: str) -> Experiment:
        """The experiment of a TOML document; settings not given keep their defaults.

        Raises `tomllib.TOMLDecodeError` or pydantic's ValidationError.
        """
        return cls.model_validate(tomllib.loads(text))
