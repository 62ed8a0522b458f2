"""One update as JSON, its numbers in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.nn.arrays import FloatArray
from core.training.run import finite
from core.training.step import Step


def step_document(step: Step) -> dict[str, Any]:
    """An update in the report's letters, of a batch or of one of its samples.

    Samples and updates are counted from 1. F, a, B and the slopes are lists of layers, from 0 to L
    as far as they go, with a row a sample and a column a unit; B begins with dL/dx. Gradients,
    weights and the optimizer's state have a matrix a layer. What is not finite is null.
    """
    slots = range(1, len(step.state))
    return {
        "epoch": step.epoch,
        "update": step.update + 1,
        "updates": step.updates,
        "samples": [place + 1 for place in step.samples.tolist()],
        "targets": _numbers(step.target),
        "F": _layers(step.f),
        "a": _layers(step.a),
        "y": _numbers(step.y),
        "sample_losses": _numbers(step.sample_losses),
        "loss": finite(step.loss),
        "loss_after": finite(step.loss_after),
        "B": _layers([step.input_delta, *step.b]),
        "slopes": [None if slope is None else _numbers(slope) for slope in step.slopes],
        "masks": None if step.masks is None else _layers(step.masks),
        **_split(step, "gradients", step.gradients),
        **_split(step, "penalty_gradients", step.penalty_gradients),
        "clip_factor": finite(step.clip_factor),
        "learning_rate": step.rate,
        "optimizer": step.rule.optimizer.name,
        "optimizer_state": [_split(step, "state", step.layers(row)) for row in slots],
        "optimizer_state_after": [
            _split(step, "state", step.layers(row, after=True)) for row in slots
        ],
        **_split(step, "weights", step.layers(0)),
        **_split(step, "weights_after", step.layers(0, after=True)),
    }


def _split(step: Step, name: str, matrices: Sequence[FloatArray] | None) -> dict[str, Any]:
    """Return what belongs to the weights and what to the biases, by two names."""
    weights, biases = _names(name)
    if matrices is None:
        return {weights: None, biases: None}
    if not step.network.architecture.bias:
        return {weights: _layers(matrices), biases: None}
    return {
        weights: _layers([matrix[:-1] for matrix in matrices]),
        biases: _layers([matrix[-1] for matrix in matrices]),
    }


def _names(name: str) -> tuple[str, str]:
    if name.startswith("weights"):
        return name, name.replace("weights", "biases")
    return f"weight_{name}", f"bias_{name}"


def _layers(layers: Sequence[FloatArray]) -> list[Any]:
    return [_numbers(layer) for layer in layers]


def _numbers(array: FloatArray) -> list[Any]:
    return [
        finite(value) if not isinstance(value, list) else [finite(number) for number in value]
        for value in array.tolist()
    ]
