"""The weights of one unit: into it, with its bias, and out of it, the strongest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.nn.places import Place

MOST = 200
"""Weights of a unit that are told, the strongest ones."""


@dataclass(frozen=True)
class UnitWeight:
    """A weight or a bias of a unit."""

    place: Place
    value: float
    gradient: float | None
    """None where it is not known."""

    @property
    def source(self) -> int:
        """The number of the unit where a weight comes from, from 1; of a bias 0."""
        return self.place.numbers[0] if self.place.letter == "W" else 0


@dataclass(frozen=True)
class UnitWeights:
    """The weights of a unit, at most `MOST` each way."""

    into: tuple[UnitWeight, ...] = ()
    """With the bias, where there is one; of a feature none."""
    out: tuple[UnitWeight, ...] = ()
    """Of an output none."""
    counts: tuple[int, int] = (0, 0)
    """All of them, in and out."""

    def after(self, place: Place | None, step: int) -> Place | None:
        """The place of the weight so many after one, around the end; from none the first or the
        last."""
        places = [weight.place for weight in (*self.into, *self.out)]
        if not places:
            return None
        at = places.index(place) + step if place in places else min(step, 0)
        return places[at % len(places)]


def unit_weights(
    network: Network, gradients: Sequence[FloatArray] | None, unit: Place, *, by_gradient: bool
) -> UnitWeights:
    """The weights of a unit, the largest first, or those with the largest gradients; `gradients`
    have the shapes of the layers' matrices."""
    layer, number = unit.layer, unit.numbers[0]
    into: tuple[UnitWeight, ...] = ()
    out: tuple[UnitWeight, ...] = ()
    fed = network.layers[layer - 1][:, number - 1] if layer else np.empty(0)
    if layer:
        sources = network.architecture.widths[layer - 1]

        def place_in(index: int) -> Place:
            if index < sources:
                return Place("W", layer - 1, (index + 1, number))
            return Place("b", layer - 1, (number,))

        of_fed = None if gradients is None else gradients[layer - 1][:, number - 1]
        into = _strongest(fed, of_fed, place_in, by_gradient=by_gradient)
    feeds = network.layers[layer][number - 1] if layer < len(network.layers) else np.empty(0)
    if layer < len(network.layers):
        of_feeds = None if gradients is None else gradients[layer][number - 1]
        out = _strongest(
            feeds,
            of_feeds,
            lambda index: Place("W", layer, (number, index + 1)),
            by_gradient=by_gradient,
        )
    return UnitWeights(into, out, (len(fed), len(feeds)))


def _strongest(
    values: FloatArray,
    gradients: FloatArray | None,
    place: Callable[[int], Place],
    *,
    by_gradient: bool,
) -> tuple[UnitWeight, ...]:
    """Return the weights of largest size; what is no number comes first."""
    size = np.abs(gradients if by_gradient and gradients is not None else values)
    order = np.argsort(-np.where(np.isfinite(size), size, np.inf), kind="stable")[:MOST]
    return tuple(
        UnitWeight(
            place(index),
            float(values[index]),
            None if gradients is None else float(gradients[index]),
        )
        for index in order.tolist()
    )
