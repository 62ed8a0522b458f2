"""Maps of single units: what each of them answers over the plane, and on which scale that is seen.

The values of a layer are those that enter the next one, a(F_i): the features first, squashed where
the network squashes them, and the outputs y last.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from core.data.dataset import Dataset
from core.nn.activations import Activation
from core.nn.arrays import FloatArray, diverging
from core.nn.network import Network
from core.training.evaluation import ACTIVATIONS_IN_A_BLOCK, grid_points

FAR = 1e6
"""A value before the activation at which a bounded activation has reached its end."""

BOUND = 2.0
"""The largest value of an activation that counts as bounded."""


@diverging
def unit_values(network: Network, x: FloatArray) -> list[FloatArray]:
    """(m, units) a layer, features first and outputs last: the values of all units of a single
    network for what enters it (m, inputs)."""
    f, units = network.forward(x), network.architecture.widths
    inner = [network.activate(i, values)[:, : units[i]] for i, values in enumerate(f[:-1])]
    y = np.empty_like(f[-1].T)
    network.architecture.loss.predict(np.ascontiguousarray(f[-1].T), y)
    return [*inner, y.T]


def unit_maps(network: Network, dataset: Dataset, rows: int, columns: int) -> list[FloatArray]:
    """(units, rows, columns) a layer, features first and outputs last: the values of all units
    over the data set's domain, the top row first."""
    blocks = _over_the_domain(network, dataset, rows, columns)
    layers = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return [values.T.reshape(-1, rows, columns) for values in layers]


def unit_map(
    network: Network, dataset: Dataset, layer: int, unit: int, rows: int, columns: int
) -> FloatArray:
    """(rows, columns): likewise of one unit, both counted from 0; layer 0 are the features."""
    blocks = _over_the_domain(network, dataset, rows, columns)
    return np.concatenate([values[layer][:, unit] for values in blocks]).reshape(rows, columns)


def _over_the_domain(
    network: Network, dataset: Dataset, rows: int, columns: int
) -> Iterator[list[FloatArray]]:
    """Yield the values of all units, block by block, so that memory is small and near."""
    points = dataset.lifted(grid_points(dataset.domain, rows, columns))
    block = max(1, ACTIVATIONS_IN_A_BLOCK // max(network.architecture.widths))
    for start in range(0, len(points), block):
        yield unit_values(network, dataset.encode(points[start : start + block]))


@cache
def value_range(activation: Activation) -> tuple[float, float] | None:
    """The lowest and the highest value of an activation, to three digits; None without bounds."""
    z = np.concatenate([np.linspace(-20.0, 20.0, 2001), [-FAR, FAR]])
    values = activation(z)
    if not np.abs(values).max() <= BOUND:
        return None
    return round(float(values.min()), 3), round(float(values.max()), 3)


@diverging
def layer_shares(network: Network, dataset: Dataset, layer: int, values: FloatArray) -> FloatArray:
    """Values of a layer's units, (units, ...), on a scale from 0 to 1, as maps show them.

    Outputs are seen between the data set's levels, features from their lowest value to their
    highest, units of a bounded activation on its range; units without bounds on a scale of their
    own that is as long on both sides of 0, so that a unit that is 0 everywhere is undecided.
    """
    architecture = network.architecture
    if layer == len(architecture.widths) - 1:
        return dataset.shares(values)
    axes = tuple(range(1, values.ndim))
    if layer == 0:
        low, high = (end(values, axis=axes, keepdims=True) for end in (np.min, np.max))
    elif bounds := value_range(architecture.activations[layer - 1]):
        low, high = (np.asarray(end) for end in bounds)
    else:
        high = np.abs(values).max(axis=axes, keepdims=True)
        low = -high
    length = high - low
    shares: FloatArray = np.where(length > 0, (values - low) / np.where(length > 0, length, 1), 0.5)
    return shares
