"""First weights: each row's distribution, and what they depend on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core.nn.arrays import FloatArray
from core.nn.initializers import INITIALIZERS, Initializer
from core.nn.network import Architecture, Network
from core.nn.randomness import Purpose, stream


@dataclass(frozen=True)
class Settings:
    """What first weights depend on."""

    architecture: Architecture = field(default_factory=lambda: Architecture.of((2, 1000, 300, 1)))
    initializer: str = "normal"
    seed: int = 0
    initializer_constants: Mapping[str, float] = field(default_factory=dict)
    first_biases: str = "zero"

    def edit(self, state: FloatArray) -> None:
        """Leave the weights as they are drawn."""


MOMENTS: dict[str, Callable[[int, int], tuple[float, float]]] = {
    "normal": lambda a, b: (0, 1),
    "uniform": lambda a, b: (1 / 2, 1 / 3),
    "glorot": lambda a, b: (0, 2 / (a + b)),
    "he": lambda a, b: (0, 2 / a),
    "lecun": lambda a, b: (0, 1 / a),
    "orthogonal": lambda a, b: (0, 1 / max(a, b)),
    "zero": lambda a, b: (0, 0),
}
"""Of a layer's inputs and outputs: the mean of a weight, and of its square."""


@pytest.mark.slow
@pytest.mark.parametrize("initializer", MOMENTS)
@pytest.mark.parametrize("bias", [False, True])
def test_first_weights_have_the_moments_they_should(initializer: str, bias: bool) -> None:
    architecture = Architecture.of((2, 1000, 300, 1), bias=bias)
    network = Network.from_experiment(Settings(architecture, initializer))
    for weights, (inputs, outputs) in zip(
        network.weights, pairwise(architecture.widths), strict=True
    ):
        mean, square = MOMENTS[initializer](inputs, outputs)
        # The deviations of their estimates are at most sqrt(square / n) and sqrt(2 / n) square:
        # 5 of them are never seen.
        allowed = 5 / math.sqrt(weights.size)
        assert weights.mean() == pytest.approx(mean, abs=allowed * math.sqrt(square))
        assert np.mean(weights**2) == pytest.approx(square, abs=math.sqrt(2) * allowed * square)
    assert all((b == 0).all() for b in network.biases or ())


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (1, 6), (6, 1), (1, 1)], ids=str)
def test_orthogonal_first_weights_have_columns_or_rows_at_right_angles(
    shape: tuple[int, int],
) -> None:
    q = INITIALIZERS["orthogonal"].drawn(np.random.default_rng(0), *shape, {})
    product = q.T @ q if shape[0] >= shape[1] else q @ q.T
    assert product == pytest.approx(np.eye(min(shape)), abs=1e-14)


def test_each_orthogonal_matrix_is_as_likely_as_any() -> None:
    generator = np.random.default_rng(0)
    drawn = [INITIALIZERS["orthogonal"].drawn(generator, 2, 2, {}) for _ in range(4000)]
    # Rotations by all angles, half of them mirrored: no entry and no sign is preferred.
    assert np.mean([np.linalg.det(q) for q in drawn]) == pytest.approx(0, abs=5 / math.sqrt(4000))
    angles = np.array([math.atan2(q[1, 0], q[0, 0]) for q in drawn])
    for turns in (1, 2, 3):
        assert abs(np.exp(1j * turns * angles).mean()) < 5 / math.sqrt(4000)


def test_constants_of_an_experiment_replace_the_usual_ones() -> None:
    architecture = Architecture.of((2, 50, 1))
    usual = Network.from_experiment(Settings(architecture)).parameters
    wide = Settings(architecture, initializer_constants={"deviation": 3.0})
    np.testing.assert_allclose(Network.from_experiment(wide).parameters, 3 * usual, rtol=1e-15)
    low = Settings(architecture, "uniform", initializer_constants={"low": -0.5, "high": -0.25})
    weights = Network.from_experiment(low).parameters
    assert -0.5 <= weights.min() < -0.48
    assert -0.27 < weights.max() < -0.25


@pytest.mark.parametrize("initializer", INITIALIZERS.values(), ids=list(INITIALIZERS))
class TestEveryInitializer:
    def test_it_has_its_name_a_help_and_a_source(self, initializer: Initializer) -> None:
        assert INITIALIZERS[initializer.name] is initializer
        assert initializer.help
        assert initializer.source

    def test_biases_start_at_zero_or_as_the_weights_of_one_more_input(
        self, initializer: Initializer
    ) -> None:
        zero = Settings(Architecture.of((2, 4, 3), bias=True), initializer.name)
        drawn = replace(zero, first_biases="drawn")
        first, second = map(Network.from_experiment, (zero, drawn))
        assert all((b == 0).all() for b in first.biases or ())
        assert all((a == b).all() for a, b in zip(first.weights, second.weights, strict=True))
        generator = stream(0, Purpose.WEIGHTS, 1)
        for biases, shape in zip(second.biases or (), ((2, 4), (4, 3)), strict=True):
            assert (biases == initializer.drawn(generator, *shape, {})[0]).all()
        again = Network.from_experiment(drawn)
        assert (again.parameters == second.parameters).all()

    @pytest.mark.parametrize("settings", ["zero", "drawn"])
    def test_a_network_without_biases_takes_none(
        self, initializer: Initializer, settings: str
    ) -> None:
        architecture = Architecture.of((2, 4, 3))
        experiment = Settings(architecture, initializer.name, first_biases=settings)
        assert Network.from_experiment(experiment).biases is None


@pytest.mark.parametrize(
    "changes",
    [{"bias": True}, {"activation": "identity"}, {"squash_input": True}, {"loss": "squared_error"}],
    ids=lambda changes: next(iter(changes)),
)
def test_first_weights_depend_on_seed_shape_and_initializer_alone(changes: dict[str, Any]) -> None:
    widths = (2, 5, 3, 1)
    first, other = (
        Network.from_experiment(Settings(Architecture.of(widths, **options))).weights
        for options in ({}, changes)
    )
    assert all((a == b).all() for a, b in zip(first, other, strict=True))
    others = Network.from_experiment(Settings(Architecture.of(widths), seed=8)).weights
    assert all((a != b).any() for a, b in zip(first, others, strict=True))


def test_the_reports_first_weights_keep_their_bits() -> None:
    """Otherwise an experiment of yesterday would be another one today."""
    for name, deviation in (("normal", 1.0), ("glorot", math.sqrt(2 / 7))):
        weights = Network.from_experiment(Settings(Architecture.of((2, 5)), name, seed=7)).weights
        generator = stream(7, Purpose.WEIGHTS)
        assert (weights[0] == generator.normal(0.0, deviation, (2, 5))).all()
