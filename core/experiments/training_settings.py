"""The settings of the training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from core.experiments.data_settings import TESTED
from core.experiments.network_settings import AUTO, NetworkSettings
from core.experiments.setting import Setting, When
from core.nn.criteria import CRITERIA
from core.nn.optimizers import OPTIMIZERS
from core.nn.schedules import SCHEDULES

if TYPE_CHECKING:
    LossName: TypeAlias = str
    OptimizerName: TypeAlias = str
    ScheduleName: TypeAlias = str
else:  # a new row of a registry is a new choice of the schema
    LossName = Literal[(AUTO, *CRITERIA)]
    OptimizerName = Literal[tuple(OPTIMIZERS)]
    ScheduleName = Literal[tuple(SCHEDULES)]

MAX_EPOCHS = 1_000_000
"""Of a run."""

_SCHEDULED = When("schedule", unless=("constant",))


def _optimizer_has(constant: str) -> When:
    return When.row_has("optimizer", OPTIMIZERS, constant)


class TrainingSettings(NetworkSettings):
    """The settings of the training, after those of the network."""

    loss: Annotated[
        LossName,
        Field(
            title="loss",
            description=f"{AUTO}: cross entropy for classes behind an output that fits, else "
            "squared error. That is halved where it is summed, not where it is the mean.",
        ),
        Setting("Training", meanings={name: row.help for name, row in CRITERIA.items()}),
    ] = AUTO
    reduction: Annotated[
        Literal["sum", "mean"],
        Field(
            title="loss is the",
            description="The sum or the mean over the samples. The report sums.",
        ),
        Setting("Training"),
    ] = "sum"
    optimizer: Annotated[
        OptimizerName,
        Field(
            title="optimizer",
            description="The rule by which the weights follow the gradient.",
        ),
        Setting(
            "Training",
            forbids_branch=True,
            meanings={name: f"{row.title}: {row.source}" for name, row in OPTIMIZERS.items()},
        ),
    ] = "gradient_descent"
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
    momentum: Annotated[
        float,
        Field(title="momentum", description="Share of the last step that is kept.", ge=0, lt=1),
        Setting("Training", counts=_optimizer_has("momentum")),
    ] = 0.9
    beta1: Annotated[
        float,
        Field(title="beta 1", description="Share of the gradient's mean that is kept.", ge=0, lt=1),
        Setting("Training", counts=_optimizer_has("beta1"), rare=True),
    ] = 0.9
    beta2: Annotated[
        float,
        Field(
            title="beta 2",
            description="Share of the squared gradient's mean that is kept.",
            ge=0,
            lt=1,
        ),
        Setting("Training", counts=_optimizer_has("beta2"), rare=True),
    ] = 0.999
    alpha: Annotated[
        float,
        Field(
            title="alpha",
            description="Share of the squared gradient's mean that is kept.",
            ge=0,
            lt=1,
        ),
        Setting("Training", counts=_optimizer_has("alpha"), rare=True),
    ] = 0.99
    weight_decay: Annotated[
        float,
        Field(
            title="weight decay",
            description="Share of the weights, times the learning rate, that each update takes "
            "off.",
            ge=0,
            le=100,
        ),
        Setting("Training", counts=_optimizer_has("weight_decay"), rare=True),
    ] = 0.01
    schedule: Annotated[
        ScheduleName,
        Field(
            title="rate schedule",
            description="The course of the learning rate.",
        ),
        Setting(
            "Training", rare=True, meanings={name: row.help for name, row in SCHEDULES.items()}
        ),
    ] = "constant"
    schedule_epochs: Annotated[
        int,
        Field(title="rate epochs", description="Epochs of the schedule.", ge=1, le=MAX_EPOCHS),
        Setting("Training", counts=_SCHEDULED),
    ] = 1000
    schedule_factor: Annotated[
        float,
        Field(title="rate factor", description="Factor of the schedule.", ge=0, le=1),
        Setting("Training", counts=_SCHEDULED),
    ] = 0.1
    batch: Annotated[
        Annotated[int, Field(ge=1, le=100_000)] | Literal["all"],
        Field(
            title="batch size",
            description="Training points of one update; the last batch of an epoch has the rest.",
        ),
        Setting("Training"),
    ] = "all"
    shuffle: Annotated[
        bool,
        Field(
            title="shuffle",
            description="Take the points of the batches in another order every epoch.",
        ),
        Setting("Training", counts=When("batch", unless=("all",)), rare=True),
    ] = True
    l1: Annotated[
        float,
        Field(
            title="L1 penalty",
            description="l1 times the sum of the weights' sizes is added to the loss.",
            ge=0,
            le=100,
        ),
        Setting("Training", rare=True),
    ] = 0.0
    l2: Annotated[
        float,
        Field(
            title="L2 penalty",
            description="l2 / 2 times the sum of the squared weights is added to the loss.",
            ge=0,
            le=100,
        ),
        Setting("Training", rare=True),
    ] = 0.0
    dropout: Annotated[
        float,
        Field(
            title="dropout",
            description="Share of each hidden layer's units that an update leaves out.",
            ge=0,
            lt=1,
        ),
        Setting("Training", rare=True),
    ] = 0.0
    clip: Annotated[
        Annotated[float, Field(gt=0, le=1e9)] | Literal["off"],
        Field(title="clip gradient", description="A longer gradient is shortened to this length."),
        Setting("Training", rare=True),
    ] = "off"
    epochs: Annotated[
        int,
        Field(
            title="epochs",
            description="Passes through the training points.",
            ge=1,
            le=MAX_EPOCHS,
        ),
        Setting("Training"),
    ] = 3000
    stop_loss: Annotated[
        Annotated[float, Field(gt=0, le=1e9)] | Literal["never"],
        Field(title="stop at loss", description="End the run once the loss is below this."),
        Setting("Training", rare=True),
    ] = "never"
    stop_accuracy: Annotated[
        Annotated[float, Field(gt=0, le=1)] | Literal["never"],
        Field(
            title="stop at share",
            description="End the run once this share of the training points is right (of a "
            "regression: once R² is as high).",
        ),
        Setting("Training", rare=True),
    ] = "never"
    patience: Annotated[
        Annotated[int, Field(ge=1, le=MAX_EPOCHS)] | Literal["never"],
        Field(
            title="patience",
            description="End the run once the test loss has not fallen for so many epochs.",
        ),
        Setting("Training", counts=TESTED, rare=True),
    ] = "never"

    @property
    def optimizer_constants(self) -> Mapping[str, float]:
        """The constants of the optimizer that are settings."""
        names = OPTIMIZERS[self.optimizer].constants.keys() & TrainingSettings.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(names)}
