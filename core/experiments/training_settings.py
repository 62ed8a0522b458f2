"""The settings of the training."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.experiments.network_settings import NetworkSettings
from core.experiments.setting import Setting


class TrainingSettings(NetworkSettings):
    """The settings of the training, after those of data and network."""

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
