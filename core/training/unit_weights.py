"""The weights of one unit: into it, with its bias, and out of it, the strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.nn.places import Place


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
    """The weights of a unit."""

    into: tuple[UnitWeight, ...]
    """With the bias, where there is one; of a feature none."""
    out: tuple[UnitWeight, ...]
    """Of an output none."""

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
    layer, column, widths = unit.layer, unit.numbers[0] - 1, network.architecture.widths
    into: list[UnitWeight] = []
    out: list[UnitWeight] = []

    def weights(place: int, take: tuple[slice | int, ...], names: list[Place]) -> list[UnitWeight]:
        values = network.layers[place][take].tolist()
        of_each = [None] * len(values) if gradients is None else gradients[place][take].tolist()
        return [UnitWeight(*row) for row in zip(names, values, of_each, strict=True)]

    if layer:
        names = [Place("W", layer - 1, (r + 1, column + 1)) for r in range(widths[layer - 1])]
        names += [Place("b", layer - 1, (column + 1,))] * network.architecture.bias
        into = weights(layer - 1, (slice(None), column), names)
    if layer < len(widths) - 1:
        names = [Place("W", layer, (column + 1, c + 1)) for c in range(widths[layer + 1])]
        out = weights(layer, (column, slice(None)), names)

    def size(weight: UnitWeight) -> float:
        value = weight.gradient if by_gradient and weight.gradient is not None else weight.value
        return -abs(value) if np.isfinite(value) else -np.inf

    return UnitWeights(tuple(sorted(into, key=size)), tuple(sorted(out, key=size)))
