"""The small networks and batches that somebody's code is tried on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Architecture, Network
from core.nn.optimizers import OPTIMIZERS, Optimizer

RATE = 0.3
"""The learning rate of the updates: neither 1 nor 0.1, whose squares are common rates too."""

EPOCHS = (1, 3)
"""Epochs of the trainings: the first update, and one that shows what is kept in between."""

SEED = 1986

UNEQUAL = ((3, 5, 2, 4), (4, 2, 6, 3))
"""Widths of hidden layers without two neighbours alike, so that a wrong transpose shows."""

SQUARE = 4
"""The width of layers that are all alike, where a wrong shape goes unnoticed and counts."""


@dataclass(frozen=True)
class Case:
    """A network, a batch for it, and how it is to learn."""

    network: Network
    x: FloatArray
    """(n, inputs)."""
    target: FloatArray
    """(n, outputs)."""
    reduction: str = "sum"
    optimizer: Optimizer = OPTIMIZERS["gradient_descent"]
    constants: Mapping[str, float] = field(default_factory=dict)
    rate: float = RATE
    probe: bool = False
    """Whether it only helps to tell one mistake from another: code may be made for one output, or
    for layers of unequal widths, and be right."""

    @property
    def architecture(self) -> Architecture:
        """The shape and functions of the network."""
        return self.network.architecture

    @property
    def name(self) -> str:
        """Such as 2-3-5-1."""
        return "-".join(map(str, self.architecture.widths))

    def at(self, parameters: FloatArray) -> Case:
        """The case with other weights (P,)."""
        return replace(self, network=Network(self.architecture, parameters))

    def of_samples(self, places: Sequence[int]) -> Case:
        """The case with some of its samples alone."""
        return replace(self, x=self.x[list(places)], target=self.target[list(places)])

    def with_architecture(self, architecture: Architecture) -> Case:
        """The case with other functions, or with biases that are zero or left out."""
        network = Network(architecture)
        for own, given in zip(network.weights, self.network.weights, strict=True):
            own[...] = given
        for own, given in zip(network.biases or (), self.network.biases or (), strict=False):
            own[...] = given
        return replace(self, network=network)


def cases_of(experiment: Experiment) -> tuple[Case, ...]:
    """The cases of an experiment's network and rule: its functions, other widths."""
    return tuple(_cases(experiment))


def _cases(experiment: Experiment) -> Iterator[Case]:
    generator = np.random.default_rng(SEED)
    outputs, depth = experiment.widths[-1], len(experiment.hidden)
    for inputs, samples, widths in ((2, 7, UNEQUAL[0]), (3, 6, UNEQUAL[1]), (2, 5, (SQUARE,))):
        hidden = (widths * depth)[:depth]
        yield _case(experiment, (inputs, *hidden, outputs), samples, generator)
    square = (outputs if outputs > 1 else SQUARE,) * (depth + 2)
    yield replace(_case(experiment, square, 5, generator), probe=True)


def _case(
    experiment: Experiment,
    widths: tuple[int, ...],
    samples: int,
    generator: np.random.Generator,
) -> Case:
    network = Network(replace(experiment.architecture, widths=widths))
    network.parameters[...] = generator.normal(0.0, 0.8, network.parameters.shape)
    x = generator.uniform(-1.0, 1.0, (samples, widths[0]))
    return Case(
        network,
        x,
        _target(experiment, samples, widths[-1], generator),
        experiment.reduction,
        OPTIMIZERS[experiment.optimizer],
        {**OPTIMIZERS[experiment.optimizer].constants, **experiment.optimizer_constants},
    )


def _target(
    experiment: Experiment, samples: int, outputs: int, generator: np.random.Generator
) -> FloatArray:
    """Classes as 0 and 1, both of them or each of several at least once."""
    labels = np.arange(samples) % max(outputs, 2)
    generator.shuffle(labels)
    if experiment.output_name == "softmax":
        target: FloatArray = np.eye(outputs)[labels]
        return target
    return np.stack([np.roll(labels, k) for k in range(outputs)], axis=1).astype(np.float64)
