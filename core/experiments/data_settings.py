"""The settings of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from core.data.generators import SOURCES
from core.data.point_source import DataShape
from core.data.sources import find_source, fixed_samples
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
            description="The points to learn; 'bp-tui datasets' lists and draws them.",
        ),
        Setting("Data", forbids_branch=True),
    ] = "linear"
    samples: Annotated[
        int,
        Field(
            title="samples",
            description="Number of points, test points included. Some data sets have a number of "
            "their own: xor always has its 21.",
            ge=2,
            le=100_000,
        ),
        Setting("Data", forbids_branch=True),
    ] = 100
    noise: Annotated[
        float,
        Field(
            title="noise",
            description="Standard deviation of a Gaussian added to each coordinate "
            "after the class is decided; of the Playground's data sets its noise / 100.",
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

    _data_shape: DataShape = PrivateAttr()

    @property
    def data_shape(self) -> DataShape:
        """The facts of the data set that the network depends on."""
        return self._data_shape

    @model_validator(mode="before")
    @classmethod
    def _samples_of_the_data_set(cls, data: Any) -> Any:
        """A data set with a number of points of its own decides the setting."""
        if isinstance(data, dict):
            samples = fixed_samples(data.get("dataset"))
            if samples is not None:
                return {**data, "samples": samples}
        return data

    @model_validator(mode="after")
    def _with_data_shape(self) -> Self:
        self._data_shape = find_source(self.dataset).shape
        return self

    @model_validator(mode="after")
    def _some_training_points(self) -> Self:
        if round(self.test_fraction * self.samples) >= self.samples:
            raise PydanticCustomError(
                "no_training_points",
                "test share is {share}; it leaves none of the {samples} samples to train on",
                {"field": "test_fraction", "share": self.test_fraction, "samples": self.samples},
            )
        return self
