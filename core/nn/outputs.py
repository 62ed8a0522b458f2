"""Outputs: how logits become predictions. Each activation is one, and the softmax.

Arrays have a row an output and a column a sample: (..., K, n).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.activations import ACTIVATIONS, Slope, Value
from core.nn.arrays import FloatArray


@dataclass(frozen=True)
class Output:
    """The function of the last layer: y of the logits."""

    name: str
    title: str
    source: str
    value: Value
    """(logits, out): write y; `out` may be `logits` itself."""
    slope: Slope | None
    """(logits, y, out): write dy/dlogits; None for the softmax, whose y depend on every logit."""
    needs_z: bool = False
    """Whether the slope reads the logits; else it reads y alone."""
    analytic: bool = False
    """As an activation's."""

    def pull(self, logits: FloatArray, y: FloatArray, b: FloatArray) -> None:
        """Turn b = dL/dy into dL/dlogits, in its place."""
        if self.slope is None:
            return softmax_pull(y, b)
        slopes = np.empty_like(y)
        self.slope(logits, y, slopes)
        np.multiply(b, slopes, b)


def softmax(logits: FloatArray, out: FloatArray) -> None:
    """exp(z_k) / sum_j exp(z_j) over the outputs, the largest taken off against overflow."""
    np.subtract(logits, logits.max(axis=-2, keepdims=True), out)
    np.exp(out, out)
    np.divide(out, out.sum(axis=-2, keepdims=True), out)


def softmax_pull(y: FloatArray, b: FloatArray) -> None:
    """dL/dz_k = y_k (b_k - sum_j y_j b_j)."""
    shared = (y * b).sum(axis=-2, keepdims=True)
    np.subtract(b, shared, b)
    np.multiply(b, y, b)


OUTPUTS = {
    row.name: Output(
        row.name, row.title, row.source, row.value, row.slope, row.needs_z, row.analytic
    )
    for row in ACTIVATIONS.values()
} | {
    "softmax": Output("softmax", "softmax", "Bishop 2006, eq. 4.104", softmax, None, analytic=True)
}
