"""Surprises of a run: each is told where it holds, by computation, and nowhere else."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import PRESETS, Experiment, make_dataset, train
from core.data.generators import SOURCES
from core.lessons.best_line import most_right
from core.lessons.run_facts import RunFacts
from core.lessons.surprises import SURPRISES, surprises

XOR = {"dataset": "xor", "hidden": (4,), "squash_input": False, "epochs": 60}
TANH = {"activation": "tanh", "bias": True, "learning_rate": 0.05}
IRIS = {"dataset": "iris", "hidden": (4,), "squash_input": False, "epochs": 60}
CIRCLE = {"dataset": "circle", "hidden": (6,), "squash_input": False, "epochs": 60}
NOISY = {
    "dataset": "spiral", "noise": 0.3, "test_fraction": 0.5, "hidden": (20, 20), "bias": True,
    "activation": "tanh", "squash_input": False, "optimizer": "adam", "epochs": 500,
}  # fmt: skip

# A run that shows it, changes under which it does not, and words of the sentence.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "only a line": (
        XOR | {"activation": "identity"}, {"activation": "tanh"},
        "at most 16 of the 21 training points of xor can be right; this run has ",
    ),
    "unbounded output": (
        XOR | TANH | {"output": "identity", "learning_rate": 1e-6, "deviation": 3.0},
        {"output": "sigmoid"},
        "not held between 0 and 1: it goes from -",
    ),
    "outputs do not add up": (
        IRIS | {"output": "sigmoid", "epochs": 5}, {"output": "softmax"}, "the 3 outputs of a point"
    ),
    "frozen by a step": (
        XOR | {"hidden": (3, 3), "activation": "tanh-step"}, {"optimizer": "adamw"},
        "The weights below the step have not changed",
    ),
    "units stay alike": (
        XOR | {"initializer": "zero"}, {"initializer": "glorot"}, "stay alike"
    ),
    "all pull one way": (
        XOR | {"initializer": "uniform", "hidden": (30,)}, {"low": -1.0}, "starts at an output from"
    ),
    "saturated from the start": (
        XOR | TANH | {"deviation": 60.0}, {"deviation": 1.0}, "values in hidden layer 1 start"
    ),
    "dead units": (
        XOR | {"activation": "relu", "initializer": "uniform", "low": -1.0, "high": -0.5},
        {"activation": "leaky_relu"}, "4 of the 4 ReLU units are 0 at every training point",
    ),
    "input made alike": (
        CIRCLE | {"activation": "relu", "squash_input": True}, {"squash_input": False},
        "Try squash input off",
    ),
    "odd network": (CIRCLE | TANH | {"bias": False}, {"bias": True}, "is odd"),
    "rays": (CIRCLE | {"activation": "relu"}, {"bias": True}, "along each ray"),
    "order of the points": (
        IRIS | {"batch": 10, "shuffle": False}, {"shuffle": True}, "its last 50 of class virginica"
    ),
    "overfitting": (NOISY, {"epochs": 5}, "The test loss was lowest at epoch "),
    "one class": ({"epochs": 2}, {"epochs": 3000}, "Every training point is answered o: 60.0 % is"),
}  # fmt: skip


def told(name: str, settings: dict[str, Any]) -> str:
    return SURPRISES[name](RunFacts(train(Experiment.model_validate(settings))))


def test_every_rule_has_its_cases() -> None:
    assert list(CASES) == list(SURPRISES)


@pytest.mark.parametrize("name", CASES)
def test_a_surprise_is_told_where_it_holds(name: str) -> None:
    shows, changes, words = CASES[name]
    sentence = told(name, shows)
    assert words in sentence
    assert "Try " in sentence
    assert not sentence[0].islower()
    assert sentence.endswith(".")
    assert sentence in surprises(train(Experiment.model_validate(shows)))
    assert told(name, shows | changes) == ""


@pytest.mark.parametrize("name", ["report-linear", "report-xor", "linear", "xor"])
def test_the_reports_own_cases_have_none(name: str) -> None:
    assert surprises(train(PRESETS[name].experiment)) == []


def test_what_is_right_needs_no_other_activation() -> None:
    run = train(PRESETS["linear-no-activation"].experiment)
    assert run.accuracy == 1
    assert surprises(run) == []


def test_a_run_that_diverged_says_itself_what_to_try() -> None:
    run = train(PRESETS["linear-diverges"].experiment)
    assert run.reason
    assert surprises(run) == []


@pytest.mark.parametrize(
    ("settings", "straight"),
    [({}, True), ({"squash_input": True}, False), ({"features": ("x1^2", "x2^2")}, False)],
)
def test_a_line_is_one_where_it_is_straight(settings: dict[str, Any], straight: bool) -> None:
    sentence = told("only a line", XOR | {"hidden": ()} | settings)
    assert ("the boundary is one line: at most" in sentence) == straight
    assert ("one line in what enters the network: at most" in sentence) != straight


def test_what_is_nearly_right_by_a_line_is_not_told_of_another_way() -> None:
    clouds = {"dataset": "gaussians", "hidden": (), "samples": 300, "noise": 0.2}
    run = train(Experiment.model_validate(clouds | {"squash_input": False, "epochs": 200}))
    assert 0.9 < run.accuracy < 1
    assert surprises(run) == []


@pytest.mark.parametrize(
    ("settings", "better"),
    [({"dataset": "iris"}, "standardise on"), ({"deviation": 60.0}, "first weights glorot")],
)
def test_large_inputs_are_told_from_large_weights(settings: dict[str, Any], better: str) -> None:
    sentence = told("saturated from the start", XOR | TANH | {"deviation": 2.0} | settings)
    assert sentence.endswith(f"Try {better}.")


def test_one_class_is_told_alone() -> None:
    run = train(Experiment.model_validate(CASES["all pull one way"][0] | {"epochs": 3}))
    assert SURPRISES["one class"](RunFacts(run))
    assert len(surprises(run)) == 1


def test_other_data_get_no_count() -> None:
    linear = {"hidden": (), "squash_input": False, "epochs": 20, "samples": 200}
    for dataset in ("hills", "spiral"):
        sentence = told("only a line", linear | {"dataset": dataset})
        assert sentence == (
            "Without a hidden layer the network is linear, as much as one layer can do. "
            "Try hidden layers 4."
        )


def test_single_points_in_order_are_told_of_whatever_their_classes() -> None:
    sentence = told("order of the points", XOR | {"batch": 1, "shuffle": False})
    assert sentence.endswith("Try shuffle on.")


def test_numbers_of_sentences_are_those_of_the_run() -> None:
    run = train(Experiment.model_validate(NOISY))
    assert run.test_losses is not None
    lowest = int(run.test_losses.argmin())
    times = run.test_losses[-1] / run.test_losses[lowest]
    sentence = SURPRISES["overfitting"](RunFacts(run))
    assert f"lowest at epoch {lowest:,} and is {times:.1f} times as high" in sentence


@pytest.mark.parametrize("dataset", SOURCES)
def test_every_data_set_can_be_looked_at(dataset: str) -> None:
    for settings in ({}, {"activation": "relu"}, {"hidden": (), "batch": 1, "shuffle": False}):
        values = {"dataset": dataset, "samples": 40, "epochs": 4, "reduction": "mean"} | settings
        assert all(surprises(train(Experiment.model_validate(values))))


# The best line.


def places(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=np.float64)


def test_known_numbers_of_points_that_a_line_can_have_right() -> None:
    xor = make_dataset(Experiment(dataset="xor"))
    assert most_right(xor.x, xor.truth) == 16
    gate = places((0, 0), (0, 1), (1, 0), (1, 1))
    assert most_right(gate, np.array([0.0, 1, 1, 0])) == 3
    linear = make_dataset(Experiment())
    assert most_right(linear.x, linear.truth) == 100
    assert most_right(places((3, 3)), np.array([1.0])) == 1
    assert most_right(places((2, 1), (2, 1), (2, 1)), np.array([0.0, 1, 1])) == 2


@pytest.mark.parametrize("points", [4, 6, 10, 16])
def test_classes_that_take_turns(points: int) -> None:
    # On a circle a line has an arc on each side; on a line it cuts once.
    angles = 2 * np.pi * np.arange(points) / points
    turns = np.arange(points) % 2.0
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    assert most_right(circle, turns) == points // 2 + 1
    for step in places((1, 0), (0, 1), (0.3, -0.7)):
        assert most_right(np.arange(points)[:, None] * step, turns) == points // 2 + 1


@given(
    arrays(np.float64, (7, 2), elements=st.integers(-3, 3).map(float)),
    arrays(np.float64, (7,), elements=st.sampled_from([0.0, 1.0])),
)
def test_no_line_does_better_and_some_does_as_well(x: np.ndarray, classes: np.ndarray) -> None:
    # Lines through two points, moved and turned a little, cut points in every way they can be.
    best = 0
    for a, b in itertools.product(x, x):
        across = np.array([b[1] - a[1], a[0] - b[0]])
        for turn in (-1e-4, 0.0, 1e-4):
            w = across + turn * (b - a)
            for pivot in np.concatenate([x, [(a + b) / 2]]):
                for shift in (-1e-5, 0.0, 1e-5):
                    above = (x - pivot) @ w > shift
                    best = max(best, *((above == c).sum() for c in (classes, 1 - classes)))
    flat = max(classes.sum(), 7 - classes.sum())
    assert most_right(x, classes) == max(best, flat)
