"""The fast engine does what the plain equations say, in any chunks, alone or stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Network
from core.nn import descent as room
from core.nn.descent import GradientDescent, runs_in_a_block

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


def sets(runs: int, n: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Different points for each run: (runs, n, 2) and (runs, n, 1)."""
    x, t = zip(*(points(seed, n) for seed in range(runs)), strict=True)
    return np.stack(x), np.stack(t)


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
            monkeypatch.setattr(room, "LOGITS_IN_A_CHUNK", logits)
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


def alone_as_in(
    stack: Network,
    first: np.ndarray,
    x: np.ndarray,
    t: np.ndarray,
    rates: np.ndarray,
    epochs: int,
    reduction: str = "sum",
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The losses and the last parameters of each network of a stack, trained by itself."""
    found = []
    for run, rate in enumerate(rates.tolist()):
        network = Network(
            stack.widths,
            activation=stack.activation.name,
            squash_input=stack.squash_input,
            bias=stack.bias,
            parameters=first[run].copy(),
        )
        points_of_it = (x[run], t[run]) if x.ndim == 3 else (x, t)
        descent = GradientDescent(network, *points_of_it, learning_rate=rate, reduction=reduction)
        found.append((descent.descend(epochs), network.parameters))
    return found


@properties
@given(shapes, reductions, st.booleans(), st.integers(1, 30))
def test_a_stack_trains_as_each_network_alone(
    shape: dict[str, Any], reduction: str, own_points: bool, epochs: int
) -> None:
    rates = np.array([1e-3, 3e-3, 1e-2])
    stack = make(shape, stack=(3,))
    first = stack.parameters.copy()
    x, t = sets(3) if own_points else points()
    losses = GradientDescent(stack, x, t, learning_rate=rates, reduction=reduction).descend(epochs)
    assert losses.shape == (epochs, 3)
    alone = alone_as_in(stack, first, x, t, rates, epochs, reduction)
    for run, (own, parameters) in enumerate(alone):
        np.testing.assert_allclose(losses[:, run], own, rtol=1e-12)
        np.testing.assert_allclose(stack.parameters[run], parameters, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("own_points", [True, False], ids=["own points", "shared points"])
@pytest.mark.parametrize("runs", [1, 2, 32])
@pytest.mark.parametrize("hidden", [[], [4, 4], [10, 10], [3, 1, 2], [5, 7, 4, 6]], ids=str)
@pytest.mark.parametrize("activation", ["sigmoid", "identity"])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
def test_a_stack_gives_the_bits_of_each_network_alone(
    activation: str, bias: bool, hidden: list[int], runs: int, own_points: bool
) -> None:
    shape = REPORT | {"activation": activation, "bias": bias, "hidden": hidden}
    stack, rates = make(shape, stack=(runs,)), np.geomspace(1e-4, 1e-2, runs)
    first = stack.parameters.copy()
    x, t = sets(runs, n=21) if own_points else points(n=21)
    losses = GradientDescent(stack, x, t, learning_rate=rates).descend(20)
    for run, (own, parameters) in enumerate(alone_as_in(stack, first, x, t, rates, 20)):
        assert (losses[:, run] == own).all()
        assert (stack.parameters[run] == parameters).all()


def test_the_reports_networks_stacked_stay_together_for_many_gentle_epochs() -> None:
    stack, rates = make(REPORT, stack=(4,)), np.array([1e-4, 3e-4, 1e-3, 3e-3])
    first, (x, t) = stack.parameters.copy(), points(n=100)
    losses = GradientDescent(stack, x, t, learning_rate=rates).descend(500)
    for run, (own, _) in enumerate(alone_as_in(stack, first, x, t, rates, 500)):
        np.testing.assert_allclose(losses[:, run], own, rtol=1e-12)


def test_a_stack_of_two_axes_is_one_of_one_axis_folded() -> None:
    flat, (x, t) = make(REPORT, stack=(6,)), sets(6)
    parameters = flat.parameters.reshape(2, 3, -1).copy()
    folded = Network(flat.widths, squash_input=True, parameters=parameters)
    losses = GradientDescent(flat, x, t, learning_rate=GENTLE).descend(5)
    same = GradientDescent(
        folded, x.reshape(2, 3, *x.shape[1:]), t.reshape(2, 3, *t.shape[1:]), learning_rate=GENTLE
    ).descend(5)
    assert (losses.reshape(5, 2, 3) == same).all()


@properties
@given(shapes, st.sampled_from([(), (1,), (3,)]), st.integers(1, 10))
def test_recent_logits_are_those_of_the_epochs_descended(
    shape: dict[str, Any], stack: tuple[int, ...], epochs: int
) -> None:
    network, plain, (x, t) = make(shape, stack), make(shape, stack), points()
    descent = GradientDescent(network, x, t, learning_rate=GENTLE)
    assert epochs <= descent.chunk
    losses = descent.descend(epochs)
    logits = descent.recent_logits
    assert logits.shape == (epochs, *stack, len(x))
    z, y = logits, t[:, 0]
    np.testing.assert_allclose(
        losses, (np.logaddexp(0, z) - y * z).sum(axis=-1), rtol=1e-12, atol=1e-12
    )
    np.testing.assert_allclose(logits[0], plain.forward(x)[-1][..., 0], rtol=1e-12, atol=1e-12)
    loss, (z,) = descent.loss(), descent.recent_logits
    np.testing.assert_allclose(
        loss, (np.logaddexp(0, z) - y * z).sum(axis=-1), rtol=1e-12, atol=1e-12
    )


def test_recent_logits_end_with_the_last_chunk() -> None:
    descent = GradientDescent(make(REPORT), *points(), learning_rate=GENTLE)
    assert len(descent.recent_logits) == 0
    descent.descend(descent.chunk + 3)
    assert len(descent.recent_logits) == 3


def test_a_block_of_runs_has_a_bounded_size() -> None:
    assert runs_in_a_block((2, 10, 10, 1), 100) == 16
    assert runs_in_a_block((2, 10, 10, 10, 10, 1), 100) == 16
    assert runs_in_a_block((2, 4, 4, 1), 21) > 64
    assert runs_in_a_block((2, 1), 100) > 64
    assert runs_in_a_block((2, 1000, 1000, 1), 1) == 1
    assert runs_in_a_block((2, 10, 1), 1_000_000) == 1


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
