"""The activation functions and their derivatives, written into given buffers.

A value (z, out) may be written over z; a slope (z, a, out) goes into a buffer of its own. Functions
called mirrored take -z and give -a, as the engine does.
"""

from __future__ import annotations

import math

import numpy as np

from core.nn.arrays import FloatArray

# NumPy takes 0-d arrays faster than Python floats, which it converts at each call.
ZERO, ONE, MINUS_ONE = np.array(0.0), np.array(1.0), np.array(-1.0)

LEAK = np.array(0.01)
"""The leaky ReLU's slope below 0."""

GELU_SCALE, GELU_CUBE = math.sqrt(8 / math.pi), 0.044715
"""0.5 (1 + tanh(u)) is s(2u), and 2u = GELU_SCALE (z + GELU_CUBE z^3)."""


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


def tanh(z: FloatArray, out: FloatArray) -> None:
    """tanh(z)."""
    np.tanh(z, out)


def tanh_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 - tanh(z)^2."""
    np.multiply(a, a, out)
    np.subtract(ONE, out, out)


def relu(z: FloatArray, out: FloatArray) -> None:
    """max(z, 0)."""
    np.maximum(z, ZERO, out=out)


def relu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 above 0, else 0: the sign of a, which costs half of a comparison."""
    np.sign(a, out)


def mirrored_relu(z: FloatArray, out: FloatArray) -> None:
    """-max(z, 0) from -z."""
    np.minimum(z, ZERO, out=out)


def mirrored_relu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 where -a is below 0, else 0."""
    np.sign(a, out)
    np.abs(out, out)


def leaky_relu(z: FloatArray, out: FloatArray) -> None:
    """z above 0, else 0.01 z."""
    np.maximum(z, LEAK * z, out=out)


def leaky_relu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 above 0, else 0.01."""
    np.sign(a, out)
    np.maximum(out, LEAK, out=out)


def mirrored_leaky_relu(z: FloatArray, out: FloatArray) -> None:
    """-a from -z."""
    np.minimum(z, LEAK * z, out=out)


def mirrored_leaky_relu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 where -a is below 0, else 0.01."""
    np.sign(a, out)
    np.negative(out, out)
    np.maximum(out, LEAK, out=out)


def elu(z: FloatArray, out: FloatArray) -> None:
    """z above 0, else exp(z) - 1."""
    low = np.minimum(z, ZERO)
    np.expm1(low, low)
    np.maximum(z, ZERO, out=out)
    np.add(out, low, out)


def elu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 above 0, else exp(z) = a + 1."""
    np.add(a, ONE, out)
    np.minimum(out, ONE, out=out)


def gelu(z: FloatArray, out: FloatArray) -> None:
    """z s(2u), where 2u = sqrt(8 / pi) (z + 0.044715 z^3)."""
    np.multiply(z, _gelu_gate(z, -1.0), out)


def gelu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s(2u) + z s(2u) (1 - s(2u)) 2u'."""
    _gelu_slope(z, -1.0, out)


def mirrored_gelu(z: FloatArray, out: FloatArray) -> None:
    """-a from -z."""
    np.multiply(z, _gelu_gate(z, 1.0), out)


def mirrored_gelu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """The derivative at z from -z."""
    _gelu_slope(z, 1.0, out)


def _gelu_gate(z: FloatArray, sign: float) -> FloatArray:
    """s(2u), from z with the sign -1 or from -z with 1: then exp needs no turning of its own."""
    gate = z * z
    np.multiply(gate, sign * GELU_SCALE * GELU_CUBE, gate)
    np.add(gate, sign * GELU_SCALE, gate)
    np.multiply(gate, z, gate)
    np.exp(gate, gate)
    np.add(gate, ONE, gate)
    np.divide(ONE, gate, gate)
    return gate


def _gelu_slope(z: FloatArray, sign: float, out: FloatArray) -> None:
    # Farther out s(2u) is 0 or 1, and z^3 would overflow.
    near = np.minimum(np.maximum(z, -30.0), 30.0)
    gate = _gelu_gate(near, sign)
    np.multiply(near, near, out)
    np.multiply(out, -3 * sign * GELU_SCALE * GELU_CUBE, out)
    np.add(out, -sign * GELU_SCALE, out)
    np.multiply(out, near, out)
    np.multiply(out, gate, out)
    np.subtract(ONE, gate, near)
    np.multiply(out, near, out)
    np.add(out, gate, out)


def silu(z: FloatArray, out: FloatArray) -> None:
    """z s(z)."""
    gate = np.empty_like(z)
    sigmoid(z, gate)
    np.multiply(z, gate, out)


def silu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s(z) + z s(z) (1 - s(z))."""
    sigmoid(z, out)
    rest = ONE - out
    np.multiply(a, rest, rest)
    np.add(out, rest, out)


def mirrored_silu(z: FloatArray, out: FloatArray) -> None:
    """-z s(z) from -z."""
    gate = np.empty_like(z)
    mirrored_sigmoid(z, gate)
    np.negative(gate, gate)
    np.multiply(z, gate, out)


def mirrored_silu_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s(z) + z s(z) (1 - s(z)) from -z and -a."""
    mirrored_sigmoid(z, out)
    rest = out + ONE
    np.multiply(a, rest, rest)
    np.add(out, rest, out)
    np.negative(out, out)


def softplus(z: FloatArray, out: FloatArray) -> None:
    """log(1 + exp(z)), written max(z, 0) + log(1 + exp(-|z|)) so that nothing overflows."""
    low = np.negative(z)
    np.minimum(z, low, out=low)  # -|z|, also of a complex z
    np.exp(low, low)
    np.log1p(low, low)
    np.maximum(z, ZERO, out=out)
    np.add(out, low, out)


def softplus_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """s(z), which is 1 - exp(-a)."""
    np.negative(a, out)
    mirrored_softplus_slope(z, out, out)


def mirrored_softplus(z: FloatArray, out: FloatArray) -> None:
    """-log(1 + exp(z)) from -z: min(-z, 0) - log(1 + exp(-|z|))."""
    low = np.abs(z)
    np.negative(low, low)
    np.exp(low, low)
    np.log1p(low, low)
    np.minimum(z, ZERO, out=out)
    np.subtract(out, low, out)


def mirrored_softplus_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 - exp(-a) from -a."""
    np.expm1(a, out)
    np.negative(out, out)


def sine(z: FloatArray, out: FloatArray) -> None:
    """sin(z)."""
    np.sin(z, out)


def sine_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """cos(z)."""
    np.cos(z, out)


def softsign(z: FloatArray, out: FloatArray) -> None:
    """z / (1 + |z|)."""
    size = np.abs(z)
    np.add(size, ONE, size)
    np.divide(z, size, out)


def softsign_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """1 / (1 + |z|)^2, which is (1 - |a|)^2."""
    np.abs(a, out)
    np.subtract(ONE, out, out)
    np.multiply(out, out, out)


def step(z: FloatArray, out: FloatArray) -> None:
    """1 above 0, else 0."""
    np.heaviside(z, ZERO, out)


def step_slope(z: FloatArray, a: FloatArray, out: FloatArray) -> None:
    """0 everywhere, also at the jump, where there is no derivative."""
    out.fill(0.0)
