"""Regularizers: penalties on weights, and the bound on a gradient's length.

Both change `steps`, -dL/dW, before the optimizer sees them. Biases are not penalised.
"""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.buffers import Call
from core.nn.network import Architecture

SMALLEST_NORM = 1e-6
"""Added to the gradient's length before dividing by it, as PyTorch's clip_grad_norm_ does."""


def weights_alone(architecture: Architecture) -> FloatArray:
    """(P,): 1 for each weight, 0 for each bias."""
    mask = np.zeros(architecture.size)
    for weights in architecture.weights(mask):
        weights[...] = 1.0
    return mask


def penalty(architecture: Architecture, parameters: FloatArray, l1: float, l2: float) -> FloatArray:
    """l1 sum |w| + l2/2 sum w^2 over the weights: (...) of parameters (..., P)."""
    weights = parameters * weights_alone(architecture)
    total: FloatArray = (l1 * np.abs(weights) + l2 / 2 * weights * weights).sum(axis=-1)
    return total


def penalty_gradient(
    architecture: Architecture, parameters: FloatArray, l1: float, l2: float
) -> FloatArray:
    """l1 sign(w) + l2 w of the weights, the derivative of their penalty: (..., P)."""
    gradient: FloatArray = l1 * np.sign(parameters) + l2 * parameters
    return gradient * weights_alone(architecture)


def clip_factor(gradient: FloatArray, most: float) -> FloatArray:
    """The number (..., 1) that shortens gradients (..., P) to the length `most`, if longer."""
    norm = np.sqrt((gradient * gradient).sum(axis=-1, keepdims=True))
    factor: FloatArray = np.minimum(most / (norm + SMALLEST_NORM), 1.0)
    return factor


def bind_penalty(
    architecture: Architecture, weights: FloatArray, steps: FloatArray, l1: float, l2: float
) -> Call:
    """The call that takes l1 sign(w) + l2 w off the steps (..., P)."""
    mask, change = weights_alone(architecture), np.empty_like(steps)
    of_l1, of_l2 = l1 * mask, l2 * mask
    multiply, subtract = np.multiply, np.subtract

    def take_off() -> None:
        if l2:
            multiply(weights, of_l2, change)
            subtract(steps, change, steps)
        if l1:
            np.sign(weights, change)
            multiply(change, of_l1, change)
            subtract(steps, change, steps)

    return take_off


def bind_clip(steps: FloatArray, most: float) -> Call:
    """The call that shortens the steps (..., P) of each run to the length `most`, if longer."""
    squares = np.empty_like(steps)

    def shorten() -> None:
        np.multiply(steps, steps, squares)
        norm = np.sqrt(squares.sum(axis=-1, keepdims=True))
        np.multiply(steps, np.minimum(most / (norm + SMALLEST_NORM), 1.0), steps)

    return shorten
