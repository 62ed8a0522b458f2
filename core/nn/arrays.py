"""The array types of the mathematics, and how their numbers may overflow and differ."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

FloatArray: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
BoolArray: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
IntArray: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

diverging = np.errstate(over="ignore", invalid="ignore")
"""Decorates functions whose numbers may diverge: whoever asks sees the infinity or NaN itself."""


def close(a: FloatArray, b: FloatArray) -> bool:
    """Whether two arrays differ by rounding alone."""
    return np.allclose(a, b, rtol=1e-12, atol=1e-12)
