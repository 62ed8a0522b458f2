"""Hidden units by their answers over points: saturated, dead and constant ones.

A value is saturated where the activation is level: its slope is less than `LEVEL` of the greatest
one it has (Glorot and Bengio 2010; of a ReLU's zeros, Glorot, Bordes and Bengio 2011). A unit is
dead where its slope is 0 at every point, so that no gradient reaches the weights into it (Maas,
Hannun and Ng 2013). It is constant where it answers every point alike, of more than one, so that it
is no more than a bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.activations import Activation
from core.nn.arrays import BoolArray, FloatArray, diverging
from core.nn.network import Network

LEVEL = 0.1
"""A unit is saturated where its slope is less than this share of the greatest."""

ALIKE = 1e-3
"""Answers are alike that differ by less than this share of the largest."""

BLOCK = 1000
"""Points whose units are looked at together."""


@dataclass(frozen=True, eq=False)
class UnitAnswers:
    """The units of one hidden layer, by their answers over all points."""

    saturated: FloatArray
    """(units,): the share of the points at which each is."""
    dead: BoolArray
    """(units,)"""
    constant: BoolArray
    """(units,)"""


def is_level(activation: Activation, z: FloatArray) -> BoolArray:
    """Whether an activation is level at each z."""
    level: BoolArray = np.abs(activation.derivative(z)) < LEVEL * activation.steepest
    return level


def saturates(activation: Activation) -> bool:
    """Whether an activation is level far from 0 on both sides, as sigmoid and tanh are."""
    far = np.linspace(20, 30, 101)
    return bool(is_level(activation, far).all() and is_level(activation, -far).all())


@diverging
def unit_answers(network: Network, points: FloatArray) -> tuple[UnitAnswers, ...]:
    """The units of each hidden layer by their answers over points (n, inputs)."""
    layers = [_Layer(row) for row in network.architecture.activations]
    for start in range(0, len(points), BLOCK):
        values = network.forward(points[start : start + BLOCK])[1:-1]
        for layer, z in zip(layers, values, strict=True):
            layer.take(z)
    return tuple(layer.answers() for layer in layers)


class _Layer:
    """Sums up the values of one layer, block by block."""

    def __init__(self, activation: Activation) -> None:
        self._activation, self._points = activation, 0
        self._level, self._sloping = np.zeros(1), np.zeros(1, np.bool_)
        self._low, self._high = np.full(1, np.inf), np.full(1, -np.inf)

    def take(self, z: FloatArray) -> None:
        row = self._activation
        a, slope = row(z), np.abs(row.derivative(z))
        self._points += len(z)
        self._level = self._level + (slope < LEVEL * row.steepest).sum(axis=0)
        self._sloping = self._sloping | (slope > 0).any(axis=0)
        self._low = np.minimum(self._low, a.min(axis=0))
        self._high = np.maximum(self._high, a.max(axis=0))

    def answers(self) -> UnitAnswers:
        largest = np.maximum(np.abs(self._low), np.abs(self._high))
        constant = (self._high - self._low <= ALIKE * largest) & (self._points > 1)
        return UnitAnswers(self._level / self._points, ~self._sloping, constant)
