"""Activation functions: a row holds the function, its derivative, its title and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray

# NumPy takes 0-d arrays faster than Python floats, which it converts at each call.
ONE = np.array(1.0)


@dataclass(frozen=True)
class Activation:
    """An activation function, written into given buffers."""

    name: str
    title: str
    source: str
    function: Callable[[FloatArray, FloatArray], None]
    """(z, out): the activation of z; `out` may be `z` itself."""
    slope: Callable[[FloatArray, FloatArray], None]
    """(a, out): the derivative where the activation is a."""

    def __call__(self, z: FloatArray) -> FloatArray:
        """The activation of z, as a new array of the same shape."""
        out = np.empty_like(z)
        with np.errstate(over="ignore"):
            self.function(z, out)
        return out

    def derivative(self, z: FloatArray) -> FloatArray:
        """The derivative at z, as a new array of the same shape."""
        out = np.empty_like(z)
        self.slope(self(z), out)
        return out


def sigmoid(z: FloatArray, out: FloatArray) -> None:
    """s(z) = 1 / (1 + exp(-z)). Where exp overflows to infinity, the result is a true 0."""
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, ONE, out)
    np.divide(ONE, out, out)  # the same bits as reciprocal, which is not vectorised


def sigmoid_slope(a: FloatArray, out: FloatArray) -> None:
    """s'(z) = s(z) (1 - s(z))."""
    np.subtract(ONE, a, out)
    np.multiply(out, a, out)


def identity(z: FloatArray, out: FloatArray) -> None:
    """z itself."""
    if out is not z:
        np.copyto(out, z)


def identity_slope(a: FloatArray, out: FloatArray) -> None:
    """1 everywhere."""
    out.fill(1.0)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid", "sigmoid", "the report: s(z) = 1 / (1 + exp(-z))", sigmoid, sigmoid_slope
        ),
        Activation(
            "identity", "no activation function", "the report's row 8", identity, identity_slope
        ),
    )
}
