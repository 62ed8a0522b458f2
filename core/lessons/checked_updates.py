"""Every row of the registries that has a part in an update, held against its formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.lessons.notation.equations import Kind, equations_of
from core.lessons.notation.expression import evaluate
from core.lessons.notation.quantities import quantities
from core.lessons.notation.rows import OPTIMIZERS as FORMULAS
from core.nn.arrays import FloatArray
from core.nn.optimizers import OPTIMIZERS
from core.nn.places import Place, place_of
from core.nn.schedules import SCHEDULES
from core.training.recording import Recording
from core.training.step import Step, take_step

TOLERANCE = 1e-9
"""The largest error of what is right, relative to the largest number of its kind: both sides are
the same numbers in another order, and differ by rounding alone."""

EPOCHS = 3

OTHERS: Mapping[str, Mapping[str, object]] = {
    "L1": {"l1": 0.05},
    "L2": {"l2": 0.05},
    "clipped gradient": {"clip": 0.3},
    "mini-batches": {"batch": 7},
    "dropout": {"dropout": 0.3},
    "frozen weights": {"frozen": "W1, b0[2]"},
    "weights switched off": {"switched_off": "F1[2], W0[1,1]"},
}
"""Other parts of an update, and settings that have them."""


@dataclass(frozen=True)
class CheckedUpdate:
    """A row of a registry in all updates of a few epochs."""

    registry: str
    name: str
    updates: int
    compared: int
    """Weights, biases and numbers of the optimizer after each update."""
    error: float
    """The largest, relative to the largest number of its kind."""
    at: Place
    """The weight or bias that it is of."""

    @property
    def passed(self) -> bool:
        """Whether it is no larger than allowed."""
        return self.error <= TOLERANCE


UpdatePlan: TypeAlias = Callable[[], CheckedUpdate]


def all_updates() -> Iterator[UpdatePlan]:
    """The checks of optimizers, schedules and whatever else has a part in an update."""
    for name in OPTIMIZERS:
        yield partial(_checked, "optimizer", name, {"optimizer": name})
    for name in SCHEDULES:
        settings = {"schedule": name, "schedule_epochs": 2, "schedule_factor": 0.5}
        known = settings if SCHEDULES[name].changes else {}
        yield partial(_checked, "rate schedule", name, known)
    for name, others in OTHERS.items():
        yield partial(_checked, "update", name, {"optimizer": "momentum", **others})


def _checked(registry: str, name: str, settings: Mapping[str, object]) -> CheckedUpdate:
    experiment = Experiment.model_validate(
        {"hidden": (4, 3), "bias": True, "samples": 20, "epochs": EPOCHS, **settings}
    )
    recording = Recording(Course.of(experiment))
    recording.advance(EPOCHS)
    errors = np.zeros(experiment.architecture.size)
    updates = compared = 0
    for epoch in range(EPOCHS):
        for update in range(take_step(recording, epoch).updates):
            step = take_step(recording, epoch, update)
            errors = np.maximum(errors, _errors(step))
            updates, compared = updates + 1, compared + step.state_after.size
    worst = int(errors.argmax())
    place = place_of(experiment.architecture, worst)
    return CheckedUpdate(registry, name, updates, compared, float(errors[worst]), place)


def _errors(step: Step) -> FloatArray:
    """The largest error (P,) of each weight and what the optimizer keeps for it."""
    before, after, formula = step.state, step.state_after, state_by_formulas(step)
    moved = np.abs(after - before).max(axis=-1, keepdims=True)
    errors: FloatArray = (np.abs(formula - after) / np.maximum(moved, np.finfo(float).tiny)).max(
        axis=0
    )
    return errors


def state_by_formulas(step: Step) -> FloatArray:
    """The state (1 + slots, P) after a step as its equations have it, worked out as written."""
    values = quantities(step)
    for equation in equations_of(step):
        if equation.kind in (Kind.RATE, Kind.CLIP, Kind.DESCENDED, Kind.UPDATE):
            for line in equation.lines:
                values[line.left] = evaluate(line.right, values)
    state = np.empty_like(step.state)
    for row, letter in zip(state, ("W", *FORMULAS[step.rule.optimizer.name].state), strict=True):
        for i, layer in enumerate(step.network.architecture.layers(row)):
            inputs = step.network.architecture.widths[i]
            layer[:inputs] = values[f"{letter}_{i}"]
            if len(layer) > inputs:
                layer[-1] = values[f"{'b' if letter == 'W' else letter.lower()}_{i}"]
    return state
