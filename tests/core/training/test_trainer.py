"""The trainer: any pieces give the same bits, states come back, divergence is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import PRESETS, Experiment, Network, Status, Trainer, make_dataset
from core.nn.losses import binary_cross_entropy

SHORT = Experiment(epochs=120, hidden=(4, 3))
DIVERGES = PRESETS["linear-diverges"].experiment
properties = settings(deadline=None, max_examples=30)
pieces = st.lists(st.integers(0, 60), max_size=8)


def trained(experiment: Experiment = SHORT, epochs: int = 10**7) -> Trainer:
    """A trainer that has advanced."""
    trainer = Trainer(experiment)
    trainer.advance(epochs)
    return trainer


def same_state(one: Trainer, other: Trainer) -> bool:
    """Whether two trainers stand at the same epoch with the same bits."""
    return (one.epoch, one.loss, one.status, one.reason) == (
        other.epoch,
        other.loss,
        other.status,
        other.reason,
    ) and bool((one.network.parameters == other.network.parameters).all())


def test_a_run_from_start_to_end() -> None:
    trainer = Trainer(SHORT)
    assert (trainer.epoch, trainer.status) == (0, Status.RUNNING)
    first = trainer.loss
    losses = trainer.advance(100)
    assert len(losses) == trainer.epoch == 100
    assert losses[0] == first
    assert trainer.status is Status.RUNNING
    assert len(trainer.advance(100)) == 20
    assert (trainer.epoch, trainer.status, trainer.reason) == (120, Status.FINISHED, "")
    assert len(trainer.advance(1)) == 0
    assert len(trainer.losses) == 120
    assert trainer.loss < first


def test_losses_are_those_of_each_epochs_own_weights() -> None:
    trainer = Trainer(SHORT)
    x, t = trainer.dataset.train
    for _ in range(5):
        logits = trainer.network.forward(x)[-1]
        expected = float(binary_cross_entropy(logits[:, 0], t[:, 0]))
        assert trainer.loss == pytest.approx(expected, rel=1e-14)
        assert trainer.advance(1)[0] == pytest.approx(expected, rel=1e-14)


@properties
@given(pieces, st.sampled_from([SHORT, DIVERGES, SHORT.with_changes(bias=True, hidden=())]))
def test_pieces_give_the_bits_of_one_go(pieces: list[int], experiment: Experiment) -> None:
    parts, whole = Trainer(experiment), Trainer(experiment)
    advanced = [parts.advance(n) for n in pieces]
    losses = whole.advance(sum(pieces))
    assert (np.concatenate([np.empty(0), *advanced]) == losses).all()
    assert (parts.losses == whole.losses).all()
    assert same_state(parts, whole)


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    assert same_state(trained(), trained())
    assert trained(SHORT.with_changes(seed=8)).loss != trained().loss


def test_a_snapshot_is_the_whole_state_and_stays_as_it_is() -> None:
    trainer = trained(epochs=50)
    snapshot = trainer.snapshot()
    kept = snapshot.parameters.copy()
    with pytest.raises(ValueError, match="read-only"):
        snapshot.parameters[0] = 1
    losses = trainer.advance(70)
    assert (snapshot.parameters == kept).all()
    trainer.restore(snapshot)
    trainer.advance(70)
    assert (trainer.losses == losses).all()
    again = Trainer(SHORT)
    again.restore(snapshot)
    assert (again.epoch, again.loss, again.status) == (50, snapshot.loss, Status.RUNNING)
    assert len(again.losses) == 0
    again.advance(70)
    assert same_state(again, trainer)
    assert (snapshot.parameters == kept).all()


@pytest.mark.parametrize(
    "changes",
    [{"learning_rate": 0.1}, {"reduction": "mean"}, {"activation": "identity"},
     {"squash_input": False}, {"epochs": 200}],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_going_on_under_other_settings_is_a_fresh_trainer_with_these_weights(
    changes: dict[str, Any],
) -> None:
    other = SHORT.with_changes(**changes)
    snapshot = trained(epochs=50).snapshot()
    going_on = Trainer(SHORT)
    going_on.restore(snapshot, other)
    network = Network.from_experiment(other)
    network.parameters[...] = snapshot.parameters
    fresh = Trainer(other, network)
    assert going_on.loss == fresh.loss
    assert (going_on.advance(40) == fresh.advance(40)).all()
    assert (going_on.network.parameters == network.parameters).all()


def test_a_finished_run_goes_on_when_there_are_more_epochs() -> None:
    trainer = trained()
    trainer.restore(trainer.snapshot(), SHORT.with_changes(epochs=200))
    assert trainer.status is Status.RUNNING
    trainer.advance(80)
    assert same_state(trainer, trained(SHORT.with_changes(epochs=200)))


def test_it_trains_the_network_and_the_data_it_is_given() -> None:
    network = Network((2, 4, 3, 1))
    data = make_dataset(Experiment(dataset="xor"))
    trainer = Trainer(SHORT, network, data)
    trainer.advance(1)
    assert network.parameters.any()
    assert trainer.dataset is data
    # Weights of 0 give probability 1/2 for each of the 21 points.
    assert trainer.losses[0] == pytest.approx(21 * np.log(2))


def test_test_points_are_never_trained_on() -> None:
    experiment = SHORT.with_changes(test_fraction=0.3)
    data = make_dataset(experiment)
    moved = replace(data, x=np.where(data.is_test[:, None], np.nan, data.x))
    with_test, without = Trainer(experiment, dataset=data), Trainer(experiment, dataset=moved)
    assert (with_test.advance(50) == without.advance(50)).all()
    assert np.isfinite(without.loss)


class TestDivergence:
    def test_it_stops_by_itself_and_says_when_why_and_what_to_try(self) -> None:
        trainer = trained(DIVERGES)
        assert trainer.status is Status.DIVERGED
        assert 0 < trainer.epoch < 100
        assert f"at epoch {trainer.epoch + 1:,}; try a smaller learning rate" in trainer.reason
        assert "infinite" in trainer.reason or "undefined" in trainer.reason
        assert len(trainer.advance(10)) == 0

    def test_it_keeps_the_last_finite_state(self) -> None:
        trainer = trained(DIVERGES)
        assert np.isfinite(trainer.network.parameters).all()
        assert np.isfinite(trainer.loss)
        assert np.isfinite(trainer.losses).all()
        assert len(trainer.losses) == trainer.epoch
        # One more update of these weights, by the plain equations, is no longer finite.
        x, t = trainer.dataset.train
        with np.errstate(all="ignore"):
            _, gradients, _ = trainer.network.loss_and_gradients(x, t)
            for weights, gradient in zip(trainer.network.weights, gradients, strict=True):
                weights -= DIVERGES.learning_rate * gradient
            logits = trainer.network.forward(x)[-1]
        assert not (np.isfinite(logits).all() and np.isfinite(trainer.network.parameters).all())

    def test_a_smaller_learning_rate_trains_on_from_there(self) -> None:
        trainer = trained(DIVERGES, epochs=5)
        before = trainer.loss
        trainer.restore(trainer.snapshot(), DIVERGES.with_changes(learning_rate=1e-6))
        trainer.advance(100)
        assert (trainer.epoch, trainer.status) == (105, Status.RUNNING)
        assert trainer.loss < before
        ended = trained(DIVERGES)
        ended.restore(ended.snapshot(), DIVERGES.with_changes(learning_rate=1e-300))
        assert (ended.status, ended.reason) == (Status.RUNNING, "")
        assert len(ended.advance(3)) == 3
