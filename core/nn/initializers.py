"""First weights of a layer: a row holds how they are drawn, and what form and help say of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray

Constants: TypeAlias = Mapping[str, float]

Draw: TypeAlias = Callable[[np.random.Generator, int, int, Constants], FloatArray]
"""(generator, inputs, outputs, constants): the weights (inputs, outputs) of a layer."""

FIRST_BIASES = ("zero", "drawn")
"""Biases start at 0, or are drawn as the weights of one more input would be."""


@dataclass(frozen=True)
class Initializer:
    """A distribution of first weights."""

    name: str
    help: str
    source: str
    draw: Draw
    constants: Constants = field(default_factory=dict)
    """Settings of the distribution, with their usual values."""

    def drawn(
        self, generator: np.random.Generator, inputs: int, outputs: int, given: Constants
    ) -> FloatArray:
        """Weights (inputs, outputs), with these constants instead of the usual ones."""
        return self.draw(generator, inputs, outputs, {**self.constants, **given})


def normal(
    generator: np.random.Generator, inputs: int, outputs: int, constants: Constants
) -> FloatArray:
    """N(0, deviation²)."""
    return generator.normal(0.0, constants["deviation"], (inputs, outputs))


def uniform(
    generator: np.random.Generator, inputs: int, outputs: int, constants: Constants
) -> FloatArray:
    """Uniform from low to high."""
    return generator.uniform(constants["low"], constants["high"], (inputs, outputs))


def scaled(variance: Callable[[int, int], float]) -> Draw:
    """Normal weights whose variance depends on the layer's inputs and outputs."""

    def draw(
        generator: np.random.Generator, inputs: int, outputs: int, constants: Constants
    ) -> FloatArray:
        return generator.normal(0.0, math.sqrt(variance(inputs, outputs)), (inputs, outputs))

    return draw


def orthogonal(
    generator: np.random.Generator, inputs: int, outputs: int, constants: Constants
) -> FloatArray:
    """Orthonormal columns, or rows where those are fewer, each such matrix as likely as any.

    The Q of a normal matrix's QR decomposition, with the signs of R's diagonal: without them it
    would not be uniform.
    """
    q, r = np.linalg.qr(generator.normal(size=(max(inputs, outputs), min(inputs, outputs))))
    q *= np.copysign(1.0, np.diagonal(r))
    return q if inputs >= outputs else q.T


def zero(
    generator: np.random.Generator, inputs: int, outputs: int, constants: Constants
) -> FloatArray:
    """0 everywhere."""
    return np.zeros((inputs, outputs))


INITIALIZERS = {
    row.name: row
    for row in (
        Initializer("normal", "N(0, 1)", "the report", normal, MappingProxyType({"deviation": 1})),
        Initializer(
            "uniform",
            "uniform from 0 to 1",
            "many reports on the assignment",
            uniform,
            MappingProxyType({"low": 0.0, "high": 1.0}),
        ),
        Initializer(
            "glorot",
            "normal with variance 2 / (in + out)",
            "Glorot and Bengio 2010, eq. 12",
            scaled(lambda inputs, outputs: 2.0 / (inputs + outputs)),
        ),
        Initializer(
            "he",
            "normal with variance 2 / in",
            "He, Zhang, Ren and Sun 2015, eq. 10",
            scaled(lambda inputs, outputs: 2.0 / inputs),
        ),
        Initializer(
            "lecun",
            "normal with variance 1 / in",
            "LeCun, Bottou, Orr and Müller 1998, eq. 16",
            scaled(lambda inputs, outputs: 1.0 / inputs),
        ),
        Initializer(
            "orthogonal",
            "columns (or rows, if fewer) of length 1 at right angles",
            "Saxe, McClelland and Ganguli 2014; Mezzadri 2007 for the signs",
            orthogonal,
        ),
        Initializer(
            "zero",
            "0: all units of a layer stay alike",
            "the symmetry that Rumelhart, Hinton and Williams 1986 break by small random weights",
            zero,
        ),
    )
}
