"""Saturated, dead and constant units, by closed forms and by what must not change them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS
from core.nn.network import Network
from core.training import unit_answers as module
from core.training.unit_answers import LEVEL, is_level, saturates, unit_answers

SATURATING = ("sigmoid", "tanh", "softsign")

FROM = {
    "sigmoid": math.log((1 + math.sqrt(1 - LEVEL)) / (1 - math.sqrt(1 - LEVEL))),
    "tanh": math.atanh(math.sqrt(1 - LEVEL)),
    "softsign": 1 / math.sqrt(LEVEL) - 1,
}
"""The z from which on an activation is level: 4 s (1 - s), 1 - tanh² and 1 / (1 + |z|)² are less
than a tenth."""

NETWORKS = st.builds(
    lambda seed, name, units, bias: _network(seed, name, units, bias),
    st.integers(0, 99), st.sampled_from(list(ACTIVATIONS)), st.integers(1, 5), st.booleans(),
)  # fmt: skip


def _network(seed: int, name: str, units: int, bias: bool) -> Network:
    drawn = np.random.default_rng(seed)
    shapes = [(2, units), (units, 3), (3, 1)]
    weights = [drawn.normal(0, 3, shape) for shape in shapes]
    biases = [drawn.normal(0, 3, shape[1]) for shape in shapes] if bias else None
    return Network.from_weights(weights, biases, activation=name)


def _one_unit(name: str, weight: float, bias: float = 0.0) -> Network:
    """x times a weight, and a bias, into one hidden unit."""
    of_output = np.ones((1, 1)), np.zeros(1)
    return Network.from_weights(
        [np.array([[weight]]), of_output[0]], [np.array([bias]), of_output[1]], activation=name
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_steepest_slope_is_nowhere_exceeded(name: str) -> None:
    row = ACTIVATIONS[name]
    anywhere = np.random.default_rng(1).normal(0, 20, 10_000)
    assert np.abs(row.derivative(anywhere)).max() <= row.steepest * (1 + 1e-6)


@pytest.mark.parametrize(
    ("name", "steepest"),
    [("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0), ("step", 0.0), ("identity", 1.0)],
)
def test_the_steepest_slope_is_the_known_one(name: str, steepest: float) -> None:
    assert ACTIVATIONS[name].steepest == steepest


def test_those_saturate_that_are_level_on_both_sides() -> None:
    assert tuple(name for name, row in ACTIVATIONS.items() if saturates(row)) == SATURATING


@pytest.mark.parametrize("name", SATURATING)
def test_a_unit_is_saturated_from_where_its_slope_is_a_tenth(name: str) -> None:
    edge = FROM[name]
    z = np.array([-edge * 1.001, -edge * 0.999, 0.0, edge * 0.999, edge * 1.001])
    assert is_level(ACTIVATIONS[name], z).tolist() == [True, False, False, False, True]
    (units,) = unit_answers(_one_unit(name, 1.0), z[:, np.newaxis])
    assert units.saturated.tolist() == [2 / 5]
    assert not units.dead[0]
    assert not units.constant[0]


@pytest.mark.parametrize(("bias", "dead"), [(-1.0, True), (-0.999, False)])
def test_a_relu_is_dead_that_no_point_lifts_above_0(bias: float, dead: bool) -> None:
    (units,) = unit_answers(_one_unit("relu", 1.0, bias), np.linspace(0, 1, 11)[:, np.newaxis])
    assert units.dead.tolist() == units.constant.tolist() == [dead]
    assert units.saturated[0] == (1.0 if dead else 10 / 11)


@pytest.mark.parametrize(("weight", "constant"), [(1e-3, True), (1e-2, False)])
def test_a_sigmoid_is_constant_whose_answers_differ_in_the_fourth_digit(
    weight: float, constant: bool
) -> None:
    (units,) = unit_answers(_one_unit("sigmoid", weight), np.array([[0.0], [1.0]]))
    assert units.constant.tolist() == [constant]
    assert not units.dead[0]
    assert units.saturated[0] == 0


def test_one_point_makes_no_unit_constant() -> None:
    (units,) = unit_answers(_one_unit("sigmoid", 1.0), np.array([[0.5]]))
    assert not units.constant[0]


def test_every_unit_of_a_step_is_dead() -> None:
    (units,) = unit_answers(_one_unit("step", 1.0), np.array([[-1.0], [1.0]]))
    assert units.dead[0]
    assert not units.constant[0]


def test_a_network_without_hidden_layers_has_no_units() -> None:
    assert unit_answers(Network.from_weights([np.ones((2, 1))]), np.ones((3, 2))) == ()


@given(NETWORKS, st.integers(1, 12), st.integers(1, 5), st.integers(0, 99))
def test_blocks_and_the_order_of_points_change_nothing(
    network: Network, samples: int, block: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    points = drawn.normal(size=(samples, 2))
    with pytest.MonkeyPatch.context() as patch:
        whole = unit_answers(network, points)
        patch.setattr(module, "BLOCK", block)
        parts = unit_answers(network, drawn.permutation(points))
    for one, other in zip(whole, parts, strict=True):
        assert np.allclose(one.saturated, other.saturated)
        assert (one.dead == other.dead).all()
        assert (one.constant == other.constant).all()


@given(NETWORKS, st.integers(2, 12), st.integers(0, 99))
def test_dead_units_give_no_gradient_to_the_weights_into_them(
    network: Network, samples: int, seed: int
) -> None:
    drawn = np.random.default_rng(seed)
    points, target = drawn.normal(size=(samples, 2)), drawn.integers(0, 2, (samples, 1))
    _, gradients, _ = network.loss_and_gradients(points, target.astype(float))
    for units, gradient in zip(unit_answers(network, points), gradients, strict=False):
        assert (gradient[:, units.dead] == 0).all()
