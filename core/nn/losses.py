"""Losses: a row holds how logits become predictions, the loss, and its derivative.

Arrays have a row an output and a column a sample: logits, predictions and targets are
(..., K, n). A loss sums over both; where the mean is wanted, it is divided by n.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.activation_functions import ONE
from core.nn.activations import IDENTITY, SIGMOID, Value
from core.nn.arrays import FloatArray, close, diverging


@dataclass(frozen=True)
class Loss:
    """A loss L of the logits F_L, and the predictions y that belong to it."""

    name: str
    title: str
    source: str
    predict: Value
    """(logits, out): write y; `out` may be `logits` itself."""
    total: Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
    """(logits, target, scratch): the loss (...). scratch (2, ..., K, n) is written over."""
    delta: Callable[[FloatArray, FloatArray, FloatArray], object]
    """(y, target, out): write B_L = dL/dF_L; `out` is neither of them."""
    turned: Value | None = None
    """(-logits, out): write y, for rows that can spare the turning of signs."""

    def __post_init__(self) -> None:
        """Try the row on a few numbers, so that one without its engine part fails at import."""
        logits = np.array([[0.5, -1.0], [2.0, 0.25]])
        y, scratch = np.empty_like(logits), np.empty((2, *logits.shape))
        self.predict(logits, y)
        mirrored = np.empty_like(logits)
        self.predict_turned(-logits, mirrored)
        total = self.total(logits, np.eye(2), scratch)
        self.delta(y, np.eye(2), scratch[0])
        if not close(mirrored, y) or np.ndim(total) or not np.isfinite(total):
            raise ValueError(f"the parts of the loss '{self.name}' do not fit together")

    @diverging
    def of(self, logits: FloatArray, target: FloatArray, *, reduction: str = "sum") -> FloatArray:
        """The sum or the mean over the samples: (...) of logits (..., K, n)."""
        total = self.total(logits, target, np.empty((2, *logits.shape)))
        return total / logits.shape[-1] if reduction == "mean" else total

    @property
    def predict_turned(self) -> Value:
        """(-logits, out): write y; `out` is not `-logits`."""
        return self.turned or self._predict_turned

    def _predict_turned(self, logits: FloatArray, out: FloatArray) -> None:
        np.negative(logits, out)
        self.predict(out, out)


def over_outputs_and_samples(terms: FloatArray) -> FloatArray:
    """The sums (...) of terms (..., K, n)."""
    total: FloatArray = terms.reshape(*terms.shape[:-2], -1).sum(axis=-1)
    return total


residual = np.subtract
"""(y, t, out): y - t, the derivative of each loss that is matched with its output."""


def sigmoid_from_turned(logits: FloatArray, out: FloatArray) -> None:
    """s(z) from -z."""
    np.exp(logits, out)
    np.add(out, ONE, out)
    np.divide(ONE, out, out)


def binary_cross_entropy(logits: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
    """-sum t log y + (1 - t) log(1 - y) over outputs and samples, where y = s(logit).

    Written max(z, 0) - t z + log(1 + exp(-|z|)), the same without log 0.
    """
    positive, loss = scratch
    # First the two that cancel where a point is right, so that a small loss keeps its digits.
    np.maximum(logits, 0.0, out=positive)
    np.multiply(target, logits, loss)
    positive -= loss
    np.abs(logits, loss)
    np.negative(loss, loss)
    np.exp(loss, loss)
    np.log1p(loss, loss)
    loss += positive
    return over_outputs_and_samples(loss)


def softmax(logits: FloatArray, out: FloatArray) -> None:
    """exp(z_k) / sum_j exp(z_j) over the outputs, the largest taken off against overflow."""
    np.subtract(logits, logits.max(axis=-2, keepdims=True), out)
    np.exp(out, out)
    np.divide(out, out.sum(axis=-2, keepdims=True), out)


def cross_entropy(logits: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
    """-sum t log y over outputs and samples, where y = softmax(logits) and t sums to 1.

    Written sum t (log sum_j exp(z_j - z_max) - (z - z_max)), the same without log 0. A sample's
    loss is known to 1e-16; digits below that, as for two classes, would take thrice the time.
    """
    shifted, terms = scratch
    np.subtract(logits, logits.max(axis=-2, keepdims=True), shifted)
    np.exp(shifted, terms)
    log_sum = np.log(terms.sum(axis=-2, keepdims=True))
    np.subtract(log_sum, shifted, terms)
    np.multiply(terms, target, terms)
    return over_outputs_and_samples(terms)


def squared_error(y: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
    """1/2 sum (y - t)^2 over outputs and samples, of predictions y."""
    difference = scratch[0]
    np.subtract(y, target, difference)
    np.multiply(difference, difference, difference)
    return over_outputs_and_samples(difference) / 2


def squared_error_behind_sigmoid(
    logits: FloatArray, target: FloatArray, scratch: FloatArray
) -> FloatArray:
    """1/2 sum (s(z) - t)^2 over outputs and samples."""
    SIGMOID.value(logits, scratch[1])
    return squared_error(scratch[1], target, scratch)


def squared_error_delta_behind_sigmoid(y: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """(y - t) s'(z), where s'(z) = y (1 - y)."""
    np.subtract(ONE, y, out)
    np.multiply(out, y, out)
    np.multiply(out, y - target, out)


LOSSES = {
    row.name: row
    for row in (
        Loss(
            "binary_cross_entropy",
            "cross entropy of two classes, behind a sigmoid",
            "the report: -sum t log y + (1 - t) log(1 - y)",
            SIGMOID.value,
            binary_cross_entropy,
            residual,
            turned=sigmoid_from_turned,
        ),
        Loss(
            "cross_entropy",
            "cross entropy of K classes, behind a softmax",
            "Bishop 2006, eq. 4.108",
            softmax,
            cross_entropy,
            residual,
        ),
        Loss(
            "squared_error",
            "half the squared error",
            "Bishop 2006, eq. 5.14",
            IDENTITY.value,
            squared_error,
            residual,
        ),
        Loss(
            "sigmoid_squared_error",
            "half the squared error, behind a sigmoid",
            "Rumelhart, Hinton and Williams 1986, eq. 3",
            SIGMOID.value,
            squared_error_behind_sigmoid,
            squared_error_delta_behind_sigmoid,
            turned=sigmoid_from_turned,
        ),
    )
}
