"""The gradient check: it passes what is right, finds what is wrong, and tells where it cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.activations import ACTIVATIONS, Activation
from core.nn.gradient_check import Method, affordable, check_gradients, method_for
from core.nn.moved_loss import MovedLoss
from core.nn.network import Architecture, Network
from core.nn.places import find_place
from tests.core.nn.problems import KINKED, LOSSES, ROWS, TANH, Problem, problems, reductions

X = np.array([[0.3, -1.2], [0.9, 0.4], [-0.6, 1.1]])
T = np.array([[1.0], [0.0], [1.0]])


def network(
    activation: Activation = TANH, bias: bool = True, loss: str = "cross_entropy"
) -> Network:
    """A small network with weights that no kink is near to."""
    shape = Architecture.of((2, 3, 2, 1), bias=bias, loss=loss)
    made = Network(replace(shape, activations=(activation, activation)))
    made.parameters[...] = np.random.default_rng(1).normal(0, 1, made.parameters.size)
    return made


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_analytic_rows_take_complex_numbers_and_the_others_have_a_kink(row: Activation) -> None:
    assert row.analytic == (row.name not in KINKED)
    if row.analytic:
        z = np.array([-9.0, -2.0, -0.3, 0.0, 0.7, 3.0, 9.0])
        slopes = row(z + 1e-30j).imag / 1e-30
        assert slopes == pytest.approx(row.derivative(z), rel=1e-13, abs=1e-15)
        assert row(z + 0j).real == pytest.approx(row(z), rel=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_of_analytic_parts_are_analytic(loss: str) -> None:
    criterion, output = loss.split(" of ")
    kinks = criterion == "huber" or output in KINKED
    assert LOSSES[loss].analytic == (not kinks)


@given(problem=problems(stacks=((),)), reduction=reductions)
def test_what_is_right_passes_and_every_parameter_is_told_of(
    problem: Problem, reduction: str
) -> None:
    check = check_gradients(problem.network(), *problem.points(), reduction=reduction)
    assert check.passed, (check.worst, check.worst_error)
    assert (check.checked ^ check.at_kink).all()
    assert check.method is Method.CENTRAL or not check.at_kink.any()


@given(problem=problems(stacks=((),)))
def test_both_ways_give_the_same_derivatives(problem: Problem) -> None:
    ways = [
        check_gradients(problem.network(), *problem.points(), method=method)
        for method in (method_for(problem.architecture), Method.CENTRAL)
    ]
    assert all(check.passed for check in ways)
    both = ways[0].checked & ways[1].checked
    first, second = (check.differences[both] for check in ways)
    assert first == pytest.approx(second, rel=1e-5, abs=1e-6 + float(ways[1].noise.max()))


@pytest.mark.parametrize("name", [name for name in ROWS if name != "step"])
def test_a_slope_that_is_a_percent_off_is_found(name: str) -> None:
    row = ACTIVATIONS[name]

    def slope(z: np.ndarray, a: np.ndarray, out: np.ndarray) -> None:
        row.slope(z, a, out)
        out *= 1.01

    wrong = replace(row, slope=slope, mirrored=None)
    assert check_gradients(network(row), X, T).passed
    check = check_gradients(network(wrong), X, T)
    assert not check.passed
    assert check.worst is not None
    assert check.worst.layer < 2  # the last weights meet no slope
    assert check.worst_error > 5e-3
    assert check_gradients(network(wrong, bias=False), X, T).passed is False


def test_the_worst_is_named_by_its_place() -> None:
    check = check_gradients(network(), X, T)
    index = int(find_place(check.architecture, "W1[2,1]").indices(check.architecture)[0])
    gradient = check.backpropagation.copy()
    gradient[index] *= 1.001
    wrong = replace(check, backpropagation=gradient)
    assert (str(wrong.worst), wrong.worst_index, wrong.passed) == ("W1[2,1]", index, False)
    gradient[index] = np.nan
    assert not replace(check, backpropagation=gradient).passed


def test_small_gradients_are_held_to_their_own_size() -> None:
    """A first layer whose gradients have nearly vanished is not hidden behind the last one."""
    small = network(ACTIVATIONS["sigmoid"])
    small.layers[2][...] *= 1e-9
    check = check_gradients(small, X, T)
    first, last = (
        np.abs(check.backpropagation[part]).max() for part in (slice(6), slice(-3, None))
    )
    assert first < 1e-7 * last
    gradient = check.backpropagation.copy()
    gradient[:6] *= 1.01
    assert check.passed
    assert not replace(check, backpropagation=gradient).passed


def test_where_a_unit_stands_on_its_kink_there_is_no_difference() -> None:
    zero = Network(Architecture.of((2, 3, 1), activation="relu", bias=True))
    zero.weights[1][...] = 1.0
    check = check_gradients(zero, X, T)
    on_kinks = [str(name) for name in ("W0", "b0")]
    indices = np.concatenate(
        [find_place(check.architecture, name).indices(check.architecture) for name in on_kinks]
    )
    assert set(np.flatnonzero(check.at_kink)) == set(indices)
    assert check.passed
    zero.layers[0][-1] = 0.5
    assert not check_gradients(zero, X, T).at_kink.any()


def test_behind_a_step_the_gradients_are_0_as_the_differences() -> None:
    check = check_gradients(network(ACTIVATIONS["step"]), X, T)
    assert check.passed
    layers = check.architecture.layers(check.differences)
    assert [bool(layer.any()) for layer in layers] == [False, False, True]


def test_of_large_networks_with_many_samples_some_are_affordable() -> None:
    reports = Architecture.of((2, 100, 100, 1))
    assert affordable(reports, 21) >= reports.size
    assert 10 < affordable(Architecture.of((2, 1000, 1000, 1)), 100_000) < 100


def test_some_of_many_are_checked_and_it_can_be_stopped() -> None:
    some = check_gradients(network(), X, T, most=5)
    assert some.checked.sum() == 5
    assert some.checked[[0, -1]].all()
    none = check_gradients(network(), X, T, cancelled=lambda: True)
    assert (none.checked.any(), none.worst, none.worst_error) == (False, None, 0.0)


@given(st.integers(0, 99))
def test_huber_is_not_differenced_over_its_kink(seed: int) -> None:
    made = network(loss="huber")
    made.parameters[...] = np.random.default_rng(seed).normal(0, 1, made.parameters.size)
    assert check_gradients(made, X, T).passed


@given(problem=problems(stacks=((),)), reduction=reductions, by=st.sampled_from([1e-3, -0.2, 1.0]))
def test_a_moved_loss_is_the_loss_of_the_moved_network(
    problem: Problem, reduction: str, by: float
) -> None:
    """It is worked out from the moved unit on; here the whole network is."""
    made, (x, t) = problem.network(), problem.points()
    moved, start = MovedLoss(made, x, t, reduction), 0
    for layer, (rows, columns) in enumerate(problem.architecture.shapes):
        places = np.arange(start, start + rows * columns)
        losses, _ = moved.losses(layer, places, by)
        for place, loss in zip(places, losses, strict=True):
            other = Network(made.architecture, made.parameters.copy())
            other.parameters[place] += by
            expected = float(other.loss(x, t, reduction=reduction))
            assert loss == pytest.approx(expected, rel=1e-10, abs=1e-12)
        start += rows * columns


@pytest.mark.parametrize("seed", range(8))
def test_steep_losses_are_differenced_with_shorter_steps(seed: int) -> None:
    """Five points as far apart as elsewhere would tell these gradients to be wrong."""
    rows = [ROWS[name] for name in ("softplus", "sine", "relu", "sine")]
    shape = Architecture.of((2, 8, 8, 8, 8, 1), bias=True)
    steep = Network(replace(shape, activations=tuple(rows)))
    steep.parameters[...] = np.random.default_rng(seed).normal(0, 3, shape.size)
    check = check_gradients(steep, X, T)
    assert check.passed, (check.worst, check.worst_error)
    assert check.checked.mean() > 0.9
    wrong = replace(check, backpropagation=check.backpropagation * 1.001)
    assert not wrong.passed
