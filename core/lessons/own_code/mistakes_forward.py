"""Mistakes of the forward pass and of the loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.lessons.own_code.formulas import RIGHT, Matrix, Pass
from core.lessons.own_code.mistake import Mistake
from core.nn.arrays import FloatArray
from core.nn.outputs import OUTPUTS


def _sigmoid(z: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-z))


def _criterion(p: Pass) -> str:
    return p.case.architecture.loss.criterion.name


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
    activation, slopes = p.activation(i), np.empty_like(p.f[i])
    assert activation is not None
    activation.slope(p.f[i], p.a[i], slopes)
    return slopes


def _loss_of_outputs(p: Pass) -> FloatArray:
    """The loss by its formula in y."""
    y, t = p.y, p.target
    if _criterion(p) == "cross_entropy":
        terms = -t * np.log(y)
        if y.shape[1] == 1 or p.case.architecture.loss.output.name == "sigmoid":
            terms = terms - (1 - t) * np.log(1 - y)
    elif _criterion(p) == "squared_error":
        terms = (y - t) ** 2 / 2
    else:
        return RIGHT.loss(p)
    return np.asarray(terms.sum() / p.formulas.share(p))


def _of_samples(p: Pass) -> FloatArray:
    """A softmax that is taken over the samples."""
    if not _is_softmax(p):
        return RIGHT.output(p)
    e = np.exp(p.f[-1] - p.f[-1].max())
    return np.asarray(e / e.sum(axis=0))


def _sigmoids_of_classes(p: Pass) -> FloatArray:
    if not _is_softmax(p):
        return RIGHT.output(p)
    return _sigmoid(p.f[-1])


def _residual_of_softmax(p: Pass) -> FloatArray:
    return p.y - p.target if _is_softmax(p) else RIGHT.top(p)


def _is_softmax(p: Pass) -> bool:
    return p.case.architecture.loss.output.name == "softmax"


def _one_term(p: Pass) -> FloatArray:
    if _criterion(p) != "cross_entropy" or p.y.shape[1] > 1:
        return RIGHT.loss(p)
    return np.asarray(-(p.target * np.log(p.y)).sum() / p.formulas.share(p))


def _overwritten(p: Pass) -> FloatArray:
    """The loss of a y that `y -= t` has written over."""
    y = p.y
    try:
        p.y = y - p.target
        return _loss_of_outputs(p)
    finally:
        p.y = y


def _top_of_overwritten(p: Pass) -> FloatArray:
    """The residual times the output's slope, where that is given the residual for y."""
    row, b = OUTPUTS[p.case.architecture.loss.output.name], p.y - p.target
    if row.slope is None or row.needs_z or _criterion(p) == "cross_entropy":
        return RIGHT.top(p)
    slopes = np.empty_like(b)
    row.slope(p.f[-1], b, slopes)
    return b * slopes


def _times(factor: Callable[[Pass], float] | float, *, only: str = "") -> Matrix:
    """The loss times a factor, of one criterion alone where it is named."""

    def loss(p: Pass) -> FloatArray:
        if only and _criterion(p) != only:
            return RIGHT.loss(p)
        return RIGHT.loss(p) * (factor(p) if callable(factor) else factor)

    return loss


def _root(p: Pass) -> FloatArray:
    return np.asarray(np.sqrt(RIGHT.loss(p)))


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
        "forward returns F_i, the values before the activation, where s(F_i) is asked for",
        {"layers": lambda p: [*p.f[1:-1], p.y]},
    ),
    Mistake(
        "no output function",
        "forward",
        "the output has no activation: y is F_L itself",
        {
            "output": lambda p: p.f[-1].copy(),
            "loss": _loss_of_outputs,
            "top": lambda p: p.y - p.target,
        },
    ),
    Mistake(
        "no output function returned",
        "forward",
        "forward returns F_L, the values before the output's activation, in the place of y",
        {"layers": lambda p: [*p.a[1:], p.f[-1]]},
    ),
    Mistake(
        "sign in the exponent",
        "forward",
        "the sigmoid is written 1 / (1 + exp(z)); it is 1 / (1 + exp(-z))",
        {
            "entering": _turned_sigmoid,
            "output": lambda p: (
                1 - RIGHT.output(p)
                if p.case.architecture.loss.output.name == "sigmoid"
                else RIGHT.output(p)
            ),
            "loss": _loss_of_outputs,
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
        {"output": _of_samples, "loss": _loss_of_outputs, "top": _residual_of_softmax},
    ),
    Mistake(
        "sigmoids in the softmax's place",
        "forward",
        "the output is a sigmoid for each class where a softmax is meant",
        {"output": _sigmoids_of_classes, "loss": _loss_of_outputs, "top": _residual_of_softmax},
    ),
)

LOSS = (
    Mistake(
        "sign of the loss",
        "loss",
        "the loss has the wrong sign: cross entropy is -sum t log y + (1 - t) log(1 - y), with "
        "the minus before the whole sum",
        {"loss": _times(-1.0)},
        seen="the report prints it so",
    ),
    Mistake(
        "mean loss of summed gradients",
        "loss",
        "the loss is divided by n, the number of samples, and the gradients are not",
        {"loss": _times(lambda p: 1 / p.samples)},
    ),
    Mistake(
        "summed loss of mean gradients",
        "loss",
        "the loss is the sum over the samples, where the mean is asked for and the gradients "
        "are of the mean",
        {"loss": _times(lambda p: p.samples)},
    ),
    Mistake(
        "½ in the loss",
        "loss",
        "the loss lacks the ½ that its gradients have: here it is the sum of (y - t)² / 2",
        {"loss": _times(2.0, only="squared_error")},
    ),
    Mistake(
        "½ too much in the loss",
        "loss",
        "the loss has a ½ that its gradients do not have",
        {"loss": _times(0.5)},
    ),
    Mistake(
        "root of the loss",
        "loss",
        "the loss is the root of what is asked for (RMSE in the place of MSE)",
        {"loss": _root},
    ),
    Mistake(
        "one term of the cross entropy",
        "loss",
        "the loss has the term t log y alone; (1 - t) log(1 - y) belongs to it",
        {"loss": _one_term},
    ),
    Mistake(
        "y written over",
        "loss",
        "the loss is taken after y was overwritten in place by y - t",
        {"loss": _overwritten},
    ),
    Mistake(
        "y written over, before s'",
        "loss",
        "y was overwritten in place by y - t, before the loss and the output's s' were taken of it "
        "(aliasing: two names for one array)",
        {"loss": _overwritten, "top": _top_of_overwritten},
    ),
    Mistake(
        "another logarithm",
        "loss",
        "the logarithm is to the base 10; log is the natural one",
        {"loss": _times(1 / np.log(10))},
    ),
    Mistake(
        "logarithm to the base 2",
        "loss",
        "the logarithm is to the base 2; log is the natural one",
        {"loss": _times(1 / np.log(2))},
    ),
    Mistake(
        "squared error reported",
        "loss",
        "the loss that is returned is the squared error, though the gradients are those of the "
        "cross entropy",
        {
            "loss": lambda p: (
                np.asarray(((p.y - p.target) ** 2).sum() / p.formulas.share(p))
                if _criterion(p) == "cross_entropy"
                else RIGHT.loss(p)
            )
        },
    ),
    Mistake(
        "mean squared error reported",
        "loss",
        "the loss that is returned is the mean squared error, though the gradients are those of "
        "the cross entropy",
        {
            "loss": lambda p: (
                np.asarray(((p.y - p.target) ** 2).mean())
                if _criterion(p) == "cross_entropy"
                else RIGHT.loss(p)
            )
        },
    ),
)
