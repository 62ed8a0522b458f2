"""Each row of the table of optimizers, against its formula written down once more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.nn.optimizers import OPTIMIZERS, Binding, Optimizer
from tests.core.nn.formulas import formula

RATES = np.array([[0.1], [0.01], [0.02]])


def gradients(count: int = 6) -> np.ndarray:
    """Gradients of three runs of four weights: (count, 3, 4)."""
    return np.random.default_rng(0).normal(size=(count, 3, 4))


def updated(
    optimizer: Optimizer,
    state: np.ndarray,
    steps: np.ndarray,
    rate: np.ndarray,
    updates: int = 0,
    constants: dict[str, float] | None = None,
) -> np.ndarray:
    """A copy of the state after the updates by these gradients."""
    state, buffer = state.copy(), np.empty_like(state[0])
    settings = {**optimizer.constants, **(constants or {})}
    update = optimizer.bind(Binding(state, buffer, rate, settings, updates))
    for gradient in steps:
        buffer[...] = -rate * gradient if optimizer.folds_rate else -gradient
        update()
    return state


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
class TestEveryOptimizer:
    def test_it_has_its_name_a_title_and_a_source(self, optimizer: Optimizer) -> None:
        assert OPTIMIZERS[optimizer.name] is optimizer
        assert optimizer.title
        assert optimizer.source

    def test_it_is_its_formula(self, optimizer: Optimizer) -> None:
        state = np.zeros((1 + optimizer.slots, 3, 4))
        state[0] = np.random.default_rng(1).normal(size=(3, 4))
        for constants in ({}, dict.fromkeys(optimizer.constants, 0.7)):
            step, w = formula(optimizer, constants), state[0]
            for gradient in gradients():
                w = step(w, gradient, RATES)
            ours = updated(optimizer, state, gradients(), RATES, constants=constants)
            np.testing.assert_allclose(ours[0], w, rtol=1e-13)

    def test_its_state_is_all_it_remembers(self, optimizer: Optimizer) -> None:
        state = np.zeros((1 + optimizer.slots, 3, 4))
        once = updated(optimizer, state, gradients(), RATES)
        half = updated(optimizer, state, gradients()[:2], RATES)
        assert (updated(optimizer, half, gradients()[2:], RATES, updates=2) == once).all()

    def test_runs_of_a_stack_are_each_alone(self, optimizer: Optimizer) -> None:
        stack = updated(optimizer, np.zeros((1 + optimizer.slots, 3, 4)), gradients(), RATES)
        for run in range(3):
            state = np.zeros((1 + optimizer.slots, 4))
            alone = updated(optimizer, state, gradients()[:, run], RATES[run, 0])
            assert (stack[:, run] == alone).all()

    def test_it_finds_the_bottom_of_a_bowl(self, optimizer: Optimizer) -> None:
        state, steps, rate = np.ones((1 + optimizer.slots, 2)), np.empty(2), np.array(0.03)
        state[1:] = 0
        update = optimizer.bind(Binding(state, steps, rate, optimizer.constants))
        for _ in range(1000):
            steps[...] = -state[0] * ([0.03, 0.06] if optimizer.folds_rate else [1, 2])
            update()
        assert np.abs(state[0]).max() < rate  # some go round it in steps of about the rate

    def test_one_that_goes_uphill_cannot_be_made(self, optimizer: Optimizer) -> None:
        with pytest.raises(ValueError, match=optimizer.name):
            replace(optimizer, bind=lambda b: optimizer.bind(replace(b, steps=-b.steps)))

    def test_one_that_does_nothing_cannot_be_made(self, optimizer: Optimizer) -> None:
        with pytest.raises(ValueError, match=optimizer.name):
            replace(optimizer, bind=lambda binding: lambda: None)
