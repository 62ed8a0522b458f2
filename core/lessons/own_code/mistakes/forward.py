"""Mistakes of the forward pass."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes.loss import loss_of_outputs
from core.lessons.own_code.mistakes.slopes import slope_by_value
from core.nn.arrays import FloatArray


def _sigmoid(z: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-z))


def _raw(p: Pass, i: int) -> FloatArray:
    """F_i without the activation."""
    return p.f[i] if i else RIGHT.entering(p, i)


def _turned_sigmoid(p: Pass, i: int) -> FloatArray:
    """1 / (1 + exp(z)) in the place of the sigmoid."""
    activation = p.activation(i)
    if activation is None or activation.name != "sigmoid":
        return RIGHT.entering(p, i)
    return _sigmoid(-p.f[i])


def _bias_after(p: Pass, i: int) -> FloatArray:
    """The bias added to the activation."""
    return p.a[i] @ p.w[i]


def _entering_with_bias(p: Pass, i: int) -> FloatArray:
    a = RIGHT.entering(p, i)
    return a + p.biases[i - 1] if i and p.biases else a


def _slope_with_bias(p: Pass, i: int) -> FloatArray:
    """The slope by its formula in a, to which the bias was added."""
    activation = p.hidden(i)
    return slope_by_value(activation, p.f[i] if activation.needs_z else p.a[i])


def _of_samples(p: Pass) -> FloatArray:
    """A softmax that is taken over the samples."""
    if p.output != "softmax":
        return RIGHT.output(p)
    e = np.exp(p.f[-1] - p.f[-1].max())
    return np.asarray(e / e.sum(axis=0))


def _sigmoids_of_classes(p: Pass) -> FloatArray:
    if p.output != "softmax":
        return RIGHT.output(p)
    return _sigmoid(p.f[-1])


def _residual_of_softmax(p: Pass) -> FloatArray:
    return p.y - p.target if p.output == "softmax" else RIGHT.top(p)


FORWARD = (
    Mistake(
        "no activation",
        "forward",
        "the hidden layers have no activation: F_i enters W_i where s(F_i) should, "
        "though the backward pass has its s'",
        {"entering": _raw},
    ),
    Mistake(
        "values before the activation",
        "forward",
        "the function forward returns F_i, the values before the activation, where s(F_i) is "
        "asked for",
        {"layers": lambda p: [*p.f[1:-1], p.y]},
    ),
    Mistake(
        "no output function",
        "forward",
        "the output has no activation: y is F_L itself",
        {
            "output": lambda p: p.f[-1].copy(),
            "loss": loss_of_outputs,
            "top": lambda p: p.y - p.target,
        },
    ),
    Mistake(
        "no output function returned",
        "forward",
        "the function forward returns F_L, the values before the output's activation, in the place "
        "of y",
        {"layers": lambda p: [*p.a[1:], p.f[-1]]},
    ),
    Mistake(
        "sign in the exponent",
        "forward",
        "the sigmoid is written 1 / (1 + exp(z)); it is 1 / (1 + exp(-z))",
        {
            "entering": _turned_sigmoid,
            "output": lambda p: 1 - RIGHT.output(p) if p.output == "sigmoid" else RIGHT.output(p),
            "loss": loss_of_outputs,
            "top": lambda p: p.y - p.target,
            "slope": lambda p, i: (
                _sigmoid(p.f[i]) * _sigmoid(-p.f[i])
                if (a := p.activation(i)) and a.name == "sigmoid"
                else RIGHT.slope(p, i)
            ),
        },
    ),
    Mistake(
        "bias after the activation",
        "forward",
        "the bias is added after the activation: s(a W) + b where it is s(a W + b)",
        {"weighted": _bias_after, "entering": _entering_with_bias, "slope": _slope_with_bias},
    ),
    Mistake(
        "bias after the activation, but for the output",
        "forward",
        "the bias of the hidden layers is added after the activation: s(a W) + b where it is "
        "s(a W + b)",
        {
            "weighted": lambda p, i: (RIGHT.weighted if i == p.last - 1 else _bias_after)(p, i),
            "entering": _entering_with_bias,
            "slope": _slope_with_bias,
        },
    ),
    Mistake(
        "no bias",
        "forward",
        "the biases are not added: F_{i+1} is s(F_i) W_i without b_i",
        {"weighted": _bias_after},
        option="--no-bias",
    ),
    Mistake(
        "softmax over the samples",
        "forward",
        "the softmax divides by the sum over the samples (axis 0); it is over the classes of one "
        "sample (axis 1)",
        {"output": _of_samples, "loss": loss_of_outputs, "top": _residual_of_softmax},
    ),
    Mistake(
        "sigmoids in the softmax's place",
        "forward",
        "the output is a sigmoid for each class where a softmax is meant",
        {"output": _sigmoids_of_classes, "loss": loss_of_outputs, "top": _residual_of_softmax},
    ),
)
