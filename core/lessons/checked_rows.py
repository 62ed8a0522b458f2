"""Every row of the registries that has a derivative, checked in small networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeAlias

import numpy as np

from core.data.dataset import make_dataset
from core.data.features import INPUTS, KINDS
from core.data.generators import SOURCES
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.nn.activations import ACTIVATIONS
from core.nn.arrays import FloatArray
from core.nn.criteria import CRITERIA
from core.nn.gradient_check import GradientCheck, check_gradients
from core.nn.initializers import FIRST_BIASES, INITIALIZERS
from core.nn.losses import fits, loss_of
from core.nn.network import Architecture, Network
from core.nn.outputs import OUTPUTS

SEED = 6
"""Of the made networks' weights and points: few of its ReLUs are off for all of them."""

SAMPLES = 7
"""Points of the networks that are made for a check."""

MOST_PARAMETERS = 2000
"""Checked of a preset's network, spread evenly."""

Labels: TypeAlias = Mapping[str, str]
"""The registries that a case has a row of, and which."""


@dataclass(frozen=True)
class Case:
    """One checked network."""

    labels: Labels
    title: str
    """The network in a few words."""
    check: GradientCheck


Plan: TypeAlias = Callable[[], Case]
"""A network that is to be checked."""


@dataclass(frozen=True)
class CheckedRow:
    """A row of a registry, in all networks that it was checked in."""

    registry: str
    name: str
    cases: tuple[Case, ...]

    @property
    def worst(self) -> Case:
        """The network that failed, or has the largest error of what it is allowed."""
        return max(
            self.cases,
            key=lambda c: (not c.check.passed, c.check.worst_error / c.check.tolerance),
        )

    @property
    def passed(self) -> bool:
        """Whether every network passed."""
        return all(case.check.passed for case in self.cases)


REGISTRIES = (
    "activation",
    "loss",
    "bias",
    "input",
    "reduction",
    "first weights",
    "data set",
    "features",
    "preset",
)
"""The kinds of rows that are checked, in their order."""


def rows_of(cases: Sequence[Case]) -> list[CheckedRow]:
    """The cases by the rows that they have, registry by registry."""
    rows: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        for registry, name in case.labels.items():
            rows.setdefault((registry, name), []).append(case)
    grouped = [CheckedRow(*key, tuple(own)) for key, own in rows.items()]
    return sorted(grouped, key=lambda row: REGISTRIES.index(row.registry))


def all_cases() -> list[Plan]:
    """The networks of every row, each to be checked by a call: activations with losses, first
    weights, data sets, features and presets."""
    return [*_functions(), *_first_weights(), *_data_sets(), *_features(), *_presets()]


def _functions() -> Iterator[Plan]:
    """Every activation before every loss, with and without biases and a squashed input."""
    switches = list(enumerate(product((False, True), (False, True))))
    for activation, criterion, output in product(ACTIVATIONS, CRITERIA, OUTPUTS):
        if fits(criterion, output, 2):
            continue
        outputs = 1 if (criterion, output) == ("cross_entropy", "sigmoid") else 3
        for place, (bias, squash) in switches:
            architecture = Architecture.of(
                (2, 4, 3, outputs),
                activation=activation,
                loss=criterion,
                output=output,
                bias=bias,
                squash_input=squash,
            )
            labels = {
                "activation": activation,
                "loss": loss_of(criterion, output).name,
                "bias": "with biases" if bias else "without biases",
                "input": "input squashed" if squash else "input as it is",
                "reduction": ("sum", "mean")[(place + bias) % 2],
            }
            yield partial(_made, labels, architecture)


def _made(labels: Labels, architecture: Architecture) -> Case:
    """Check a network with weights and points that are always the same."""
    generator, outputs = np.random.default_rng(SEED), architecture.widths[-1]
    network = Network(architecture)
    network.parameters[...] = generator.normal(0.0, 0.7, architecture.size)
    x = generator.uniform(-1.5, 1.5, (SAMPLES, architecture.widths[0]))
    places = np.arange(SAMPLES)
    t: FloatArray = (places % 2)[:, np.newaxis].astype(np.float64)
    if outputs > 1:
        t = np.eye(outputs)[places % outputs]
    check = check_gradients(network, x, t, reduction=labels["reduction"])
    return Case(labels, ", ".join(labels.values()), check)


def _first_weights() -> Iterator[Plan]:
    for name, biases in product(INITIALIZERS, FIRST_BIASES):
        settings = {"initializer": name, "bias": True, "first_biases": biases}
        yield partial(_of_settings, {"first weights": name}, f"{name}, {biases} biases", settings)


def _data_sets() -> Iterator[Plan]:
    for name in SOURCES:
        yield partial(_of_settings, {"data set": name}, name, {"dataset": name, "bias": True})


def _features() -> Iterator[Plan]:
    names = [kind.form.format(*range(1, kind.form.count("{}") + 1)) for kind in KINDS]
    for name in (*names, INPUTS):
        yield partial(_of_settings, {"features": name}, name, {"features": name, "bias": True})


def _presets() -> Iterator[Plan]:
    for preset in PRESETS.values():
        yield partial(_at_first, {"preset": preset.name}, preset.name, preset.experiment)


def _of_settings(labels: Labels, title: str, settings: Mapping[str, object]) -> Case:
    experiment = Experiment.model_validate({"hidden": (4, 3), **settings})
    return _at_first(labels, title, experiment)


def _at_first(labels: Labels, title: str, experiment: Experiment) -> Case:
    """Check an experiment's network at its first weights."""
    check = check_gradients(
        Network.from_experiment(experiment),
        *make_dataset(experiment).train,
        reduction=experiment.reduction,
        most=MOST_PARAMETERS,
    )
    return Case(labels, title, check)
