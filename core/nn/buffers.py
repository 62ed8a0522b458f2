"""Buffers that are made once, and products on them that are bound once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray

Call: TypeAlias = Callable[[], object]
"""An operation on buffers it knows."""


def buffer(*shape: int) -> FloatArray:
    """An array of zeros that begins at a cache line, which spares vector loads from straddling."""
    size = int(np.prod(shape))
    room = np.zeros(size + 8)
    start = -room.ctypes.data % 64 // 8
    return room[start : start + size].reshape(shape)


class LayerBuffers:
    """Arrays (..., h, n) of several layers, all in one flat array, so that a function of all
    numbers is one call. With a bias each layer has one more row, which `units` leaves out."""

    def __init__(
        self, stack: tuple[int, ...], widths: Sequence[int], samples: int, *, bias: bool
    ) -> None:
        shapes = [(*stack, width + bias, samples) for width in widths]
        self._ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)]).tolist()
        self.flat = buffer(self._ends[-1])
        pieces = zip(pairwise(self._ends), shapes, strict=True)
        self.layers = [self.flat[a:b].reshape(shape) for (a, b), shape in pieces]
        self.units = [layer[..., :-1, :] if bias else layer for layer in self.layers]

    def part(self, first: int, last: int) -> FloatArray:
        """The flat array of the layers from `first` to `last`."""
        return self.flat[self._ends[first] : self._ends[last + 1]]


def product(left: FloatArray, right: FloatArray, out: FloatArray) -> Call:
    """The fastest call that does out = left @ right. All of them give the same bits."""
    if left.ndim == 2:
        return partial(left.dot, right, out)  # a call costs a third of matmul's
    if left.shape[-1] == 1:
        return outer_product(left, right, out)
    return partial(np.matmul, left, right, out)


def outer_product(column: FloatArray, row: FloatArray, out: FloatArray) -> Call:
    """column (..., h, 1) @ row (..., 1, n) of a stack, as a sum of two terms of which one is 0.

    `matmul` leaves a sum of one term to plain loops: this takes a quarter of their time.
    """
    left = np.zeros((*column.shape[:-1], 2))
    right = np.zeros((*row.shape[:-2], 2, row.shape[-1]))
    first_column, first_row = left[..., :1], right[..., :1, :]

    def call() -> None:
        first_column[...] = column
        first_row[...] = row
        np.matmul(left, right, out)

    return call
