"""Stacks: each run is what it is alone, whatever happens beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import PRESETS, Experiment, Network, Run, Status, make_dataset, train
from core.training.evaluation import GOALS
from core.training.stack import Stack, blocks, shape_of

LINEAR = Experiment(epochs=300, hidden=(5, 4))
BARE = PRESETS["linear-diverges"].experiment.with_changes(epochs=300)


def stacked(experiments: list[Experiment], step: int = 10_000) -> tuple[Run, ...]:
    stack = Stack(experiments)
    while stack.running:
        stack.advance(step)
    return stack.runs()


def assert_same(found: Run, alone: Run) -> None:
    """To the bit: losses, weights, and what came of them."""
    assert np.array_equal(found.losses, alone.losses)
    assert np.array_equal(found.network.parameters, alone.network.parameters)
    assert found.final_loss == alone.final_loss
    assert (found.status, found.reason) == (alone.status, alone.reason)
    assert found.evaluation.train == alone.evaluation.train
    assert found.evaluation.test == alone.evaluation.test
    assert found.alternation == alone.alternation


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"bias": True},
        {"squash_input": False},
        {"test_fraction": 0.3, "noise": 0.1},
        {"reduction": "mean", "initializer": "glorot", "learning_rate": 1.0},
        {"hidden": ()},
        {"hidden": (3,)},
        {"dataset": "xor"},
        {"dataset": "xor", "hidden": (30, 30), "learning_rate": 0.02},
    ],
    ids=str,
)
def test_a_run_in_a_stack_is_the_run_alone(changes):
    base = LINEAR.with_changes(**changes)
    experiments = [base.with_changes(seed=seed) for seed in range(7)]
    for found, experiment in zip(stacked(experiments), experiments, strict=True):
        assert_same(found, train(experiment))


def test_learning_rates_and_data_may_differ_in_a_stack():
    experiments = [
        LINEAR.with_changes(seed=seed, learning_rate=rate, noise=noise)
        for seed, rate, noise in [(0, 0.001, 0), (1, 0.1, 0.1), (1, 1.0, 0), (2, 0.03, 0.3)]
    ]
    for found, experiment in zip(stacked(experiments), experiments, strict=True):
        assert_same(found, train(experiment))


def test_gentle_runs_agree_with_the_plain_equations():
    """For a BLAS that differs between one matrix and many."""
    experiments = [LINEAR.with_changes(seed=s, learning_rate=1e-4, epochs=5) for s in range(3)]
    for found in stacked(experiments):
        network = Network.from_experiment(found.experiment)
        x, target = make_dataset(found.experiment).train
        for epoch in range(5):
            loss, gradients, _ = network.loss_and_gradients(x, target)
            assert found.losses[epoch] == pytest.approx(float(loss), rel=1e-12)
            for weights, gradient in zip(network.weights, gradients, strict=True):
                weights -= 1e-4 * gradient


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(st.integers(1, 90), min_size=1, max_size=12))
def test_in_whatever_steps_it_is_advanced(steps):
    experiments = [BARE.with_changes(seed=seed) for seed in range(5)]
    whole = stacked(experiments)
    stack = Stack(experiments)
    for step in [*steps, 10_000]:
        stack.advance(step)
        assert stack.curves.shape == stack.correct.shape == (stack.epoch + 1, 5)
    for found, expected in zip(stack.runs(), whole, strict=True):
        assert_same(found, expected)


def test_a_diverged_run_is_taken_out_and_harms_nobody():
    experiments = [BARE.with_changes(seed=seed) for seed in range(20)]
    alone = [train(experiment) for experiment in experiments]
    diverged = [run.status is Status.DIVERGED for run in alone]
    assert 3 < sum(diverged) < 20
    stack = Stack(experiments)
    stack.advance(300)
    for found, expected in zip(stack.runs(), alone, strict=True):
        assert_same(found, expected)
    finite = np.isfinite(stack.curves)
    assert (finite == (stack.correct >= 0)).all()
    assert [int(column.sum()) - 1 for column in finite.T] == [run.epochs for run in alone]
    assert np.isfinite(stack.parameters).all()


def test_a_stack_whose_runs_all_diverge_comes_to_its_end():
    experiments = [BARE.with_changes(seed=s, learning_rate=100.0) for s in range(4)]
    runs = stacked(experiments)
    assert {run.status for run in runs} == {Status.DIVERGED}
    for found, experiment in zip(runs, experiments, strict=True):
        assert_same(found, train(experiment))


def test_where_a_goal_was_reached_is_the_first_epoch_that_has_it():
    (run,) = stacked([PRESETS["linear"].experiment])
    for goal, epoch in zip(GOALS, run.reached, strict=True):
        assert epoch is not None
        there = train(run.experiment.with_changes(epochs=epoch))
        before = train(run.experiment.with_changes(epochs=epoch - 1))
        assert there.accuracy >= goal > before.accuracy


def test_from_a_snapshot_it_goes_on_to_the_same_bits():
    experiments = [BARE.with_changes(seed=seed) for seed in range(8)]
    stack = Stack(experiments)
    stack.advance(9)
    early = stack.snapshot()
    stack.advance(100)
    later = stack.snapshot()
    again = Stack(experiments, early)
    again.advance(100)
    assert np.array_equal(again.snapshot().parameters, later.parameters)
    assert again.snapshot().reasons == later.reasons
    assert np.array_equal(again.curves, stack.curves[9:], equal_nan=True)
    with pytest.raises(ValueError, match="read-only"):
        early.parameters[...] = 0


def test_a_run_that_was_not_trained_to_its_end_says_so():
    stack = Stack([LINEAR])
    stack.advance(50)
    (run,) = stack.runs()
    assert (run.status, run.epochs) == (Status.STOPPED, 50)


def test_a_longer_stack_is_the_same_stack_with_more_epochs():
    stack = Stack([LINEAR, LINEAR.with_changes(seed=1)])
    stack.advance(10_000)
    stack.extend(700)
    stack.advance(10_000)
    for found, seed in zip(stack.runs(), (7, 1), strict=True):
        assert_same(found, train(LINEAR.with_changes(seed=seed, epochs=700)))


@given(
    hidden=st.lists(st.sampled_from([(), (4,), (100, 100)]), min_size=1, max_size=30),
    least=st.integers(1, 9),
)
def test_blocks_hold_every_experiment_once_and_equal_shapes_alone(hidden, least):
    experiments = [Experiment(hidden=h, seed=seed) for seed, h in enumerate(hidden)]
    found = blocks(experiments, least)
    assert sorted(e.seed for block in found for e in block) == list(range(len(hidden)))
    assert all(len({shape_of(e) for e in block}) == 1 for block in found)
    assert len(found) >= min(least, len(experiments)) or len(set(hidden)) > 1
