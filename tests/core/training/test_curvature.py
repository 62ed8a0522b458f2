"""The largest curvature against dense Hessians and NumPy's own eigenvalues."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, Network, make_dataset
from core.nn.optimizers import OPTIMIZERS, Binding
from core.training.curvature import hessian_product, largest_eigenvalue
from core.training.loss_surface import LossSurface

EXPERIMENTS = {
    "sigmoid": Experiment(dataset="xor", hidden=(3, 2)),
    "tanh with biases": Experiment(dataset="spiral", hidden=(3,), activation="tanh", bias=True),
    "softmax": Experiment(dataset="iris", hidden=(3,), activation="tanh", reduction="mean"),
    "squared error": Experiment(dataset="plane", hidden=(3,), loss="squared_error", bias=True),
}


def dense_hessian(experiment: Experiment, weights: np.ndarray) -> np.ndarray:
    """The Hessian by differences of the loss alone, entry by entry."""
    x, target = make_dataset(experiment).train
    step, size = 1e-3, weights.size

    def loss(*moves: tuple[int, float]) -> float:
        moved = weights.copy()
        for index, by in moves:
            moved[index] += by * step
        network = Network(experiment.architecture, moved)
        return float(network.loss(x, target, reduction=experiment.reduction))

    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            corners = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            terms = [a * b * loss((i, a), (j, b)) for a, b in corners]
            hessian[i, j] = hessian[j, i] = sum(terms) / (4 * step**2)
    return hessian


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_sharpness_is_the_largest_eigenvalue_of_a_dense_hessian(experiment: Experiment) -> None:
    weights = Network.from_experiment(experiment).parameters
    x, target = make_dataset(experiment).train
    surface = LossSurface(experiment.architecture, x, target, reduction=experiment.reduction)
    hessian, random = dense_hessian(experiment, weights), np.random.default_rng(0)
    product, size = hessian_product(surface, weights, 0.0), float(np.abs(hessian).max())
    for vector in random.normal(size=(3, weights.size)):
        np.testing.assert_allclose(product(vector), hessian @ vector, atol=2e-5 * size)
    largest = largest_eigenvalue(product, random.normal(size=weights.size))
    assert largest is not None
    assert largest.value == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-4)
    assert np.linalg.norm(largest.vector) == pytest.approx(1)
    np.testing.assert_allclose(
        product(largest.vector), largest.value * largest.vector, atol=1e-4 * size
    )


def test_a_penalty_of_squares_makes_it_sharper_by_as_much() -> None:
    experiment = EXPERIMENTS["sigmoid"]
    x, target = make_dataset(experiment).train
    surface = LossSurface(experiment.architecture, x, target, reduction="sum")
    weights = Network.from_experiment(experiment).parameters
    start = np.random.default_rng(0).normal(size=weights.size)
    bare, penalised = (
        largest_eigenvalue(hessian_product(surface, weights, l2), start) for l2 in (0.0, 0.25)
    )
    assert bare
    assert penalised
    assert penalised.value - bare.value == pytest.approx(0.25, abs=1e-4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_the_largest_of_any_symmetric_matrix_is_found(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    square = random.normal(size=(size, size))
    matrix = square + square.T
    largest = largest_eigenvalue(lambda vector: matrix @ vector, random.normal(size=size))
    assert largest is not None
    values = np.linalg.eigvalsh(matrix)
    assert largest.value == pytest.approx(values[-1], abs=1e-4 * np.abs(values).max())


@pytest.mark.parametrize(
    "matrix", [np.zeros((4, 4)), 3 * np.eye(4), np.diag([1.0, 1, 2, 2]), -np.eye(4)]
)
def test_matrices_of_few_eigenvalues_are_no_trouble(matrix: np.ndarray) -> None:
    largest = largest_eigenvalue(lambda vector: matrix @ vector, np.array([1.0, -2, 3, 0.5]))
    assert largest is not None
    assert largest.value == pytest.approx(matrix.max() if matrix.max() > 0 else matrix[0, 0])


def test_products_that_are_not_finite_and_who_waits_no_more_get_none() -> None:
    start = np.ones(3)
    assert largest_eigenvalue(lambda vector: vector * np.inf, start) is None
    assert largest_eigenvalue(lambda vector: vector, start, lambda: True) is None
    for huge in (1e160, 1e200, 1e300):
        assert largest_eigenvalue(lambda vector, huge=huge: huge * vector[::-1], start) is None
    assert largest_eigenvalue(lambda vector: vector, np.zeros(3)) is None


# Bounds


def size_after(name: str, curvature: float, rate: float, updates: int = 4000) -> float:
    """The distance from the lowest point of a parabola after so many updates from 1."""
    optimizer = OPTIMIZERS[name]
    state, steps = np.zeros((1 + optimizer.slots, 1)), np.zeros(1)
    state[0] = 1.0
    scale = rate if optimizer.folds_rate else 1.0
    update = optimizer.bind(Binding(state, steps, np.array([rate]), optimizer.constants))
    for _ in range(updates):
        steps[...] = -scale * curvature * state[0]
        update()
        if not abs(state[0, 0]) < 1e6:
            break
    return float(abs(state[0, 0]))


@pytest.mark.parametrize("name", [name for name, row in OPTIMIZERS.items() if row.bound])
def test_an_optimizer_diverges_on_parabolas_sharper_than_its_bound_alone(name: str) -> None:
    optimizer, rate = OPTIMIZERS[name], 0.01
    assert optimizer.bound
    bound = optimizer.bound(optimizer.constants) / rate
    assert size_after(name, 0.99 * bound, rate) < 1e-3
    assert size_after(name, 1.01 * bound, rate) > 1e3
