"""The settings of the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from core.experiments.data_settings import DataSettings
from core.experiments.edit_names import entries, read_value
from core.experiments.setting import Setting, When, format_value, parse_hidden, refused
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import FIRST_BIASES, INITIALIZERS
from core.nn.outputs import OUTPUTS
from core.nn.places import read_place

AUTO = "auto"
"""The choice that the data set's task decides."""

MAX_EDITS = 10_000
"""Weights that are edited by hand."""

BETWEEN = "-"
"""Between the activations of several layers."""

FIRST_WEIGHTS = (
    "initializer",
    "first_biases",
    *dict.fromkeys(name for row in INITIALIZERS.values() for name in row.constants),
)
"""The settings that count at the start of a run alone."""

if TYPE_CHECKING:
    OutputName: TypeAlias = str
    InitializerName: TypeAlias = str
    FirstBiasesName: TypeAlias = str
else:  # a new row of a registry is a new choice of the schema
    OutputName = Literal[(AUTO, *OUTPUTS)]
    InitializerName = Literal[tuple(INITIALIZERS)]
    FirstBiasesName = Literal[FIRST_BIASES]


def known_activations(names: str) -> str:
    """Return one name, or several with `BETWEEN` between them; ValueError for one there is not."""
    if not all(name in ACTIVATIONS for name in names.split(BETWEEN)):
        raise PydanticCustomError("activation", "must be activations")
    return names


def _initializer_has(constant: str) -> When:
    return When.row_has("initializer", INITIALIZERS, constant)


class NetworkSettings(DataSettings):
    """The settings of the network, after those of the data."""

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
        str,
        AfterValidator(known_activations),
        Field(
            title="activation",
            description="Applied to the hidden layers.",
        ),
        Setting(
            "Network",
            choices=tuple(ACTIVATIONS),
            meanings={row.name: row.help for row in ACTIVATIONS.values()},
            others=f"one for each hidden layer, such as tanh{BETWEEN}relu",
        ),
    ] = "sigmoid"
    output: Annotated[
        OutputName,
        Field(
            title="output",
            description=f"Applied to the last layer. {AUTO}: sigmoid for two classes, softmax for "
            "more, identity for numbers.",
        ),
        Setting("Network", rare=True),
    ] = AUTO
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
    first_biases: Annotated[
        FirstBiasesName,
        Field(
            title="first biases",
            description="zero, or drawn as the weights of one more input would be.",
        ),
        Setting("Network", counts=When("bias", ("on",)), rare=True),
    ] = "zero"
    initializer: Annotated[
        InitializerName,
        Field(
            title="first weights",
            description="The distribution that the first weights are drawn from.",
        ),
        Setting("Network", meanings={name: row.help for name, row in INITIALIZERS.items()}),
    ] = "normal"
    deviation: Annotated[
        float,
        Field(
            title="deviation",
            description="Standard deviation of the first weights.",
            gt=0,
            le=100,
        ),
        Setting("Network", counts=_initializer_has("deviation"), rare=True),
    ] = 1.0
    low: Annotated[
        float,
        Field(
            title="lowest weight",
            description="Least first weight that may be drawn.",
            ge=-100,
            le=100,
        ),
        Setting("Network", counts=_initializer_has("low")),
    ] = 0.0
    high: Annotated[
        float,
        Field(
            title="highest weight",
            description="Greatest first weight that may be drawn.",
            ge=-100,
            le=100,
        ),
        Setting("Network", counts=_initializer_has("high")),
    ] = 1.0

    set_weights: Annotated[
        tuple[str, ...],
        BeforeValidator(entries(read_value)),
        Field(
            title="set weights",
            description="Weights and biases that begin with a value given here: at the start, or "
            "where a branch sets out.",
            max_length=MAX_EDITS,
        ),
        Setting(
            "Network",
            alias="set",
            rare=True,
            allowed="weights and biases with values, such as W0[1,2]=0.5 or b0=0",
        ),
    ] = ()
    switched_off: Annotated[
        tuple[str, ...],
        BeforeValidator(entries(read_place)),
        Field(
            title="switched off",
            description="Weights, biases and units that are 0 and stay so; what goes out of a "
            "unit that is off is 0.",
            max_length=MAX_EDITS,
        ),
        Setting(
            "Network",
            alias="off",
            rare=True,
            allowed="weights, biases and units, such as F1[3] or W0[1,2]",
        ),
    ] = ()
    frozen: Annotated[
        tuple[str, ...],
        BeforeValidator(entries(read_place)),
        Field(
            title="frozen",
            description="Weights and biases that stay as they are, while the others are trained.",
            max_length=MAX_EDITS,
        ),
        Setting("Network", rare=True, allowed="weights and biases, such as W0[1,2], or all of b0"),
    ] = ()

    @model_validator(mode="after")
    def _an_activation_a_layer(self) -> Self:
        count = len(self.activations)
        if count not in (1, len(self.hidden)):
            layers = len(self.hidden)
            each = f", or one for each of the {layers}" if layers > 1 else ""
            sentence = f"it must be one for all hidden layers{each}"
            raise refused("activation", f"activation is '{self.activation}'; {sentence}")
        return self

    @model_validator(mode="after")
    def _ends_of_the_first_weights(self) -> Self:
        if self.low >= self.high:
            sentence = f"it must be below the highest weight, {format_value(self.high)}"
            raise refused("low", f"lowest weight is '{format_value(self.low)}'; {sentence}")
        return self

    @property
    def activations(self) -> tuple[str, ...]:
        """The activations by name: one for all hidden layers, or one for each."""
        return tuple(self.activation.split(BETWEEN))

    @property
    def initializer_constants(self) -> Mapping[str, float]:
        """The constants of the first weights' distribution."""
        return {name: getattr(self, name) for name in INITIALIZERS[self.initializer].constants}
