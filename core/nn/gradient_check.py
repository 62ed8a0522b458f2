"""Gradients of the engine against derivatives of the loss that no backpropagation has part in.

Where all functions of a network are analytic, a derivative is the imaginary part of the loss at a
weight that is moved by an imaginary step (Squire and Trapp 1998): nothing cancels, so the step may
be tiny and the derivative has all its digits. Elsewhere it is a central difference over five
points; a weight that cannot be moved without a unit passing its kink has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.backprop import engine_gradient
from core.nn.network import Architecture, Network
from core.nn.places import Place, place_of

STEP = 1e-3
"""With five points, the differences err by about STEP^4 and by 1e-16 / STEP."""

STEPS = (STEP, STEP / 10, STEP / 100)
"""Those that are tried in turn where a unit would pass its kink."""

IMAGINARY_STEP = 1e-30

NUMBERS_AT_ONCE = 2**17
"""Of a layer in networks that are moved at once: 1 MB."""

ROUNDING = 20 * np.finfo(np.float64).eps
"""By so much of its size a number may be off that some sums and functions led to."""


class Method(StrEnum):
    """Ways to a derivative."""

    COMPLEX = "complex step"
    CENTRAL = "central differences"


TOLERANCES = {Method.COMPLEX: 1e-9, Method.CENTRAL: 1e-5}
"""The largest error of a gradient that is right. A complex step errs by rounding alone, about 1e-13
here; five points err by the fifth derivative too, which at a weight that meets large numbers gets
to some 1e-7. A wrong formula is off by a percent and more."""

LEAST_SHARE = 1e-3
"""Gradients below this share of their layer's largest are held to the error of one so large."""


def central_difference(function: Callable[[FloatArray], Any], at: FloatArray, place: int) -> Any:
    """The derivative of a function by the number at a place of an array (flat), over five points;
    the function gets arrays of its shape."""

    def moved(step: float) -> Any:
        other = at.copy()
        other.flat[place] += step
        return function(other)

    return over_five_points(moved, STEP)


def over_five_points(moved: Callable[[float], Any], step: float) -> Any:
    """The derivative at 0 of a function of a step."""
    near, far = moved(step) - moved(-step), moved(2 * step) - moved(-2 * step)
    return (8 * near - far) / (12 * step)


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Gradients by backpropagation and by differences, each in the order of `parameters`."""

    architecture: Architecture
    backpropagation: FloatArray
    differences: FloatArray
    """NaN where none was taken."""
    at_kink: BoolArray
    """Where none can be taken: a unit stands so near its kink that it would pass it."""
    method: Method
    noise: FloatArray
    """How far a gradient and its difference may be apart by rounding."""

    @property
    def checked(self) -> BoolArray:
        """Where there is a difference; also one that is not finite."""
        taken: BoolArray = ~np.isnan(self.differences)
        return taken

    @property
    def relative_error(self) -> float:
        """Norm of the difference over the norm of the gradient; 0 where both vanish."""
        checked = self.checked
        size = float(np.linalg.norm(self.differences[checked]))
        apart = (self.backpropagation - self.differences)[checked]
        error = float(np.linalg.norm(apart))
        return error / size if size else error

    @cached_property
    def errors(self) -> FloatArray:
        """The error of each gradient relative to itself; NaN where there is no difference."""
        layers = self.architecture.layers(np.abs(self.differences))
        least = np.empty_like(self.differences)
        for layer, own in zip(layers, self.architecture.layers(least), strict=True):
            known = layer[~np.isnan(layer)]
            own[...] = LEAST_SHARE * known.max() if known.size else 0.0
        size = np.maximum(np.abs(self.differences), least)
        size = np.maximum(size, self.noise / self.tolerance)
        apart = np.abs(self.backpropagation - self.differences)
        # Two zeros are equal, whatever their size is.
        return np.divide(apart, size, out=apart, where=size > 0)

    @property
    def tolerance(self) -> float:
        """The largest error that is allowed."""
        return TOLERANCES[self.method]

    @property
    def worst_index(self) -> int | None:
        """The place of the largest error in `parameters`; None where nothing was checked."""
        return int(np.nanargmax(self.errors)) if self.checked.any() else None

    @property
    def worst(self) -> Place | None:
        """The weight or bias with the largest error."""
        index = self.worst_index
        return None if index is None else place_of(self.architecture, index)

    @property
    def worst_error(self) -> float:
        """The largest error; 0 where nothing was checked."""
        index = self.worst_index
        return 0.0 if index is None else float(self.errors[index])

    @property
    def passed(self) -> bool:
        """Whether no error is larger than allowed, and all gradients are numbers."""
        finite = bool(np.isfinite(self.backpropagation).all())
        return finite and self.worst_error <= self.tolerance


def method_for(architecture: Architecture) -> Method:
    """The best way to the derivatives of a network's loss."""
    analytic = all(row.analytic for row in architecture.activations)
    return Method.COMPLEX if analytic and architecture.loss.analytic else Method.CENTRAL


@diverging
def check_gradients(
    network: Network,
    x: FloatArray,
    y: FloatArray,
    *,
    reduction: str = "sum",
    method: Method | None = None,
    most: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> GradientCheck:
    """Compare the engine's gradients of a single network with derivatives of the plain loss.

    method: the best one by default. most: check so many parameters, spread evenly, where there are
    more. cancelled: asked now and then; once it says so, the other parameters stay unchecked.
    """
    architecture = network.architecture
    method = method or method_for(architecture)
    size, differences = architecture.size, np.full(architecture.size, np.nan)
    at_kink, noise = np.zeros(size, dtype=np.bool_), np.zeros(size)
    moving = _Moving(network, x, y, reduction)
    for layer, places in _groups(architecture, len(x), most):
        if cancelled():
            break
        if method is Method.COMPLEX:
            differences[places] = moving.by_complex_step(layer, places)
        else:
            differences[places], at_kink[places], noise[places] = moving.by_differences(
                layer, places
            )
    noise += rounding_errors(network, x, y, reduction)
    gradient = engine_gradient(network, x, y, reduction=reduction)
    return GradientCheck(architecture, gradient, differences, at_kink, method, noise)


@diverging
def rounding_errors(network: Network, x: FloatArray, y: FloatArray, reduction: str) -> FloatArray:
    """How far gradients (P,) may be off by rounding: 1 - s(z) of a saturated unit, and y - t of an
    answer that is nearly right, have few digits left, and so has all that is made of them."""
    architecture, f = network.architecture, network.forward(x)
    b = network.backward(f, y, reduction=reduction)
    share = architecture.loss.share(len(x), reduction)
    error = ROUNDING * (1 + np.abs(network.predict_probability(x)) + np.abs(y)) / share
    errors = np.empty_like(network.parameters)
    for i in reversed(range(len(network.layers))):
        entering, own = np.abs(network.activate(i, f[i])), architecture.layers(errors)[i]
        own[...] = entering.T @ (error + ROUNDING * np.abs(b[i]))
        if i:
            weights = np.abs(network.weights[i]).T
            slopes = np.abs(architecture.activations[i - 1].derivative(f[i]))
            error = slopes * (error @ weights) + ROUNDING * (np.abs(b[i]) @ weights)
    return errors


def _groups(
    architecture: Architecture, samples: int, most: int | None
) -> Iterator[tuple[int, IntArray]]:
    """The places in the parameters, layer by layer, in groups that are moved at once."""
    size = architecture.size
    count = size if most is None else min(most, size)
    chosen = np.linspace(0, size - 1, count).round().astype(np.int64)
    widest = max(architecture.widths[1:])
    at_once = max(1, NUMBERS_AT_ONCE // (samples * widest))
    start = 0
    for layer, (rows, columns) in enumerate(architecture.shapes):
        own = chosen[(chosen >= start) & (chosen < start + rows * columns)]
        for first in range(0, len(own), at_once):
            yield layer, own[first : first + at_once]
        start += rows * columns


class _Moving:
    """The loss of a network when one of its parameters is moved, for many of them at once."""

    def __init__(self, network: Network, x: FloatArray, y: FloatArray, reduction: str) -> None:
        self._network, self._y, self._reduction = network, y, reduction
        self._f = network.forward(x)
        self._a = [network.activate(i, f) for i, f in enumerate(self._f[:-1])]
        self._size = abs(float(network.loss(x, y, reduction=reduction)))
        shapes = network.architecture.shapes
        self._starts = np.cumsum([0, *(rows * columns for rows, columns in shapes)])

    def by_complex_step(self, layer: int, places: IntArray) -> FloatArray:
        """The derivatives (m,) by parameters of a layer."""
        losses, _ = self._losses(layer, places, 1j * IMAGINARY_STEP)
        derivatives: FloatArray = losses.imag / IMAGINARY_STEP
        return derivatives

    def by_differences(
        self, layer: int, places: IntArray
    ) -> tuple[FloatArray, BoolArray, FloatArray]:
        """The derivatives (m,), where a kink forbids one, and how far rounding may lead them."""
        differences, noise = np.full(len(places), np.nan), np.zeros(len(places))
        at_kink = np.ones(len(places), dtype=np.bool_)
        for step in STEPS:
            left = np.flatnonzero(at_kink)
            if not left.size:
                break
            derivatives, passing = self._over_five_points(layer, places[left], step)
            clear = left[~passing]
            differences[clear], at_kink[clear] = derivatives[~passing], False
            noise[clear] = ROUNDING * self._size / step
        return differences, at_kink, noise

    def _over_five_points(
        self, layer: int, places: IntArray, step: float
    ) -> tuple[FloatArray, BoolArray]:
        """The differences (m,), and for which of them a unit passes its kink."""
        _, here = self._losses(layer, places, 0.0)
        passing = np.zeros(len(places), dtype=np.bool_)

        def moved(by: float) -> FloatArray:
            losses, sides = self._losses(layer, places, by)
            for side, before in zip(sides, here, strict=True):
                passing[:] |= (side != before).any(axis=-1)
            return losses

        return over_five_points(moved, step), passing

    def _losses(
        self, layer: int, places: IntArray, by: complex
    ) -> tuple[FloatArray, list[FloatArray]]:
        """The losses (m,) with one parameter moved in each; and on which side of its kink each
        number is then, some (m, numbers)."""
        network, last = self._network, len(self._network.layers)
        rows, columns = np.divmod(
            places - self._starts[layer], network.architecture.widths[layer + 1]
        )
        # The sums of one unit move, and nothing else of its layer does.
        unit: Any = self._f[layer + 1].T[columns] + by * self._a[layer].T[rows]
        if layer + 1 == last:
            return self._losses_of(self._f_moved(last, columns, unit), [])
        row = network.architecture.activations[layer]
        sides = [] if row.analytic else [np.sign(unit)]
        change = row(unit) - self._a[layer + 1].T[columns]
        weights = network.layers[layer + 1][columns]
        f = self._f[layer + 2] + change[..., np.newaxis] * weights[:, np.newaxis, :]
        for i in range(layer + 2, last):
            if not network.architecture.activations[i - 1].analytic:
                sides.append(np.sign(f).reshape(len(places), -1))
            f = network.activate(i, f) @ network.layers[i]
        return self._losses_of(f, sides)

    def _f_moved(self, layer: int, columns: IntArray, unit: Any) -> Any:
        """F of a layer (m, n, h) with the sums (m, n) of one unit in place of its own."""
        f = np.repeat(self._f[layer][np.newaxis].astype(unit.dtype), len(unit), axis=0)
        f[np.arange(len(unit)), :, columns] = unit
        return f

    def _losses_of(self, f: Any, sides: list[FloatArray]) -> tuple[FloatArray, list[FloatArray]]:
        """The losses (m,) of logits (m, n, K), and the sides with those of output and criterion."""
        loss, logits, target = self._network.architecture.loss, np.swapaxes(f, -1, -2), self._y.T
        if not loss.output.analytic:
            sides.append(np.sign(logits).reshape(len(logits), -1))
        if loss.criterion.kink is not None:
            y = np.empty_like(logits)
            loss.predict(logits, y)
            beyond = np.sign(np.abs(y - target) - loss.criterion.kink)
            sides.append(beyond.reshape(len(logits), -1))
        return loss.of(logits, target, reduction=self._reduction), sides
