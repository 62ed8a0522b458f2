"""Gradients, by the plain equations and by the engine, are the differences of the loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from core import Experiment, train
from core.nn.activations import Activation
from core.nn.backprop import Backprop, turned_input
from core.nn.criteria import HUBER_DELTA
from core.nn.gradient_check import check_gradients
from core.nn.losses import Loss
from core.nn.network import Network
from tests.core.nn.formulas import gradient_of
from tests.core.nn.problems import (
    KINKED,
    LOSSES,
    ROWS,
    Array,
    Problem,
    few,
    problems,
    reductions,
)


def at_a_kink(problem: Problem) -> bool:
    """Whether a number is so near a kink that a difference may reach over it."""
    architecture, (x, t) = problem.architecture, problem.points()
    network = problem.network()
    loss, f = architecture.loss, network.forward(x)[1:]
    kinked = [row.name in KINKED for row in architecture.activations]
    near = [
        np.abs(z) for z, kink in zip(f, [*kinked, loss.output.name in KINKED], strict=True) if kink
    ]
    # Behind a step the predictions stand still between its jumps: no difference is taken there.
    if loss.criterion.name == "huber" and loss.output.name != "step":
        near.append(np.abs(np.abs(network.predict_probability(x) - t) - HUBER_DELTA))
    return any((distance < 0.03).any() for distance in near)


def away_from_kinks(problem: Problem) -> Problem:
    """The problem with the next seed that is away from kinks, if one of the next is."""
    for seed in range(problem.seed, problem.seed + 200):
        other = replace(problem, seed=seed)
        if not at_a_kink(other):
            return other
    reject()


def engine_gradient(problem: Problem, parameters: Array, reduction: str) -> Array:
    """dL/dW (..., P) by the engine."""
    architecture, (x, t), n = problem.architecture, problem.points(), problem.samples
    steps = np.empty_like(parameters)
    scale = np.array(1 / architecture.loss.share(n, reduction))
    backprop = Backprop(architecture, parameters, steps, n, scale)
    backprop.load(turned_input(architecture, x), t.swapaxes(-1, -2))
    backprop.forward(backprop.logits)
    backprop.backward()
    return -steps


@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
@few
@given(data=st.data(), reduction=reductions)
def test_gradients_of_every_loss_are_its_differences(
    loss: Loss, data: st.DataObject, reduction: str
) -> None:
    problem = data.draw(problems(loss=loss, stacks=((), (2,)), most_samples=4))
    assert_gradients_are_differences(away_from_kinks(problem), reduction)


@pytest.mark.parametrize("activation", ROWS.values(), ids=list(ROWS))
@few
@given(data=st.data(), reduction=reductions)
def test_gradients_through_every_activation_are_the_differences_of_the_loss(
    activation: Activation, data: st.DataObject, reduction: str
) -> None:
    problem = data.draw(problems(activation, stacks=((), (2,)), most_samples=4))
    assert_gradients_are_differences(away_from_kinks(problem), reduction)


def assert_gradients_are_differences(problem: Problem, reduction: str) -> None:
    """The plain gradients and the engine's are the differences of the loss."""
    network, (x, t) = problem.network(), problem.points()
    plain = gradient_of(network, x, t, reduction)
    engine = engine_gradient(problem, network.parameters, reduction)
    for run in np.ndindex(*problem.stack):
        alone = Network(problem.architecture, network.parameters[run].copy())
        points = (x[run], t[run]) if problem.own_points else (x, t)
        check = check_gradients(alone, *points, reduction=reduction)
        for gradient in (check.backpropagation, plain[run], engine[run]):
            error = np.linalg.norm(gradient - check.differences)
            # A gradient that vanishes is known up to the differences' own rounding.
            assert error < 1e-7 * max(np.linalg.norm(check.differences), 1e-4)
        assert (alone.parameters == network.parameters[run]).all()


def test_the_network_of_a_run_is_checked_and_stays_as_it_is() -> None:
    run = train(Experiment(epochs=3, hidden=(3,)))
    before = run.network.parameters.copy()
    assert check_gradients(run.network, *run.dataset.train).relative_error < 1e-7
    assert (run.network.parameters == before).all()
