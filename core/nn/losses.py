"""Losses: a criterion behind an output, as one function of the logits.

Arrays have a row an output and a column a sample: logits, predictions and targets are
(..., K, n). A loss sums over both; where the mean is wanted, it is divided by its `share`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from core.nn.activation_functions import ONE, sigmoid
from core.nn.activations import Value
from core.nn.arrays import FloatArray, close, diverging
from core.nn.buffers import Call
from core.nn.criteria import (
    CRITERIA,
    Criterion,
    Delta,
    Total,
    over_outputs_and_samples,
    residual,
    squared_error,
)
from core.nn.outputs import OUTPUTS, Output


@dataclass(frozen=True)
class Fused:
    """A criterion and an output in one: what is exact or cheap only together."""

    total: Total
    """As a criterion's, but of the logits, which it leaves alone."""
    delta: Delta
    """(y, target, out): write B_L = dL/dF_L."""
    turned: Value | None = None
    """(-logits, out): write y, for outputs that can spare the turning of signs."""


@dataclass(frozen=True)
class Loss:
    """A loss L of the logits F_L, and the predictions y that belong to it."""

    criterion: Criterion
    output: Output
    fused: Fused | None = None
    """Used instead of the two parts."""

    def __post_init__(self) -> None:
        """Try the loss on a few numbers, so that one without its engine part fails at once."""
        logits, target = np.array([[0.5, -1.0], [2.0, 0.25]]), np.eye(2)
        y, mirrored, delta = np.empty_like(logits), np.empty_like(logits), np.empty_like(logits)
        if not self.fused and not self.criterion.total:
            raise ValueError(_misfit(self.criterion, self.output))
        self.predict(logits, y)
        self.predict_turned(-logits, mirrored)
        total = self.total(logits, target, np.empty((2, *logits.shape)))
        self.bind_delta(logits, y, target, delta)()
        if not close(mirrored, y) or np.ndim(total) or not np.isfinite([total, *delta.flat]).all():
            raise ValueError(f"the parts of the loss '{self.name}' do not fit together")

    @property
    def name(self) -> str:
        """Such as `cross_entropy of sigmoid`."""
        return f"{self.criterion.name} of {self.output.name}"

    def share(self, samples: int, reduction: str) -> float:
        """The number by which the sum over so many samples is divided: 1 for a sum."""
        return samples / self.criterion.mean_factor if reduction == "mean" else 1.0

    @diverging
    def of(self, logits: FloatArray, target: FloatArray, *, reduction: str = "sum") -> FloatArray:
        """The sum or the mean over the samples: (...) of logits (..., K, n)."""
        total = self.total(logits, target, np.empty((2, *logits.shape), logits.dtype))
        return total / self.share(logits.shape[-1], reduction)

    @property
    def analytic(self) -> bool:
        """Whether it is an analytic function of the logits."""
        return self.output.analytic and self.criterion.kink is None

    @property
    def predict(self) -> Value:
        """(logits, out): write y; `out` may be `logits` itself."""
        return self.output.value

    @property
    def predict_turned(self) -> Value:
        """(-logits, out): write y; `out` is not `-logits`."""
        return (self.fused and self.fused.turned) or self._predict_turned

    def total(self, logits: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
        """The loss (...); scratch (2, ..., K, n) is written over."""
        if self.fused:
            return self.fused.total(logits, target, scratch)
        assert self.criterion.total
        self.output.value(logits, scratch[1])
        return self.criterion.total(scratch[1], target, scratch)

    @property
    def needs_logits(self) -> bool:
        """Whether B_L depends on the logits themselves; else on y alone."""
        return not self.fused and self.output.needs_z

    def bind_delta(
        self, logits: FloatArray, y: FloatArray, target: FloatArray, out: FloatArray
    ) -> Call:
        """The call that writes B_L = dL/dF_L, from these arrays as they are then."""
        if self.fused:
            return partial(self.fused.delta, y, target, out)
        return partial(self._delta, logits, y, target, out)

    def _delta(
        self, logits: FloatArray, y: FloatArray, target: FloatArray, out: FloatArray
    ) -> None:
        assert self.criterion.delta
        self.criterion.delta(y, target, out)
        self.output.pull(logits, y, out)

    def _predict_turned(self, logits: FloatArray, out: FloatArray) -> None:
        np.negative(logits, out)
        self.predict(out, out)


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
    np.negative(logits, loss)
    np.minimum(logits, loss, out=loss)  # -|z|, also of a complex z
    np.exp(loss, loss)
    np.log1p(loss, loss)
    loss += positive
    return over_outputs_and_samples(loss)


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


def squared_error_behind_sigmoid(
    logits: FloatArray, target: FloatArray, scratch: FloatArray
) -> FloatArray:
    """1/2 sum (s(z) - t)^2 over outputs and samples."""
    sigmoid(logits, scratch[1])
    return squared_error(scratch[1], target, scratch)


def squared_error_delta_behind_sigmoid(y: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """(y - t) s'(z), where s'(z) = y (1 - y)."""
    np.subtract(ONE, y, out)
    np.multiply(out, y, out)
    np.multiply(out, y - target, out)


FUSED = {
    ("cross_entropy", "sigmoid"): Fused(binary_cross_entropy, residual, sigmoid_from_turned),
    ("cross_entropy", "softmax"): Fused(cross_entropy, residual),
    ("squared_error", "identity"): Fused(squared_error, residual),
    ("squared_error", "sigmoid"): Fused(
        squared_error_behind_sigmoid, squared_error_delta_behind_sigmoid, sigmoid_from_turned
    ),
}


@cache
def loss_of(criterion: str, output: str) -> Loss:
    """The loss of a name of `CRITERIA` and one of `OUTPUTS`.

    Raises ValueError where the criterion does not take this output.
    """
    return Loss(CRITERIA[criterion], OUTPUTS[output], FUSED.get((criterion, output)))


def matched_output(criterion: str, outputs: int) -> str:
    """The output that belongs to a criterion, for a network of so many outputs."""
    return CRITERIA[criterion].matched[outputs > 1]


def fits(criterion: str, output: str, outputs: int) -> str:
    """Return why a network of so many outputs cannot have this criterion behind this output;
    nothing where it can."""
    row = CRITERIA[criterion]
    if not row.total and output not in row.matched:
        return _misfit(row, OUTPUTS[output])
    if output == "softmax" and outputs == 1:
        return "a softmax over a single output is always 1"
    return ""


def _misfit(criterion: Criterion, output: Output) -> str:
    return f"{criterion.title} needs the output {' or '.join(criterion.matched)}, not {output.name}"
