"""Descent: the training loop, whose steps `core.nn.backprop` writes.

It does little per epoch: the learning rate is folded into the output's delta, an update is one
call, and the loss of many epochs is taken at once from their logits. The forward pass of the
present weights is always at hand: an epoch is a backward pass, an update and the next forward
pass, so that the newest loss costs no pass of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from math import ceil
from types import EllipsisType
from typing import NamedTuple, TypeAlias

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.backprop import Backprop, turned_input
from core.nn.buffers import Call, LayerBuffers
from core.nn.dropout import Chances, draw_masks
from core.nn.measured import Measured
from core.nn.network import Architecture
from core.nn.optimizers import Binding
from core.nn.orders import Order, ordered
from core.nn.regularizers import bind_clip, bind_penalty
from core.nn.rule import PLAIN_DESCENT, Rule

LOGITS_IN_A_CHUNK = 2**15
"""Logits kept before their loss is taken: 256 kB, which stays in the processor's cache."""

LOGITS_IN_A_STACKS_CHUNK = 2**17
"""For stacks: tens of epochs of a block of runs, so that looking in between costs little."""

NUMBERS_IN_A_LAYER = 16_000
"""Activations (or weights, if more) of a layer in a block of runs: 128 kB."""

Part: TypeAlias = tuple[EllipsisType, slice]
"""Some of the samples, which are the last axis."""


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


class Descended(NamedTuple):
    """Epochs that were trained."""

    losses: FloatArray
    """(epochs, ...): after each."""
    states: list[FloatArray]
    """Copies of the state at those that were to be kept."""
    watched: FloatArray | None
    """(epochs, ...): the loss of the watched samples, where there are any."""


class Descent:
    """The training loop of a network, or of a stack of them at once.

    state (1 + slots, ..., P): the weights and the optimizer's rows, changed in place.
    x: (n, d) or (..., n, d). target: (n, K) or (..., n, K). rate: the learning rate, a number or
    an array of the stack's shape. epoch: how many were trained before. chances: where dropout
    gets its masks from. watched: another x and target, whose loss is taken and nothing learned.
    held: (..., P), the weights that do not move.
    """

    def __init__(
        self,
        architecture: Architecture,
        state: FloatArray,
        x: FloatArray,
        target: FloatArray,
        *,
        rate: float | FloatArray,
        rule: Rule = PLAIN_DESCENT,
        epoch: int = 0,
        order: Order | None = None,
        chances: Chances | None = None,
        watched: tuple[FloatArray, FloatArray] | None = None,
        held: BoolArray | None = None,
    ) -> None:
        if rule.dropout and not chances:
            raise ValueError("dropout needs the chances that its masks are drawn from")
        self.architecture, self.rule, self.held = architecture, rule, held
        self.state, self.epoch = state, epoch
        self._order, self._chances = order, chances if rule.dropout else None
        self._first_rate, self._rate = np.asarray(rate, dtype=np.float64), np.array(rate, float)
        # A rate in the output's delta costs nothing, where nothing comes before the optimizer.
        self._prepares = bool(rule.l1 or rule.l2 or rule.clip)
        self._scales: list[tuple[FloatArray, float]] = []
        self._steps = np.empty_like(state[0])
        self._entering, self._target = turned_input(architecture, x), target.swapaxes(-1, -2)
        self._whole = self._measured(x, target)
        self._watched = self._measured(*watched) if watched else None
        self._batches = self._made_batches(x.shape[-2])
        measured = [each for each in (self._whole, self._watched) if each]
        kept = LOGITS_IN_A_STACKS_CHUNK if state.shape[1:-1] else LOGITS_IN_A_CHUNK
        self.chunk = max(1, kept // sum(each.backprop.target.size for each in measured))
        """Epochs whose loss is taken in one call."""
        for each in measured:
            each.make_room(self.chunk)
        self.restart(state, epoch)

    def _measured(self, x: FloatArray, target: FloatArray) -> Measured:
        backprop = self._backprop(x.shape[-2])
        backprop.load(turned_input(self.architecture, x), target.swapaxes(-1, -2))
        return Measured(backprop, self.architecture, self.rule.reduction)

    def _made_batches(self, samples: int) -> list[tuple[Backprop, Part]]:
        """The batches of an epoch; none where it is one update by all samples as they are."""
        batch, dropout = min(self.rule.batch or samples, samples), self.rule.dropout > 0
        if batch == samples and not dropout:
            return []
        starts = range(0, samples, batch)
        sizes = {min(batch, samples - start) for start in starts}
        made = {size: self._backprop(size, dropout=dropout) for size in sizes}
        return [
            (made[min(batch, samples - start)], (..., slice(start, start + batch)))
            for start in starts
        ]

    def _backprop(self, samples: int, *, dropout: bool = False) -> Backprop:
        shared = self.architecture.loss.share(samples, self.rule.reduction)
        scale = np.array(1 / shared) if shared != 1 else None
        if self.rule.optimizer.folds_rate and not self._prepares:
            scale = np.asarray(self._rate_over(2) / shared)
            self._scales.append((scale, shared))
        weights, steps = self.state[0], self._steps
        return Backprop(self.architecture, weights, steps, samples, scale, dropout=dropout)

    def _rate_over(self, axes: int) -> FloatArray:
        """A view of the present rate that broadcasts over so many axes behind the stack's."""
        return self._rate[(..., *[np.newaxis] * axes)] if self._rate.ndim else self._rate

    @diverging
    def restart(self, state: FloatArray, epoch: int) -> None:
        """Go on from another state (1 + slots, ..., P), of `epoch`."""
        if state is not self.state:
            np.copyto(self.state, state)
        self.epoch = epoch
        self._update = self._bound_update(epoch * self.updates)
        self.loss = self._whole.loss_now()
        """(...): the loss of the present weights."""
        self.watched_loss = self._watched.loss_now() if self._watched else None
        """(...): of the watched samples, where there are any."""

    def _bound_update(self, updates: int) -> Call:
        """All that is done to the steps, and the optimizer's update."""
        rule, steps, weights, rate = self.rule, self._steps, self.state[0], self._rate_over(1)
        calls: list[Call] = []
        if rule.l1 or rule.l2:
            calls.append(bind_penalty(self.architecture, weights, steps, rule.l1, rule.l2))
        if self.held is not None:
            calls.append(partial(np.multiply, steps, 1.0 - self.held, steps))
        if rule.clip:
            calls.append(bind_clip(steps, rule.clip))
        if rule.optimizer.folds_rate and self._prepares:
            calls.append(partial(np.multiply, steps, rate, steps))
        constants = {**rule.optimizer.constants, **rule.constants}
        calls.append(rule.optimizer.bind(Binding(self.state, steps, rate, constants, updates)))
        if self.held is not None:  # momentum and decay of weights ask for no gradient
            calls.append(partial(np.copyto, weights, weights.copy(), where=self.held))
        return calls[0] if len(calls) == 1 else in_turn(calls)

    @diverging
    def descend(self, epochs: int, keep: Iterable[int] = ()) -> Descended:
        """Train so many epochs; keep the state at those epochs of `keep` that are passed or
        reached, in their order."""
        watched, stack = self._watched, self.state.shape[1:-1]
        losses = np.empty((epochs, *stack))
        watched_losses = np.empty((epochs, *stack)) if watched else None
        stops, states = sorted(set(keep)), list[FloatArray]()
        for start in range(0, epochs, self.chunk):
            count, first = min(self.chunk, epochs - start), self.epoch
            for stop in (stop for stop in stops if first < stop <= first + count):
                self._pass(self.epoch - first, stop - first)
                states.append(self.state.copy())
            self._pass(self.epoch - first, count)
            losses[start : start + count] = self._whole.take_losses(count)
            if watched and watched_losses is not None:
                watched_losses[start : start + count] = watched.take_losses(count)
        if epochs:
            self.loss = losses[-1]
            self.watched_loss = None if watched_losses is None else watched_losses[-1]
        return Descended(losses, states, watched_losses)

    def _pass(self, first: int, end: int) -> None:
        """Train an epoch for each of these rows of logits, and write -F_L of the weights after it
        into the row."""
        forward, backward = self._whole.backprop.forward, self._whole.backprop.backward
        update, rows = self._update, self._whole.logits[first:end]
        if not (self._batches or self._watched or self.rule.schedule.changes):
            for logits in rows:
                backward()
                update()
                forward(logits)
            self.epoch += len(rows)
            return
        for row, logits in enumerate(rows, first):
            if self.rule.schedule.changes:
                self._follow_schedule()
            if self._batches:
                self._pass_batches()
            else:
                backward()
                update()
            forward(logits)
            if self._watched:
                self._watched.backprop.forward(self._watched.logits[row])
            self.epoch += 1

    def _follow_schedule(self) -> None:
        np.multiply(self._first_rate, self.rule.rate_factor(self.epoch), self._rate)
        for scale, shared in self._scales:
            np.divide(self._rate_over(2), shared, scale)

    def _pass_batches(self, updates: int | None = None) -> None:
        entering, target, update = self._entering, self._target, self._update
        if self._order is not None and len(self._batches) > 1:
            order = self._order(self.epoch)
            entering, target = ordered(entering, order), ordered(target, order)
        generators = self._chances(self.epoch) if self._chances else ()
        for batch, part in self._batches[:updates]:
            batch.load(entering[part], target[part])
            if batch.masks:
                draw_masks(generators, batch.masks, self.rule.dropout)
            batch.forward(batch.logits)
            batch.backward()
            update()

    @property
    def updates(self) -> int:
        """The updates of an epoch."""
        return max(1, len(self._batches))

    @diverging
    def descend_partly(self, updates: int) -> LayerBuffers | None:
        """Do so many updates of the next epoch, no more: for who looks between them. `restart`
        goes on from there. Return the masks of the last one, where there is dropout."""
        if self.rule.schedule.changes:
            self._follow_schedule()
        if self._batches:
            self._pass_batches(updates)
            return self._batches[updates - 1][0].masks if updates else None
        if updates:
            self._whole.backprop.backward()
            self._update()
        return None

    def samples(self, update: int | None = None) -> IntArray:
        """The places of the samples of an update of the next epoch, in their order; without, of all
        its updates one after another."""
        places = np.arange(self._entering.shape[-1])
        if self._order is not None and len(self._batches) > 1:
            places = self._order(self.epoch)
        return places if update is None or not self._batches else places[self._batches[update][1]]

    @property
    def rate(self) -> FloatArray:
        """The learning rate (...) of the last update."""
        return self._rate.copy()

    @property
    def recent_logits(self) -> FloatArray:
        """F_L (epochs, ..., K, n) of the last chunk's epochs, or of the start. A read-only view,
        written over by the next of them."""
        return self._whole.recent_logits

    @property
    def recent_watched_logits(self) -> FloatArray | None:
        """As `recent_logits`, of the watched samples, where there are any."""
        return self._watched.recent_logits if self._watched else None


def in_turn(calls: Sequence[Call]) -> Call:
    """All of the calls, one after another, as one."""

    def call() -> None:
        for each in calls:
            each()

    return call
