"""The loss: binary cross entropy, taken from the logits so that it is finite for any of them."""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray


def binary_cross_entropy(
    logits: FloatArray,
    target: FloatArray,
    *,
    reduction: str = "sum",
    scratch: FloatArray | None = None,
) -> FloatArray:
    """-sum t log y + (1 - t) log(1 - y) over the samples, where y = s(logit).

    Written max(z, 0) - t z + log(1 + exp(-|z|)), the same without log 0.

    logits: (..., n). target: (n,) or (..., n). scratch: (2, ..., n), to be written over by
    callers that come often. Returns (...): the sum or the mean over n.
    """
    positive, loss = np.empty((2, *logits.shape)) if scratch is None else scratch
    # First the two that cancel where a point is right, so that a small loss keeps its digits.
    np.maximum(logits, 0.0, out=positive)
    np.multiply(target, logits, loss)
    positive -= loss
    np.abs(logits, loss)
    np.negative(loss, loss)
    np.exp(loss, loss)
    np.log1p(loss, loss)
    loss += positive
    total: FloatArray = loss.sum(axis=-1)
    return total / logits.shape[-1] if reduction == "mean" else total
