"""Curvature of the loss surface: products with its Hessian, and the largest eigenvalue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray, diverging
from core.training.loss_surface import LossSurface
from core.training.pacing import never

STEP = 1e-3
"""Between gradients along a direction of length 1; four of them err by about STEP^4."""

PLACES = np.array([[1.0], [-1.0], [2.0], [-2.0]]) * STEP
FACTORS = np.array([8.0, -8.0, -1.0, 1.0]) / (12 * STEP)

MOST_PRODUCTS = 80
"""Products with the Hessian after which the eigenvalue is told as far as it is known."""

TOLERANCE = 1e-5
"""Of an eigenvalue: the length of its residual, as a share of it."""

MOST = 1e150
"""The largest entry whose square is a number."""

Product = Callable[[FloatArray], FloatArray]
"""(P,) -> (P,): H v."""


@dataclass(frozen=True, eq=False)
class Eigenvalue:
    """The largest eigenvalue of a symmetric matrix."""

    value: float
    error: float
    """Some eigenvalue is as near as this."""
    vector: FloatArray
    """(P,), of length 1."""


def hessian_product(surface: LossSurface, weights: FloatArray, l2: FloatArray | float) -> Product:
    """The product of the Hessian at weights (P,) with any vector, by central differences of the
    gradient over five points (Pearlmutter 1994 for the idea). l2: added to the diagonal."""

    @diverging
    def product(vector: FloatArray) -> FloatArray:
        length = float(np.linalg.norm(vector)) or 1.0
        gradients = surface.gradients(weights + PLACES * (vector / length))
        result: FloatArray = length * (FACTORS @ gradients) + l2 * vector
        return result

    return product


@diverging
def largest_eigenvalue(
    product: Product, start: FloatArray, cancelled: Callable[[], bool] = never
) -> Eigenvalue | None:
    """The largest eigenvalue, by Lanczos' method with all directions kept at right angles; None
    where `cancelled` said so, or where a product is not finite. start: a vector (P,); one of zeros
    has no product."""
    if not start.any():
        return None
    basis = np.empty((min(MOST_PRODUCTS, start.size), start.size))
    basis[0] = start / np.linalg.norm(start)
    diagonal, beside = list[float](), list[float]()
    while True:
        count = len(diagonal) + 1
        if cancelled():
            return None
        rest = product(basis[count - 1])
        if not np.isfinite(rest).all():
            return None
        diagonal.append(float(rest @ basis[count - 1]))
        for _ in range(2):  # once leaves rounding behind, which would grow
            rest = rest - basis[:count].T @ (basis[:count] @ rest)
        length = float(np.linalg.norm(rest))
        small = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        if not np.isfinite([length, *small.flat]).all() or np.abs(small).max() > MOST:
            return None
        values, vectors = np.linalg.eigh(small)
        error = length * abs(float(vectors[-1, -1]))
        if count == len(basis) or error <= TOLERANCE * np.abs(values).max():
            return Eigenvalue(float(values[-1]), error, vectors[:, -1] @ basis[:count])
        basis[count] = rest / length
        beside.append(length)
