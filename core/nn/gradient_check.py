"""Gradients of the engine against derivatives of the loss that no backpropagation has part in.

Where all functions of a network are analytic, a derivative is the imaginary part of the loss at a
weight that is moved by an imaginary step (Squire and Trapp 1998): nothing cancels, so the step may
be tiny and the derivative has all its digits. Elsewhere it is a central difference over five
points; a weight that cannot be moved without a unit passing its kink has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.backprop import engine_gradient
from core.nn.moved_loss import ROUNDING, MovedLoss
from core.nn.network import Architecture, Network
from core.nn.places import Place, place_of

NUMBERS_AT_ONCE = 2**17
"""Of a layer in networks that are moved at once: 1 MB."""

MOST_NUMBERS = 200_000_000
"""Parameters to check, times samples and units of a layer: some seconds."""

LEAST_CHECKED = 20
"""Parameters that are checked of whatever network."""


class Method(StrEnum):
    """Ways to a derivative."""

    COMPLEX = "complex step"
    CENTRAL = "central differences"


TOLERANCES = {Method.COMPLEX: 1e-9, Method.CENTRAL: 1e-5}
"""The largest error of a gradient that is right. A complex step errs by rounding alone, about 1e-13
here; five points err by the fifth derivative too, which at a weight that meets large numbers gets
to some 1e-7. A wrong formula is off by a percent and more."""

LEAST_SHARE = 1e-3
"""Gradients below this share of the largest of their layer's weights, or of its biases, are held
to the error of one so large."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Gradients by backpropagation and by differences, each in the order of `parameters`."""

    architecture: Architecture
    backpropagation: FloatArray
    differences: FloatArray
    """NaN where none was taken."""
    at_kink: BoolArray
    """Those of which none can be taken: a unit stands so near its kink that it would pass it."""
    method: Method
    noise: FloatArray
    """The distance that a gradient and its difference may have by rounding."""

    @property
    def checked(self) -> BoolArray:
        """The gradients that there is a difference for; also one that is not finite."""
        taken: BoolArray = ~np.isnan(self.differences)
        return taken

    @property
    def vanishing(self) -> int:
        """The number of gradients that are 0 by both."""
        return int(((self.backpropagation == 0) & (self.differences == 0)).sum())

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
        least = np.zeros_like(self.differences)
        for place in self._places():
            indices = place.indices(self.architecture)
            sizes = np.nan_to_num(np.abs(self.differences[indices]), posinf=np.inf)
            least[indices] = LEAST_SHARE * sizes.max()
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

    def parts(self) -> list[tuple[Place, GradientCheck]]:
        """The check of each layer's weights and of its biases alone: W0, b0, W1, ..."""
        return [(place, self._alone(place)) for place in self._places()]

    def _places(self) -> Iterator[Place]:
        for layer in range(len(self.architecture.shapes)):
            yield Place("W", layer)
            if self.architecture.bias:
                yield Place("b", layer)

    def _alone(self, place: Place) -> GradientCheck:
        own = np.zeros(self.architecture.size, dtype=np.bool_)
        own[place.indices(self.architecture)] = True
        differences = np.where(own, self.differences, np.nan)
        gradient = np.where(own, self.backpropagation, 0.0)
        return replace(
            self,
            backpropagation=gradient,
            differences=differences,
            at_kink=self.at_kink & own,
        )

    @property
    def finite(self) -> bool:
        """Whether all gradients by backpropagation are numbers."""
        return bool(np.isfinite(self.backpropagation).all())

    @property
    def passed(self) -> bool:
        """Whether no error is larger than allowed, and all gradients are numbers."""
        return self.finite and self.worst_error <= self.tolerance


def method_for(architecture: Architecture) -> Method:
    """The best way to the derivatives of a network's loss."""
    analytic = all(row.analytic for row in architecture.activations)
    return Method.COMPLEX if analytic and architecture.loss.analytic else Method.CENTRAL


def affordable(architecture: Architecture, samples: int) -> int:
    """The number of parameters that can be checked within some seconds."""
    return max(LEAST_CHECKED, MOST_NUMBERS // (samples * max(architecture.widths)))


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
    moving = MovedLoss(network, x, y, reduction)
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
    """The errors (P,) that gradients may have by rounding: 1 - s(z) of a saturated unit, and y - t
    of an answer that is nearly right, have few digits left, and so has all that is made of them."""
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
