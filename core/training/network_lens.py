"""The network of one moment as it is looked at: maps of its strongest units, weights, gradients."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from core.data.dataset import Dataset
from core.nn.arrays import FloatArray
from core.nn.network import Architecture, Network
from core.nn.places import Place
from core.training.recording import Recording
from core.training.snapshot import Snapshot
from core.training.step import take_step
from core.training.unit_answers import UnitAnswers, unit_answers
from core.training.unit_maps import layer_shares, unit_map, unit_maps

GridShape = tuple[int, int]
"""Rows and columns of a map."""


@dataclass(frozen=True)
class NetworkLens:
    """A wish for the network's units and, perhaps, this step's gradients."""

    shape: GridShape
    """Of the map of every unit."""
    output_shape: GridShape | None
    """Of the outputs' maps; None where they are shown elsewhere."""
    most: int
    """The units of a layer that are shown at once."""
    page: int = 0
    """Whether the strongest are shown, 0, or those that come after them."""
    chosen: Place | None = None
    """The unit that is among the shown in any case, where the network has it."""
    weight: Place | None = None
    """The weight or bias between units that are among the shown likewise."""
    large: GridShape | None = None
    """Of the chosen unit's large map."""
    gradients: bool = True

    def look(
        self, recording: Recording, snapshot: Snapshot, cancelled: Callable[[], bool]
    ) -> NetworkSeen | None:
        """Return the network of a snapshot; None where `cancelled` said so."""
        network, dataset = recording.network(snapshot), recording.dataset
        layers = _layers(self, network, dataset)
        if cancelled():
            return None
        step = take_step(recording, snapshot.epoch, at=snapshot) if self.gradients else None
        gradients = None if step is None else step.gradients
        large = _large(self, network, dataset)
        answers = None if large is None else unit_answers(network, dataset.train[0])
        return NetworkSeen(self, network, layers, gradients, large, answers)

    def wanted(self, layer: int, count: int) -> frozenset[int]:
        """The units, from 0, that are shown in any case of a layer with so many."""
        units = [] if self.chosen is None else [self.chosen]
        if self.weight is not None:
            *source, target = self.weight.numbers
            units += [Place("F", self.weight.layer, (number,)) for number in source]
            units.append(Place("F", self.weight.layer + 1, (target,)))
        return frozenset(
            unit.numbers[0] - 1
            for unit in units
            if unit.layer == layer and unit.numbers[0] <= count
        )


@dataclass(frozen=True, eq=False)
class LayerSeen:
    """The units of a layer that are shown."""

    order: tuple[int, ...]
    """All units of the layer, from 0, the strongest first."""
    units: tuple[int, ...]
    """Those that are shown, by their number."""
    shares: FloatArray
    """(units, rows, columns): their maps on the scale of `layer_shares`."""

    @property
    def is_whole(self) -> bool:
        """Whether all units are shown."""
        return len(self.units) == len(self.order)

    def pages(self, most: int) -> int:
        """The pages of so many units each."""
        return -(-len(self.order) // most)

    def page(self, most: int, page: int) -> tuple[int, ...]:
        """The units of a page, by their number; after the last page comes none."""
        return page_of(self.order, most, page)


@dataclass(frozen=True, eq=False)
class NetworkSeen:
    """The network of a moment through a lens."""

    lens: NetworkLens
    network: Network
    layers: tuple[LayerSeen, ...]
    """Features first, outputs last."""
    gradients: list[FloatArray] | None
    """Of the next update's batch, of the shape of each layer's matrix; None where none are
    wanted."""
    large: FloatArray | None
    """The large map of the chosen unit, on the scale of `layer_shares`."""
    answers: tuple[UnitAnswers, ...] | None
    """Beside that map, the units of each hidden layer by their answers over the training
    points."""

    @property
    def architecture(self) -> Architecture:
        """The network's shape."""
        return self.network.architecture

    def values(self, *, gradients: bool) -> list[FloatArray]:
        """The matrices of the weights, or of their gradients where those are known."""
        return self.gradients if gradients and self.gradients else self.network.layers


def _layers(lens: NetworkLens, network: Network, dataset: Dataset) -> tuple[LayerSeen, ...]:
    """Return the shown units of every layer, with their maps."""
    shapes = {False: lens.shape, True: lens.output_shape or lens.shape}
    maps = {shape: unit_maps(network, dataset, *shape) for shape in set(shapes.values())}
    last = len(network.architecture.widths) - 1
    layers = []
    for place, count in enumerate(network.architecture.widths):
        order = strongest_first(network, place)
        units = page_of(order, lens.most, lens.page, lens.wanted(place, count))
        values = maps[shapes[place == last]][place][list(units)]
        layers.append(LayerSeen(order, units, layer_shares(network, dataset, place, values)))
    return tuple(layers)


def strongest_first(network: Network, layer: int) -> tuple[int, ...]:
    """The units of a layer by the sum of their weights' sizes to the next one; outputs as they
    are."""
    weights = network.weights
    if layer == len(weights):
        return tuple(range(network.architecture.widths[-1]))
    with np.errstate(over="ignore"):
        strength = np.abs(weights[layer]).sum(axis=1)
    order: list[int] = np.argsort(-strength, kind="stable").tolist()
    return tuple(order)


def page_of(
    order: tuple[int, ...], most: int, page: int, wanted: Collection[int] = ()
) -> tuple[int, ...]:
    """The units of a page, by their number. All pages are full, the last one with units of the page
    before; after it comes none. Wanted ones of other pages stand in the places of the weakest."""
    start = first_of_page(len(order), most, page)
    units = list(order[start : start + most])
    for unit in wanted:
        if unit not in units:
            units.remove([other for other in units if other not in wanted][-1])
            units.append(unit)
    return tuple(sorted(units))


def first_of_page(count: int, most: int, page: int) -> int:
    """The place of the strongest unit of a page, from 0, among so many."""
    return min(page * most, max(0, count - most))


def _large(lens: NetworkLens, network: Network, dataset: Dataset) -> FloatArray | None:
    """Return the large map of the chosen unit, where it is wanted and there is one."""
    widths = network.architecture.widths
    if lens.large is None or lens.chosen is None or lens.chosen.layer >= len(widths):
        return None
    layer, unit = lens.chosen.layer, lens.chosen.numbers[0] - 1
    if unit >= widths[layer]:
        return None
    values = unit_map(network, dataset, layer, unit, *lens.large)
    shares: FloatArray = layer_shares(network, dataset, layer, values[np.newaxis])[0]
    return shares
