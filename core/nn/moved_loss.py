"""The loss of a network when one parameter is moved, for many of them at once; and derivatives by
it that no backpropagation has part in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.nn.arrays import BoolArray, FloatArray, IntArray
from core.nn.network import Network

STEP = 1e-3
"""With five points, the differences err by about STEP^4 and by 1e-16 / STEP."""

STEPS = (STEP, STEP / 10, STEP / 100, STEP / 1000)
"""Those that are tried in turn."""

SETTLED = 1e-7
"""Relative change of a derivative from one step to the next that is small enough."""

IMAGINARY_STEP = 1e-30

ROUNDING = 20 * np.finfo(np.float64).eps
"""By so much of its size a number may be off that some sums and functions led to."""


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


class MovedLoss:
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
        losses, _ = self.losses(layer, places, 1j * IMAGINARY_STEP)
        derivatives: FloatArray = losses.imag / IMAGINARY_STEP
        return derivatives

    def by_differences(
        self, layer: int, places: IntArray
    ) -> tuple[FloatArray, BoolArray, FloatArray]:
        """The derivatives (m,), where a kink forbids one, and how far rounding may lead them.

        The step gets shorter where a unit passes its kink, and until the derivative settles.
        """
        differences, noise = np.full(len(places), np.nan), np.zeros(len(places))
        left = np.arange(len(places))
        for step in STEPS:
            derivatives, passing = self._over_five_points(layer, places[left], step)
            clear, before, rounding = ~passing, differences[left], ROUNDING * self._size / step
            differences[left[clear]], noise[left[clear]] = derivatives[clear], rounding
            sizes = np.abs(derivatives)
            enough = SETTLED * np.maximum(sizes, sizes[clear].max(initial=0.0) / 1000) + rounding
            settled = clear & (np.abs(derivatives - before) <= enough)
            left = left[~settled]
            if not left.size:
                break
        return differences, np.isnan(differences), noise

    def _over_five_points(
        self, layer: int, places: IntArray, step: float
    ) -> tuple[FloatArray, BoolArray]:
        """The differences (m,), and for which of them a unit passes its kink."""
        _, here = self.losses(layer, places, 0.0)
        passing = np.zeros(len(places), dtype=np.bool_)

        def moved(by: float) -> FloatArray:
            losses, sides = self.losses(layer, places, by)
            for side, before in zip(sides, here, strict=True):
                passing[:] |= (side != before).any(axis=-1)
            return losses

        return over_five_points(moved, step), passing

    def losses(
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
