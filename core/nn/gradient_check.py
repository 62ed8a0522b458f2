"""Backpropagation against finite differences of the loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.network import Network

STEP = 1e-3
"""With five points, the differences err by about STEP^4 and by 1e-16 / STEP."""


def central_difference(function: Callable[[FloatArray], Any], at: FloatArray, place: int) -> Any:
    """The derivative of a function by the number at a place of an array (flat), over five points;
    the function gets arrays of its shape."""

    def moved(step: float) -> Any:
        other = at.copy()
        other.flat[place] += step
        return function(other)

    near, far = moved(STEP) - moved(-STEP), moved(2 * STEP) - moved(-2 * STEP)
    return (8 * near - far) / (12 * STEP)


@dataclass(frozen=True)
class GradientCheck:
    """Gradients by backpropagation and by differences, each in the order of `parameters`."""

    backpropagation: FloatArray
    differences: FloatArray

    @property
    def relative_error(self) -> float:
        """Norm of the difference over the norm of the gradient; 0 where both vanish."""
        size = float(np.linalg.norm(self.differences))
        error = float(np.linalg.norm(self.backpropagation - self.differences))
        return error / size if size else error


def check_gradients(
    network: Network, x: FloatArray, y: FloatArray, *, reduction: str = "sum"
) -> GradientCheck:
    """Compare the gradients of a single network with central differences over five points."""
    _, weight_gradients, bias_gradients = network.loss_and_gradients(x, y, reduction=reduction)
    gradient = Network(network.architecture)
    for own, given in zip(gradient.weights, weight_gradients, strict=True):
        own[...] = given
    for own, given in zip(gradient.biases or (), bias_gradients or (), strict=True):
        own[...] = given

    moved = Network(network.architecture, network.parameters.copy())  # a run's is not to change

    def loss_at(parameters: FloatArray) -> FloatArray:
        moved.parameters[...] = parameters
        return moved.loss(x, y, reduction=reduction)

    differences = np.array(
        [central_difference(loss_at, network.parameters, i) for i in range(moved.parameters.size)]
    )
    return GradientCheck(gradient.parameters, differences)
