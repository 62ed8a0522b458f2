"""Criteria: how predictions are compared with targets. With an output one makes a loss.

Arrays have a row an output and a column a sample: predictions and targets are (..., K, n).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray

Total: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""(y, target, scratch): the sum (...) over outputs and samples. scratch (2, ..., K, n) is written
over; its second array may be y itself."""

Delta: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray], object]
"""(y, target, out): write the derivative; `out` is neither of them."""

HUBER_DELTA = 1.0
"""The error from which Huber's loss grows linearly."""


@dataclass(frozen=True)
class Criterion:
    """A measure of predictions that are wrong."""

    name: str
    title: str
    source: str
    help: str
    """The formula, in a few characters."""
    matched: tuple[str, str]
    """The outputs that belong to it, of one value and of several: dL/dlogits is y - t."""
    total: Total | None = None
    """None where it is known behind its matched outputs alone."""
    delta: Delta | None = None
    """dL/dy, or None as `total`."""
    mean_factor: float = 1.0
    """The mean over the samples is so many times the sum over their number."""
    kink: float | None = None
    """The size of an error at which it is not analytic, where there is one."""


def over_outputs_and_samples(terms: FloatArray) -> FloatArray:
    """The sums (...) of terms (..., K, n)."""
    total: FloatArray = terms.reshape(*terms.shape[:-2], -1).sum(axis=-1)
    return total


residual = np.subtract
"""(y, t, out): y - t, the derivative by the logits of a criterion behind its matched output."""


def squared_error(y: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
    """1/2 sum (y - t)^2."""
    difference = scratch[0]
    np.subtract(y, target, difference)
    np.multiply(difference, difference, difference)
    return over_outputs_and_samples(difference) / 2


def huber(y: FloatArray, target: FloatArray, scratch: FloatArray) -> FloatArray:
    """sum d^2 / 2 where d = |y - t| is at most delta, else delta (d - delta / 2).

    Written c (d - c / 2), where c = min(d, delta).
    """
    size, near = scratch
    np.subtract(y, target, size)
    np.abs(size, size)
    np.minimum(size, HUBER_DELTA, out=near)
    # In halves, since nearly equal ones would lose the digits of a small loss.
    np.subtract(size, near, size)
    np.multiply(size, near, size)
    np.multiply(near, near, near)
    np.multiply(near, 0.5, near)
    np.add(size, near, size)
    return over_outputs_and_samples(size)


def huber_delta(y: FloatArray, target: FloatArray, out: FloatArray) -> None:
    """y - t, at most delta and at least -delta."""
    np.subtract(y, target, out)
    np.minimum(out, HUBER_DELTA, out=out)
    np.maximum(out, -HUBER_DELTA, out=out)


CRITERIA = {
    row.name: row
    for row in (
        Criterion(
            "cross_entropy",
            "cross entropy",
            "the report, of two classes; Bishop 2006, eq. 4.108, of K",
            "-sum t log y, and (1 - t) log(1 - y) with it behind a sigmoid",
            ("sigmoid", "softmax"),
        ),
        Criterion(
            "squared_error",
            "squared error",
            "Rumelhart, Hinton and Williams 1986, eq. 3; its mean as in PyTorch, without the half",
            "the sum of (y - t)² / 2, or the mean of (y - t)²",
            ("identity", "identity"),
            squared_error,
            residual,
            mean_factor=2.0,
        ),
        Criterion(
            "huber",
            "Huber's loss",
            "Huber 1964, with delta 1",
            "(y - t)² / 2 for errors up to 1, beyond them |y - t| - 1/2",
            ("identity", "identity"),
            huber,
            huber_delta,
            kink=HUBER_DELTA,
        ),
    )
}
