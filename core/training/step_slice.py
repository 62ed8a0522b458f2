"""A slice of the loss surface along the step that training takes, and its curvature there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray, diverging
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

FRACTIONS = np.linspace(-1.0, 4.0, POINTS)
"""Of a step, along which the loss is told."""

MARKS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Those that are told in numbers."""


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
    """The largest curvature in any direction of weights that move, the largest eigenvalue of the
    Hessian (of the loss with its penalty L2) over all training points; NaN where it is not
    finite."""
    lowest_sharpness: float | None
    """The same where the loss is lowest; None where that is an end of the step."""
    bound: float | None
    """The curvature above which the optimizer diverges on a parabola; None where there is none."""

    @property
    def overshoots(self) -> bool:
        """Whether the loss is lowest before the step's end."""
        return self.lowest_sharpness is not None


@dataclass(frozen=True)
class StepSliceLens:
    """The wish for a slice along an update of an epoch."""

    update: int = 0

    @diverging
    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool] = never
    ) -> StepSlice | None:
        """The slice at a snapshot; None where `cancelled` said so."""
        step = step_at(recording, snapshot, self.update)
        with one_blas_thread():
            held = recording.course.at(snapshot.epoch).experiment.edits.held
            free = np.ones_like(step.state[0])
            if held is not None:
                free[held] = 0.0
            return slice_along(step, LossSurface.of(recording, snapshot.epoch), free, cancelled)


def slice_along(
    step: Step, surface: LossSurface, free: FloatArray, cancelled: Callable[[], bool] = never
) -> StepSlice | None:
    """The loss surface along a step; None where `cancelled` said so. free: (P,), 1 for each weight
    that moves, 0 for those that are held."""
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
        start = free * stream(0, Purpose.LOOKING).standard_normal(weights.size)
        largest = largest_eigenvalue(lambda vector: free * product(vector), start, cancelled)
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


def step_at(recording: Recording, snapshot: Snapshot, update: int) -> Step:
    """The update of a snapshot's epoch, the last one where there are not so many."""
    samples = len(recording.dataset.train[0])
    batch = recording.course.at(snapshot.epoch).experiment.rule.batch or samples
    update = min(update, -(-samples // batch) - 1)
    return take_step(recording, snapshot.epoch, update, at=snapshot)
