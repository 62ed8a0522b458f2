"""The plain equations: against differences, a textbook, and numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, Network, check_gradients

properties = settings(deadline=None, max_examples=60)
shapes = st.fixed_dictionaries(
    {
        "hidden": st.lists(st.integers(1, 6), max_size=4),
        "activation": st.sampled_from(["sigmoid", "identity"]),
        "squash_input": st.booleans(),
        "bias": st.booleans(),
        "seed": st.integers(0, 2**32 - 1),
    }
)
reductions = st.sampled_from(["sum", "mean"])
DEEP = {"hidden": [5, 5], "activation": "sigmoid", "squash_input": False, "bias": False, "seed": 0}
LN3 = np.log(3)


def gentle(shape: dict[str, Any], stack: tuple[int, ...] = ()) -> Network:
    """A network whose logits are of the size of 1, so that its gradient does not vanish."""
    options = {name: shape[name] for name in ("activation", "squash_input", "bias")}
    network = Network((2, *shape["hidden"], 1), stack=stack, **options)
    generator = np.random.default_rng(shape["seed"])
    for layer in network.layers:
        layer[...] = generator.normal(0, np.sqrt(2 / sum(layer.shape[-2:])), layer.shape)
    return network


def points(seed: int, n: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Points of the plane, of both classes."""
    x = np.random.default_rng([seed, 1]).normal(size=(n, 2))
    return x, (np.arange(n)[:, None] % 2).astype(float)


def textbook(network: Network, x: np.ndarray, t: np.ndarray) -> tuple[list, list, list]:
    """The report's equations, written down once more: F, B and dL/dW (biases among W)."""
    if network.activation.name == "sigmoid":
        s, ds = (lambda z: 1 / (1 + np.exp(-z))), (lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)
    else:
        s, ds = (lambda z: z), np.ones_like
    f, entered = [x], [s(x) if network.squash_input else x]
    for i, w in enumerate(network.weights):
        shift = network.biases[i] if network.biases else 0
        f.append(np.einsum("nd,dh->nh", entered[i], w) + shift)
        entered.append(s(f[-1]))
    y = 1 / (1 + np.exp(-f[-1]))
    b = [y * (1 - y) * (-t / y + (1 - t) / (1 - y))]
    for i in range(len(network.weights) - 1, 0, -1):
        b.insert(0, ds(f[i]) * np.einsum("nh,dh->nd", b[0], network.weights[i]))
    return f, b, [np.einsum("nd,nh->dh", a, d) for a, d in zip(entered, b, strict=False)]


@properties
@given(shapes, reductions)
def test_gradients_are_the_differences_of_the_loss(shape: dict[str, Any], reduction: str) -> None:
    network = gentle(shape)
    before = network.parameters.copy()
    check = check_gradients(network, *points(shape["seed"]), reduction=reduction)
    assert np.linalg.norm(check.differences) > 0
    assert check.relative_error < 1e-7
    assert (network.parameters == before).all()


def test_the_gradient_check_finds_a_wrong_slope() -> None:
    network = gentle(DEEP)
    network.activation = replace(network.activation, slope=lambda a, out: np.copyto(out, a))
    assert check_gradients(network, *points(0)).relative_error > 0.01


@properties
@given(shapes)
def test_forward_and_backward_are_the_textbooks(shape: dict[str, Any]) -> None:
    network, (x, t) = gentle(shape), points(shape["seed"])
    f, b, gradients = textbook(network, x, t)
    found = network.forward(x)
    _, own, own_biases = network.loss_and_gradients(x, t)
    for expected, got in [
        *zip(f, found, strict=True),
        *zip(b, network.backward(found, t), strict=True),
        *zip(gradients, own, strict=True),
        *((d.sum(axis=0), g) for d, g in zip(b, own_biases or (), strict=bool(own_biases))),
    ]:
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@properties
@given(shapes, reductions, st.booleans())
def test_a_stack_is_each_network_alone(
    shape: dict[str, Any], reduction: str, own_points: bool
) -> None:
    stack = gentle(shape, stack=(3,))
    sets = [points(seed) for seed in range(3)] if own_points else [points(0)] * 3
    x = np.stack([x for x, _ in sets]) if own_points else sets[0][0]
    loss, gradients, biases = stack.loss_and_gradients(x, sets[0][1], reduction=reduction)
    assert loss.shape == (3,)
    for run, (own_x, own_t) in enumerate(sets):
        alone = gentle(shape)
        alone.parameters[...] = stack.parameters[run]
        own = alone.loss_and_gradients(own_x, own_t, reduction=reduction)
        np.testing.assert_allclose(loss[run], own[0], rtol=1e-12)
        for a, b in zip([*gradients, *(biases or ())], [*own[1], *(own[2] or ())], strict=True):
            np.testing.assert_allclose(a[run], b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("squash_input", "x", "first", "entered"),
    [(False, (1, 2), LN3, (1, 2)), (True, (0, LN3), 2 * LN3, (1 / 2, 3 / 4))],
)
@pytest.mark.parametrize("bias", [False, True])
def test_a_network_worked_out_by_hand(
    squash_input: bool, bias: bool, x: Any, first: float, entered: Any
) -> None:
    # As it is: F_1 = 1 ln 3 + 2 * 0. Squashed: s(0) = 1/2, s(ln 3) = 3/4, F_1 = 1/2 * 2 ln 3.
    # Either way F_1 = ln 3, s(F_1) = 3/4, s'(F_1) = 3/16,
    # F_2 = 3/4 * 4/3 ln 3 = ln 3, y = 3/4; of class 0: L = -ln(1/4).
    # B_2 = y - 0 = 3/4, dL/dW_1 = s(F_1) B_2 = 9/16,
    # B_1 = 3/16 * (3/4 * 4/3 ln 3) = 3/16 ln 3, dL/dW_0 = entered * B_1.
    network = Network.from_weights(
        [np.array([[first], [0]]), np.array([[4 / 3 * LN3]])],
        [np.zeros(1), np.zeros(1)] if bias else None,
        squash_input=squash_input,
    )
    loss, (w0, w1), biases = network.loss_and_gradients(np.array([x], float), np.zeros((1, 1)))
    b1 = 3 / 16 * LN3
    assert loss == pytest.approx(np.log(4), rel=1e-14)
    assert w1.item() == pytest.approx(9 / 16, rel=1e-14)
    assert w0[:, 0] == pytest.approx([entered[0] * b1, entered[1] * b1], rel=1e-14)
    assert network.predict_probability(np.array([x], float)).item() == pytest.approx(3 / 4)
    if bias:
        assert [g.item() for g in biases or ()] == pytest.approx([b1, 3 / 4], rel=1e-14)
    else:
        assert biases is None


@pytest.mark.parametrize("logit", [1e4, -1e4])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_loss_and_gradient_of_extreme_logits(logit: float, target: float) -> None:
    network = Network.from_weights([np.array([[1.0], [0.0]])])
    x, t = np.array([[logit, 1.0]]), np.array([[target]])
    loss, (gradient,), _ = network.loss_and_gradients(x, t)
    wrong = (logit > 0) != (target == 1)
    assert loss == (1e4 if wrong else 0)
    # (y - t) x, where y is 0 or 1.
    expected = ((logit > 0) - target) * x[0]
    assert gradient[:, 0] == pytest.approx(expected, abs=0)


def test_saturated_hidden_layers_give_finite_gradients() -> None:
    network = gentle(DEEP)
    network.parameters *= 1e4
    loss, gradients, _ = network.loss_and_gradients(*points(0))
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in gradients)


def test_weights_and_biases_are_views_of_the_parameters() -> None:
    network = Network((2, 3, 1), bias=True)
    network.parameters[...] = np.arange(13.0)
    assert network.weights[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert [b.tolist() for b in network.biases or ()] == [[6, 7, 8], [12]]
    network.weights[1][...] = -1
    assert network.parameters[9:].tolist() == [-1, -1, -1, 12]


@properties
@given(shapes)
def test_from_weights_rebuilds_a_network(shape: dict[str, Any]) -> None:
    network, (x, _) = gentle(shape, stack=(2,)), points(0)
    again = Network.from_weights(
        network.weights,
        network.biases,
        activation=shape["activation"],
        squash_input=shape["squash_input"],
    )
    assert (again.parameters == network.parameters).all()
    assert (again.predict_probability(x) == network.predict_probability(x)).all()


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [("normal", lambda a, b: 1.0), ("glorot", lambda a, b: 2 / (a + b))],
)
@pytest.mark.parametrize("bias", [False, True])
def test_first_weights_have_the_variance_they_should(
    initializer: str, variance: Any, bias: bool
) -> None:
    network = Network.from_experiment(
        Experiment(hidden=(1000, 300), initializer=initializer, bias=bias)
    )
    for weights, (inputs, outputs) in list(
        zip(network.weights, pairwise(network.widths), strict=True)
    ):
        # The deviation of a variance's estimate is sqrt(2 / n) of it: 5 of them are never seen.
        allowed = 5 * np.sqrt(2 / weights.size)
        assert np.mean(weights**2) / variance(inputs, outputs) == pytest.approx(1, abs=allowed)
    assert all((b == 0).all() for b in network.biases or ())


@pytest.mark.parametrize(
    "changes",
    [{"noise": 0.5}, {"test_fraction": 0.3}, {"samples": 50}, {"dataset": "xor"}, {"bias": True},
     {"squash_input": False}, {"activation": "identity"}, {"learning_rate": 1}],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_first_weights_depend_on_seed_shape_and_initializer_alone(changes: dict[str, Any]) -> None:
    first, other = (Network.from_experiment(Experiment(**c)).weights for c in ({}, changes))
    assert all((a == b).all() for a, b in zip(first, other, strict=True))
    others = Network.from_experiment(Experiment(seed=8)).weights
    assert all((a != b).any() for a, b in zip(first, others, strict=True))
