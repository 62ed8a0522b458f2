"""Mistakes of the backward pass."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT, OfLayer, Pass
from core.lessons.own_code.mistake import VERSIONS, Mistake
from core.nn.arrays import FloatArray
from core.nn.outputs import OUTPUTS


def _criterion(p: Pass) -> str:
    return p.case.architecture.loss.criterion.name


def by_output(p: Pass) -> FloatArray:
    """dL/dy of the sum."""
    y, t = p.y, p.target
    criterion = p.case.architecture.loss.criterion
    if criterion.delta is not None:
        b = np.empty_like(y)
        criterion.delta(y.T, t.T, b.T)
        return b
    if p.case.architecture.loss.output.name == "softmax":
        return -t / y
    return -t / y + (1 - t) / (1 - y)


def output_slope(p: Pass, z: FloatArray) -> FloatArray:
    """The derivative of the output's function at any z; for a softmax y (1 - y)."""
    row = OUTPUTS[p.case.architecture.loss.output.name]
    y, slopes = np.empty_like(z), np.empty_like(z)
    row.value(z.T, y.T)
    if row.slope is None:
        return y * (1 - y)
    row.slope(z.T, y.T, slopes.T)
    return slopes


def _printed(p: Pass) -> FloatArray:
    """The report's dL/dz as it is printed."""
    y, t = p.y, p.target
    if _criterion(p) != "cross_entropy" or y.shape[1] > 1:
        return RIGHT.top(p)
    return output_slope(p, p.f[-1]) * (t / y + (1 - t) / (1 - y))


def _value_of(p: Pass, i: int, z: FloatArray) -> FloatArray:
    activation = p.activation(i)
    assert activation is not None
    return activation(z)


def _slope_of_value(p: Pass, i: int) -> FloatArray:
    """a'(a(F_i))."""
    activation = p.activation(i)
    assert activation is not None
    return activation.derivative(activation(p.f[i]))


def _slope_by_value(p: Pass, i: int) -> FloatArray:
    """The formula of the slope in a, given F_i: z (1 - z) of a sigmoid."""
    activation = p.activation(i)
    assert activation is not None
    slopes = np.empty_like(p.f[i])
    if activation.needs_z:
        return RIGHT.slope(p, i)
    activation.slope(p.f[i], p.f[i], slopes)
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
    activation = p.activation(i)
    assert activation is not None
    return activation.derivative(p.f[p.last - 1])


def _function_of_last(p: Pass, i: int) -> FloatArray:
    """The derivative of the last hidden layer's function, at the layer's own values."""
    activation = p.activation(p.last - 1)
    assert activation is not None
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


def _of_last_sample(p: Pass, i: int) -> FloatArray:
    return p.a[i][-1:].T @ p.b[-1:]


def _of_first_sample(p: Pass, i: int) -> FloatArray:
    return p.a[i][:1].T @ p.b[:1]


def _divided(p: Pass, i: int) -> FloatArray:
    return p.b @ p.w[i].T / p.samples


TOP = (
    Mistake(
        "sign of the output's delta",
        "backward",
        "every gradient has the wrong sign: B_L is t - y where dL/dF_L is y - t",
        {"top": lambda p: -RIGHT.top(p)},
    ),
    Mistake(
        "the printed sign",
        "backward",
        "B_L has t/y with a plus, which makes it |y - t|; it is s'(F_L) [-t/y + (1-t)/(1-y)], "
        "which is y - t",
        {"top": _printed},
        seen="the report prints it so",
    ),
    Mistake(
        "s' at the output twice",
        "backward",
        "B_L is multiplied by the output's derivative once more: with cross entropy y - t has it "
        "in it already",
        {"top": lambda p: RIGHT.top(p) * output_slope(p, p.f[-1])},
    ),
    Mistake(
        "no s' at the output",
        "backward",
        "B_L lacks the output's derivative: it is dL/dy, and should be s'(F_L) dL/dy",
        {"top": by_output},
    ),
    Mistake(
        "y - t of another loss",
        "backward",
        "B_L is y - t, which is right with cross entropy; with this loss s'(F_L) belongs to it",
        {"top": lambda p: p.y - p.target},
    ),
    Mistake(
        "s'(y) at the output",
        "backward",
        "the output's derivative is taken at y, where it is taken at F_L: s'(F_L) = y (1 - y), "
        "not s'(y)",
        {"top": lambda p: by_output(p) * output_slope(p, p.y)},
    ),
    Mistake(
        "2 in the output's delta",
        "backward",
        "every gradient is twice too large: the 2 of the square's derivative is there and the ½ "
        "that takes it away is not",
        {"top": lambda p: 2 * RIGHT.top(p)},
    ),
    Mistake(
        "½ in the output's delta",
        "backward",
        "every gradient is half of what it should be: the ½ is there and the 2 of the square's "
        "derivative is not",
        {"top": lambda p: RIGHT.top(p) / 2},
    ),
    Mistake(
        "size of the error",
        "backward",
        "B_L is |y - t|, without its sign",
        {"top": lambda p: np.abs(RIGHT.top(p))},
    ),
)

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
        {"slope": _slope_by_value},
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
        "the leak's derivative",
        "backward",
        "the derivative of the leaky ReLU is 0 below 0 in this code; it is 0.01 there",
        {"slope": _of("leaky_relu", lambda p, i: np.where(p.f[i] > 0, 1.0, 0.0))},
    ),
    Mistake(
        "s' twice",
        "backward",
        "the backward pass multiplies by s'(F_i) twice",
        {"slope": lambda p, i: RIGHT.slope(p, i) ** 2},
    ),
)

LAYERS = (
    Mistake(
        "transposed weights",
        "backward",
        "the backward pass goes through W_i where it goes through its transpose: "
        "B_i = s'(F_i) * (B_{i+1} W_i^T)",
        {"back": lambda p, i: p.b @ p.w[i]},
    ),
    Mistake(
        "transposed gradients",
        "backward",
        "the gradients are transposed: dL/dW_i is s(F_i)^T B_{i+1}, of the shape of W_i",
        {"gradient": lambda p, i: p.b.T @ p.a[i]},
    ),
    Mistake(
        "F_i in the gradient",
        "backward",
        "dL/dW_i is taken with F_i, before the activation; it is s(F_i)^T B_{i+1}",
        {"gradient": lambda p, i: (p.f[i] if i else p.a[i]).T @ p.b},
    ),
    Mistake(
        "x in the gradient",
        "backward",
        "dL/dW0 is taken with x, though s(x) enters W0",
        {"gradient": lambda p, i: (p.a[i] if i else p.f[i]).T @ p.b},
    ),
    Mistake(
        "the last sample alone",
        "backward",
        "the gradient is that of the last sample alone: in the loop over the samples it is "
        "overwritten (=) where it is added up (+=)",
        {"gradient": _of_last_sample, "bias_gradient": lambda p, i: p.b[-1]},
    ),
    Mistake(
        "the first sample alone",
        "backward",
        "the gradient is that of the first sample alone: the loop over the samples is left too "
        "early",
        {"gradient": _of_first_sample, "bias_gradient": lambda p, i: p.b[0]},
    ),
    Mistake(
        "mean for sum in the gradients",
        "backward",
        "the gradients are divided by n, the number of samples; the loss is the sum",
        {"share": lambda p: RIGHT.share(p) * p.samples, "loss": RIGHT.loss},
    ),
    Mistake(
        "sum for mean in the gradients",
        "backward",
        "the gradients are sums over the samples; the loss is the mean, so that they are divided "
        "by n",
        {"share": lambda p: RIGHT.share(p) / p.samples, "loss": RIGHT.loss},
    ),
    Mistake(
        "divided by n in every layer",
        "backward",
        "the division by n is done in every layer anew; once, at the output, is enough",
        {"back": _divided},
    ),
    Mistake(
        "a bias a sample",
        "backward",
        "the biases have one value for each sample where they have one for each unit: dL/db_i is "
        "the sum of B_{i+1} over the samples (with a bias a sample, a network learns XOR by heart, "
        "without an activation)",
        {"bias_gradient": lambda p, i: p.b},
        seen="seen in two public versions of the report's assignment",
    ),
    Mistake(
        "bias gradients of units",
        "backward",
        "dL/db_i is summed over the units; it is summed over the samples",
        {"bias_gradient": lambda p, i: p.b.sum(axis=1)},
    ),
    Mistake(
        "one bias gradient for all",
        "backward",
        "dL/db_i is summed over samples and units; it is summed over the samples (axis) alone",
        {"bias_gradient": lambda p, i: np.full(p.b.shape[1], p.b.sum())},
    ),
    Mistake(
        "mean of the bias gradients",
        "backward",
        "dL/db_i is the mean over the samples, where dL/dW_i is their sum",
        {"bias_gradient": lambda p, i: p.b.mean(axis=0)},
    ),
    Mistake(
        "bias gradients of the last sample",
        "backward",
        "dL/db_i is that of the last sample alone; it is summed over all of them",
        {"bias_gradient": lambda p, i: p.b[-1]},
    ),
    Mistake(
        "no bias gradients",
        "backward",
        "dL/db_i is zero; it is the sum of B_{i+1} over the samples",
        {"bias_gradient": lambda p, i: np.zeros(p.b.shape[1])},
    ),
)

BACKWARD = TOP + SLOPES + LAYERS
