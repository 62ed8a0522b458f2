"""Runs under every kind of rule, task and goal: the same bits however they are trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import Experiment, Race, Sweep, train
from core.experiments.course import Course
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from core.training.curves import Curves
from core.training.finished import finished_runs
from core.training.recording import Recording, finished_run
from core.training.run import Run, Status
from core.training.trainer import Trainer

BASE = {"samples": 40, "hidden": (5, 4), "epochs": 120, "learning_rate": 0.02, "bias": True}
KINDS: dict[str, dict[str, Any]] = {
    **{name: {"optimizer": name} for name in OPTIMIZERS},
    **{f"{n} rate": {"schedule": n, "schedule_epochs": 50} for n in SCHEDULES},
    "batches": {"batch": 7},
    "batches in order, momentum": {"batch": 7, "shuffle": False, "optimizer": "momentum"},
    "one by one, adam": {"batch": 1, "optimizer": "adam"},
    "dropout": {"dropout": 0.3},
    "penalties and clip": {"l1": 0.01, "l2": 0.02, "clip": 0.5},
    "tanh and relu": {"activation": "tanh-relu"},
    "squared error of tanh": {"output": "tanh", "loss": "squared_error", "reduction": "mean"},
    "classes": {"dataset": "iris", "learning_rate": 0.001},
    "classes in batches, test points": {"dataset": "iris", "batch": 20, "test_fraction": 0.3},
    "regression": {"dataset": "plane", "squash_input": False, "optimizer": "adam"},
    "test points": {"test_fraction": 0.25},
    "to a loss": {"stop_loss": 18.0},
    "to an accuracy, in batches": {"stop_accuracy": 0.9, "batch": 10},
    "patience": {"test_fraction": 0.5, "noise": 0.3, "patience": 4, "learning_rate": 0.2},
}
kinds = pytest.mark.parametrize("kind", [pytest.param(k, id=n) for n, k in KINDS.items()])


def experiment(kind: dict[str, Any], **others: Any) -> Experiment:
    return Experiment.model_validate(BASE | kind | others)


def assert_same(one: Run, other: Run) -> None:
    """Two runs with the same losses, weights and ends, to the bit."""
    assert (one.epochs, one.status, one.reason) == (other.epochs, other.status, other.reason)
    assert one.losses.tolist() == other.losses.tolist()
    assert one.final_loss == other.final_loss
    assert (one.network.parameters == other.network.parameters).all()
    assert one.evaluation.train == other.evaluation.train
    assert one.reached == other.reached


@kinds
def test_runs_together_are_those_alone(kind: dict[str, Any]) -> None:
    experiments = [
        experiment(kind, seed=s, learning_rate=r) for s in (1, 2, 3) for r in (0.02, 0.01)
    ]
    trainer = Trainer.of(experiments)
    curves = Curves(trainer)
    for epochs in (1, 30, 2, 200):
        curves.append(trainer.advance(epochs))
    for run, alone in zip(finished_runs(trainer, curves), map(train, experiments), strict=True):
        assert_same(run, alone)


@kinds
def test_any_epoch_comes_back_to_the_bit(kind: dict[str, Any]) -> None:
    wanted = experiment(kind)
    whole = Recording(Course.of(wanted))
    whole.advance(1000)
    states = {}
    stepped = Trainer(wanted)
    while stepped.running:
        states[stepped.epoch] = stepped.network.parameters
        stepped.advance(1)
    for forget in (False, True):
        if forget:
            whole.forget_snapshots()
        for epoch in (0, whole.edge // 2, 1, whole.edge - 1):
            snapshot = whole.at(epoch)
            assert snapshot is not None
            assert (snapshot.parameters[0] == states[epoch]).all()
    assert whole.edge == stepped.epoch
    assert whole.ending == stepped.ending


@pytest.mark.slow
@kinds
def test_a_rested_run_goes_on_as_if_it_had_not(kind: dict[str, Any]) -> None:
    whole, rested = Recording(Course.of(experiment(kind))), Recording(Course.of(experiment(kind)))
    whole.advance(1000)
    while rested.status is Status.RUNNING:
        rested.advance(3)
        rested.rest()
    assert rested.curve.tolist() == whole.curve.tolist()
    assert rested.ending == whole.ending
    tests, others = rested.test_curve, whole.test_curve
    assert (tests is None) == (others is None)
    if tests is not None and others is not None:
        assert tests.tolist() == others.tolist()


@pytest.mark.slow
@kinds
def test_its_toml_trains_it_again(kind: dict[str, Any]) -> None:
    course = Course.of(experiment(kind))
    assert_same(train(Course.from_toml(course.to_toml())), train(course))


@pytest.mark.slow
@kinds
def test_a_branch_changes_the_rate_alone(kind: dict[str, Any]) -> None:
    parent = Recording(Course.of(experiment(kind)))
    parent.advance(5)
    branch = parent.branch(3, experiment(kind, learning_rate=0.005))
    branch.advance(1000)
    again = train(branch.course)
    assert again.losses.tolist() == branch.losses.tolist()
    assert branch.curve[:3].tolist() == parent.curve[:3].tolist()


@pytest.mark.parametrize("changes", [{"optimizer": "adam"}, {"dataset": "xor"}], ids=str)
def test_another_optimizer_needs_a_new_run(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"needs? a new run"):
        Course.of(experiment({})).branch(5, experiment(changes))


class TestGoals:
    """Runs that stop at what they were to reach."""

    def test_a_loss(self) -> None:
        endless = train(experiment({}, epochs=400))
        goal = float(np.median(endless.losses))
        run = train(experiment({"stop_loss": goal}, epochs=400))
        first = int((np.append(endless.losses, endless.final_loss)[1:] < goal).argmax()) + 1
        assert (run.epochs, run.status) == (first, Status.FINISHED)
        assert run.reason == f"the loss is below {goal:.12g} at epoch {first:,}"
        assert run.losses.tolist() == endless.losses[:first].tolist()
        assert run.final_loss < goal

    def test_an_accuracy(self) -> None:
        run = train(experiment({"stop_accuracy": 0.9}, epochs=3000))
        assert run.accuracy >= 0.9
        assert "90 % of the training points are right at epoch" in run.reason
        before = Trainer(run.experiment)
        before.advance(run.epochs - 1)
        assert before.newest[1, 0] < 0.9

    def test_a_regression_s_share_is_r2(self) -> None:
        run = train(experiment(KINDS["regression"] | {"stop_accuracy": 0.5}, epochs=3000))
        assert "R² is at least 0.5 at epoch" in run.reason
        assert run.accuracy >= 0.5

    def test_patience_with_the_test_loss(self) -> None:
        kind = KINDS["patience"]
        run = Recording(Course.of(experiment(kind)))
        run.advance(1000)
        tests = run.test_curve
        assert tests is not None
        assert run.ending.sentence.startswith("the test loss has not fallen for 4 epochs")
        assert run.edge - int(tests.argmin()) == 4
        best = np.minimum.accumulate(tests)
        for epoch in range(4, run.edge):  # nowhere earlier
            assert best[epoch] < best[epoch - 4]

    def test_one_that_is_never_reached(self) -> None:
        run = train(experiment({"stop_loss": 1e-9}))
        assert (run.epochs, run.reason) == (120, "")

    def test_a_race_counts_the_last_epoch_of_those_that_stopped(self) -> None:
        goal = experiment({"stop_loss": 20.0}, epochs=400)
        race = Race(Sweep.of(goal, {"learning_rate": (0.02, 0.01)}, seeds=4))
        race.advance(400)
        for place, point in enumerate(race.points):
            standing, runs = race.standing(place, 400), [train(e) for e in point.experiments]
            assert not standing.diverged.any()
            assert standing.losses.tolist() == [run.final_loss for run in runs]
            assert standing.accuracies.tolist() == [run.accuracy for run in runs]
            curves = race.curves(place, 400)
            assert np.isfinite(curves).all()
            for column, run in enumerate(runs):
                assert (curves[run.epochs :, column] == run.final_loss).all()


def test_the_test_curve_is_the_loss_of_the_test_points() -> None:
    wanted = experiment({"test_fraction": 0.25, "reduction": "mean"})
    recording = Recording(Course.of(wanted))
    recording.advance(50)
    tests = recording.test_curve
    assert tests is not None
    for epoch in (0, 7, 50):
        snapshot = recording.at(epoch)
        assert snapshot is not None
        loss = recording.network(snapshot).loss(*recording.dataset.test, reduction="mean")
        assert tests[epoch] == pytest.approx(float(loss), rel=1e-12)
        score = recording.evaluate(snapshot).test
        shares = recording.test_shares_curve
        assert score is not None
        assert shares is not None
        assert shares[epoch] == score.share


@pytest.mark.parametrize(
    ("dataset", "output"),
    [
        (dataset, output)
        for dataset in ("linear", "iris", "plane")
        for output in OUTPUTS
        if output != "softmax" or dataset == "iris"
    ],
)
def test_large_numbers_overflow_in_silence(output: str, dataset: str) -> None:
    """Behind any output: a warning of NumPy's would be written over the screen."""
    huge = {"dataset": dataset, "activation": "identity", "deviation": 100, "learning_rate": 100}
    run = train(Experiment.model_validate(huge | {"output": output, "epochs": 20}))
    assert run.epochs <= 20


@pytest.mark.parametrize(
    ("dataset", "output", "levels"),
    [
        (dataset, output, levels)
        for dataset in ("linear", "iris", "plane")
        for output in OUTPUTS
        if output != "softmax" or dataset == "iris"
        for levels in ("0 and 1", "-1 and 1")
    ],
)
def test_the_shares_of_every_epoch_are_those_of_the_network(
    output: str, dataset: str, levels: str
) -> None:
    """Behind any output: the last share is what the last network answers."""
    settings = {"dataset": dataset, "output": output, "target_levels": levels, "epochs": 7}
    squared = {"loss": "squared_error"} if output != "softmax" or levels != "0 and 1" else {}
    run = train(Experiment.model_validate(settings | squared | {"test_fraction": 0.2}))
    tests = run.evaluation.test
    assert tests is not None
    assert run.test_shares is not None
    np.testing.assert_allclose(
        [run.shares[-1], run.test_shares[-1]], [run.accuracy, tests.share], rtol=1e-9
    )


def test_patience_begins_anew_where_a_branch_measures_the_loss_in_another_way() -> None:
    """The mean of before is below any sum: what is not measured alike is not compared."""
    before = experiment(KINDS["test points"], reduction="mean", epochs=60)
    course = Course.of(before).branch(20, before.with_changes(reduction="sum", patience=5))
    recording = Recording(course)
    recording.advance(60)
    run = finished_run(recording)
    assert run.test_losses is not None
    assert run.test_losses[:20].max() < run.test_losses[20:].min()
    assert run.epochs == 60
