"""Full-batch gradient descent, fast: the arithmetic of `core.nn.network` in buffers made once.

What makes it fast is doing little per epoch: results go into preallocated buffers, views
and transposes are made before the loop, constants are 0-d arrays, the learning rate is
folded into the output's delta, the slopes of all hidden layers are one call, an update is
one call, and the loss of many epochs is taken at once from their logits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.losses import binary_cross_entropy
from core.nn.network import Network

LOGITS_IN_A_CHUNK = 2**15
"""Logits kept before their loss is taken: 256 kB, which stays in the processor's cache."""

Product = Callable[[FloatArray, FloatArray], object]
"""(right factor, out): out = left factor @ right factor."""


def product_with(left: FloatArray) -> Product:
    """The product of `left` with what is given: `dot` calls cost a third of `matmul`'s."""
    return left.dot if left.ndim == 2 else partial(np.matmul, left)


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
        self._target = np.broadcast_to(target, (*stack, samples, 1)).copy()
        self.chunk = max(1, LOGITS_IN_A_CHUNK // self._target.size)
        """Epochs whose loss is taken in one call."""
        self._logits = np.empty((self.chunk, *stack, samples, 1))
        self._scratch = np.empty((2, self.chunk, *stack, samples))
        self._gradients = np.empty_like(network.parameters)
        self._make_buffers(x, stack, samples)

    def _make_buffers(self, x: FloatArray, stack: tuple[int, ...], samples: int) -> None:
        """F_i, a(F_i), a'(F_i) and B_i of every layer, and the views the loop works on."""
        network, bias = self.network, self.network.bias
        entered = network.activate(0, x)
        self._entered = np.ascontiguousarray(
            np.broadcast_to(entered, (*stack, *entered.shape[-2:])) if stack else entered
        )
        shapes = [(*stack, samples, width) for width in network.widths[1:]]
        inner = [(*shape[:-1], shape[-1] + bias) for shape in shapes[:-1]]
        sizes = [int(np.prod(shape)) for shape in inner]
        # All hidden activations lie in one array, so that their slopes are one call.
        self._active = np.ones(sum(sizes))
        self._slopes = np.empty(sum(sizes))
        ends = np.cumsum([0, *sizes]).tolist()
        active, slopes = (
            [flat[a:b].reshape(s) for a, b, s in zip(ends, ends[1:], inner, strict=False)]
            for flat in (self._active, self._slopes)
        )
        views = [a[..., :-1] if bias else a for a in active]
        # A product's result must be contiguous; without a bias the activation can take its place.
        before = [np.empty(s) for s in shapes[:-1]] if bias else views
        self._deltas = [np.empty(s) for s in shapes]
        gradients = Network(network.widths, bias=bias, parameters=self._gradients).layers
        self._first = product_with(self._entered)
        self._forward = [
            (f, view, product_with(a), w)
            for f, view, a, w in zip(before, views, active, network.layers[1:], strict=True)
        ]
        self._backward = [
            (
                product_with(active[i - 1].swapaxes(-1, -2)),
                self._deltas[i],
                gradients[i],
                product_with(self._deltas[i]),
                network.weights[i].swapaxes(-1, -2),
                self._deltas[i - 1],
                slopes[i - 1][..., :-1] if bias else slopes[i - 1],
            )
            for i in range(len(shapes) - 1, 0, -1)
        ]
        self._last = (product_with(self._entered.swapaxes(-1, -2)), gradients[0])

    def _forward_pass(self, logits: FloatArray) -> None:
        """F_L of the present weights into `logits` (..., n, 1)."""
        function = self.network.activation.function
        first, w = self._first, self.network.layers[0]
        for f, active, product, following in self._forward:
            first(w, f)
            function(f, active)
            first, w = product, following
        first(w, logits)

    def loss(self) -> FloatArray:
        """The loss (...) of the present weights; the same bits as in `descend`."""
        with np.errstate(over="ignore", invalid="ignore"):
            self._forward_pass(self._logits[0])
            loss: FloatArray = self._losses(1)[0]
            return loss

    def _losses(self, epochs: int) -> FloatArray:
        logits, target = self._logits[:epochs, ..., 0], self._target[..., 0]
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
        parameters, gradients = self.network.parameters, self._gradients
        target, rate, delta = self._target, self._rate, self._deltas[-1]
        output, slope = self.network.output.function, self.network.activation.slope
        active, slopes, forward_pass = self._active, self._slopes, self._forward_pass
        backward, (last, first_gradient) = self._backward, self._last
        first_delta = self._deltas[0]
        subtract, multiply = np.subtract, np.multiply
        for logits in self._logits[:epochs]:
            forward_pass(logits)
            # B_L = y - t, times the learning rate: every gradient then carries it.
            output(logits, delta)
            subtract(delta, target, delta)
            multiply(delta, rate, delta)
            slope(active, slopes)
            for gradient_product, b, gradient, product, weights, previous, its_slope in backward:
                gradient_product(b, gradient)
                product(weights, previous)
                multiply(previous, its_slope, previous)
            last(first_delta, first_gradient)
            subtract(parameters, gradients, parameters)
