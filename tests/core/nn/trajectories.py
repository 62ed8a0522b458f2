"""Short trainings of every kind, written down so that PyTorch can do them too.

Points, first weights and the order of the samples are closed forms: whoever has the case has them.
A training is 50 epochs of 4 mini-batches of 10 of 40 points, 200 updates. (The core's own
generators of random numbers have no part in it, except for dropout's masks.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from core.nn.activations import ACTIVATIONS
from core.nn.descent import Descent
from core.nn.dropout import chances
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS
from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES
from tests.core.nn.problems import LOSSES, Array

SAMPLES, BATCH, EPOCHS = 40, 10, 50
SEED = 3
"""Of dropout's masks."""


@dataclass(frozen=True)
class Case:
    """A training, and the row that it is about."""

    table: str
    row: str
    architecture: Architecture = field(
        default_factory=lambda: Architecture.of((2, 5, 4, 1), activation="tanh", bias=True)
    )
    rule: Rule = field(default_factory=lambda: Rule(reduction="mean", batch=BATCH))
    rate: float = 0.1

    @property
    def name(self) -> str:
        """Such as `activation: tanh`."""
        return f"{self.table}: {self.row}"

    def start(self) -> Array:
        """The first weights and biases (P,), between -0.8 and 0.8, none of them alike."""
        return 0.8 * np.sin(1.7 * np.arange(self.architecture.size) + 0.3)

    def points(self) -> tuple[Array, Array]:
        """x (n, 2), and targets (n, K): classes, or numbers for what is no cross entropy."""
        i, outputs = np.arange(SAMPLES), self.architecture.widths[-1]
        x = np.stack([1.5 * np.sin(0.9 * i), 1.5 * np.cos(2.3 * i)], axis=-1)
        if self.architecture.loss.criterion.name != "cross_entropy":
            return x, np.stack([2 * x[:, 0] * x[:, 1] + k * x[:, 0] for k in range(outputs)], 1)
        classes = (i * i + (x[:, 0] > 0)) % max(2, outputs)
        return x, np.eye(outputs)[classes] if outputs > 1 else classes[:, np.newaxis] * 1.0


def order(epoch: int) -> Array:
    """The samples' order in an epoch."""
    return (7 * np.arange(SAMPLES) + epoch) % SAMPLES


def trained(case: Case) -> tuple[Array, Array]:
    """The losses (epochs + 1,) of all points, and the last weights (P,), by the engine."""
    start = case.start()
    state = np.stack([start, *[np.zeros_like(start)] * case.rule.optimizer.slots])
    descent = Descent(
        case.architecture,
        state,
        *case.points(),
        rate=case.rate,
        rule=case.rule,
        order=order,
        chances=chances(SEED),
    )
    return np.array([descent.loss, *descent.descend(EPOCHS).losses]), state[0]


def cases() -> Iterator[Case]:
    """A case for each row of every table, and for the parts of a rule."""
    usual = Case("", "")
    for name in ACTIVATIONS:
        architecture = Architecture.of((2, 5, 4, 1), activation=name, bias=True)
        yield replace(usual, table="activation", row=name, architecture=architecture)
    for loss in LOSSES.values():
        for reduction in ("sum", "mean"):
            architecture = replace(
                Architecture.of((2, 5, 3), activation="tanh", bias=True), loss=loss
            )
            rule = replace(usual.rule, reduction=reduction)
            row = f"{loss.name}, {reduction}"
            yield Case("loss", row, architecture, rule, 0.02 if reduction == "mean" else 0.002)
    for optimizer in OPTIMIZERS.values():
        rule = replace(usual.rule, optimizer=optimizer)
        yield replace(usual, table="optimizer", row=optimizer.name, rule=rule, rate=0.01)
        rule = replace(rule, l2=0.02)
        yield replace(usual, table="L2 with", row=optimizer.name, rule=rule, rate=0.01)
        constants = dict.fromkeys(optimizer.constants, 0.4)
        rule = replace(usual.rule, optimizer=optimizer, constants=constants)
        row = f"{optimizer.name}, constants 0.4"
        if constants:
            yield replace(usual, table="optimizer", row=row, rule=rule, rate=0.01)
    for schedule in SCHEDULES.values():
        for optimizer in ("gradient_descent", "adamw"):
            rule = replace(
                usual.rule,
                optimizer=OPTIMIZERS[optimizer],
                schedule=schedule,
                schedule_epochs=20,
                schedule_factor=0.2,
            )
            row = f"{schedule.name}, {optimizer}"
            yield replace(usual, table="schedule", row=row, rule=rule, rate=0.01)
    for row, changes in PARTS.items():
        yield replace(usual, table="rule", row=row, rule=replace(usual.rule, **changes))


PARTS = {
    "L1": {"l1": 0.003},
    "L2": {"l2": 0.02},
    "clip": {"clip": 0.05},
    "dropout": {"dropout": 0.3},
    "clip, Adam": {"clip": 0.05, "optimizer": OPTIMIZERS["adam"]},
    "all of them": {"l1": 0.003, "l2": 0.02, "clip": 0.05, "dropout": 0.3},
    "sum": {"reduction": "sum"},
    "all samples": {"batch": None},
    "batches with a rest": {"batch": 16},
    "one by one": {"batch": 1},
}
"""Parts of a rule, and kinds of batches, each with gradient descent where no other is named."""

CASES = {case.name: case for case in cases()}
