"""The forward and backward pass, fast: the arithmetic of `core.nn.network` in buffers made once.

What makes it fast is doing little per epoch: results go into preallocated buffers, views
and transposes are made before the loop, constants are 0-d arrays, and the slopes of layers
alike are one call.

Two turns that the plain equations do not need:

- Samples are the last axis: F_i is (..., h, n) and W_i^T a(F_i) the next. BLAS and ufuncs then
  run along the samples, which are many, and not along the units of a layer, which are few.
- The buffers hold -F_i and -a(F_i). A sigmoid takes exp(-F_i), so one pass over all units is
  saved; W_i^T times -a(F_i) is -F_{i+1}; and -a(F_i) B_{i+1}^T is the step downhill. Turning
  signs rounds nothing: the bits are those of the plain signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

import numpy as np

from core.nn.activations import Activation, Value
from core.nn.arrays import FloatArray, diverging
from core.nn.buffers import Call, LayerBuffers, buffer, product
from core.nn.losses import Loss
from core.nn.network import Architecture, Network


def alike(rows: Sequence[Activation]) -> Iterator[tuple[Activation, int, int]]:
    """Neighbouring layers of one activation, with the first and the last of them."""
    for row, group in groupby(range(len(rows)), key=rows.__getitem__):
        places = list(group)
        yield row, places[0], places[-1]


def turned_input(architecture: Architecture, x: FloatArray) -> FloatArray:
    """Turn the signs of what enters the first layer: (..., d, n) of points x (..., n, d)."""
    a = x if architecture.squash is None else architecture.squash(x)
    return np.negative(a.swapaxes(-1, -2))


def bind_forward(
    layers: Sequence[tuple[Call, Call]],
    to_logits: Callable[[FloatArray], object],
    predict: Value,
    y: FloatArray,
) -> Callable[[FloatArray], None]:
    """The forward pass on known buffers. Names of a closure are found faster than attributes."""

    def forward(logits: FloatArray) -> None:
        for weigh, activate in layers:
            weigh()
            activate()
        to_logits(logits)
        predict(logits, y)

    return forward


def bind_backward(
    derive: Call,
    output_delta: FloatArray,
    scale: FloatArray | None,
    slopes: Sequence[Call],
    layers: Sequence[tuple[Call, Call, FloatArray, FloatArray]],
    first_step: Call,
) -> Callable[[], None]:
    """The backward pass on known buffers: B_L, all slopes, then layer by layer to the first."""
    multiply = np.multiply

    def backward() -> None:
        derive()
        if scale is not None:
            multiply(output_delta, scale, output_delta)
        for slope in slopes:
            slope()
        for step, weigh, delta, its_slope in layers:
            step()
            weigh()
            multiply(delta, its_slope, delta)
        first_step()

    return backward


def keep_logits(loss: Loss, kept: FloatArray, turned: FloatArray, y: FloatArray) -> None:
    """Predict y from -F_L, and keep F_L for the output's slope."""
    np.negative(turned, kept)
    loss.predict(kept, y)


def masked(value: Call, a: FloatArray, mask: FloatArray, out: FloatArray) -> None:
    """Activate the units, and hand on what the mask leaves; a itself stays for the slope."""
    value()
    np.multiply(a, mask, out)


class Backprop:
    """The forward and backward pass of a network, or of a stack of them, over n samples.

    parameters (..., P): the weights, which are read where they lie. steps (..., P): where the
    backward pass writes -scale dL/dW. With dropout the hidden units are multiplied by `masks`.
    traced: whether all of `z` is there to be read after a pass, in memory of its own.
    """

    def __init__(
        self,
        architecture: Architecture,
        parameters: FloatArray,
        steps: FloatArray,
        samples: int,
        scale: FloatArray | None = None,
        *,
        dropout: bool = False,
        traced: bool = False,
    ) -> None:
        stack, widths, bias = parameters.shape[:-1], architecture.widths, architecture.bias
        inputs, *hidden, outputs = widths
        make = partial(LayerBuffers, stack, samples=samples, bias=bias)
        entering, z, slopes = make([inputs]), make(hidden), make(hidden)
        # Written in its place where no slope asks for z any more.
        apart = traced or any(row.needs_z for row in architecture.activations)
        values = make(hidden) if apart else z
        active = make(hidden) if dropout else values
        if bias:  # rows of ones, turned, which nothing writes to again
            entering.flat.fill(-1.0)
            active.flat.fill(-1.0)
        self.masks = make(hidden) if dropout else None
        """For each hidden unit and sample, what its activation is multiplied by."""
        deltas = [buffer(*stack, width, samples) for width in (*hidden, outputs)]
        self._entering = entering.units[0]
        self.z, self.slopes, self.deltas = z.units, slopes.units, deltas
        """Of each layer (..., h, n): -F_i, which a(F_i) may lie over; a'(F_i) times its mask; and
        B_1 ... B_L times the scale."""
        self.target, self.logits, y = (buffer(*stack, outputs, samples) for _ in range(3))
        """(..., K, n): the targets, and -F_L for callers without a buffer of their own."""
        loss = architecture.loss
        logits = buffer(*y.shape) if loss.needs_logits else y

        weights, rows = architecture.weights(parameters), architecture.activations
        self.entered = entered = [*entering.layers, *active.layers]
        """Turned, what enters each W_i: (..., d_in [+ 1 of ones], n)."""
        *turned, last = (w.swapaxes(-1, -2) for w in architecture.layers(parameters))
        activate: list[Call] = [
            partial(row.turned.value, z_i, a_i)
            for row, z_i, a_i in zip(rows, z.units, values.units, strict=True)
        ]
        if self.masks:
            drops = zip(activate, values.units, self.masks.units, active.units, strict=True)
            activate = [partial(masked, *drop) for drop in drops]
        weigh = [product(w, a, out) for w, a, out in zip(turned, entered, z.units, strict=False)]
        self.forward = bind_forward(
            list(zip(weigh, activate, strict=True)),
            partial(partial(np.matmul, last) if stack else last.dot, entered[-1]),
            partial(keep_logits, loss, logits) if loss.needs_logits else loss.predict_turned,
            y,
        )
        """Write -F_L of the present weights into an array (..., K, n)."""
        first, *into = (
            product(a, delta.swapaxes(-1, -2), step)
            for a, delta, step in zip(entered, deltas, architecture.layers(steps), strict=True)
        )
        back = [
            product(w, b, out) for w, b, out in zip(weights[1:], deltas[1:], deltas, strict=False)
        ]
        derive: list[Call] = [
            partial(row.turned.slope, z.part(a, b), values.part(a, b), slopes.part(a, b))
            for row, a, b in alike(rows)
        ]
        if self.masks:
            derive.append(partial(np.multiply, slopes.flat, self.masks.flat, slopes.flat))
        self.backward = bind_backward(
            loss.bind_delta(logits, y, self.target, deltas[-1]),
            deltas[-1],
            scale,
            derive,
            list(zip(into, back, deltas, slopes.units, strict=False))[::-1],
            first,
        )
        """Write the step of every weight, from the last forward pass."""

    def load(self, entering: FloatArray, target: FloatArray) -> None:
        """Take over the samples: (..., d, n) as from `turned_input`, and targets (..., K, n)."""
        np.copyto(self._entering, entering)
        np.copyto(self.target, target)


@diverging
def engine_gradient(
    network: Network, x: FloatArray, target: FloatArray, *, reduction: str = "sum"
) -> FloatArray:
    """dL/dW (P,) of a single network's loss of targets (n, K) at points x (n, d)."""
    steps, n = np.empty_like(network.parameters), x.shape[-2]
    scale = np.array(1 / network.architecture.loss.share(n, reduction))
    engine = Backprop(network.architecture, network.parameters, steps, n, scale)
    engine.load(turned_input(network.architecture, x), target.swapaxes(-1, -2))
    engine.forward(engine.logits)
    engine.backward()
    return 0.0 - steps
