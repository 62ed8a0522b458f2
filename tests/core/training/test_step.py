"""One update in full: its numbers are the engine's, and the derivatives of its loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from core import Experiment, Recording
from core.training.step import take_step
from tests.core.training.steps import any_settings, recorded

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
