"""The loss surface: the training loss of one experiment as a function of its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Self

import numpy as np

from core.nn.arrays import FloatArray, diverging
from core.nn.backprop import Backprop, turned_input
from core.nn.descent import runs_in_a_block
from core.nn.network import Architecture
from core.training.pacing import never, one_blas_thread
from core.training.recording import Recording

PASSES = 2
"""Times as many networks are stacked as in training, since most passes here are forward alone."""


class LossSurface:
    """The loss over fixed samples, of stacks of networks, as many at once as fit the caches.

    x (n, d), target (n, K). Penalties are not in it, as they are not in a recording's losses. Its
    buffers are one thread's at a time.
    """

    def __init__(
        self, architecture: Architecture, x: FloatArray, target: FloatArray, *, reduction: str
    ) -> None:
        self.architecture = architecture
        self._entering, self._target = turned_input(architecture, x), target.swapaxes(-1, -2)
        self._share = architecture.loss.share(len(x), reduction)
        self._most = PASSES * runs_in_a_block(architecture, len(x))
        self._made: _Block | None = None

    @classmethod
    def of(cls, recording: Recording, epoch: int) -> Self:
        """The surface that a recording's run descends at an epoch: over its training points."""
        experiment = recording.course.at(epoch).experiment
        x, target = recording.dataset.train
        return cls(experiment.architecture, x, target, reduction=experiment.reduction)

    def losses(
        self,
        origin: FloatArray,
        directions: FloatArray,
        places: FloatArray,
        cancelled: Callable[[], bool] = never,
    ) -> FloatArray | None:
        """The loss (m,) at each of the places (m, k) from origin (P,) along directions (k, P); None
        where `cancelled` said so. At a place of zeros it is the loss of the origin to the bit."""
        losses = np.empty(len(places))
        with one_blas_thread():
            for there, block in self._blocks(len(places)):
                if cancelled():
                    return None
                losses[there] = block.losses(origin, directions, places[there])
        return losses

    def gradients(self, parameters: FloatArray) -> FloatArray:
        """The gradients dL/dW (m, P) at parameters (m, P)."""
        gradients = np.empty_like(parameters)
        with one_blas_thread():
            for there, block in self._blocks(len(parameters)):
                gradients[there] = block.gradients(parameters[there])
        return gradients

    def _blocks(self, count: int) -> Iterator[tuple[slice, _Block]]:
        """Yield parts of so many networks, with the buffers that those of one size share."""
        size = -(-count // max(1, -(-count // self._most)))
        for first in range(0, count, max(1, size)):
            size = min(size, count - first)
            if self._made is None or self._made.count != size:
                parts = self._entering, self._target, self._share
                self._made = _Block(self.architecture, *parts, size)
            yield slice(first, first + size), self._made


class _Block:
    """The buffers of so many networks."""

    def __init__(
        self,
        architecture: Architecture,
        entering: FloatArray,
        target: FloatArray,
        share: float,
        count: int,
    ) -> None:
        self.count = count
        self._loss, self._share = architecture.loss, share
        self._weights = np.empty((count, architecture.size))
        self._steps = np.empty_like(self._weights)
        self._backprop = Backprop(architecture, self._weights, self._steps, entering.shape[-1])
        self._backprop.load(entering, target)
        self._scratch = np.empty((2, *self._backprop.logits.shape))

    @diverging
    def losses(self, origin: FloatArray, directions: FloatArray, places: FloatArray) -> FloatArray:
        np.matmul(places, directions, self._weights)
        np.add(self._weights, origin, self._weights)
        logits = self._backprop.logits
        self._backprop.forward(logits)
        np.negative(logits, logits)
        return self._loss.total(logits, self._backprop.target, self._scratch) / self._share

    @diverging
    def gradients(self, parameters: FloatArray) -> FloatArray:
        np.copyto(self._weights, parameters)
        self._backprop.forward(self._backprop.logits)
        self._backprop.backward()
        return self._steps / -self._share
