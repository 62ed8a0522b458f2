"""The rule of a descent: all that decides how weights follow the gradient, but for the rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.nn.arrays import FloatArray
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS, Optimizer
from core.nn.regularizers import clip_factor, penalty, penalty_gradient
from core.nn.schedules import SCHEDULES, Schedule


@dataclass(frozen=True)
class Rule:
    """The way in which weights follow the gradient, apart from the learning rate."""

    optimizer: Optimizer = OPTIMIZERS["gradient_descent"]
    constants: Mapping[str, float] = field(default_factory=dict)
    """Other values for the optimizer's constants."""
    reduction: str = "sum"
    """sum or mean of the loss over the samples of a batch."""
    batch: int | None = None
    """Samples of an update, all of them by default; the last batch of an epoch has the rest."""
    l1: float = 0.0
    """l1 times the sum of the weights' sizes is added to the loss of each update (no biases)."""
    l2: float = 0.0
    """l2 / 2 times the sum of the squared weights is added likewise."""
    clip: float = 0.0
    """The greatest length of a gradient, penalties included; 0 for any."""
    dropout: float = 0.0
    """Share of each hidden layer's units that is left out in training."""
    schedule: Schedule = SCHEDULES["constant"]
    schedule_epochs: int = 1000
    schedule_factor: float = 0.1

    def penalty(self, architecture: Architecture, parameters: FloatArray) -> FloatArray:
        """The penalty in the loss: (...) of parameters (..., P). Losses are told without it."""
        return penalty(architecture, parameters, self.l1, self.l2)

    def penalty_gradient(
        self, architecture: Architecture, parameters: FloatArray
    ) -> FloatArray | None:
        """The penalty's gradient, (..., P); None where neither l1 nor l2 is set."""
        if not (self.l1 or self.l2):
            return None
        return penalty_gradient(architecture, parameters, self.l1, self.l2)

    def clip_factor(self, gradient: FloatArray) -> float:
        """The number that a gradient (P,), penalties included, is multiplied by: 1 for any that is
        short enough."""
        return float(clip_factor(gradient, self.clip)[0]) if self.clip else 1.0

    def rate_factor(self, epoch: int) -> float:
        """The learning rate of the updates after this epoch, as a multiple of the one set."""
        return self.schedule.factor(epoch, self.schedule_epochs, self.schedule_factor)


PLAIN_DESCENT = Rule()
"""Gradient descent with all samples at once, and nothing besides."""
