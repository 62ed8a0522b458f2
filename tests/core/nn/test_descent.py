"""The engine does what the plain equations say, to the same bits in any pieces and stacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn import descent as room
from core.nn.activations import IDENTITY, SIGMOID, Activation
from core.nn.descent import Descent, runs_in_a_block
from core.nn.losses import Loss, loss_of
from core.nn.network import Architecture, Network
from core.nn.optimizers import OPTIMIZERS, Optimizer
from core.nn.rule import Rule
from core.nn.schedules import SCHEDULES
from tests.core.nn.formulas import plain_descent
from tests.core.nn.problems import (
    GELU,
    LOSSES,
    ROWS,
    TANH,
    Array,
    Problem,
    Shuffled,
    few,
    orders,
    problems,
    rates,
    rules,
)

REPORT = Problem(
    Architecture.of((2, 10, 10, 1), squash_input=True), (), own_points=False, samples=100, seed=0
)
GENTLE = 1e-3


def same(a: Array, b: Array) -> bool:
    """Whether two arrays have the same shape and the same bits, apart from the sign of a zero."""
    return a.shape == b.shape and bool((a == b).all())


@pytest.mark.slow
@pytest.mark.parametrize("activation", ROWS.values(), ids=list(ROWS))
@given(data=st.data())
def test_with_every_activation_it_is_the_plain_descent(
    activation: Activation, data: st.DataObject
) -> None:
    assert_it_is_the_plain_descent(data, data.draw(problems(activation)), data.draw(rules()))


@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
@few
@given(data=st.data())
def test_with_every_loss_it_is_the_plain_descent(loss: Loss, data: st.DataObject) -> None:
    assert_it_is_the_plain_descent(data, data.draw(problems(loss=loss)), data.draw(rules()))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(data=st.data())
def test_with_every_optimizer_it_is_the_plain_descent(optimizer: str, data: st.DataObject) -> None:
    assert_it_is_the_plain_descent(data, data.draw(problems()), data.draw(rules(optimizer)))


def assert_it_is_the_plain_descent(data: st.DataObject, problem: Problem, rule: Rule) -> None:
    """The engine's losses, logits and weights are those of the plain equations."""
    epochs, order = data.draw(st.integers(1, 5)), data.draw(orders(problem))
    rate = GENTLE if data.draw(st.booleans()) else rates(problem)
    expected, plain = plain_descent(problem, rule, rate, epochs, order)
    descent = problem.descent(rule, rate, order=order)
    np.testing.assert_allclose(descent.loss, expected[0], rtol=1e-12, atol=1e-12)
    losses, *_ = descent.descend(epochs)
    np.testing.assert_allclose(losses, expected[1:], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(descent.state[0], plain.parameters, rtol=1e-12, atol=1e-12)
    assert descent.epoch == epochs
    # The loss and the logits at hand are those of the present weights.
    assert same(np.asarray(descent.loss), losses[-1])
    logits = plain.forward(problem.points()[0])[-1].swapaxes(-1, -2)
    assert descent.recent_logits.shape == (epochs, *problem.stack, *logits.shape[-2:])
    np.testing.assert_allclose(descent.recent_logits[-1], logits, rtol=1e-12, atol=1e-12)


EVERYTHING = Rule(
    OPTIMIZERS["momentum"],
    reduction="mean",
    batch=3,
    l1=0.01,
    l2=0.1,
    clip=0.3,
    dropout=0.4,
    schedule=SCHEDULES["cosine"],
    schedule_epochs=3,
)


@pytest.mark.parametrize(
    "without",
    [
        {},
        {"batch": None},
        {"l1": 0.0, "l2": 0.0},
        {"clip": 0.0},
        {"dropout": 0.0},
        {"schedule": SCHEDULES["constant"]},
        {"optimizer": OPTIMIZERS["gradient_descent"]},
        {"optimizer": OPTIMIZERS["gradient_descent"], "l1": 0.0, "l2": 0.0, "clip": 0.0},
    ],
    ids=lambda changes: ", ".join(changes) or "all",
)
@pytest.mark.parametrize("bias", [False, True])
def test_each_part_of_a_rule_is_its_plain_formula(without: dict[str, Any], bias: bool) -> None:
    architecture = Architecture.of((2, 4, 5, 3), activation=["tanh", "silu"], bias=bias)
    problem = Problem(architecture, (3,), own_points=False, samples=7, seed=0)
    rule, order = replace(EVERYTHING, **without), Shuffled(1, (3, 7))
    expected, plain = plain_descent(problem, rule, rates(problem), 5, order)
    descent = problem.descent(rule, rates(problem), order=order)
    np.testing.assert_allclose(descent.descend(5).losses, expected[1:], rtol=1e-12)
    np.testing.assert_allclose(descent.state[0], plain.parameters, rtol=1e-12, atol=1e-12)


@given(data=st.data(), problem=problems(), rule=rules(), samples=st.integers(1, 5))
def test_watched_samples_are_measured_and_teach_nothing(
    data: st.DataObject, problem: Problem, rule: Rule, samples: int
) -> None:
    rate, epochs = rates(problem), data.draw(st.integers(0, 6))
    x, t = replace(problem, samples=samples, seed=problem.seed + 1).points()
    alone, beside = problem.descent(rule, rate), problem.descent(rule, rate, watched=(x, t))
    assert alone.watched_loss is None
    assert alone.recent_watched_logits is None
    losses, states, _ = alone.descend(epochs, keep=range(1, epochs + 1))
    trained = beside.descend(epochs, keep=range(1, epochs + 1))
    assert same(trained.losses, losses)
    assert same(beside.state, alone.state)
    assert trained.watched is not None
    for loss, state in zip(trained.watched, states, strict=True):
        plain = Network(problem.architecture, state[0]).loss(x, t, reduction=rule.reduction)
        np.testing.assert_allclose(loss, plain, rtol=1e-12, atol=1e-12)
    network = Network(problem.architecture, beside.state[0])
    now = network.loss(x, t, reduction=rule.reduction)
    np.testing.assert_allclose(beside.watched_loss, now, rtol=1e-12, atol=1e-12)
    logits = network.forward(x)[-1].swapaxes(-1, -2)
    assert beside.recent_watched_logits is not None
    assert not beside.recent_watched_logits.flags.writeable
    np.testing.assert_allclose(beside.recent_watched_logits[-1], logits, rtol=1e-12, atol=1e-12)


def test_dropout_without_chances_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="dropout needs the chances"):
        REPORT.descent(Rule(dropout=0.5), GENTLE, chances=None)


def test_dropout_leaves_the_losses_alone() -> None:
    """They are those of all units, with and without dropout in training."""
    with_dropout = REPORT.descent(Rule(dropout=0.5), GENTLE)
    assert same(with_dropout.loss, REPORT.descent(Rule(), GENTLE).loss)
    losses = with_dropout.descend(3).losses
    network = Network(REPORT.architecture, with_dropout.state[0])
    assert losses[-1] == pytest.approx(network.loss(*REPORT.points()), rel=1e-12)


def test_an_order_does_not_matter_where_all_samples_are_one_batch() -> None:
    rule = Rule(dropout=0.5)
    shuffled = REPORT.descent(rule, GENTLE, order=Shuffled(0, (100,)))
    assert same(shuffled.descend(5)[0], REPORT.descent(rule, GENTLE).descend(5)[0])


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("shape", [None, (7,), (3, 7)], ids=["in order", "one order", "one a run"])
def test_mini_batches_are_the_plain_ones(
    optimizer: Optimizer, reduction: str, shape: tuple[int, ...] | None
) -> None:
    architecture = Architecture.of((2, 4, 3), loss="cross_entropy", bias=True)
    problem = Problem(architecture, (3,), own_points=False, samples=7, seed=0)
    rule = Rule(optimizer, reduction=reduction, batch=3, l2=0.1)
    order = Shuffled(1, shape) if shape else None
    expected, plain = plain_descent(problem, rule, rates(problem), 4, order)
    descent = problem.descent(rule, rates(problem), order=order)
    np.testing.assert_allclose(descent.descend(4)[0], expected[1:], rtol=1e-12)
    np.testing.assert_allclose(descent.state[0], plain.parameters, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("squash_input", [True, False])
def test_it_is_the_textbooks_descent(squash_input: bool) -> None:
    architecture = Architecture.of((2, 10, 10, 1), squash_input=squash_input)
    problem = replace(REPORT, architecture=architecture)
    x, t = problem.points()
    w0, w1, w2 = (w.copy() for w in problem.network().weights)
    descent = problem.descent(Rule(), GENTLE)
    losses = [descent.loss, *descent.descend(100)[0]]

    def s(z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-z))

    entered = s(x) if squash_input else x
    for loss in losses:
        f1 = entered @ w0
        f2 = s(f1) @ w1
        y = s(s(f2) @ w2)
        assert loss == pytest.approx(-(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(), rel=1e-10)
        last = w0, w1, w2
        b3 = y - t
        b2 = s(f2) * (1 - s(f2)) * (b3 @ w2.T)
        b1 = s(f1) * (1 - s(f1)) * (b2 @ w1.T)
        w2 = w2 - GENTLE * s(f2).T @ b3
        w1 = w1 - GENTLE * s(f1).T @ b2
        w0 = w0 - GENTLE * entered.T @ b1
    for own, expected in zip(architecture.weights(descent.state[0]), last, strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-10, atol=1e-10)


@given(
    data=st.data(),
    problem=problems(),
    rule=rules(),
    pieces=st.lists(st.integers(0, 6), min_size=1, max_size=5),
    chunk=st.integers(1, 8),
    keep=st.sets(st.integers(-1, 30)),
)
def test_pieces_chunks_and_kept_states_leave_the_bits_alone(
    data: st.DataObject,
    problem: Problem,
    rule: Rule,
    pieces: list[int],
    chunk: int,
    keep: set[int],
) -> None:
    order, rate, epochs = data.draw(orders(problem)), rates(problem), sum(pieces)
    whole = problem.descent(rule, rate, order=order)
    first = whole.loss
    losses, states, _ = whole.descend(epochs, keep=range(1, epochs + 1))
    assert len(states) == epochs

    with pytest.MonkeyPatch.context() as patch:
        logits = problem.architecture.widths[-1] * problem.samples * int(np.prod(problem.stack))
        for name in ("LOGITS_IN_A_CHUNK", "LOGITS_IN_A_STACKS_CHUNK"):
            patch.setattr(room, name, chunk * logits)
        parts = problem.descent(rule, rate, order=order)
    assert parts.chunk == chunk
    assert same(np.asarray(parts.loss), np.asarray(first))
    done = 0
    for piece in pieces:
        own, kept, _ = parts.descend(piece, keep=keep)
        assert same(own, losses[done : done + piece])
        passed = sorted(epoch for epoch in keep if done < epoch <= done + piece)
        assert len(kept) == len(passed)
        assert all(same(a, states[e - 1]) for a, e in zip(kept, passed, strict=True))
        done += piece
        assert parts.epoch == done
        assert same(np.asarray(parts.loss), losses[done - 1] if done else np.asarray(first))
    assert same(parts.state, whole.state)

    # Another engine goes on from a kept state, and an old one is put back to it.
    fork = data.draw(st.integers(0, epochs))
    state = states[fork - 1] if fork else problem.state(rule)
    again = problem.descent(rule, rate, state, epoch=fork, order=order)
    parts.restart(state, fork)
    for descent in (again, parts):
        assert descent.epoch == fork
        assert same(np.asarray(descent.loss), losses[fork - 1] if fork else np.asarray(first))
        assert same(descent.descend(epochs - fork)[0], losses[fork:])
        assert same(descent.state, whole.state)


def test_kept_states_are_copies() -> None:
    descent = REPORT.descent(Rule(), GENTLE)
    _, (state,), _ = descent.descend(3, keep=[3])
    before = state.copy()
    descent.descend(2)
    assert same(state, before)
    descent.restart(state, 3)
    descent.descend(2)
    assert same(state, before)


def assert_runs_are_alone(problem: Problem, rule: Rule, order: Shuffled | None) -> None:
    """A stack of runs gives the bits of each of them by itself."""
    stack, rate = problem.descent(rule, rates(problem), order=order), rates(problem)
    start = stack.loss
    losses, *_ = stack.descend(12)
    for run, own_rate in enumerate(rate.tolist()):
        alone = problem.alone(run, rule, own_rate, order=order and order.of(run))
        assert alone.loss == start[run]
        assert same(alone.descend(12)[0], losses[:, run])
        assert same(alone.state, stack.state[:, run])


@given(data=st.data(), problem=problems(stacks=((1,), (3,), (8,))), rule=rules())
def test_any_stack_gives_the_bits_of_each_network_alone(
    data: st.DataObject, problem: Problem, rule: Rule
) -> None:
    assert_runs_are_alone(problem, rule, data.draw(orders(problem)))


@pytest.mark.parametrize("own_points", [True, False], ids=["own points", "shared points"])
@pytest.mark.parametrize("runs", [1, 2, pytest.param(32, marks=pytest.mark.slow)])
@pytest.mark.parametrize("hidden", [(), (4, 4), (10, 10), (3, 1, 2), (5, 7, 4, 6)], ids=str)
@pytest.mark.parametrize(
    ("activation", "outputs", "loss", "rule"),
    [
        (SIGMOID, 1, "cross_entropy of sigmoid", Rule()),
        (IDENTITY, 1, "cross_entropy of sigmoid", Rule(reduction="mean")),
        (TANH, 3, "cross_entropy of softmax", Rule(OPTIMIZERS["adam"])),
        (GELU, 3, "squared_error of gelu", Rule(OPTIMIZERS["momentum"], batch=10, l2=0.01)),
        (SIGMOID, 10, "cross_entropy of softmax", Rule(OPTIMIZERS["adam"], batch=20)),
        (SIGMOID, 10, "huber of softmax", Rule(OPTIMIZERS["adam"], batch=20)),
    ],
    ids=[
        "sigmoid",
        "identity",
        "tanh, K=3, Adam",
        "GELU, K=3, batches of 10",
        "K=10, rest of 1",
        "K=10, Huber, rest of 1",
    ],
)
def test_a_stack_gives_the_bits_of_each_network_alone(
    activation: Activation,
    outputs: int,
    loss: str,
    rule: Rule,
    hidden: tuple[int, ...],
    runs: int,
    own_points: bool,
) -> None:
    architecture = Architecture(
        (2, *hidden, outputs), (activation,) * len(hidden), LOSSES[loss], bias=runs != 2
    )
    problem = Problem(architecture, (runs,), own_points, samples=21, seed=3)
    order = Shuffled(5, (runs, 21) if own_points else (21,))
    assert_runs_are_alone(problem, rule, order)


def test_the_reports_networks_stacked_stay_together_for_many_gentle_epochs() -> None:
    stack = replace(REPORT, stack=(4,))
    losses, *_ = stack.descent(Rule(), rates(stack)).descend(500)
    for run, rate in enumerate(rates(stack).tolist()):
        own, *_ = stack.alone(run, Rule(), rate).descend(500)
        np.testing.assert_allclose(losses[:, run], own, rtol=1e-12)


def test_a_stack_of_two_axes_is_one_of_one_axis_folded() -> None:
    flat = replace(REPORT, stack=(6,), own_points=True)
    losses, *_ = flat.descent(Rule(), GENTLE).descend(5)
    x, t = (array.reshape(2, 3, *array.shape[1:]) for array in flat.points())
    state = flat.state(Rule()).reshape(1, 2, 3, -1)
    folded, *_ = Descent(flat.architecture, state, x, t, rate=GENTLE).descend(5)
    assert same(folded, losses.reshape(5, 2, 3))


@pytest.mark.parametrize("batch", [None, 30])
def test_each_epoch_takes_one_forward_pass_over_all_samples(batch: int | None) -> None:
    passes: list[int] = []
    loss = loss_of("squared_error", "identity")
    assert loss.fused

    def counted(logits: np.ndarray, out: np.ndarray) -> None:
        passes.append(logits.shape[-1])
        loss.predict_turned(logits, out)

    architecture = replace(
        REPORT.architecture, loss=replace(loss, fused=replace(loss.fused, turned=counted))
    )
    passes.clear()  # of the row's trial
    descent = replace(REPORT, architecture=architecture).descent(Rule(batch=batch), GENTLE)
    assert passes == [100]
    for _ in range(5):
        passes.clear()
        descent.descend(1)
        assert descent.loss > 0
        assert passes == ([30, 30, 30, 10, 100] if batch else [100])


def test_recent_logits_are_those_of_the_last_chunk() -> None:
    descent = REPORT.descent(Rule(), GENTLE)
    assert len(descent.recent_logits) == 1
    descent.descend(descent.chunk + 3)
    logits = descent.recent_logits
    assert logits.shape == (3, 1, 100)
    assert not logits.flags.writeable


def test_batches_of_all_samples_or_more_are_none() -> None:
    for batch in (100, 1000):
        all_at_once = REPORT.descent(Rule(), GENTLE)
        batches = REPORT.descent(Rule(batch=batch), GENTLE, order=Shuffled(0, (100,)))
        assert same(batches.descend(5)[0], all_at_once.descend(5)[0])


def test_constants_of_a_rule_replace_the_usual_ones() -> None:
    still = Rule(OPTIMIZERS["momentum"], constants={"momentum": 0.0})
    assert same(
        REPORT.descent(still, GENTLE).descend(2)[0][:1],
        REPORT.descent(Rule(OPTIMIZERS["momentum"]), GENTLE).descend(2)[0][:1],
    )
    expected, _ = plain_descent(REPORT, Rule(), GENTLE, 3)
    losses, *_ = REPORT.descent(still, GENTLE).descend(3)
    np.testing.assert_allclose(losses, expected[1:], rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=list(OPTIMIZERS))
@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
def test_a_run_that_diverges_gives_no_warning_and_leaves_the_others_alone(
    loss: Loss, optimizer: Optimizer
) -> None:
    architecture = replace(REPORT.architecture, loss=loss, activations=(IDENTITY, IDENTITY))
    problem = replace(REPORT, architecture=architecture, stack=(2,))
    rule = Rule(optimizer)
    rate = np.array([1e-4, 1e300])
    losses, *_ = problem.descent(rule, rate).descend(20)
    assert np.isfinite(losses[:, 0]).all()
    assert same(losses[:, 0], problem.alone(0, rule, 1e-4).descend(20)[0])
    huge = problem.state(rule)
    huge[0, 1] = 1e200
    start = problem.descent(rule, rate, huge)
    assert start.loss[0] == problem.alone(0, rule, 1e-4).loss


@pytest.mark.parametrize(
    ("widths", "samples", "runs"),
    [
        ((2, 10, 10, 1), 100, range(16, 17)),
        ((2, 10, 10, 10, 10, 1), 100, range(16, 17)),
        ((2, 4, 4, 1), 21, range(65, 1000)),
        ((2, 1), 100, range(65, 1000)),
        ((2, 1000, 1000, 1), 1, range(1, 2)),
        ((2, 10, 1), 1_000_000, range(1, 2)),
    ],
    ids=str,
)
def test_a_block_of_runs_has_a_bounded_size(
    widths: tuple[int, ...], samples: int, runs: range
) -> None:
    assert runs_in_a_block(Architecture.of(widths), samples) in runs


@pytest.mark.parametrize("batch", [None, 30, 1])
def test_the_samples_of_an_epoch_are_those_of_its_updates_one_after_another(
    batch: int | None,
) -> None:
    for order in (None, lambda epoch: np.random.default_rng(epoch).permutation(100)):
        descent = REPORT.descent(Rule(batch=batch), GENTLE, order=order)
        parts = [descent.samples(update) for update in range(descent.updates)]
        assert same(np.concatenate(parts), descent.samples())
        assert sorted(descent.samples()) == list(range(100))
