"""Courses: branches that can be and that cannot, and their TOML."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import Course, Experiment
from core.experiments.course import forbidding, summary
from core.refusal import Refusal

BASE = Experiment(epochs=100)
changes = st.fixed_dictionaries(
    {},
    optional={
        "learning_rate": st.floats(1e-6, 100),
        "activation": st.sampled_from(["sigmoid", "identity"]),
        "squash_input": st.booleans(),
        "reduction": st.sampled_from(["sum", "mean"]),
        "initializer": st.sampled_from(["normal", "glorot"]),
    },
)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """A course of up to four segments."""
    experiment = Experiment(seed=draw(st.integers(0, 9)), epochs=100)
    course, epoch = Course.of(experiment), 0
    for _ in range(draw(st.integers(0, 3))):
        epoch = draw(st.integers(epoch, course.epochs))
        epochs = draw(st.integers(epoch + 1, epoch + 500))
        course = course.branch(epoch, experiment.with_changes(epochs=epochs, **draw(changes)))
    return course


@given(courses())
def test_toml_brings_a_course_back(course: Course) -> None:
    assert Course.from_toml(course.to_toml()) == course


@given(courses(), st.integers(0, 1000))
def test_the_segment_at_an_epoch_is_the_last_that_has_begun(course: Course, epoch: int) -> None:
    begun = [s for s in course.segments if s.first_epoch <= epoch]
    assert course.at(epoch) == begun[-1]
    assert course.segments[0].first_epoch == 0
    assert course.forks == tuple(s.first_epoch for s in course.segments[1:])
    assert course.experiment == course.segments[-1].experiment


def test_a_course_of_one_segment_is_its_experiments_toml() -> None:
    assert Course.of(BASE).to_toml() == BASE.to_toml()


def test_a_branch_writes_only_what_it_changed() -> None:
    course = Course.of(BASE).branch(50, BASE.with_changes(learning_rate=0.5, epochs=70))
    (table,) = tomllib.loads(course.to_toml())["branch"]
    assert table == {"epoch": 50, "learning_rate": 0.5, "epochs": 70}


def test_a_branch_before_a_fork_drops_it() -> None:
    twice = Course.of(BASE).branch(50, BASE.with_changes(learning_rate=1))
    again = twice.branch(30, BASE.with_changes(learning_rate=2))
    assert again.forks == (30,)
    assert twice.branch(50, BASE).forks == (50,)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"dataset": "xor", "samples": 21}, "data set"),
        ({"samples": 50}, "samples"),
        ({"noise": 0.1}, "noise"),
        ({"test_fraction": 0.1}, "test share"),
        ({"seed": 1}, "seed"),
        ({"hidden": (3,)}, "hidden layers"),
        ({"bias": True}, "bias"),
    ],
)
def test_other_data_and_shapes_need_a_new_run(change: dict[str, Any], title: str) -> None:
    other = BASE.with_changes(**change)
    assert title in forbidding(other, BASE)
    with pytest.raises(Refusal, match=rf"{title}.* needs? a new run"):
        Course.of(BASE).branch(10, other)


@pytest.mark.parametrize(
    ("epoch", "epochs", "sentence"),
    [
        (-1, 100, "branch at epoch -1"),
        (80, 80, "epochs must be larger than 80"),
        (101, 200, "a run that ends at epoch 100"),
    ],
)
def test_a_branch_lies_within_its_run(epoch: int, epochs: int, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        Course.of(BASE).branch(epoch, BASE.with_changes(epochs=epochs))


def test_a_finished_run_may_go_on_from_its_end() -> None:
    assert Course.of(BASE).branch(100, BASE.with_changes(epochs=101)).forks == (100,)


@pytest.mark.parametrize(
    ("toml", "error", "sentence"),
    [
        ("branch = 3", Refusal, "must be tables"),
        ("[[branch]]\nlearning_rate = 1", Refusal, "must be a whole number"),
        ("[[branch]]\nepoch = true", Refusal, "epoch is 'true'; it must be a whole number"),
        ("[[branch]]\nepoch = 2.5", Refusal, "epoch is '2.5'; it must be a whole number"),
        ("[[branch]]\nepoch = -1", Refusal, "epoch is '-1'; it must be from 0 to 3,000"),
        ("[[branch]]\nepoch = 3001", Refusal, "epoch is '3001'; it must be from 0 to 3,000"),
        (
            "[[branch]]\nepoch = 9\n[[branch]]\nepoch = 8",
            Refusal,
            "from 9 to 3,000: branches f",
        ),
        (
            "learning_rate = 0.02\n[[branch]]\nepoch = 9\nlearning_rate = -5",
            Refusal,
            "in the branch at epoch 9, learning rate is '-5'; it must be a number above 0",
        ),
        (
            "[[branch]]\nepoch = 9\nhidden = [3, 'x']",
            Refusal,
            "hidden layers is '3,x'; it must",
        ),
        (
            "[[branch]]\nepoch = 9\ninitializer = 'glorot'",
            Refusal,
            "first weights is 'glorot'; that needs a new run",
        ),
        (
            "[[branch]]\nepoch = 9\ndeviation = 2.5",
            Refusal,
            "deviation is '2.5'; that needs a new run",
        ),
        (
            "bias = true\n[[branch]]\nepoch = 9\nfirst_biases = 'drawn'",
            Refusal,
            "first biases is 'drawn'; that needs a new run",
        ),
        ("[[branch]]\nepoch = 9\nseed = 1", Refusal, "seed needs a new run"),
        (
            "[[branch]]\nepoch = 9\npace = 1",
            Refusal,
            "in the branch at epoch 9, .*pace",
        ),
        ("pace = 1", ValidationError, "pace"),
        ("epochs = ", tomllib.TOMLDecodeError, "Invalid value"),
    ],
)
def test_documents_that_are_no_course(toml: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        Course.from_toml(toml)


def test_an_epoch_too_long_to_be_written_is_refused_like_any_other() -> None:
    with pytest.raises(Refusal, match="branch epoch is '0x1000"):
        Course.from_document({"branch": [{"epoch": 16**5000}]})


def test_an_extended_course_is_longer_at_its_end_alone() -> None:
    course = Course.of(BASE).branch(50, BASE.with_changes(learning_rate=1))
    longer = course.extended(200)
    assert longer.epochs == 200
    assert longer.segments[0] == course.segments[0]
    assert longer.experiment == course.experiment.with_changes(epochs=200)


def test_changes_in_a_few_words() -> None:
    words = summary({"learning_rate": 0.05, "hidden": (4, 4), "bias": True, "squash_input": False})
    assert words == "lr 0.05, hidden layers 4,4, bias on, squash input off"


@pytest.mark.parametrize("first", [{"initializer": "glorot"}, {"deviation": 5}])
def test_a_branch_keeps_the_first_weights_that_were_drawn(first: dict[str, Any]) -> None:
    course = Course.of(Experiment()).branch(0, Experiment(learning_rate=0.1, **first))
    assert course.experiment == Experiment(learning_rate=0.1)
    assert Course.from_toml(course.to_toml()) == course


def test_a_run_is_never_shortened() -> None:
    with pytest.raises(Refusal, match="epochs is 10; the run has 3,000 already"):
        Course.of(Experiment()).extended(10)
