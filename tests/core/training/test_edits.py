"""Weights that are set, switched off or frozen: at the start, in branches, and in stacks."""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.nn.optimizers import OPTIMIZERS
from core.nn.places import find_places
from core.training.recording import Recording
from core.training.step import take_step
from core.training.trainer import Trainer

USUAL: dict[str, Any] = {
    "dataset": "circle",
    "samples": 30,
    "hidden": (4, 3),
    "activation": "tanh",
    "squash_input": False,
    "bias": True,
    "initializer": "glorot",
    "learning_rate": 0.02,
    "epochs": 40,
}

RULES: dict[str, dict[str, Any]] = {
    **{name: {"optimizer": name} for name in OPTIMIZERS},
    "penalties, batches and dropout": {"l1": 0.01, "l2": 0.01, "batch": 7, "dropout": 0.3},
    "clip and schedule": {"clip": 0.1, "schedule": "cosine", "optimizer": "adamw"},
}


def experiment(**changes: Any) -> Experiment:
    """The usual one with changes."""
    return Experiment.model_validate(USUAL | changes)


def at(recording: Recording, epoch: int) -> FloatArray:
    """The whole state of an epoch, (1 + slots, P)."""
    snapshot = recording.at(epoch)
    assert snapshot is not None
    state: FloatArray = snapshot.state[:, 0]
    return state


def trained(run: Experiment | Course, epochs: int = 40) -> Recording:
    """A recording, trained."""
    recording = Recording(run if isinstance(run, Course) else Course.of(run))
    recording.advance(epochs)
    return recording


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_held_does_not_move_and_all_else_does(rule: dict[str, Any]) -> None:
    edited = experiment(set_weights="W0[2,1]=0.7", switched_off="F1[2],b1[1]", frozen="b0", **rule)
    recording = trained(edited)
    held, (first, last) = edited.edits.held, (at(recording, epoch)[0] for epoch in (0, 40))
    assert held is not None
    off = [p.indices(edited.architecture) for p in edited.edits.off]
    assert (last[np.concatenate(off)] == 0).all()
    assert (last[held] == first[held]).all()
    moves = last != first
    for into in find_places(edited.architecture, "W0[1,2],W0[2,2]"):
        moves[into.indices(edited.architecture)] = True  # nothing comes back from what is off
    assert moves[~held].all()


def test_gradient_descent_is_the_plain_one_of_the_others() -> None:
    edited = experiment(switched_off="F2[1]", frozen="W1[1,2],b2", l2=0.01, clip=0.5)
    x, target = make_dataset(edited).train
    plain, held = Network.from_experiment(edited), edited.edits.held
    for _ in range(40):
        _, weights, biases = plain.loss_and_gradients(x, target)
        gradient = Network(plain.architecture)
        for own, g, w in zip(gradient.weights, weights, plain.weights, strict=True):
            own[...] = g + 0.01 * w
        for own, g in zip(gradient.biases or (), biases or (), strict=True):
            own[...] = g
        gradient.parameters[held] = 0
        length = np.sqrt((gradient.parameters**2).sum()) + 1e-6
        plain.parameters -= 0.02 * gradient.parameters * min(1, 0.5 / length)
    np.testing.assert_allclose(at(trained(edited), 40)[0], plain.parameters, rtol=1e-9)


def test_nothing_held_is_the_same_training_to_the_bit() -> None:
    """A stack, in which another run has a mask, has the bits of a run alone without one."""
    runs = [
        experiment(seed=seed, optimizer="adamw", frozen=frozen, switched_off=off)
        for seed, frozen, off in ((0, "", ""), (1, "W1", "F1[1]"), (2, "", "b0"), (3, "", ""))
    ]
    stacked, alone = Trainer.of(runs), [Trainer(run) for run in runs]
    for trainer in (stacked, *alone):
        trainer.advance(25)
    for place, trainer in enumerate(alone):
        assert (stacked.snapshot().state[:, place] == trainer.snapshot().state[:, 0]).all()
        assert stacked.losses[place] == trainer.losses[0]


def test_values_begin_the_run_in_their_turn() -> None:
    edited = experiment(set_weights="W0=0.25,b1=-1,W0[2,3]=4", switched_off="W0[1,1]")
    network = Network.from_experiment(edited)
    expected = np.full((2, 4), 0.25)
    expected[1, 2], expected[0, 0] = 4, 0
    assert (network.weights[0] == expected).all()
    assert network.biases is not None
    assert (network.biases[1] == -1).all()
    assert (network.weights[1] == Network.from_experiment(experiment()).weights[1]).all()


EDITED = {"set_weights": "W1[1,2]=0.5,b0[1]=2", "switched_off": "F1[3]", "frozen": "W2"}


@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "adam"])
def test_a_branch_edits_at_its_fork_and_is_told_as_toml(optimizer: str) -> None:
    parent = trained(experiment(optimizer=optimizer, set_weights="b1=0.1"), 20)
    before = at(parent, 13)
    course = parent.course.branch(13, parent.experiment.with_changes(**EDITED))
    branch = parent.branch(13, course.experiment)
    fork, architecture = at(branch, 13), course.experiment.architecture
    places = {name: find_places(architecture, name)[0].indices(architecture) for name in
              ("W1[1,2]", "b0[1]", "F1[3]")}  # fmt: skip
    expected = before.copy()
    expected[0, places["W1[1,2]"]], expected[0, places["b0[1]"]] = 0.5, 2
    expected[:, places["F1[3]"]] = 0
    assert (fork == expected).all()
    assert (at(parent, 13) == before).all()
    assert branch.curve[13] != parent.curve[13]

    branch.advance(40)
    again = trained(Course.from_toml(branch.course.to_toml()))
    assert again.course == branch.course
    again.forget_snapshots()
    for epoch in (40, 13, 12, 25):
        assert (at(again, epoch) == at(branch, epoch)).all()
    assert (again.curve == branch.curve).all()
    assert (at(branch, 40)[0, places["F1[3]"]] == 0).all()


def test_a_branch_inherits_what_is_off_and_frozen_and_not_what_was_set() -> None:
    text = Course.of(experiment(**EDITED)).to_toml() + "[[branch]]\nepoch = 5\nlearning_rate=0.1"
    course = Course.from_toml(text)
    later = course.experiment
    assert (later.set_weights, later.switched_off, later.frozen) == ((), ("F1[3]",), ("W2",))
    assert tomllib.loads(course.to_toml())["branch"] == [{"epoch": 5, "learning_rate": 0.1}]
    assert Course.from_toml(course.to_toml()) == course
    twice = Course.from_toml(text + '\nset_weights = ["b0[1]=2"]')
    assert twice.experiment.set_weights == ("b0[1]=2",)
    assert Course.from_toml(twice.to_toml()) == twice


@pytest.mark.parametrize("epoch", [0, 13])
def test_a_branch_in_a_branchs_place_begins_without_its_edits(epoch: int) -> None:
    parent = trained(experiment(optimizer="momentum"), 20)
    branch = parent.branch(epoch, parent.experiment.with_changes(**EDITED))
    undone = branch.branch(epoch, parent.experiment)
    assert (at(undone, epoch) == at(parent, epoch)).all()
    assert undone.course.segments[-1].first_epoch == epoch
    for recording in (parent, undone):
        recording.advance(20)
    assert (at(undone, 20) == at(parent, 20)).all()


def test_the_step_in_full_is_the_engines_with_weights_held() -> None:
    recording = trained(experiment(frozen="W0,W1", clip=0.01, optimizer="adamw"), 9)
    held = recording.experiment.edits.held
    assert held is not None
    step = take_step(recording, 5)
    assert (step.state_after == at(recording, 6)).all()
    gradients = np.concatenate([g.ravel() for g in step.gradients])
    moved = gradients[~held]
    assert step.clip_factor == pytest.approx(0.01 / (np.sqrt((moved**2).sum()) + 1e-6))


def test_it_is_told_what_is_off_and_frozen() -> None:
    edits = experiment(switched_off="F1[2],b1[1]", frozen="W0,b1").edits
    words = {"W1[2,3]": "off", "F1[2]": "off", "F1[1]": "", "b1[1]": "off", "b1[2]": "frozen",
             "W0[1,2]": "frozen", "W0": "frozen", "W1": "", "b1": "frozen", "F3[1]": "",
             "F0[1]": "frozen"}  # fmt: skip
    for name, word in words.items():
        (place,) = find_places(edits.architecture, name)
        assert edits.word(place) == word, name


NAMES = st.sampled_from(["F0[1]", "F1[2]", "W1", "W0[2,4]", "b0", "b2[1]", "F2[3]", "W2[1,1]"])


@given(
    values=st.lists(st.tuples(NAMES.filter(lambda n: n[0] != "F"), st.floats(-9, 9)), max_size=4),
    off=st.lists(NAMES, max_size=3),
    frozen=st.lists(NAMES.filter(lambda name: name[0] != "F"), max_size=3),
    epoch=st.integers(0, 12),
)
def test_any_edits_are_trained_again_to_the_bit(
    values: list[tuple[str, float]], off: list[str], frozen: list[str], epoch: int
) -> None:
    parent = trained(experiment(optimizer="nesterov", learning_rate=0.001), 12)
    set_weights = [f"{name}={value!r}" for name, value in values]
    changes = {"set_weights": set_weights, "switched_off": off, "frozen": frozen, "epochs": 20}
    branch = parent.branch(epoch, parent.experiment.with_changes(**changes))
    branch.advance(20)
    again = trained(Course.from_toml(branch.course.to_toml()), 20)
    assert again.course == branch.course
    assert (at(again, 20) == at(branch, 20)).all()
    assert (at(again, epoch) == at(branch, epoch)).all()


def test_where_all_weights_move_nothing_is_done_about_it() -> None:
    free, held = (Trainer(experiment(frozen=frozen)).descent() for frozen in ("", "b0"))
    assert free.held is None
    assert getattr(free._update, "func", None) is np.add
    assert getattr(held._update, "func", None) is None
