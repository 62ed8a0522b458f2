"""Descent, fast: the arithmetic of `core.nn.network` in buffers made once.

What makes it fast is doing little per epoch: results go into preallocated buffers, views
and transposes are made before the loop, constants are 0-d arrays, the learning rate is
folded into the output's delta, the slopes of layers alike are one call, an update is
one call, and the loss of many epochs is taken at once from their logits.

Two turns that the plain equations do not need:

- Samples are the last axis: F_i is (..., h, n) and W_i^T a(F_i) the next. BLAS and ufuncs then
  run along the samples, which are many, and not along the units of a layer, which are few.
- The buffers hold -F_i and -a(F_i). A sigmoid takes exp(-F_i), so one pass over all units is
  saved; W_i^T times -a(F_i) is -F_{i+1}; and -a(F_i) B_{i+1}^T is the step downhill. Turning
  signs rounds nothing: the bits are those of the plain signs.

The forward pass of the present weights is always at hand: an epoch is a backward pass, an update
and the next forward pass, so that the newest loss costs no pass of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, pairwise
from math import ceil
from typing import TypeAlias

import numpy as np

from core.nn.activations import Activation, Value
from core.nn.arrays import FloatArray, IntArray, diverging
from core.nn.buffers import Call, LayerBuffers, buffer, product
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS, Optimizer, Update

LOGITS_IN_A_CHUNK = 2**15
"""Logits kept before their loss is taken: 256 kB, which stays in the processor's cache."""

LOGITS_IN_A_STACKS_CHUNK = 2**17
"""For stacks: tens of epochs of a block of runs, so that looking in between costs little."""

NUMBERS_IN_A_LAYER = 16_000
"""Activations (or weights, if more) of a layer in a block of runs: 128 kB."""

Order: TypeAlias = Callable[[int], IntArray]
"""The samples' order in an epoch: (n,), or (..., n) where each run of a stack has its own."""


@dataclass(frozen=True)
class Rule:
    """How the weights follow the gradient, apart from the learning rate."""

    optimizer: Optimizer = OPTIMIZERS["gradient_descent"]
    constants: Mapping[str, float] = field(default_factory=dict)
    """Other values for the optimizer's constants."""
    reduction: str = "sum"
    """sum or mean of the loss over the samples of a batch."""
    batch: int | None = None
    """Samples of an update, all of them by default; the last batch of an epoch has the rest."""
    l2: float = 0.0
    """l2 / 2 times the sum of the squared weights (not the biases) is added at each update."""


def runs_in_a_block(architecture: Architecture, samples: int) -> int:
    """How many runs of such networks are best stacked at once, by measurement.

    Enough to share the cost of NumPy's calls, few enough that their buffers stay in the core's
    own cache: 16 of 2-10-10-1 at n=100, where 8 cost a tenth more, 32 up to that, 256 over a
    quarter. Whoever has more splits them evenly: a small rest costs as much as a small stack.
    """
    widths = architecture.widths
    hidden = widths[1:-1] or (1,)
    activations = samples * sum(hidden) / len(hidden)
    weights = sum(a * b for a, b in pairwise(widths)) / (len(widths) - 1)
    return ceil(NUMBERS_IN_A_LAYER / max(activations, weights))


def alike(rows: Sequence[Activation]) -> Iterator[tuple[Activation, int, int]]:
    """Neighbouring layers of one activation, with the first and the last of them."""
    for row, group in groupby(range(len(rows)), key=rows.__getitem__):
        places = list(group)
        yield row, places[0], places[-1]


def turned_input(architecture: Architecture, x: FloatArray) -> FloatArray:
    """What enters the first layer, its signs turned: (..., d, n) of points x (..., n, d)."""
    a = x if architecture.squash is None else architecture.squash(x)
    return np.negative(a.swapaxes(-1, -2))


def ordered(samples: FloatArray, order: IntArray) -> FloatArray:
    """Samples (..., d, n) in an order (n,), or (..., n) for each run of a stack."""
    if order.ndim == 1:
        return samples.take(order, axis=-1)
    columns = order[..., np.newaxis, :]
    rows = np.broadcast_to(samples, (*order.shape[:-1], *samples.shape[-2:]))
    return np.take_along_axis(rows, columns, axis=-1)


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


class Backprop:
    """The forward and backward pass of a network, or of a stack of them, over n samples.

    parameters (..., P): the weights, which are read where they lie. steps (..., P): where the
    backward pass writes -scale dL/dW.
    """

    def __init__(
        self,
        architecture: Architecture,
        parameters: FloatArray,
        steps: FloatArray,
        samples: int,
        scale: FloatArray | None = None,
    ) -> None:
        stack, widths, bias = parameters.shape[:-1], architecture.widths, architecture.bias
        inputs, *hidden, outputs = widths
        make = partial(LayerBuffers, stack, samples=samples, bias=bias)
        entering, z, slopes = make([inputs]), make(hidden), make(hidden)
        # Written in its place where no slope asks for z any more.
        active = make(hidden) if any(row.needs_z for row in architecture.activations) else z
        if bias:  # rows of ones, turned, which nothing writes to again
            entering.flat.fill(-1.0)
            active.flat.fill(-1.0)
        deltas = [buffer(*stack, width, samples) for width in (*hidden, outputs)]
        self._entering = entering.units[0]
        self.target, self.logits, y = (buffer(*stack, outputs, samples) for _ in range(3))
        """(..., K, n): the targets, and -F_L for callers without a buffer of their own."""

        weights, rows = architecture.weights(parameters), architecture.activations
        entered = [*entering.layers, *active.layers]
        *turned, last = (w.swapaxes(-1, -2) for w in architecture.layers(parameters))
        self.forward = bind_forward(
            [
                (product(w, a, z.units[i]), partial(rows[i].turned.value, z.units[i], out))
                for i, (w, a, out) in enumerate(zip(turned, entered, active.units, strict=False))
            ],
            partial(partial(np.matmul, last) if stack else last.dot, entered[-1]),
            architecture.loss.predict_turned,
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
        self.backward = bind_backward(
            partial(architecture.loss.delta, y, self.target, deltas[-1]),
            deltas[-1],
            scale,
            [
                partial(row.turned.slope, z.part(a, b), active.part(a, b), slopes.part(a, b))
                for row, a, b in alike(rows)
            ],
            list(zip(into, back, deltas, slopes.units, strict=False))[::-1],
            first,
        )
        """Write the step of every weight, from the last forward pass."""

    def load(self, entering: FloatArray, target: FloatArray) -> None:
        """Take over the samples: (..., d, n) as from `turned_input`, and targets (..., K, n)."""
        np.copyto(self._entering, entering)
        np.copyto(self.target, target)


class Descent:
    """The training loop of a network, or of a stack of them at once.

    state (1 + slots, ..., P): the weights and the optimizer's rows, changed in place.
    x: (n, d) or (..., n, d). target: (n, K) or (..., n, K). rate: the learning rate, a number or
    an array of the stack's shape. epoch: how many were trained before.
    """

    def __init__(
        self,
        architecture: Architecture,
        state: FloatArray,
        x: FloatArray,
        target: FloatArray,
        *,
        rate: float | FloatArray,
        rule: Rule = Rule(),
        epoch: int = 0,
        order: Order | None = None,
    ) -> None:
        self.architecture, self.rule = architecture, rule
        self.state, self.epoch = state, epoch
        self._rate, self._order = np.asarray(rate, dtype=np.float64), order
        self._steps = np.empty_like(state[0])
        self._samples = samples = x.shape[-2]
        self._entering, self._target = turned_input(architecture, x), target.swapaxes(-1, -2)
        self._whole = self._backprop(samples)
        self._whole.load(self._entering, self._target)
        batch = min(rule.batch or samples, samples)
        sizes = [] if batch == samples else [batch] * (samples // batch) + [samples % batch]
        made = {size: self._backprop(size) for size in set(sizes) if size}
        self._batches = [made[size] for size in sizes if size]
        outputs = self._whole.target.shape
        kept = LOGITS_IN_A_STACKS_CHUNK if outputs[:-2] else LOGITS_IN_A_CHUNK
        self.chunk = max(1, kept // self._whole.target.size)
        """Epochs whose loss is taken in one call."""
        self._logits = buffer(self.chunk, *outputs)
        self._scratch = buffer(2, self.chunk, *outputs)
        self.restart(state, epoch)

    def _backprop(self, samples: int) -> Backprop:
        shared = samples if self.rule.reduction == "mean" else 1
        scale = np.array(1 / shared) if shared > 1 else None
        if self.rule.optimizer.folds_rate:
            rate = self._rate[..., np.newaxis, np.newaxis] if self._rate.ndim else self._rate
            scale = np.asarray(rate / shared)
        return Backprop(self.architecture, self.state[0], self._steps, samples, scale)

    @diverging
    def restart(self, state: FloatArray, epoch: int) -> None:
        """Go on from another state (1 + slots, ..., P), of `epoch`."""
        if state is not self.state:
            np.copyto(self.state, state)
        self.epoch = epoch
        self._update = self._bound_update(epoch * max(1, len(self._batches)))
        self._whole.forward(self._logits[0])
        self.loss = self._take_losses(self._logits[:1])[0]
        """(...): the loss of the present weights."""

    def _bound_update(self, updates: int) -> Update:
        rule, rate = self.rule, self._rate[..., np.newaxis] if self._rate.ndim else self._rate
        constants = {**rule.optimizer.constants, **rule.constants}
        update = rule.optimizer.bind(self.state, self._steps, rate, constants, updates)
        if not rule.l2:
            return update
        decay = np.zeros_like(self._steps)
        for weights in self.architecture.weights(decay):
            weights[...] = rule.l2
        if rule.optimizer.folds_rate:
            decay *= rate
        weights, steps, shrink = self.state[0], self._steps, np.empty_like(decay)

        def update_with_decay() -> None:
            np.multiply(weights, decay, shrink)
            np.subtract(steps, shrink, steps)
            update()

        return update_with_decay

    @diverging
    def descend(self, epochs: int, keep: Iterable[int] = ()) -> tuple[FloatArray, list[FloatArray]]:
        """Train so many epochs; the loss (epochs, ...) after each, and copies of the state at
        those epochs of `keep` that are passed or reached, in their order."""
        losses = np.empty((epochs, *self.state.shape[1:-1]))
        stops = sorted(set(keep))
        states: list[FloatArray] = []
        for start in range(0, epochs, self.chunk):
            rows = self._logits[: min(self.chunk, epochs - start)]
            first = self.epoch
            for stop in (stop for stop in stops if first < stop <= first + len(rows)):
                self._pass(rows[self.epoch - first : stop - first])
                states.append(self.state.copy())
            self._pass(rows[self.epoch - first :])
            losses[start : start + len(rows)] = self._take_losses(rows)
        if epochs:
            self.loss = losses[-1]
        return losses, states

    def _pass(self, rows: FloatArray) -> None:
        """Train an epoch a row, and write -F_L of the weights after it into the row."""
        forward, update = self._whole.forward, self._update
        if self._batches:
            for logits in rows:
                self._pass_batches()
                forward(logits)
                self.epoch += 1
            return
        backward = self._whole.backward
        for logits in rows:
            backward()
            update()
            forward(logits)
        self.epoch += len(rows)

    def _pass_batches(self) -> None:
        entering, target = self._entering, self._target
        if self._order is not None:
            order = self._order(self.epoch)
            entering, target = ordered(entering, order), ordered(target, order)
        start = 0
        for batch in self._batches:
            end = start + batch.target.shape[-1]
            batch.load(entering[..., start:end], target[..., start:end])
            batch.forward(batch.logits)
            batch.backward()
            self._update()
            start = end

    def _take_losses(self, rows: FloatArray) -> FloatArray:
        """(epochs, ...) from rows of a chunk, which are turned from -F_L to F_L."""
        np.negative(rows, rows)
        self._recent = rows
        # New arrays of this size would come from the system page by page, at twice the time.
        scratch = self._scratch[:, : len(rows)]
        losses = self.architecture.loss.total(rows, self._whole.target, scratch)
        return losses / self._samples if self.rule.reduction == "mean" else losses

    @property
    def recent_logits(self) -> FloatArray:
        """F_L (epochs, ..., K, n) of the last chunk's epochs, or of the start. A read-only view,
        written over by the next of them."""
        logits = self._recent.view()
        logits.flags.writeable = False
        return logits
