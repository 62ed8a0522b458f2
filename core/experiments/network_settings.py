"""The settings of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from core.experiments.data_settings import DataSettings
from core.experiments.setting import Setting, parse_hidden
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS

if TYPE_CHECKING:
    ActivationName: TypeAlias = str
    InitializerName: TypeAlias = str
else:  # a new row of a registry is a new choice of the schema
    ActivationName = Literal[tuple(ACTIVATIONS)]
    InitializerName = Literal[tuple(INITIALIZERS)]


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
