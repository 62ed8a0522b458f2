"""Mistakes of the activations' derivatives."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT, OfLayer, Pass
from core.lessons.own_code.mistake import VERSIONS, Mistake
from core.nn.activations import Activation
from core.nn.arrays import FloatArray


def _value_of(p: Pass, i: int, z: FloatArray) -> FloatArray:
    activation = p.hidden(i)
    return activation(z)


def _slope_of_value(p: Pass, i: int) -> FloatArray:
    """a'(a(F_i))."""
    activation = p.hidden(i)
    return activation.derivative(activation(p.f[i]))


def slope_by_value(activation: Activation, value: FloatArray) -> FloatArray:
    """The formula of a slope in a, such as a (1 - a), of any value; that in z where it is one."""
    if activation.needs_z or activation.name == "relu":  # whose sign(a) holds for no a below 0
        return activation.derivative(value)
    slopes = np.empty_like(value)
    activation.slope(value, value, slopes)
    return slopes


def _slope_at(shift: int) -> OfLayer:
    """The slope of another layer's values."""

    def slope(p: Pass, i: int) -> FloatArray:
        other = i + shift
        activation = p.activation(i)
        if activation is None or not 0 <= other <= p.last:
            return RIGHT.slope(p, i)
        return activation.derivative(p.f[other])

    return slope


def _slope_of_last(p: Pass, i: int) -> FloatArray:
    """The slope at the values of the last hidden layer, which a shared object remembers."""
    activation = p.hidden(i)
    return activation.derivative(p.f[p.last - 1])


def _function_of_last(p: Pass, i: int) -> FloatArray:
    """The derivative of the last hidden layer's function, at the layer's own values."""
    activation = p.hidden(p.last - 1)
    return activation.derivative(p.f[i])


def _function_of(shift: int) -> OfLayer:
    """The derivative of a neighbour's function, at the layer's own values."""

    def slope(p: Pass, i: int) -> FloatArray:
        activation = p.activation(i + shift) if 0 < i + shift < p.last else p.activation(i)
        assert activation is not None
        return activation.derivative(p.f[i])

    return slope


def _identity_slope(p: Pass, i: int) -> FloatArray:
    activation = p.activation(i)
    if activation is not None and activation.name == "identity":
        return np.zeros_like(p.f[i])
    return RIGHT.slope(p, i)


def _of(name: str, formula: OfLayer) -> OfLayer:
    """A formula where a layer has this activation, the right slope elsewhere."""

    def slope(p: Pass, i: int) -> FloatArray:
        activation = p.activation(i)
        return formula(p, i) if activation and activation.name == name else RIGHT.slope(p, i)

    return slope


def _leaking(leak: float) -> dict[str, OfLayer]:
    """The leaky ReLU with another leak."""

    def entering(p: Pass, i: int) -> FloatArray:
        activation, z = p.activation(i), p.f[i]
        if activation is None or activation.name != "leaky_relu":
            return RIGHT.entering(p, i)
        return np.where(z > 0, z, leak * z)

    return {
        "entering": entering,
        "slope": _of("leaky_relu", lambda p, i: np.where(p.f[i] > 0, 1.0, leak)),
    }


SLOPES = (
    Mistake(
        "no s'",
        "backward",
        "the backward pass lacks s'(F_i): B_i is B_{i+1} W_i^T where it should be "
        "s'(F_i) * (B_{i+1} W_i^T)",
        {"slope": lambda p, i: np.ones_like(p.f[i])},
    ),
    Mistake(
        "s'(a) where s'(z) is meant",
        "backward",
        "the derivative is taken at s(F_i), after the activation, and should be taken at F_i "
        "(perhaps F_i was overwritten in place)",
        {"slope": _slope_of_value},
    ),
    Mistake(
        "s'(z) where s'(a) is meant",
        "backward",
        "the derivative is a formula in a, such as a (1 - a), and is given F_i in the place of "
        "a = s(F_i)",
        {"slope": lambda p, i: slope_by_value(p.hidden(i), p.f[i])},
    ),
    Mistake(
        "shared activation object",
        "backward",
        "s' of the wrong layer: each hidden layer has s' at the values of the last one, as if one "
        "activation object, which remembers what it saw last, were shared by all layers",
        {"slope": _slope_of_last},
        seen=VERSIONS,
    ),
    Mistake(
        "s' of the layer above",
        "backward",
        "s' of the wrong layer: B_i is multiplied by s'(F_{i+1}) where s'(F_i) belongs",
        {"slope": _slope_at(1)},
    ),
    Mistake(
        "s' of the layer below",
        "backward",
        "s' of the wrong layer: B_i is multiplied by s'(F_{i-1}) where s'(F_i) belongs",
        {"slope": _slope_at(-1)},
    ),
    Mistake(
        "the last layer's function",
        "backward",
        "every hidden layer has the derivative of the last one's activation, as if one activation "
        "object were shared",
        {"slope": _function_of_last},
        seen=VERSIONS,
    ),
    Mistake(
        "a neighbour's function",
        "backward",
        "the derivatives of the activations are one layer off: B_i has that of layer i + 1",
        {"slope": _function_of(1)},
    ),
    Mistake(
        "a neighbour's function, below",
        "backward",
        "the derivatives of the activations are one layer off: B_i has that of layer i - 1",
        {"slope": _function_of(-1)},
    ),
    Mistake(
        "identity's derivative 0",
        "backward",
        "the derivative of the identity is coded 0; it is 1",
        {"slope": _identity_slope},
        seen=VERSIONS,
    ),
    Mistake(
        "identity's derivative z",
        "backward",
        "the derivative of the identity is coded z; it is 1",
        {"slope": _of("identity", lambda p, i: p.f[i])},
    ),
    Mistake(
        "s in the place of s'",
        "backward",
        "the backward pass multiplies by s(F_i), the activation itself, where s'(F_i) belongs",
        {"slope": lambda p, i: _value_of(p, i, p.f[i])},
    ),
    Mistake(
        "half of the sigmoid's derivative",
        "backward",
        "the sigmoid's derivative is coded 1 - a; it is a (1 - a)",
        {"slope": _of("sigmoid", lambda p, i: 1 - _value_of(p, i, p.f[i]))},
    ),
    Mistake(
        "sign of the sigmoid's derivative",
        "backward",
        "the sigmoid's derivative is coded with the wrong sign, a (a - 1); it is a (1 - a)",
        {"slope": _of("sigmoid", lambda p, i: -RIGHT.slope(p, i))},
    ),
    Mistake(
        "plus in the sigmoid's derivative",
        "backward",
        "the sigmoid's derivative is coded a (1 + a); it is a (1 - a)",
        {"slope": _of("sigmoid", lambda p, i: (a := _value_of(p, i, p.f[i])) * (1 + a))},
    ),
    Mistake(
        "plus in tanh's derivative",
        "backward",
        "the derivative of tanh is coded 1 + a²; it is 1 - a²",
        {"slope": _of("tanh", lambda p, i: 1 + _value_of(p, i, p.f[i]) ** 2)},
    ),
    Mistake(
        "tanh's derivative without the square",
        "backward",
        "the derivative of tanh is coded 1 - a; it is 1 - a²",
        {"slope": _of("tanh", lambda p, i: 1 - _value_of(p, i, p.f[i]))},
    ),
    Mistake(
        "the sigmoid's derivative of tanh",
        "backward",
        "tanh has the sigmoid's derivative, a (1 - a); it is 1 - a²",
        {"slope": _of("tanh", lambda p, i: (a := _value_of(p, i, p.f[i])) * (1 - a))},
    ),
    Mistake(
        "ReLU's derivative below 0",
        "backward",
        "the derivative of the ReLU is 1 everywhere in this code; below 0 it is 0",
        {"slope": _of("relu", lambda p, i: np.ones_like(p.f[i]))},
    ),
    Mistake(
        "ReLU's derivative the other way round",
        "backward",
        "the derivative of the ReLU is 1 below 0 and 0 above in this code; it is 1 above 0",
        {"slope": _of("relu", lambda p, i: np.where(p.f[i] < 0, 1.0, 0.0))},
    ),
    Mistake(
        "ReLU's derivative z below 0",
        "backward",
        "the derivative of the ReLU is z below 0 in this code, as only numbers above 0 are written "
        "over by 1; below 0 it is 0",
        {"slope": _of("relu", lambda p, i: np.where(p.f[i] > 0, 1.0, p.f[i]))},
    ),
    Mistake(
        "another leak",
        "forward",
        "the leaky ReLU is {} z below 0 in this code; here it is 0.01 z",
        fitted=_leaking,
    ),
    Mistake(
        "the leak's derivative",
        "backward",
        "the derivative of the leaky ReLU is 0 below 0 in this code; it is 0.01 there",
        {"slope": _of("leaky_relu", lambda p, i: np.where(p.f[i] > 0, 1.0, 0.0))},
    ),
    Mistake(
        "s' of the error",
        "backward",
        "the derivative is taken of the error that comes back, B_{i+1} W_i^T; it is taken of the "
        "layer's own values, s'(F_i)",
        {"slope": lambda p, i: slope_by_value(p.hidden(i), RIGHT.back(p, i))},
    ),
    Mistake(
        "s' twice",
        "backward",
        "the backward pass multiplies by s'(F_i) twice",
        {"slope": lambda p, i: RIGHT.slope(p, i) ** 2},
    ),
)
