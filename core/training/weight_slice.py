"""A slice of the loss surface along one weight: its chain of derivatives, its tangent, its past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np

from core.nn.arrays import FloatArray, IntArray, diverging
from core.nn.places import Place, place_of
from core.training.loss_surface import LossSurface
from core.training.pacing import never, one_blas_thread
from core.training.recording import Recording
from core.training.snapshot import Snapshot
from core.training.step import Step
from core.training.step_slice import POINTS, step_at

REACH = 2.0
"""The loss along a weight is told so far on both sides, times the weights of its layer."""


@dataclass(frozen=True, eq=False)
class Chain:
    """The products that sum up to dL/dW_i[r, c], one a sample of the update: what the unit below
    hands up, times the delta of the unit above."""

    entering: FloatArray
    """(n,): a(F_i)[r], 1 for a bias."""
    deltas: FloatArray
    """(n,): B_{i+1}[c]."""
    slopes: FloatArray | None
    """(n,): a'(F_{i+1})[c]; None at the output, where B_L comes from the loss itself."""
    back: FloatArray
    """(n, h): B_{i+2}, which B_{i+1} is made of; (n, 0) at the output."""
    weights: FloatArray
    """(h,): W_{i+1}[c], by which it is."""
    samples: IntArray
    """(n,): their places in the data set."""

    @property
    def products(self) -> FloatArray:
        """(n,): their sum is the gradient."""
        return self.entering * self.deltas


@dataclass(frozen=True, eq=False)
class WeightSlice:
    """One weight before an update: its past, its gradient, and the loss along it."""

    step: Step
    place: Place
    value: float
    loss: float
    """Of the update's samples; of dropout and penalties nothing is in it."""
    gradient: float
    """dL/dw of that loss."""
    chain: Chain
    values: FloatArray
    """(POINTS,): of the weight, around its own."""
    losses: FloatArray
    """(POINTS,): with all other weights as they are."""
    epochs: IntArray
    """(m,): those whose snapshots are kept, and this one, in order."""
    past_values: FloatArray
    """(m,)"""
    past_gradients: FloatArray
    """(m,): of the loss over all training points."""


@dataclass(frozen=True)
class WeightLens:
    """The wish for a slice along one weight or bias. Numbers count from 0; where there are fewer
    layers it is of the last, and where there are fewer rows or columns it goes round."""

    layer: int
    row: int
    column: int
    update: int = 0

    @diverging
    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool] = never
    ) -> WeightSlice | None:
        """The slice at a snapshot; None where `cancelled` said so."""
        step = step_at(recording, snapshot, self.update)
        with one_blas_thread():
            return self._slice(step, recording, snapshot, cancelled)

    def _slice(
        self, step: Step, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> WeightSlice | None:
        network, weights = step.network, step.state[0]
        architecture = network.architecture
        layer = min(self.layer, len(network.layers) - 1)
        rows, columns = architecture.shapes[layer]
        index = sum(a * b for a, b in architecture.shapes[:layer])
        index += self.row % rows * columns + self.column % columns
        place, value = place_of(architecture, index), float(weights[index])

        surface = LossSurface(architecture, step.x, step.target, reduction=step.rule.reduction)
        matrix = network.layers[layer]
        reach = REACH * max(abs(value), float(np.sqrt(np.square(matrix).mean()))) or 1.0
        away = reach * np.linspace(-1, 1, POINTS)
        direction = np.zeros((1, weights.size))
        direction[0, index] = 1.0
        losses = surface.losses(weights, direction, away[:, np.newaxis], cancelled)
        if losses is None:
            return None

        snapshots = recording.snapshots | {snapshot.epoch: snapshot}
        epochs = sorted(snapshots)
        past = np.array([snapshots[epoch].parameters[0] for epoch in epochs])
        gradients = _past_gradients(recording, epochs, past, index)
        return WeightSlice(
            step,
            place,
            value,
            float(losses[POINTS // 2]),
            float(surface.gradients(weights[np.newaxis])[0, index]),
            chain_of(step, place),
            value + away,
            losses,
            np.array(epochs),
            past[:, index],
            gradients,
        )


_known: WeakKeyDictionary[Recording, dict[tuple[int, int], float]] = WeakKeyDictionary()
"""Of each recording the gradients by its weights over the epochs, by epoch and weight."""


def _past_gradients(
    recording: Recording, epochs: list[int], past: FloatArray, index: int
) -> FloatArray:
    """(m,): the gradients by one weight at kept epochs, whose weights are past (m, P), each of
    the loss that is descended then."""
    known = _known.setdefault(recording, {})
    fresh = [place for place, epoch in enumerate(epochs) if (epoch, index) not in known]
    for _, group in groupby(fresh, lambda place: recording.course.at(epochs[place]).first_epoch):
        places = list(group)
        surface = LossSurface.of(recording, epochs[places[0]])
        found = surface.gradients(past[places])[:, index].tolist()
        known |= {(epochs[place], index): g for place, g in zip(places, found, strict=True)}
    return np.array([known[epoch, index] for epoch in epochs])


def chain_of(step: Step, place: Place) -> Chain:
    """The chain of derivatives of a weight or bias, by the plain equations, without dropout."""
    network, i = step.network, place.layer
    *below, column = (number - 1 for number in place.numbers)
    f = network.forward(step.x)
    b = network.backward(f, step.target, reduction=step.rule.reduction)
    last = i + 1 == len(network.layers)
    return Chain(
        network.activate(i, f[i])[:, below[0] if below else -1],
        b[i][:, column],
        None if last else network.architecture.activations[i].derivative(f[i + 1])[:, column],
        np.empty((len(step.x), 0)) if last else b[i + 1],
        np.empty(0) if last else network.weights[i + 1][column],
        step.samples,
    )
