"""Slices of the loss surface: along one weight, and along the step that training takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray, IntArray, diverging
from core.nn.places import Place, place_of
from core.nn.randomness import Purpose, stream
from core.nn.regularizers import weights_alone
from core.training.curvature import hessian_product, largest_eigenvalue
from core.training.loss_surface import LossSurface
from core.training.pacing import never, one_blas_thread
from core.training.recording import Recording
from core.training.snapshot import Snapshot
from core.training.step import Step, take_step

POINTS = 81
"""Of the loss along a line."""

REACH = 2.0
"""The loss along a weight is told so far on both sides, times the weights of its layer."""

FRACTIONS = np.linspace(-1.0, 4.0, POINTS)
"""Of a step, along which the loss is told."""

MARKS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Those that are told in numbers."""


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
        step = _step(recording, snapshot, self.update)
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
        gradients = LossSurface.of(recording, snapshot.epoch).gradients(past)
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
            gradients[:, index],
        )


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


def _step(recording: Recording, snapshot: Snapshot, update: int) -> Step:
    """The update of a snapshot's epoch, the last one where there are not so many."""
    samples = len(recording.dataset.train[0])
    batch = recording.course.at(snapshot.epoch).experiment.rule.batch or samples
    update = min(update, -(-samples // batch) - 1)
    return take_step(recording, snapshot.epoch, update, at=snapshot)


@dataclass(frozen=True, eq=False)
class StepSlice:
    """The loss along one update, at fractions and multiples of it, and the curvature there.

    On a parabola of curvature h, gradient descent overshoots the lowest point where h > 1 / rate,
    and gets farther away with every step where h > 2 / rate. Networks get as sharp as that and
    stay there: the edge of stability (Cohen, Kaur, Li, Kolter and Talwalkar 2021).
    """

    step: Step
    losses: FloatArray
    """(POINTS,): of all training points at FRACTIONS of the step."""
    marked: FloatArray
    """(len(MARKS),): likewise."""
    lowest: float
    """The fraction of the step at which the loss is lowest, of those along it up to 1."""
    slope: float
    """d loss / d fraction at 0, of all training points."""
    average: float
    """The curvature along the step, averaged over it: the change of the gradient in the step's
    direction by its length. It is exactly 2 / rate where gradient descent goes to and fro."""
    sharpness: float
    """The largest curvature in any direction, the largest eigenvalue of the Hessian (of the loss
    with its penalty L2) over all training points; NaN where it is not finite."""
    lowest_sharpness: float | None
    """The same where the loss is lowest; None where that is an end of the step."""
    bound: float | None
    """The curvature above which the optimizer diverges on a parabola; None where there is none."""

    @property
    def overshoots(self) -> bool:
        """Whether the loss is lowest before the step's end."""
        return self.lowest_sharpness is not None


@dataclass(frozen=True)
class StepLens:
    """The wish for a slice along an update of an epoch."""

    update: int = 0

    @diverging
    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool] = never
    ) -> StepSlice | None:
        """The slice at a snapshot; None where `cancelled` said so."""
        step = _step(recording, snapshot, self.update)
        with one_blas_thread():
            return slice_along(step, LossSurface.of(recording, snapshot.epoch), cancelled)


def slice_along(
    step: Step, surface: LossSurface, cancelled: Callable[[], bool]
) -> StepSlice | None:
    """The loss surface along a step; None where `cancelled` said so."""
    weights = step.state[0]
    direction = step.state_after[0] - weights
    inside = np.linspace(0, 1, POINTS)
    fractions = np.concatenate([FRACTIONS, MARKS, inside])
    losses = surface.losses(weights, direction[np.newaxis], fractions[:, np.newaxis], cancelled)
    if losses is None:
        return None
    lowest = float(inside[np.argmin(np.nan_to_num(losses[-POINTS:], nan=np.inf))])
    ends = surface.gradients(np.stack([weights, weights + direction]))
    squares = float(direction @ direction)
    rule = step.rule
    l2 = rule.l2 * weights_alone(surface.architecture)

    def sharpness(fraction: float) -> float:
        product = hessian_product(surface, weights + fraction * direction, l2)
        start = stream(0, Purpose.LOOKING).standard_normal(weights.size)
        largest = largest_eigenvalue(product, start, cancelled)
        return np.nan if largest is None else largest.value

    here = sharpness(0.0)
    there = sharpness(lowest) if 0 < lowest < 1 else None
    if cancelled():
        return None
    change = float((ends[1] - ends[0]) @ direction)
    constants = {**rule.optimizer.constants, **rule.constants}
    return StepSlice(
        step,
        losses[:POINTS],
        losses[POINTS:-POINTS],
        lowest,
        float(ends[0] @ direction),
        change / squares if squares else np.nan,
        here,
        there,
        rule.optimizer.bound(constants) / step.rate if rule.optimizer.bound else None,
    )
