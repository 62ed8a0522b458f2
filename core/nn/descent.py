"""Descent: the training loop, whose steps `core.nn.backprop` writes.

It does little per epoch: the learning rate is folded into the output's delta, an update is one
call, and the loss of many epochs is taken at once from their logits. The forward pass of the
present weights is always at hand: an epoch is a backward pass, an update and the next forward
pass, so that the newest loss costs no pass of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray, IntArray, diverging
from core.nn.backprop import Backprop, turned_input
from core.nn.buffers import buffer
from core.nn.network import Architecture
from core.nn.optimizers import OPTIMIZERS, Binding, Optimizer, Update

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
    """The way in which weights follow the gradient, apart from the learning rate."""

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
    """Return how many runs of such networks are best stacked at once, by measurement.

    Enough to share the cost of NumPy's calls, few enough that their buffers stay in the core's
    own cache: 16 of 2-10-10-1 at n=100, where 8 cost a tenth more, 32 up to that, 256 over a
    quarter. Whoever has more splits them evenly: a small rest costs as much as a small stack.
    """
    widths = architecture.widths
    hidden = widths[1:-1] or (1,)
    activations = samples * sum(hidden) / len(hidden)
    weights = sum(a * b for a, b in pairwise(widths)) / (len(widths) - 1)
    return ceil(NUMBERS_IN_A_LAYER / max(activations, weights))


def ordered(samples: FloatArray, order: IntArray) -> FloatArray:
    """Samples (..., d, n) in an order (n,), or (..., n) for each run of a stack."""
    if order.ndim == 1:
        return samples.take(order, axis=-1)
    columns = order[..., np.newaxis, :]
    rows = np.broadcast_to(samples, (*order.shape[:-1], *samples.shape[-2:]))
    return np.take_along_axis(rows, columns, axis=-1)


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
        shared = self.architecture.loss.share(samples, self.rule.reduction)
        scale = np.array(1 / shared) if shared != 1 else None
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
        binding = Binding(self.state, self._steps, rate, constants, updates)
        update = rule.optimizer.bind(binding)
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
        return losses / self.architecture.loss.share(self._samples, self.rule.reduction)

    @property
    def recent_logits(self) -> FloatArray:
        """F_L (epochs, ..., K, n) of the last chunk's epochs, or of the start. A read-only view,
        written over by the next of them."""
        logits = self._recent.view()
        logits.flags.writeable = False
        return logits
