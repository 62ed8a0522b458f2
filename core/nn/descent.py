"""Full-batch gradient descent, fast: the arithmetic of `core.nn.network` in buffers made once.

What makes it fast is doing little per epoch: results go into preallocated buffers, views
and transposes are made before the loop, constants are 0-d arrays, the learning rate is
folded into the output's delta, the slopes of all hidden layers are one call, an update is
one call, and the loss of many epochs is taken at once from their logits.

Two turns that the plain equations do not need:

- Samples are the last axis: F_i is (..., h, n) and W_i^T a(F_i) the next. BLAS and ufuncs then
  run along the samples, which are many, and not along the units of a layer, which are few.
- The buffers hold -F_i and -a(F_i). A sigmoid takes exp(-F_i), so one pass over all units is
  saved; W_i^T times -a(F_i) is -F_{i+1}; and -a(F_i) B_{i+1}^T is the step downhill. Turning
  signs rounds nothing: the bits are those of the plain signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import ceil

import numpy as np

from core.nn.activations import ONE, identity_slope
from core.nn.arrays import FloatArray
from core.nn.losses import binary_cross_entropy
from core.nn.network import Network

LOGITS_IN_A_CHUNK = 2**15
"""Logits kept before their loss is taken: 256 kB, which stays in the processor's cache."""

LOGITS_IN_A_STACKS_CHUNK = 2**17
"""For stacks: tens of epochs of a block of runs, so that looking in between costs little."""

NUMBERS_IN_A_LAYER = 16_000
"""Activations (or weights, if more) of a layer in a block of runs: 128 kB."""

MINUS_ONE = np.array(-1.0)

Product = Callable[[], object]
"""out = left @ right, on buffers it knows."""


def runs_in_a_block(widths: Sequence[int], samples: int) -> int:
    """How many runs of such networks are best stacked at once, by measurement.

    Enough to share the cost of NumPy's calls, few enough that their buffers stay in the core's
    own cache: 16 of 2-10-10-1 at n=100, where 8 cost a tenth more, 32 up to that, 256 over a
    quarter. Whoever has more splits them evenly: a small rest costs as much as a small stack.
    """
    hidden = widths[1:-1] or (1,)
    activations = samples * sum(hidden) / len(hidden)
    weights = sum(a * b for a, b in pairwise(widths)) / (len(widths) - 1)
    return ceil(NUMBERS_IN_A_LAYER / max(activations, weights))


def buffer(*shape: int) -> FloatArray:
    """An array that begins at a cache line, which spares vector loads from straddling two."""
    size = int(np.prod(shape))
    room = np.empty(size + 8)
    start = -room.ctypes.data % 64 // 8
    return room[start : start + size].reshape(shape)


def mirrored_sigmoid(z: FloatArray) -> None:
    """-s(z) in the place of -z. Where exp overflows to infinity, the result is a true 0."""
    np.exp(z, z)
    np.add(z, ONE, z)
    np.divide(MINUS_ONE, z, z)


def mirrored_sigmoid_slope(a: FloatArray, out: FloatArray) -> None:
    """s'(z) = s(z) (1 - s(z)), where a is -s(z)."""
    np.subtract(MINUS_ONE, a, out)
    np.multiply(out, a, out)


def nothing(z: FloatArray) -> None:
    """The identity, which has nothing to do."""


MIRRORED = {
    "sigmoid": (mirrored_sigmoid, mirrored_sigmoid_slope),
    "identity": (nothing, identity_slope),
}
"""Of each activation: -z becomes -a in its place; and the slope from -a."""


def product(left: FloatArray, right: FloatArray, out: FloatArray) -> Product:
    """The fastest call that does out = left @ right. All of them give the same bits."""
    if left.ndim == 2:
        return partial(left.dot, right, out)  # a call costs a third of matmul's
    if left.shape[-1] == 1:
        return outer_product(left, right, out)
    return partial(np.matmul, left, right, out)


def outer_product(column: FloatArray, row: FloatArray, out: FloatArray) -> Product:
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


class GradientDescent:
    """Gradient descent on a network, or on a stack of them at once.

    network: parameters (..., P), changed in place. x: (n, 2) or (..., n, 2).
    target: (n, 1) or (..., n, 1). learning_rate: a number or an array of the stack's shape.
    """

    def __init__(
        self,
        network: Network,
        x: FloatArray,
        target: FloatArray,
        *,
        learning_rate: float | FloatArray,
        reduction: str = "sum",
    ) -> None:
        self.network = network
        self.reduction = reduction
        stack = network.parameters.shape[:-1]
        samples = x.shape[-2]
        rate = np.asarray(learning_rate, dtype=np.float64)
        if rate.ndim:
            rate = rate[..., np.newaxis, np.newaxis]
        self._rate = rate / samples if reduction == "mean" else rate
        self._target = np.broadcast_to(target.swapaxes(-1, -2), (*stack, 1, samples)).copy()
        kept = LOGITS_IN_A_STACKS_CHUNK if stack else LOGITS_IN_A_CHUNK
        self.chunk = max(1, kept // self._target.size)
        """Epochs whose loss is taken in one call."""
        self._logits = buffer(self.chunk, *stack, 1, samples)
        self._scratch = buffer(2, self.chunk, *stack, samples)
        self._recent = 0
        self._steps = np.empty_like(network.parameters)
        self._activate, self._slope = MIRRORED[network.activation.name]
        self._make_buffers(x, stack, samples)

    def _make_buffers(self, x: FloatArray, stack: tuple[int, ...], samples: int) -> None:
        """-a(F_i), a'(F_i) and B_i of every layer, and the products the loop works with."""
        network, bias = self.network, self.network.bias
        entered = -network.activate(0, x).swapaxes(-1, -2)
        if stack:
            entered = np.broadcast_to(entered, (*stack, *entered.shape[-2:]))
        inner = [(*stack, width + bias, samples) for width in network.widths[1:-1]]
        sizes = [int(np.prod(shape)) for shape in inner]
        # All hidden activations lie in one array, so that their slopes are one call.
        self._active, self._slopes = buffer(sum(sizes)), buffer(sum(sizes))
        self._active.fill(-1.0)
        ends = np.cumsum([0, *sizes]).tolist()
        active, slopes = (
            [flat[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], inner, strict=False)]
            for flat in (self._active, self._slopes)
        )
        # Without the last row, which is the bias's.
        units, slopes = ([a[..., : a.shape[-2] - bias, :] for a in b] for b in (active, slopes))
        active.insert(0, np.ascontiguousarray(entered))
        deltas = [buffer(*stack, width, samples) for width in network.widths[1:]]
        self._output_delta = deltas[-1]
        steps = Network(network.widths, bias=bias, parameters=self._steps).layers
        turned = [w.swapaxes(-1, -2) for w in network.layers]
        self._forward = [
            (product(w, a, f), f) for w, a, f in zip(turned, active, units, strict=False)
        ]
        into_logits = partial(np.matmul, turned[-1]) if stack else turned[-1].dot
        self._to_logits = partial(into_logits, active[-1])
        self._backward = [
            (
                product(active[i], deltas[i].swapaxes(-1, -2), steps[i]),
                product(network.weights[i], deltas[i], deltas[i - 1]),
                deltas[i - 1],
                slopes[i - 1],
            )
            for i in range(len(deltas) - 1, 0, -1)
        ]
        self._first_step = product(active[0], deltas[0].swapaxes(-1, -2), steps[0])

    def _forward_pass(self, logits: FloatArray) -> None:
        """-F_L of the present weights into `logits` (..., 1, n)."""
        activate = self._activate
        for weigh, f in self._forward:
            weigh()
            activate(f)
        self._to_logits(logits)

    @property
    def recent_logits(self) -> FloatArray:
        """F_L (epochs, ..., n) of the last forward passes: of `loss`, or of the epochs of
        `descend`, from their last chunk. A read-only view, written over by the next of them."""
        logits = self._logits[: self._recent, ..., 0, :]
        logits.flags.writeable = False
        return logits

    def loss(self) -> FloatArray:
        """The loss (...) of the present weights; the same bits as in `descend`."""
        with np.errstate(over="ignore", invalid="ignore"):
            self._forward_pass(self._logits[0])
            loss: FloatArray = self._losses(1)[0]
            return loss

    def _losses(self, epochs: int) -> FloatArray:
        """(epochs, ...) from the chunk's logits, which are turned from -F_L to F_L."""
        self._recent = epochs
        logits, target = self._logits[:epochs, ..., 0, :], self._target[..., 0, :]
        np.negative(logits, logits)
        # New arrays of this size would come from the system page by page, at twice the time.
        scratch = self._scratch[:, :epochs]
        return binary_cross_entropy(logits, target, reduction=self.reduction, scratch=scratch)

    def descend(self, epochs: int) -> FloatArray:
        """Update the weights `epochs` times; the loss before each update, (epochs, ...)."""
        losses = np.empty((epochs, *self.network.parameters.shape[:-1]))
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, epochs, self.chunk):
                count = min(self.chunk, epochs - start)
                self._update(count)
                losses[start : start + count] = self._losses(count)
        return losses

    def _update(self, epochs: int) -> None:
        parameters, steps = self.network.parameters, self._steps
        target, rate, delta = self._target, self._rate, self._output_delta
        slope, active, slopes = self._slope, self._active, self._slopes
        forward_pass, backward, first_step = self._forward_pass, self._backward, self._first_step
        exp, add, subtract, multiply, divide = np.exp, np.add, np.subtract, np.multiply, np.divide
        for logits in self._logits[:epochs]:
            forward_pass(logits)
            # B_L = y - t, times the learning rate: every step then carries it.
            exp(logits, delta)
            add(delta, ONE, delta)
            divide(ONE, delta, delta)
            subtract(delta, target, delta)
            multiply(delta, rate, delta)
            slope(active, slopes)
            for step, weigh, previous, its_slope in backward:
                step()
                weigh()
                multiply(previous, its_slope, previous)
            first_step()
            add(parameters, steps, parameters)
