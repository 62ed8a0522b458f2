"""The numbers of a step by their names in the notation: F_0 ... F_3, W_0, b_0, B_1, dW_0, ..."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.lessons.notation.letters import Letters
from core.lessons.notation.rows import OPTIMIZERS
from core.nn.arrays import FloatArray
from core.nn.criteria import Criterion
from core.training.step import Step


def quantities(step: Step) -> dict[str, Any]:
    """Arrays, numbers and functions of a step, those that the update changes as they are before.

    Arrays of the layers are (n, units); those of the weights W_i (d_in, d_out), of biases b_i
    (d_out,). Each has the name that the equations use.
    """
    architecture, rule = step.network.architecture, step.rule
    values: dict[str, Any] = {"x": step.x, "t": step.target, "y": step.y, "L": step.loss}
    values |= {f"F_{i}": f for i, f in enumerate(step.f)}
    values |= {f"B_{i}": b for i, b in enumerate(step.b, 1)} | {"B_0": step.input_delta}
    values |= {f"D_{i}": mask for i, mask in enumerate(step.masks or [], 1)}
    values |= matrices(step, "W", "b", step.layers(0))
    values |= matrices(step, "dW", "db", step.gradients)
    values |= matrices(step, "G", "g", step.descended)
    if step.held is not None:
        values |= matrices(step, "H", "h", step.moving)
    row = OPTIMIZERS[rule.optimizer.name]
    for place, letter in enumerate(row.state, 1):
        values |= matrices(step, letter, letter.lower(), step.layers(place))
    constants: Mapping[str, float] = {**rule.optimizer.constants, **rule.constants}
    values |= {letter: constants[name] for letter, name in row.constants}
    values |= {
        "n": step.batch,
        "eta": step.rate,
        "k": step.epoch * step.updates + step.update + 1,
        "lambda_1": rule.l1,
        "lambda_2": rule.l2,
        "c": rule.clip,
        "kappa": step.clip_factor,
        "G": np.concatenate([layer.ravel() for layer in step.unclipped]),
        "e": step.epoch,
        "eta_0": step.rate / (rule.rate_factor(step.epoch) or 1.0),
        "gamma": rule.schedule_factor,
        "N": rule.schedule_epochs,
        "pi": np.pi,
    }
    criterion = architecture.loss.criterion
    if criterion.delta:
        values["dy"] = by_prediction(criterion, step)
    return values | Letters.of(architecture).functions()


def quantities_after(step: Step) -> dict[str, Any]:
    """As `quantities`, of the weights, the optimizer's rows and the loss after the update."""
    values: dict[str, Any] = {"y": step.y_after, "L": step.loss_after}
    values |= matrices(step, "W", "b", step.layers(0, after=True))
    for place, letter in enumerate(OPTIMIZERS[step.rule.optimizer.name].state, 1):
        values |= matrices(step, letter, letter.lower(), step.layers(place, after=True))
    return values


def matrices(step: Step, weights: str, biases: str, layers: list[FloatArray]) -> dict[str, Any]:
    """The layers' matrices under a letter for the weights and one for the biases."""
    if not step.network.architecture.bias:
        return {f"{weights}_{i}": layer for i, layer in enumerate(layers)}
    return {f"{weights}_{i}": layer[:-1] for i, layer in enumerate(layers)} | {
        f"{biases}_{i}": layer[-1] for i, layer in enumerate(layers)
    }


def by_prediction(criterion: Criterion, step: Step) -> FloatArray:
    """dL/dy (n, K)."""
    assert criterion.delta
    delta = np.empty_like(step.y)
    criterion.delta(step.y, step.target, delta)
    delta /= step.network.architecture.loss.share(step.batch, step.rule.reduction)
    return delta
