"""The health of a network: norms by closed forms, the engine's own numbers, and the curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Course, Experiment, Recording, Trainer, train
from core.training import health as module
from core.training.curves import Curves
from core.training.finished import finished_runs
from core.training.health import (
    FIGURES,
    HealthHistory,
    HealthLens,
    document,
    health,
    health_of_run,
    norm,
)
from core.training.pacing import never
from core.training.recording import finished_run
from core.training.step import take_step

BASE = Experiment(epochs=400, hidden=(4, 3), samples=20, learning_rate=0.05)
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "mean": {"reduction": "mean", "bias": True},
    "one layer": {"hidden": ()},
    "classes": {"dataset": "iris", "squash_input": False},
    "relu": {"activation": "relu-tanh", "squash_input": False, "optimizer": "adam", "bias": True},
    "edited": {
        "bias": True,
        "set_weights": "W0[1,2]=0.5",
        "switched_off": "F1[2]",
        "frozen": "W1, b1",
    },
    "batches": {"batch": 7, "dropout": 0.3, "l2": 0.02, "clip": 0.5, "optimizer": "momentum"},
}


def recorded(experiment: Experiment = BASE, epochs: int | None = None) -> Recording:
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs if epochs is None else epochs)
    return recording


def history(recording: Recording, epoch: int) -> HealthHistory:
    snapshot = recording.at(epoch)
    assert snapshot is not None
    seen = HealthLens().look(recording, snapshot, never)
    assert seen is not None
    return seen


@pytest.mark.parametrize("changes", CASES.values(), ids=list(CASES))
def test_the_norms_are_those_of_the_update(changes: dict[str, Any]) -> None:
    recording = recorded(BASE.with_changes(epochs=6, **changes))
    now = history(recording, 5).now
    before, after, step = recording.at(5), recording.at(6), take_step(recording, 5)
    assert before is not None
    assert after is not None
    architecture = recording.experiment.architecture
    layers = architecture.layers(before.parameters[0])
    lengths = [np.sqrt((w * w).sum()) for w in layers]
    assert np.allclose(now.of("weights"), lengths, rtol=1e-14)
    gradients = [np.sqrt((g * g).sum()) for g in step.gradients]
    assert np.allclose(now.of("gradient"), gradients, rtol=1e-14)
    assert np.allclose(now.of("delta"), [np.sqrt((b * b).sum()) for b in step.b], rtol=1e-14)
    if step.updates == 1:
        changed = architecture.layers(after.parameters[0] - before.parameters[0])
        assert np.allclose(now.of("update"), [np.sqrt((c * c).sum()) for c in changed])
    assert np.allclose(now.of("ratio"), now.of("update") / now.of("weights"), rtol=1e-15)
    hidden = len(recording.experiment.hidden)
    for figure in FIGURES:
        values = now.of(figure.name)
        assert np.isfinite(values[:hidden] if figure.is_share else values).all()
        assert np.isnan(values[hidden:]).all() == figure.is_share
    if hidden:
        shares = now.values[-3:, :hidden]
        assert ((shares >= 0) & (shares <= 1)).all()


def test_the_gradient_is_that_of_the_loss_by_finite_differences() -> None:
    recording = recorded(BASE.with_changes(epochs=3))
    snapshot = recording.at(2)
    assert snapshot is not None
    network, (x, target) = recording.network(snapshot), recording.dataset.train
    now, h = health(recording, snapshot), 1e-6
    parameters = network.parameters.copy()
    slopes = np.empty_like(parameters)
    for place in range(len(parameters)):
        losses = []
        for sign in (1, -1):
            moved = parameters.copy()
            moved[place] += sign * h
            moved_network = type(network)(network.architecture, moved)
            losses.append(float(moved_network.loss(x, target)))
        slopes[place] = (losses[0] - losses[1]) / (2 * h)
    norms = [np.linalg.norm(part) for part in network.architecture.layers(slopes)]
    assert np.allclose(now.of("gradient"), norms, rtol=1e-6)


def test_a_frozen_layer_has_a_gradient_and_no_update() -> None:
    now = history(recorded(BASE.with_changes(epochs=6, **CASES["edited"])), 6).now
    assert (now.of("gradient") > 0).all()
    assert (now.of("update") == 0).tolist() == [False, True, False]
    assert (now.of("ratio") == 0).tolist() == [False, True, False]


def test_of_gradient_descent_the_update_is_the_rate_times_the_gradient() -> None:
    now = history(recorded(BASE.with_changes(epochs=3)), 2).now
    assert np.allclose(now.of("update"), 0.05 * now.of("gradient"), rtol=1e-10)


@given(
    st.lists(st.floats(-1e3, 1e3).filter(lambda x: x == 0 or abs(x) > 1e-3), max_size=9),
    st.sampled_from([0.0, 1e-300, 1e-200, 1.0, 1e200, 1e300]),
)
def test_a_norm_scales_with_its_numbers(numbers: list[float], scale: float) -> None:
    array = np.array(numbers)
    expected = scale * float(np.sqrt((array * array).sum()))
    assert norm(scale * array) == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("worst", [np.nan, np.inf])
def test_a_norm_of_what_is_not_finite_is_not(worst: float) -> None:
    assert not np.isfinite(norm(np.array([1.0, worst])))


def test_the_curve_is_the_health_of_the_kept_snapshots_and_the_playhead() -> None:
    recording = recorded()
    seen = history(recording, 77)
    assert seen.epochs.tolist() == sorted({*recording.snapshots, 77})
    for place, epoch in enumerate(seen.epochs.tolist()):
        snapshot = recording.at(epoch)
        assert snapshot is not None
        expected = health(recording, snapshot).values
        assert np.array_equal(seen.values[:, place], expected, equal_nan=True)
    assert seen.now.epoch == 77


def test_a_snapshot_is_looked_into_once(monkeypatch: pytest.MonkeyPatch) -> None:
    recording, looks = recorded(epochs=100), []

    def counted(*args: Any) -> Any:
        looks.append(args[1].epoch)
        return health(*args)

    monkeypatch.setattr(module, "health", counted)
    monkeypatch.setattr(module, "LIVE_SECONDS", 60.0)
    history(recording, 100)
    assert sorted(looks) == [0, 32, 64, 96, 100]
    looks.clear()
    recording.advance(100)
    history(recording, 192)
    assert sorted(looks) == [128, 160, 192]
    looks.clear()
    branch = recording.branch(192, BASE.with_changes(learning_rate=0.01))
    history(branch, 192)
    assert looks == [192]  # with the other rate


def test_while_it_trains_little_is_looked_at_and_that_first_which_is_kept_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LIVE_SECONDS", -1.0)
    recording = recorded(epochs=330)
    assert history(recording, 330).epochs.tolist() == [330]
    assert len(history(recording, 330).epochs) == len(recording.snapshots) + 1  # it paused
    ordered = sorted(range(0, 330, 32), key=module._lasting)
    assert ordered[:5] == [0, 256, 128, 64, 192]


def test_a_curve_goes_through_the_epochs_that_were_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recording = recorded(epochs=30)
    for epoch in (3, 5, 17):
        seen = history(recording, epoch)
    assert seen.epochs.tolist() == [0, 3, 5, 17]
    snapshot = recording.at(5)
    assert snapshot is not None
    assert np.array_equal(seen.values[:, 2], health(recording, snapshot).values, equal_nan=True)
    monkeypatch.setattr(module, "VISITS", 4)
    assert history(recording, 20).epochs.tolist() == [0, 3, 5, 17, 20]
    assert history(recording, 24).epochs.tolist() == [0, 20, 24]


def test_a_look_can_be_cancelled() -> None:
    recording = recorded()
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    assert HealthLens().look(recording, snapshot, lambda: True) is None


def test_looking_changes_no_bit() -> None:
    experiment = BASE.with_changes(**CASES["batches"])
    looked, left = recorded(experiment, 50), recorded(experiment, 50)
    for epoch in (0, 17, 50):
        history(looked, epoch)
    for recording in (looked, left):
        recording.advance(30)
    one, other = looked.at(80), left.at(80)
    assert one is not None
    assert other is not None
    assert (one.state == other.state).all()
    assert (looked.curve == left.curve).all()


def test_a_run_that_diverged_has_a_health_up_to_its_end() -> None:
    wild = Experiment(activation="identity", squash_input=False, learning_rate=1.0, epochs=300)
    recording = recorded(wild)
    assert recording.ending.diverged
    seen = history(recording, recording.edge)
    assert np.isfinite(seen.now.of("weights")).all()
    assert seen.now.of("weights").max() > 1e3


def test_weights_of_0_have_no_ratio() -> None:
    recording = recorded(BASE.with_changes(initializer="zero", epochs=2))
    now = history(recording, 0).now
    assert np.isnan(now.of("ratio")).all()
    assert now.of("constant")[:2].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("changes", CASES.values(), ids=list(CASES))
def test_a_finished_run_has_the_health_of_its_recording(changes: dict[str, Any]) -> None:
    recording = recorded(BASE.with_changes(epochs=6, **changes))
    run = finished_run(recording)
    expected = history(recording, 6).now.values
    assert np.array_equal(health_of_run(run).values, expected, equal_nan=True)
    rows = document(health_of_run(run))
    assert [row["layer"] for row in rows] == [f"W{i}" for i in range(len(rows))]
    for figure, values in zip(FIGURES, expected.tolist(), strict=True):
        told = [row[figure.name] for row in rows]
        assert told == [value if np.isfinite(value) else None for value in values]


def test_a_run_of_a_stack_has_the_health_that_it_has_alone() -> None:
    grid = [BASE.with_changes(epochs=20, optimizer="adam", seed=seed) for seed in range(3)]
    trainer = Trainer.of(grid)
    curves = Curves(trainer)
    curves.append(trainer.advance(20))
    for run, experiment in zip(finished_runs(trainer, curves), grid, strict=True):
        alone = health_of_run(train(experiment)).values
        assert np.array_equal(health_of_run(run).values, alone, equal_nan=True)
