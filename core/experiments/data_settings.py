"""The settings of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from core.data.csv_file import READINGS
from core.data.dataset import SPLITS, TARGET_LEVELS
from core.data.features import ALLOWED, INPUTS, columns_of, named_features
from core.data.generators import SOURCES
from core.data.point_source import DataShape
from core.data.sources import OTHERS, find_source, fixed_samples, is_file
from core.experiments.setting import Setting, When, refused
from core.refusal import Refusal, written

if TYPE_CHECKING:
    AnswersName: TypeAlias = str
    SplitName: TypeAlias = str
    LevelsName: TypeAlias = str
else:  # a new row of a registry is a new choice of the schema
    AnswersName = Literal[READINGS]
    SplitName = Literal[SPLITS]
    LevelsName = Literal[tuple(TARGET_LEVELS)]

MAX_FEATURES = 100

TESTED = When("test_fraction", unless=("0",))
"""Where there are points to test on."""


def known_data_set(name: str) -> str:
    """The name of a data set that there is."""
    try:
        find_source(name)
    except Refusal as refusal:
        raise refused("dataset", str(refusal)) from None
    return name


def parse_features(value: object) -> object:
    """`"x1, x2²"` to `("x1", "x2^2")`; what is no text, nor some, is left to pydantic."""
    texts = value.split(",") if isinstance(value, str) else value
    if isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts):
        try:
            return named_features(texts)
        except Refusal as refusal:
            raise PydanticCustomError(
                "no_features", "{sentence}", {"sentence": str(refusal)}
            ) from None
    return value


class DataSettings(BaseModel):
    """The settings of the data."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dataset: Annotated[
        str,
        AfterValidator(known_data_set),
        Field(
            title="data set",
            description="The points to learn; 'bp-tui datasets' lists and draws them.",
        ),
        Setting(
            "Data",
            forbids_branch=True,
            choices=tuple(SOURCES),
            meanings={name: row.help for name, row in SOURCES.items()},
            others=OTHERS,
        ),
    ] = "linear"
    samples: Annotated[
        int,
        Field(
            title="samples",
            description="Number of points, test points included. Some data sets have a number of "
            "their own: xor always has its 21.",
            ge=1,
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
    split: Annotated[
        SplitName,
        Field(
            title="split",
            description="Points to test on: shuffled takes any, ordered the last ones; fresh draws "
            "so many more, and all samples are trained on.",
        ),
        Setting("Data", forbids_branch=True, rare=True, counts=TESTED),
    ] = "shuffled"
    features: Annotated[
        tuple[str, ...],
        BeforeValidator(parse_features),
        Field(
            title="features",
            description="What enters the network, in this order: inputs are the coordinates as "
            "they are.",
            min_length=1,
            max_length=MAX_FEATURES,
        ),
        Setting("Data", forbids_branch=True, rare=True, allowed=ALLOWED),
    ] = (INPUTS,)
    standardise: Annotated[
        bool,
        Field(
            title="standardise",
            description="Give each feature mean 0 and deviation 1 over the training points.",
        ),
        Setting("Data", forbids_branch=True, rare=True),
    ] = False
    target_levels: Annotated[
        LevelsName,
        Field(
            title="targets",
            description="Targets outside and inside a class: 0 and 1 for a sigmoid or softmax, "
            "-1 and 1 for a tanh; 0.01 and 0.99, which a sigmoid can reach.",
        ),
        Setting("Data", forbids_branch=True, rare=True),
    ] = "0 and 1"
    answers: Annotated[
        AnswersName,
        Field(
            title="answers",
            description="How a file's answers are read: auto takes words and few whole numbers for "
            "classes, else it is a regression.",
        ),
        Setting("Data", forbids_branch=True, rare=True),
    ] = "auto"
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

    @property
    def inputs(self) -> int:
        """The numbers that enter the network for a point."""
        return len(columns_of(self.features, self._data_shape.inputs))

    @property
    def test_samples(self) -> int:
        """Points that are kept for testing, or drawn for it."""
        return round(self.test_fraction * self.samples)

    @property
    def training_samples(self) -> int:
        """Points that are trained on."""
        return self.samples if self.split == "fresh" else self.samples - self.test_samples

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
        try:
            self._data_shape = find_source(self.dataset, self.answers).shape
        except Refusal as refusal:
            raise refused("answers", str(refusal)) from None
        if self.answers != "auto" and not is_file(self.dataset):
            sentence = f"{written(self.dataset)} has its own, and is no file; it must be auto"
            raise refused("answers", f"answers is '{self.answers}'; {sentence}")
        return self

    @model_validator(mode="after")
    def _some_training_points(self) -> Self:
        if not self.training_samples:
            sentence = f"leaves none of the {self.samples} samples to train on"
            raise refused("test_fraction", f"test share is {self.test_fraction}; it {sentence}")
        return self

    @model_validator(mode="after")
    def _fresh_points(self) -> Self:
        if self.split == "fresh" and not self._data_shape.drawn:
            sentence = f"{self.dataset} has no points but its own; it must be shuffled or ordered"
            raise refused("split", f"split is 'fresh'; {sentence}")
        return self

    @model_validator(mode="after")
    def _features_of_its_columns(self) -> Self:
        try:
            columns_of(self.features, self._data_shape.inputs)
        except Refusal as refusal:
            raise refused("features", str(refusal)) from None
        return self
