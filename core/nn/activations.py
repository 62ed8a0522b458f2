"""Activation functions: a row holds the function, its derivative, its title and its source.

Units are never mixed: an array of z and an array of a have the same shape, whatever its axes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray, close, diverging

# NumPy takes 0-d arrays faster than Python floats, which it converts at each call.
ONE = np.array(1.0)
MINUS_ONE = np.array(-1.0)

Value: TypeAlias = Callable[[FloatArray, FloatArray], None]
"""(z, out): write the activation of z; `out` may be `z` itself."""

Slope: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], None]
"""(z, a, out): write the derivative at z, where the activation is a; `out` is neither of them."""


@dataclass(frozen=True)
class Mirrored:
    """An activation with its signs turned: -z becomes -a. The engine's convention."""

    value: Value
    """(-z, out): write -a; `out` may be `-z` itself."""
    slope: Slope
    """(-z, -a, out): write the derivative at z."""


@dataclass(frozen=True)
class Activation:
    """An activation function, written into given buffers."""

    name: str
    title: str
    source: str
    value: Value
    slope: Slope
    needs_z: bool = False
    """Whether the slope reads z; else it reads a alone, and z may have been overwritten."""
    mirrored: Mirrored | None = None
    """A pair that spares the turning of signs, for rows that have one."""

    def __post_init__(self) -> None:
        """Try the row on three numbers, so that one without its engine part fails at import."""
        z = np.array([-1.0, 0.25, 2.0])
        a, turned = self(z), -z
        self.turned.value(turned, turned)
        slopes = np.full_like(z, np.nan)
        self.turned.slope(turned if not self.needs_z else -z, turned, slopes)
        if not (close(-turned, a) and close(slopes, self.derivative(z))):
            raise ValueError(f"'{self.name}' with its signs turned is not its value and slope")

    @property
    def turned(self) -> Mirrored:
        """The mirrored pair: the row's own, or made of its plain functions."""
        return self.mirrored or Mirrored(self._turned_value, self._turned_slope)

    @diverging
    def __call__(self, z: FloatArray) -> FloatArray:
        """The activation of z, as a new array of the same shape."""
        out = np.empty_like(z)
        self.value(z, out)
        return out

    @diverging
    def derivative(self, z: FloatArray) -> FloatArray:
        """The derivative at z, as a new array of the same shape."""
        out = np.empty_like(z)
        self.slope(z, self(z), out)
        return out

    def _turned_value(self, z: FloatArray, out: FloatArray) -> None:
        np.negative(z, out)
        self.value(out, out)
        np.negative(out, out)

    def _turned_slope(self, z: FloatArray, a: FloatArray, out: FloatArray) -> None:
        # Turned in place and back: the gradient still needs -a, and a copy would cost more.
        np.negative(a, a)
        if self.needs_z:
            np.negative(z, z)
        self.slope(z, a, out)
        np.negative(a, a)
        if self.needs_z:
            np.negative(z, z)


def sigmoid(z: FloatArray, out: FloatArray) -> None:
    """s(z) = 1 / (1 + exp(-z)). Where exp overflows to infinity, the result is a true 0."""
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, ONE, out)
    np.divide(ONE, out, out)  # the same bits as reciprocal, which is not vectorised


def sigmoid_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s'(z) = s(z) (1 - s(z))."""
    np.subtract(ONE, a, out)
    np.multiply(out, a, out)


def mirrored_sigmoid(z: FloatArray, out: FloatArray) -> None:
    """-s(z) from -z, which spares the sign before exp."""
    np.exp(z, out)
    np.add(out, ONE, out)
    np.divide(MINUS_ONE, out, out)


def mirrored_sigmoid_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s'(z) = s(z) (1 - s(z)), where a is -s(z)."""
    np.subtract(MINUS_ONE, a, out)
    np.multiply(out, a, out)


def identity(z: FloatArray, out: FloatArray) -> None:
    """z itself."""
    if out is not z:
        np.copyto(out, z)


def identity_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 everywhere."""
    out.fill(1.0)


SIGMOID = Activation(
    "sigmoid",
    "sigmoid",
    "the report: s(z) = 1 / (1 + exp(-z))",
    sigmoid,
    sigmoid_slope,
    mirrored=Mirrored(mirrored_sigmoid, mirrored_sigmoid_slope),
)
IDENTITY = Activation(
    "identity",
    "no activation function",
    "the report's row 8",
    identity,
    identity_slope,
    mirrored=Mirrored(identity, identity_slope),  # an odd function is its own mirror
)

ACTIVATIONS = {row.name: row for row in (SIGMOID, IDENTITY)}
