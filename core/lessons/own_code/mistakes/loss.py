"""Mistakes of the loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.lessons.own_code.formulas import RIGHT, Matrix, Pass
from core.lessons.own_code.mistake import Mistake
from core.nn.arrays import FloatArray
from core.nn.outputs import OUTPUTS


def loss_of_outputs(p: Pass) -> FloatArray:
    """The loss by its formula in y."""
    y, t = p.y, p.target
    if p.criterion == "cross_entropy":
        terms = -t * np.log(y)
        if y.shape[1] == 1 or p.output == "sigmoid":
            terms = terms - (1 - t) * np.log(1 - y)
    elif p.criterion == "squared_error":
        terms = (y - t) ** 2 / 2
    else:
        return RIGHT.loss(p)
    return np.asarray(terms.sum() / p.formulas.share(p))


def _one_term(p: Pass) -> FloatArray:
    if p.criterion != "cross_entropy" or p.y.shape[1] > 1:
        return RIGHT.loss(p)
    return np.asarray(-(p.target * np.log(p.y)).sum() / p.formulas.share(p))


def _overwritten(p: Pass) -> FloatArray:
    """The loss of a y that `y -= t` has written over."""
    y = p.y
    try:
        p.y = y - p.target
        return loss_of_outputs(p)
    finally:
        p.y = y


def _top_of_overwritten(p: Pass) -> FloatArray:
    """The residual times the output's slope, where that is given the residual for y."""
    row, b = OUTPUTS[p.output], p.y - p.target
    if row.slope is None or row.needs_z or p.criterion == "cross_entropy":
        return RIGHT.top(p)
    slopes = np.empty_like(b)
    row.slope(p.f[-1], b, slopes)
    return b * slopes


def _times(factor: Callable[[Pass], float] | float, *, only: str = "") -> Matrix:
    """The loss times a factor, of one criterion alone where it is named."""

    def loss(p: Pass) -> FloatArray:
        if only and p.criterion != only:
            return RIGHT.loss(p)
        return RIGHT.loss(p) * (factor(p) if callable(factor) else factor)

    return loss


def _root(p: Pass) -> FloatArray:
    return np.asarray(np.sqrt(RIGHT.loss(p)))


def _of_last_sample(p: Pass) -> FloatArray:
    loss = p.case.architecture.loss
    return loss.of(p.f[-1][-1:].T, p.target[-1:].T, reduction=p.case.reduction)


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
        "the loss of the last sample",
        "loss",
        "the loss is that of the last sample alone: in the loop over the samples it is overwritten "
        "(=) where it is added up (+=)",
        {"loss": _of_last_sample},
    ),
    Mistake(
        "mean over the outputs too",
        "loss",
        "the loss is the mean over samples and outputs (np.mean of them all); the mean is over the "
        "samples alone",
        {"loss": _times(lambda p: 1 / p.y.shape[1])},
    ),
    Mistake(
        "mean of the squares",
        "loss",
        "loss and gradients are those of the mean of (y - t)²; here it is the sum of (y - t)² / 2",
        {
            "share": lambda p: p.y.size / 2 if p.criterion == "squared_error" else RIGHT.share(p),
            "loss": lambda p: (
                np.asarray(((p.y - p.target) ** 2).mean())
                if p.criterion == "squared_error"
                else RIGHT.loss(p)
            ),
        },
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
                if p.criterion == "cross_entropy"
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
                if p.criterion == "cross_entropy"
                else RIGHT.loss(p)
            )
        },
    ),
)
