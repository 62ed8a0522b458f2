"""The trainer: any pieces give the same bits, states come back, each run is what it is alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import PRESETS, Experiment, Network, Run, Status, Trainer, make_dataset, train
from core.training.blocks import blocks, shape_of
from core.training.curves import Curves
from core.training.evaluation import GOALS
from core.training.finished import finished_runs
from core.training.snapshot import SHARE

SHORT = Experiment(epochs=120, hidden=(4, 3))
LINEAR = Experiment(epochs=300, hidden=(5, 4))
DIVERGES = PRESETS["linear-diverges"].experiment
BARE = DIVERGES.with_changes(epochs=300)
pieces = st.lists(st.integers(0, 60), max_size=8)


def trained(experiment: Experiment = SHORT, epochs: int = 10**7) -> Trainer:
    """A trainer that has advanced."""
    trainer = Trainer(experiment)
    trainer.advance(epochs)
    return trainer


def together(experiments: list[Experiment], steps: list[int]) -> tuple[tuple[Run, ...], Curves]:
    """Runs of one shape, trained in steps, and their curves."""
    trainer = Trainer.of(experiments)
    curves = Curves(trainer)
    for step in steps:
        curves.append(trainer.advance(step))
        assert curves.edge == trainer.epoch
    return finished_runs(trainer, curves), curves


def same_state(one: Trainer, other: Trainer) -> bool:
    """Whether two trainers stand at the same epoch with the same bits."""
    mine, theirs = one.snapshot(), other.snapshot()
    return (
        (mine.epoch, mine.endings, one.status) == (theirs.epoch, theirs.endings, other.status)
        and np.array_equal(mine.state, theirs.state)
        and np.array_equal(mine.losses, theirs.losses)
    )


def assert_same(run: Run, alone: Run) -> None:
    """To the bit: losses, weights, and what came of them."""
    assert np.array_equal(run.losses, alone.losses)
    assert np.array_equal(run.network.parameters, alone.network.parameters)
    assert run.final_loss == alone.final_loss
    assert (run.status, run.reason) == (alone.status, alone.reason)
    assert run.evaluation.train == alone.evaluation.train
    assert run.evaluation.test == alone.evaluation.test
    assert run.alternation == alone.alternation
    assert run.reached == alone.reached


def test_a_run_from_start_to_end() -> None:
    trainer = Trainer(SHORT)
    assert (trainer.epoch, trainer.status) == (0, Status.RUNNING)
    first = trainer.loss
    advance = trainer.advance(100)
    assert advance.losses.shape == advance.figures[SHARE].shape == (100, 1)
    assert advance.losses[-1] == trainer.loss
    assert (trainer.epoch, trainer.status) == (100, Status.RUNNING)
    assert trainer.advance(100).epochs == 20
    assert (trainer.epoch, trainer.status, trainer.ending.sentence) == (120, Status.FINISHED, "")
    assert trainer.advance(1).epochs == 0
    assert trainer.loss < first


def test_losses_and_counts_are_those_of_each_epochs_own_weights() -> None:
    trainer = Trainer(SHORT)
    x, t = trainer.dataset.train
    for _ in range(5):
        assert trainer.loss == pytest.approx(float(trainer.network.loss(x, t)), rel=1e-14)
        right = (trainer.network.predict_probability(x) > 0.5) == (t > 0.5)
        assert trainer.newest[SHARE] == right.mean()
        advance = trainer.advance(1)
        assert (advance.losses[-1], advance.figures[SHARE, -1]) == (
            trainer.loss,
            trainer.newest[SHARE],
        )


@given(pieces, st.sampled_from([SHORT, DIVERGES, SHORT.with_changes(bias=True, hidden=())]))
def test_pieces_give_the_bits_of_one_go(pieces: list[int], experiment: Experiment) -> None:
    parts, whole = Trainer(experiment), Trainer(experiment)
    losses = [parts.advance(n).losses for n in pieces]
    once = whole.advance(sum(pieces)).losses
    assert (np.concatenate([np.empty((0, 1)), *losses]) == once).all()
    assert same_state(parts, whole)


@given(st.sets(st.integers(-5, 130), max_size=6), pieces, st.sampled_from([SHORT, DIVERGES]))
def test_kept_snapshots_are_those_of_their_epochs(
    keep: set[int], pieces: list[int], experiment: Experiment
) -> None:
    trainer, kept = Trainer(experiment), []
    for n in pieces:
        kept += trainer.advance(n, keep).kept
    assert [s.epoch for s in kept] == [e for e in sorted(keep) if 0 < e <= trainer.epoch]
    for snapshot in kept:
        assert same_state(Trainer.of([experiment], snapshot), trained(experiment, snapshot.epoch))


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    assert same_state(trained(), trained())
    assert trained(SHORT.with_changes(seed=8)).loss != trained().loss


def test_a_snapshot_is_the_whole_state_and_stays_as_it_is() -> None:
    trainer = trained(epochs=50)
    snapshot = trainer.snapshot()
    parameters = snapshot.parameters.copy()
    with pytest.raises(ValueError, match="read-only"):
        snapshot.parameters[0] = 1
    losses = trainer.advance(70).losses
    again = Trainer.of([SHORT], snapshot)
    assert (again.epoch, again.loss, again.status) == (50, snapshot.loss, Status.RUNNING)
    assert (again.advance(70).losses == losses).all()
    assert same_state(again, trainer)
    assert (snapshot.parameters == parameters).all()


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
    going_on = Trainer.of([other], snapshot)
    fresh = Trainer(other, Network(other.architecture, snapshot.parameters[0]))
    assert going_on.loss == fresh.loss
    assert (going_on.advance(40).losses == fresh.advance(40).losses).all()
    assert (going_on.network.parameters == fresh.network.parameters).all()


def test_a_finished_run_goes_on_when_there_are_more_epochs() -> None:
    trainer = trained().lasting(200)
    assert trainer.status is Status.RUNNING
    trainer.advance(80)
    assert same_state(trainer, trained(SHORT.with_changes(epochs=200)))


def test_it_begins_with_the_network_and_the_data_it_is_given() -> None:
    data = make_dataset(Experiment(dataset="xor"))
    trainer = Trainer(SHORT, Network(SHORT.architecture), data)
    # Weights of 0 give probability 1/2 for each of the 21 points.
    assert trainer.loss == pytest.approx(21 * np.log(2))
    assert trainer.dataset is data
    trainer.advance(1)
    assert trainer.network.parameters.any()


def test_test_points_are_never_trained_on() -> None:
    experiment = SHORT.with_changes(test_fraction=0.3)
    data = make_dataset(experiment)
    moved = replace(data, x=np.where(data.is_test[:, None], np.nan, data.x))
    with_test, without = Trainer(experiment, dataset=data), Trainer(experiment, dataset=moved)
    assert (with_test.advance(50).losses == without.advance(50).losses).all()
    assert np.isfinite(without.loss)


class TestDivergence:
    def test_it_stops_by_itself_and_says_when_why_and_what_to_try(self) -> None:
        trainer = trained(DIVERGES)
        assert trainer.status is Status.DIVERGED
        assert 0 < trainer.epoch < 100
        assert (
            f"at epoch {trainer.epoch + 1:,}; try a smaller learning rate"
            in trainer.ending.sentence
        )
        assert "infinite" in trainer.ending.sentence or "undefined" in trainer.ending.sentence
        assert trainer.advance(10).epochs == 0

    def test_it_keeps_the_last_finite_state(self) -> None:
        trainer = Trainer(DIVERGES)
        advance = trainer.advance(3000)
        assert np.isfinite(trainer.snapshot().state).all()
        assert np.isfinite(advance.losses).all()
        assert advance.epochs == trainer.epoch
        # One more update of these weights, by the plain equations, is no longer finite.
        (x, t), network = trainer.dataset.train, trainer.network
        with np.errstate(all="ignore"):
            _, gradients, _ = network.loss_and_gradients(x, t)
            for weights, gradient in zip(network.weights, gradients, strict=True):
                weights -= DIVERGES.learning_rate * gradient
            logits = network.forward(x)[-1]
        assert not (np.isfinite(logits).all() and np.isfinite(network.parameters).all())

    def test_a_smaller_learning_rate_trains_on_from_there(self) -> None:
        trainer = trained(DIVERGES, epochs=5)
        slower = Trainer.of([DIVERGES.with_changes(learning_rate=1e-6)], trainer.snapshot())
        slower.advance(100)
        assert (slower.epoch, slower.status) == (105, Status.RUNNING)
        assert slower.loss < trainer.loss


class TestRunsTogether:
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
    def test_each_is_the_run_alone(self, changes: dict[str, Any]) -> None:
        base = LINEAR.with_changes(**changes)
        experiments = [base.with_changes(seed=seed) for seed in range(7)]
        for run in together(experiments, [10_000])[0]:
            assert_same(run, train(run.experiment))

    def test_learning_rates_and_data_may_differ(self) -> None:
        experiments = [
            LINEAR.with_changes(seed=seed, learning_rate=rate, noise=noise)
            for seed, rate, noise in [(0, 0.001, 0), (1, 0.1, 0.1), (1, 1.0, 0), (2, 0.03, 0.3)]
        ]
        for run in together(experiments, [10_000])[0]:
            assert_same(run, train(run.experiment))

    @given(steps=st.lists(st.integers(1, 90), min_size=1, max_size=12))
    def test_in_whatever_steps_they_are_advanced(self, steps: list[int]) -> None:
        experiments = [BARE.with_changes(seed=seed) for seed in range(5)]
        whole, _ = together(experiments, [10_000])
        for run, expected in zip(together(experiments, [*steps, 10_000])[0], whole, strict=True):
            assert_same(run, expected)

    def test_a_diverged_run_is_taken_out_and_harms_nobody(self) -> None:
        experiments = [BARE.with_changes(seed=seed) for seed in range(20)]
        alone = [train(experiment) for experiment in experiments]
        assert 3 < sum(run.status is Status.DIVERGED for run in alone) < 20
        runs, curves = together(experiments, [300])
        for run, expected in zip(runs, alone, strict=True):
            assert_same(run, expected)
        finite = np.isfinite(curves.losses)
        assert (finite == np.isfinite(curves.shares)).all()
        assert [int(column.sum()) - 1 for column in finite.T] == [run.epochs for run in alone]

    def test_all_of_them_may_diverge(self) -> None:
        experiments = [BARE.with_changes(seed=s, learning_rate=100.0) for s in range(4)]
        runs, curves = together(experiments, [10_000])
        assert {run.status for run in runs} == {Status.DIVERGED}
        assert curves.edge == max(run.epochs for run in runs)
        for run in runs:
            assert_same(run, train(run.experiment))

    def test_from_any_snapshot_they_go_on_to_the_same_bits(self) -> None:
        experiments = [BARE.with_changes(seed=seed) for seed in range(8)]
        whole = Trainer.of(experiments)
        advance = whole.advance(200, range(1, 200))
        assert len({s.endings for s in advance.kept}) > 3  # some before, some after a divergence
        for snapshot in advance.kept[::7]:
            again = Trainer.of(experiments, snapshot)
            rest = again.advance(200 - snapshot.epoch)
            assert same_state(again, whole)
            assert np.array_equal(rest.losses, advance.losses[snapshot.epoch :], equal_nan=True)

    def test_a_part_of_a_snapshot_goes_on_as_well(self) -> None:
        experiments = [BARE.with_changes(seed=seed) for seed in range(6)]
        trainer = Trainer.of(experiments)
        trainer.advance(9)
        part = Trainer.of([experiments[4], experiments[1]], trainer.snapshot().of([4, 1]))
        for each in (part, trainer):
            each.advance(100)
        assert np.array_equal(part.snapshot().state, trainer.snapshot().of([4, 1]).state)

    def test_a_run_that_was_not_trained_to_its_end_says_so(self) -> None:
        (run,), _ = together([LINEAR], [50])
        assert (run.status, run.epochs) == (Status.STOPPED, 50)

    def test_where_a_goal_was_reached_is_the_first_epoch_that_has_it(self) -> None:
        run = train(PRESETS["linear"].experiment)
        for goal, epoch in zip(GOALS, run.reached, strict=True):
            assert epoch is not None
            there = train(run.experiment.with_changes(epochs=epoch))
            before = train(run.experiment.with_changes(epochs=epoch - 1))
            assert there.accuracy >= goal > before.accuracy


@given(
    hidden=st.lists(st.sampled_from([(), (4,), (100, 100)]), min_size=1, max_size=30),
    least=st.integers(1, 9),
)
def test_blocks_hold_every_experiment_once_and_equal_shapes_alone(
    hidden: list[tuple[int, ...]], least: int
) -> None:
    experiments = [Experiment(hidden=h, seed=seed) for seed, h in enumerate(hidden)]
    groups = blocks(experiments, least)
    assert sorted(e.seed for block in groups for e in block) == list(range(len(hidden)))
    assert all(len({shape_of(e) for e in block}) == 1 for block in groups)
    assert len(groups) >= min(least, len(experiments)) or len(set(hidden)) > 1
