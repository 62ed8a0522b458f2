"""The settings of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from core.data.generators import SOURCES
from core.experiments.setting import Setting

if TYPE_CHECKING:
    DatasetName: TypeAlias = str
else:  # a new row of the registry is a new choice of the schema
    DatasetName = Literal[tuple(SOURCES)]


class DataSettings(BaseModel):
    """The settings of the data."""

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
