"""The plain equations: against a textbook, and numbers worked out by hand."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from core.nn.activations import ACTIVATIONS, IDENTITY, SIGMOID
from core.nn.losses import Loss, loss_of
from core.nn.network import Architecture, Network
from tests.core.nn.formulas import gradient_of, joined
from tests.core.nn.problems import LOSSES, Array, Problem, problems, reductions

LN3 = np.log(3)
DEEP = Problem(Architecture.of((2, 5, 5, 1)), (), own_points=False, samples=7, seed=0)


def textbook(network: Network, x: Array, t: Array) -> tuple[list[Array], list[Array], Array]:
    """The report's equations, written down once more: F, B and dL/dW (P,), for the functions the
    report has."""
    architecture = network.architecture

    def s(row: Any, z: Array) -> Array:
        return 1 / (1 + np.exp(-z)) if row is SIGMOID else z

    def ds(row: Any, z: Array) -> Array:
        return np.exp(-z) / (1 + np.exp(-z)) ** 2 if row is SIGMOID else np.ones_like(z)

    f, entered = [x], [s(architecture.squash, x)]
    for i, w in enumerate(network.weights):
        shift = network.biases[i] if network.biases else 0
        f.append(np.einsum("nd,dh->nh", entered[i], w) + shift)
        if i < len(architecture.activations):
            entered.append(s(architecture.activations[i], f[-1]))
    y = 1 / (1 + np.exp(-f[-1]))
    b = [y * (1 - y) * (-t / y + (1 - t) / (1 - y))]
    for i in range(len(network.weights) - 1, 0, -1):
        slope = ds(architecture.activations[i - 1], f[i])
        b.insert(0, slope * np.einsum("nh,dh->nd", b[0], network.weights[i]))
    gradients = [np.einsum("nd,nh->dh", a, d) for a, d in zip(entered, b, strict=True)]
    biases = [d.sum(axis=0) for d in b] if architecture.bias else None
    return f, b, joined(architecture, gradients, biases)


@given(problems(loss=loss_of("cross_entropy", "sigmoid"), stacks=((),)))
def test_forward_and_backward_are_the_textbooks(problem: Problem) -> None:
    own = problem.architecture
    known = tuple(row if row is SIGMOID else IDENTITY for row in own.activations)
    problem = replace(
        problem, architecture=replace(own, activations=known, squash=(own.bias and SIGMOID) or None)
    )
    network, (x, t) = problem.network(), problem.points()
    f, b, gradient = textbook(network, x, t)
    forward = network.forward(x)
    for expected, given_ in [
        *zip(f, forward, strict=True),
        *zip(b, network.backward(forward, t), strict=True),
        (gradient, gradient_of(network, x, t)),
        (1 / (1 + np.exp(-f[-1])), network.predict_probability(x)),
    ]:
        np.testing.assert_allclose(given_, expected, rtol=1e-12, atol=1e-12)


@given(problems(stacks=((3,), (2, 2))), reductions)
def test_a_stack_is_each_network_alone(problem: Problem, reduction: str) -> None:
    stack, (x, t) = problem.network(), problem.points()
    loss, gradient = stack.loss(x, t, reduction=reduction), gradient_of(stack, x, t, reduction)
    assert loss.shape == problem.stack
    for run in np.ndindex(*problem.stack):
        alone = Network(problem.architecture, stack.parameters[run])
        points = (x[run], t[run]) if problem.own_points else (x, t)
        for a, b in [
            (loss[run], alone.loss(*points, reduction=reduction)),
            (gradient[run], gradient_of(alone, *points, reduction)),
            (stack.predict_probability(x)[run], alone.predict_probability(points[0])),
        ]:
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


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


def test_three_classes_worked_out_by_hand() -> None:
    # Logits ln 1, ln 2, ln 3 give 1/6, 2/6, 3/6; of class 1: L = ln 3, B_1 = y - t.
    network = Network.from_weights([np.log([[1.0, 2, 3], [1, 1, 1]])], loss="cross_entropy")
    x, t = np.array([[1.0, 5]]), np.array([[0.0, 1, 0]])
    loss, (gradient,), _ = network.loss_and_gradients(x, t)
    assert loss == pytest.approx(LN3, rel=1e-14)
    assert network.predict_probability(x) == pytest.approx(np.array([[1, 2, 3]]) / 6, rel=1e-14)
    delta = np.array([1 / 6, -4 / 6, 3 / 6])
    assert gradient == pytest.approx(np.array([delta, 5 * delta]), rel=1e-14)


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
    network = DEEP.network()
    network.parameters *= 1e4
    assert np.isfinite(network.loss(*DEEP.points()))
    assert np.isfinite(gradient_of(network, *DEEP.points())).all()


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
@pytest.mark.parametrize("size", [1e3, 1e120, 1e200, np.inf, np.nan])
@pytest.mark.parametrize("widths", [(2, 2), (2, 3, 2)])
def test_diverged_weights_give_no_warning(loss: Loss, size: float, widths: tuple[int, ...]) -> None:
    architecture = Architecture.of(widths, activation="identity")
    network = Network(replace(architecture, loss=loss))
    network.parameters[...] = np.resize([size, -size], network.parameters.size)
    x, t = np.array([[1.0, 2.0], [1e200, -1.0]]), np.eye(2)
    assert network.predict_probability(x).shape == (2, 2)
    assert network.loss(x, t).shape == ()
    assert len(network.backward(network.forward(x), t)) == len(widths) - 1
    assert network.loss_and_gradients(x, t)[0].shape == ()


def test_weights_and_biases_are_views_of_the_parameters() -> None:
    network = Network(Architecture.of((2, 3, 1), bias=True))
    network.parameters[...] = np.arange(13.0)
    assert network.weights[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert [b.tolist() for b in network.biases or ()] == [[6, 7, 8], [12]]
    network.weights[1][...] = -1
    assert network.parameters[9:].tolist() == [-1, -1, -1, 12]


def test_a_pickled_networks_layers_are_views_of_its_parameters() -> None:
    network = DEEP.network()
    network.architecture = Architecture.of(network.architecture.widths)
    again = pickle.loads(pickle.dumps(network))
    assert (again.parameters == network.parameters).all()
    again.parameters[...] = 0
    assert all((w == 0).all() for w in again.layers)


@given(problems(stacks=((), (2,))))
def test_from_weights_rebuilds_a_network(problem: Problem) -> None:
    own = problem.architecture
    squash = SIGMOID if own.squash else None
    architecture = replace(own, activations=(SIGMOID,) * len(own.activations), squash=squash)
    network = replace(problem, architecture=architecture).network()
    again = Network.from_weights(
        network.weights,
        network.biases,
        loss=own.loss.criterion.name,
        output=own.loss.output.name,
        squash_input=squash is not None,
    )
    assert again.architecture == architecture
    assert (again.parameters == network.parameters).all()


def test_an_architecture_has_an_activation_for_each_hidden_layer() -> None:
    with pytest.raises(ValueError, match="1 activations for 2 hidden layers"):
        Architecture((2, 3, 3, 1), (SIGMOID,))
    architecture = Architecture.of((2, 3, 4), bias=True)
    assert architecture.shapes == ((3, 3), (4, 4))
    assert architecture.size == 25


def test_an_architecture_by_names_has_an_activation_for_all_layers_or_one_for_each() -> None:
    same = Architecture.of((2, 3, 3, 1), activation="tanh", squash_input=True)
    assert [row.name for row in same.activations] == ["tanh", "tanh"]
    assert same.squash is ACTIVATIONS["tanh"]
    each = Architecture.of((2, 3, 3, 1), activation=["relu", "sine"], squash_input=True)
    assert [row.name for row in each.activations] == ["relu", "sine"]
    assert each.squash is ACTIVATIONS["relu"]
    assert Architecture.of((2, 1), activation=[], squash_input=True).squash is IDENTITY
    with pytest.raises(ValueError, match="1 activations for 2 hidden layers"):
        Architecture.of((2, 3, 3, 1), activation=["relu"])


@pytest.mark.parametrize(
    ("loss", "outputs", "given_output", "output"),
    [
        ("cross_entropy", 1, None, "sigmoid"),
        ("cross_entropy", 3, None, "softmax"),
        ("cross_entropy", 3, "sigmoid", "sigmoid"),
        ("squared_error", 1, None, "identity"),
        ("squared_error", 3, "tanh", "tanh"),
        ("huber", 3, None, "identity"),
    ],
)
def test_an_output_that_is_not_given_belongs_to_the_criterion(
    loss: str, outputs: int, given_output: str | None, output: str
) -> None:
    architecture = Architecture.of((2, outputs), loss=loss, output=given_output)
    assert architecture.loss is loss_of(loss, output)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
def test_a_pickled_architecture_is_equal(loss: Loss) -> None:
    architecture = replace(Architecture.of((2, 3, 2), activation=["silu"]), loss=loss)
    assert pickle.loads(pickle.dumps(architecture)) == architecture
