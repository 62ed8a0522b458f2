"""The fast engine does what the plain equations say, in any chunks, alone or stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Network
from core.nn import gradient_descent
from core.nn.gradient_descent import GradientDescent

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
REPORT = {
    "hidden": [10, 10],
    "activation": "sigmoid",
    "squash_input": True,
    "bias": False,
    "seed": 0,
}
GENTLE = 0.01


def make(shape: dict[str, Any], stack: tuple[int, ...] = ()) -> Network:
    """A network with weights of Glorot's size."""
    options = {name: shape[name] for name in ("activation", "squash_input", "bias")}
    network = Network((2, *shape["hidden"], 1), stack=stack, **options)
    generator = np.random.default_rng(shape["seed"])
    for layer in network.layers:
        layer[...] = generator.normal(0, np.sqrt(2 / sum(layer.shape[-2:])), layer.shape)
    return network


def points(seed: int = 0, n: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Points of the unit square, class 0 where x1 > x2."""
    x = np.random.default_rng([seed, 1]).random((n, 2))
    return x, (x[:, :1] <= x[:, 1:]).astype(float)


def plain_step(network: Network, x: Any, t: Any, rate: Any, reduction: str = "sum") -> Any:
    """W - lr * gradient by `Network.loss_and_gradients`; the loss before."""
    loss, weights, biases = network.loss_and_gradients(x, t, reduction=reduction)
    for own, gradient in zip(
        [*network.weights, *(network.biases or ())], [*weights, *(biases or ())], strict=True
    ):
        own -= rate * gradient
    return loss


@properties
@given(shapes, reductions, st.integers(1, 5), st.sampled_from([1e-3, 0.01, 0.1]))
def test_k_steps_are_k_plain_steps(
    shape: dict[str, Any], reduction: str, k: int, rate: float
) -> None:
    fast, plain, (x, t) = make(shape), make(shape), points(shape["seed"])
    losses = GradientDescent(fast, x, t, learning_rate=rate, reduction=reduction).descend(k)
    expected = [plain_step(plain, x, t, rate, reduction) for _ in range(k)]
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    np.testing.assert_allclose(fast.parameters, plain.parameters, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("squash_input", [True, False])
def test_it_is_the_textbooks_descent(squash_input: bool) -> None:
    network, (x, t) = make(REPORT | {"squash_input": squash_input}), points(n=100)
    w0, w1, w2 = (w.copy() for w in network.weights)
    losses = GradientDescent(network, x, t, learning_rate=GENTLE).descend(100)

    def s(z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-z))

    entered = s(x) if squash_input else x
    for loss in losses:
        f1 = entered @ w0
        f2 = s(f1) @ w1
        y = s(s(f2) @ w2)
        assert loss == pytest.approx(-(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(), rel=1e-10)
        b3 = y - t
        b2 = s(f2) * (1 - s(f2)) * (b3 @ w2.T)
        b1 = s(f1) * (1 - s(f1)) * (b2 @ w1.T)
        w2 = w2 - GENTLE * s(f2).T @ b3
        w1 = w1 - GENTLE * s(f1).T @ b2
        w0 = w0 - GENTLE * entered.T @ b1
    for own, expected in zip(network.weights, (w0, w1, w2), strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-10)


@properties
@given(shapes, reductions, st.lists(st.integers(1, 7), min_size=1, max_size=5))
def test_epochs_at_once_or_in_pieces_are_the_same_bits(
    shape: dict[str, Any], reduction: str, pieces: list[int]
) -> None:
    whole, parts, (x, t) = make(shape), make(shape), points()
    once = GradientDescent(whole, x, t, learning_rate=GENTLE, reduction=reduction)
    often = GradientDescent(parts, x, t, learning_rate=GENTLE, reduction=reduction)
    losses = once.descend(sum(pieces))
    assert (losses == np.concatenate([often.descend(n) for n in pieces])).all()
    assert (whole.parameters == parts.parameters).all()


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 20])
def test_chunks_leave_the_bits_alone(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for logits in (None, chunk * 9):
        if logits:
            monkeypatch.setattr(gradient_descent, "LOGITS_IN_A_CHUNK", logits)
        network = make(REPORT)
        descent = GradientDescent(network, *points(), learning_rate=GENTLE)
        results.append((descent.descend(20), network.parameters, descent.chunk))
    (losses, weights, large), (pieces, same, small) = results
    assert small == chunk < large
    assert (losses == pieces).all()
    assert (weights == same).all()


@properties
@given(shapes, reductions)
def test_loss_is_what_descend_reports(shape: dict[str, Any], reduction: str) -> None:
    network, (x, t) = make(shape), points()
    descent = GradientDescent(network, x, t, learning_rate=GENTLE, reduction=reduction)
    for _ in range(3):
        before = network.parameters.copy()
        loss = descent.loss()
        assert (network.parameters == before).all()
        assert loss == descent.descend(1)[0]


@properties
@given(shapes, reductions, st.booleans(), st.integers(1, 30))
def test_a_stack_trains_as_each_network_alone(
    shape: dict[str, Any], reduction: str, own_points: bool, epochs: int
) -> None:
    rates = np.array([1e-3, 3e-3, 1e-2])
    stack = make(shape, stack=(3,))
    first = stack.parameters.copy()
    sets = [points(seed) for seed in range(3)] if own_points else [points()] * 3
    x, t = (np.stack(a) if own_points else a[0] for a in zip(*sets, strict=True))
    losses = GradientDescent(stack, x, t, learning_rate=rates, reduction=reduction).descend(epochs)
    assert losses.shape == (epochs, 3)
    for run, rate in enumerate(rates.tolist()):
        alone = make(shape)
        alone.parameters[...] = first[run]
        own = GradientDescent(alone, *sets[run], learning_rate=rate, reduction=reduction)
        np.testing.assert_allclose(losses[:, run], own.descend(epochs), rtol=1e-12)
        np.testing.assert_allclose(stack.parameters[run], alone.parameters, rtol=1e-12, atol=1e-12)


def test_the_reports_networks_stacked_stay_together_for_many_gentle_epochs() -> None:
    stack, rates = make(REPORT, stack=(4,)), np.array([1e-4, 3e-4, 1e-3, 3e-3])
    first, (x, t) = stack.parameters.copy(), points(n=100)
    losses = GradientDescent(stack, x, t, learning_rate=rates).descend(500)
    for run, rate in enumerate(rates.tolist()):
        alone = make(REPORT)
        alone.parameters[...] = first[run]
        own = GradientDescent(alone, x, t, learning_rate=rate).descend(500)
        np.testing.assert_allclose(losses[:, run], own, rtol=1e-12)


def test_points_and_targets_are_left_alone() -> None:
    x, t = points()
    for array in (x, t):
        array.flags.writeable = False
    for activation in ("sigmoid", "identity"):
        GradientDescent(make(REPORT | {"activation": activation}), x, t, learning_rate=0.1).descend(
            3
        )
    assert (x == points()[0]).all()
    assert (t == points()[1]).all()
