"""Backpropagation against finite differences of the loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.network import Network

STEP = 1e-3
"""With five points, the differences err by about STEP^4 and by 1e-16 / STEP."""


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

    def loss_at(index: int, value: float) -> float:
        moved.parameters[index] = value
        return float(moved.loss(x, y, reduction=reduction))

    differences = np.empty_like(network.parameters)
    for index, value in enumerate(network.parameters.tolist()):
        near = loss_at(index, value + STEP) - loss_at(index, value - STEP)
        far = loss_at(index, value + 2 * STEP) - loss_at(index, value - 2 * STEP)
        differences[index] = (8 * near - far) / (12 * STEP)
        moved.parameters[index] = value
    return GradientCheck(gradient.parameters, differences)
