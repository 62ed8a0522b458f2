"""One update in full: its numbers are the engine's, and the derivatives of its loss."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from core import PRESETS, Course, Experiment, Network, Recording, Trainer
from core.nn.moved_loss import central_difference
from core.training.step import Step, take_step
from tests.core.training.steps import any_settings, recorded, step_of

BASE = Experiment(epochs=5, hidden=(4, 3), samples=20, learning_rate=0.05)
EVERYTHING = BASE.with_changes(
    batch=7,
    optimizer="adam",
    schedule="exponential",
    schedule_epochs=3,
    dropout=0.3,
    l1=0.01,
    l2=0.02,
    clip=0.5,
    bias=True,
    test_fraction=0.2,
    activation="gelu-tanh",
)


@pytest.mark.parametrize(
    "experiment",
    [BASE, EVERYTHING, BASE.with_changes(batch=1, hidden=())],
    ids=["plain", "all", "one"],
)
def test_after_the_last_update_stands_the_next_epoch_to_the_bit(experiment: Experiment) -> None:
    hold_to_the_bit(recorded(experiment))


@given(any_settings())
def test_with_any_settings_it_is_so(experiment: Experiment) -> None:
    hold_to_the_bit(recorded(experiment))


def hold_to_the_bit(recording: Recording) -> None:
    """Hold the steps of every epoch together, and against the recording."""
    for epoch in range(recording.edge):
        updates = take_step(recording, epoch).updates
        steps = [take_step(recording, epoch, update) for update in range(updates)]
        before, after = recording.at(epoch), recording.at(epoch + 1)
        assert before is not None
        assert after is not None
        states = [step.state for step in steps] + [after.state[:, 0]]
        assert (states[0] == before.state[:, 0]).all()
        for step, state in zip(steps, states[1:], strict=True):
            assert (step.state_after == state).all()
        places = np.sort(np.concatenate([step.samples for step in steps]))
        assert (places == np.flatnonzero(~recording.dataset.is_test)).all()


@pytest.mark.parametrize("changes", [{}, {"batch": 3, "reduction": "mean", "l2": 0.1}])
def test_the_samples_of_a_batch_add_up_to_it(changes: dict[str, Any]) -> None:
    step = take_step(recorded(BASE.with_changes(**changes)), 2)
    parts = [step.of_sample(k) for k in range(len(step.x))]
    assert sum(part.loss for part in parts) == pytest.approx(step.loss)
    assert sum(part.loss_after for part in parts) == pytest.approx(step.loss_after)
    for i, gradient in enumerate(step.gradients):
        assert np.sum([part.gradients[i] for part in parts], axis=0) == pytest.approx(gradient)


@given(any_settings())
def test_it_is_the_plain_equations(experiment: Experiment) -> None:
    """F, y, losses, B and gradients, also with masks, by a forward and backward pass of its own."""
    step = step_of(experiment)
    architecture, network = step.network.architecture, step.network
    last, share = len(network.layers), architecture.loss.share(step.batch, step.rule.reduction)
    f, entering = masked_pass(step, network)
    for own, plain in zip(step.f, f, strict=True):
        assert own == pytest.approx(plain, rel=1e-12, abs=1e-12)
    for own, plain in zip(step.a, entering, strict=True):
        assert own == pytest.approx(plain, rel=1e-12, abs=1e-12)
    target = step.target
    assert step.loss == pytest.approx(float(architecture.loss.of(f[-1].T, target.T)) / share)
    assert step.sample_losses.sum() == pytest.approx(step.loss)
    b = network.backward(f, target, reduction=step.rule.reduction)[-1]
    for i in reversed(range(last)):
        assert step.delta(i + 1) == pytest.approx(b, rel=1e-9, abs=1e-12)
        gradient = entering[i].T @ b
        assert step.gradients[i] == pytest.approx(gradient, rel=1e-9, abs=1e-12)
        slope, mask = step.slopes[i], 1.0
        if i and step.masks:
            mask = step.masks[i - 1]
        b = (1.0 if slope is None else slope) * mask * (b @ network.weights[i].T)
    assert step.input_delta == pytest.approx(b, rel=1e-9, abs=1e-12)
    after = masked_pass(step, step.after)[0][-1]
    assert step.loss_after == pytest.approx(float(architecture.loss.of(after.T, target.T)) / share)


def masked_pass(step: Step, network: Network) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """F_0 ... F_L and what enters each W_i, with the step's masks of dropout."""
    f, entering = [step.x], []
    for i, layer in enumerate(network.layers):
        a = network.activate(i, f[i])
        if i and step.masks:
            mask = step.masks[i - 1]
            a[:, : mask.shape[1]] *= mask
        entering.append(a)
        f.append(a @ layer)
    return f, entering


@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_its_gradients_are_the_differences_of_its_loss(dropout: float, reduction: str) -> None:
    step = step_of(
        BASE.with_changes(
            bias=True, activation="tanh", dropout=dropout, reduction=reduction, batch=6
        )
    )
    architecture = step.network.architecture
    share = architecture.loss.share(step.batch, reduction)

    def loss(parameters: np.ndarray) -> float:
        logits = masked_pass(step, Network(architecture, parameters))[0][-1]
        return float(architecture.loss.of(logits.T, step.target.T)) / share

    differences = [
        central_difference(loss, step.network.parameters, i) for i in range(architecture.size)
    ]
    own = np.concatenate([gradient.ravel() for gradient in step.gradients])
    assert own == pytest.approx(np.array(differences), rel=1e-7, abs=1e-9)


def test_masks_are_told_and_hide_what_they_drop() -> None:
    step = step_of(BASE.with_changes(dropout=0.5))
    assert step.masks is not None
    assert {0.0, 2.0} == {*np.concatenate([mask.ravel() for mask in step.masks]).tolist()}
    for mask, a, b in zip(step.masks, step.a[1:], step.b, strict=False):
        assert not a[mask == 0].any()
        assert not b[mask == 0].any()


def test_an_update_that_there_is_not_is_refused_and_so_is_an_epoch() -> None:
    recording = recorded(BASE.with_changes(batch=7))
    for update in (-1, 3):
        with pytest.raises(ValueError, match=f"update {update} is not one of an epoch's 3"):
            take_step(recording, 0, update)
    with pytest.raises(ValueError, match="epoch 6 is not among"):
        take_step(recording, 6)


def test_after_the_last_epoch_it_is_the_update_that_would_come() -> None:
    longer = recorded(BASE.with_changes(epochs=6))
    step = take_step(recorded(BASE), BASE.epochs)
    after = longer.at(6)
    assert after is not None
    assert (step.state_after == after.state[:, 0]).all()


def test_in_a_branch_it_has_the_settings_of_the_branch() -> None:
    parent = recorded(BASE)
    branch = parent.branch(3, BASE.with_changes(learning_rate=0.5, reduction="mean"))
    branch.advance(2)
    assert take_step(branch, 2).rate == BASE.learning_rate
    step, after = take_step(branch, 3), branch.at(4)
    assert (step.rate, step.rule.reduction) == (0.5, "mean")
    assert after is not None
    assert (step.state_after == after.state[:, 0]).all()


def test_where_a_run_diverges_the_next_step_shows_it() -> None:
    recording = recorded(PRESETS["linear-diverges"].experiment)
    step = take_step(recording, recording.edge)
    assert np.isfinite(step.loss)
    assert not np.isfinite(step.loss_after)


def test_looking_changes_no_bit() -> None:
    looked_at, alone = Recording(Course.of(EVERYTHING)), Recording(Course.of(EVERYTHING))
    for epoch in range(EVERYTHING.epochs):
        take_step(looked_at, epoch, 1).of_sample(0)
        looked_at.advance(1)
        alone.advance(1)
    for epoch in range(EVERYTHING.epochs + 1):
        mine, its = looked_at.at(epoch), alone.at(epoch)
        assert mine is not None
        assert its is not None
        assert (mine.state == its.state).all()
    assert (looked_at.curve == alone.curve).all()


def test_its_numbers_cannot_be_changed_by_who_looks() -> None:
    step = step_of(BASE)
    with pytest.raises(ValueError, match="read-only"):
        step.network.layers[0][...] = 0
    with pytest.raises(ValueError, match="read-only"):
        step.state_after[...] = 0


def test_opening_a_step_takes_no_longer_than_some_epochs() -> None:
    """The report's XOR: a ratio, since times differ from machine to machine."""
    recording = recorded(PRESETS["report-xor"].experiment.with_changes(epochs=200))

    def seconds(call: Callable[[], object]) -> float:
        start = perf_counter()
        call()
        return perf_counter() - start

    epochs = min(seconds(lambda: Trainer(recording.experiment).advance(200)) for _ in range(3))
    opening = min(seconds(lambda: take_step(recording, 200)) for _ in range(5))
    assert opening < epochs / 2
