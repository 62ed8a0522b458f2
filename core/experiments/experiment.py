"""The experiment: every hyperparameter once, with its type, bounds, default, title and help.

Form, command line, file and report are derived from this schema (see `core.experiments.schema`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

import tomli_w
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from core.data.generators import SOURCES
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS
from core.nn.network import Architecture

if TYPE_CHECKING:
    DatasetName: TypeAlias = str
    ActivationName: TypeAlias = str
    InitializerName: TypeAlias = str
else:  # a new row of a registry is a new choice of the schema
    DatasetName = Literal[tuple(SOURCES)]
    ActivationName = Literal[tuple(ACTIVATIONS)]
    InitializerName = Literal[tuple(INITIALIZERS)]

MAX_WEIGHTS = 2_000_000
"""A snapshot of more would fill the memory that all runs of a session share."""

MAX_ACTIVATIONS = 20_000_000
"""Samples times hidden units: training holds a few arrays of that size."""

FIXED_SAMPLES = {name: row.samples for name, row in SOURCES.items() if row.samples is not None}
"""Data sets whose number of points is part of their definition."""


@dataclass(frozen=True)
class Setting:
    """Facts of a field beyond pydantic's own: the group, and how it behaves."""

    group: Literal["Data", "Network", "Training"]
    alias: str | None = None
    """Short name on the command line and in the quick setter."""
    forbids_branch: bool = False
    """Whether a run with another value cannot go on from this run's weights."""


def parse_hidden(value: object) -> object:
    """`"10,10"` to `(10, 10)`, `"none"` and `""` to `()`; anything else is left to pydantic."""
    if isinstance(value, str):
        text = value.strip()
        return () if text in ("", "none", "()") else tuple(text.strip("()[]").split(","))
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(map(_no_switch, value))
    return value


def _no_switch(value: object) -> object:
    """Return a value that is to be a number; pydantic would take `True` for 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("no_number", "must be a number")
    return value


class Experiment(BaseModel):
    """All hyperparameters of one training run. `Experiment()` is the preset report-linear."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dataset: Annotated[
        DatasetName,
        Field(
            title="data set",
            description=" ".join(f"{name}: {row.help}." for name, row in SOURCES.items()),
        ),
        Setting("Data", forbids_branch=True),
    ] = "linear"
    samples: Annotated[
        int,
        Field(
            title="samples",
            description="Number of points, test points included. xor always has its 21.",
            ge=10,
            le=10_000,
        ),
        Setting("Data", forbids_branch=True),
    ] = 100
    noise: Annotated[
        float,
        Field(
            title="noise",
            description="Standard deviation of a Gaussian added to each coordinate "
            "after the class is decided.",
            ge=0,
            le=1,
        ),
        Setting("Data", forbids_branch=True),
    ] = 0.0
    test_fraction: Annotated[
        float,
        Field(
            title="test share",
            description="Share of the points that are kept for testing, rounded to whole points.",
            ge=0,
            le=0.9,
        ),
        Setting("Data", forbids_branch=True),
    ] = 0.0
    seed: Annotated[
        int,
        Field(
            title="seed",
            description="Decides the random points, the split and the first weights, "
            "each by a stream of its own.",
            ge=0,
            le=2**32 - 1,
        ),
        Setting("Data", forbids_branch=True),
    ] = 7
    hidden: Annotated[
        tuple[Annotated[int, Field(ge=1, le=10_000)], ...],
        BeforeValidator(parse_hidden),
        Field(
            title="hidden layers",
            description="Units of each hidden layer, such as 10,10; none is logistic regression.",
            max_length=16,
        ),
        Setting("Network", forbids_branch=True),
    ] = (10, 10)
    activation: Annotated[
        ActivationName,
        Field(
            title="activation",
            description="Applied to each hidden layer; identity is no activation function at all. "
            "The output keeps its sigmoid.",
        ),
        Setting("Network"),
    ] = "sigmoid"
    squash_input: Annotated[
        bool,
        Field(
            title="squash input",
            description="Apply the activation to the input too, as the report's equations do: "
            "F1 = s(x) W0.",
        ),
        Setting("Network"),
    ] = True
    bias: Annotated[
        bool,
        Field(
            title="bias",
            description="Give each unit a bias. The report's equations have none.",
        ),
        Setting("Network", forbids_branch=True),
    ] = False
    initializer: Annotated[
        InitializerName,
        Field(
            title="first weights",
            description=" ".join(f"{name}: {row.help}." for name, row in INITIALIZERS.items()),
        ),
        Setting("Network"),
    ] = "normal"
    learning_rate: Annotated[
        float,
        Field(
            title="learning rate",
            description="Size of a step against the gradient. Too large and the loss jumps.",
            gt=0,
            le=100,
        ),
        Setting("Training", alias="lr"),
    ] = 0.01
    reduction: Annotated[
        Literal["sum", "mean"],
        Field(
            title="loss is the",
            description="The sum or the mean of the cross entropy over the samples. "
            "The report sums.",
        ),
        Setting("Training"),
    ] = "sum"
    epochs: Annotated[
        int,
        Field(
            title="epochs",
            description="Updates of the weights; each sees all training points.",
            ge=1,
            le=1_000_000,
        ),
        Setting("Training"),
    ] = 3000

    @model_validator(mode="before")
    @classmethod
    def _samples_of_the_data_set(cls, data: Any) -> Any:
        """A data set with a number of points of its own decides the setting."""
        match data:
            case {"dataset": str(name)} if name in FIXED_SAMPLES:
                return {**data, "samples": FIXED_SAMPLES[name]}
        return data

    @field_validator("*", mode="before")
    @classmethod
    def _numbers_are_no_switches(cls, value: object, info: ValidationInfo) -> object:
        numeric = cls.model_fields[str(info.field_name)].annotation in (int, float)
        return _no_switch(value) if numeric else value

    @model_validator(mode="after")
    def _bounded_activations(self) -> Self:
        count = self.samples * sum(self.hidden)
        if count > MAX_ACTIVATIONS:
            raise PydanticCustomError(
                "too_many_activations",
                "hidden layers {hidden} with {samples} samples make {count} activations; "
                "at most {most} are allowed",
                {
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
                    "hidden": ",".join(map(str, self.hidden)),
                    "count": f"{count:,}",
                    "most": f"{MAX_WEIGHTS:,}",
                },
            )
        return self

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, input and output included: (2, *hidden, 1)."""
        return (2, *self.hidden, 1)

    @property
    def architecture(self) -> Architecture:
        """The network's shape and functions."""
        return Architecture.of(
            self.widths,
            activation=self.activation,
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
        if self.dataset in FIXED_SAMPLES:
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
