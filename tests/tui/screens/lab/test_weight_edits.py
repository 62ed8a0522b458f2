"""Edits of the shown network by hand: into what is untrained, or a branch at the playhead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments.course import Course
from core.experiments.reshaping import with_layer, with_unit
from core.nn.arrays import FloatArray
from core.nn.places import Place
from core.refusal import Refusal
from core.training.recording import Recording
from tui.screens.lab.state import Laboratory
from tui.screens.lab.weight_edits import find, reshape, set_weight, switch

WEIGHT, UNIT = Place("W", 1, (2, 1)), Place("F", 1, (2,))
SMALL = {"preset": "xor", "hidden": "3", "bias": "on", "epochs": "40"}


@pytest.fixture
def laboratory() -> Iterator[Laboratory]:
    """An untrained run 2-3-1 with biases."""
    laboratory = Laboratory()
    for name, text in SMALL.items():
        laboratory.edit(name, text)
    laboratory.settle()
    yield laboratory
    laboratory.player.close()


def go_to(laboratory: Laboratory, epoch: int) -> None:
    """Train up to an epoch, and be there."""
    recording = laboratory.shown.recording
    laboratory.player.between(lambda: recording.advance(max(0, epoch - recording.edge)))
    laboratory.playback.seek(epoch)


def value(laboratory: Laboratory, place: Place, epoch: int | None = None) -> FloatArray:
    """The numbers at a place of the shown run, at its newest epoch or another one."""
    recording = laboratory.shown.recording
    at = recording.edge if epoch is None else epoch
    snapshot = laboratory.player.between(lambda: recording.at(at))
    assert snapshot is not None
    values: FloatArray = snapshot.parameters[0][place.indices(recording.experiment.architecture)]
    return values


def test_what_is_untrained_takes_edits_as_its_settings(laboratory: Laboratory) -> None:
    before = value(laboratory, WEIGHT)
    assert set_weight(laboratory, WEIGHT, 0.5) == "W1[2,1] is 0.5; `space` trains with it"
    assert value(laboratory, WEIGHT) == 0.5
    assert switch(laboratory, UNIT) == "F1[2] is off; `space` trains with it"
    assert value(laboratory, WEIGHT) == 0
    with pytest.raises(Refusal, match=r"^W1\[2,1\] is off with F1\[2\]; switch that on$"):
        set_weight(laboratory, WEIGHT, 1)
    assert switch(laboratory, UNIT) == "F1[2] is on again; `space` trains with it"
    assert value(laboratory, WEIGHT) == 0.5
    laboratory.drop_changes()
    laboratory.edit("set_weights", "")
    laboratory.settle()
    assert value(laboratory, WEIGHT) == before
    assert len(laboratory.session.runs) == 1


def test_a_branch_sets_out_at_the_playhead_and_takes_what_follows(laboratory: Laboratory) -> None:
    go_to(laboratory, 20)
    go_to(laboratory, 13)
    parent, before = laboratory.shown, value(laboratory, WEIGHT, 13)
    told = set_weight(laboratory, WEIGHT, 0.5)
    assert told == "W1[2,1] is 0.5 in run 2 from epoch 13 on; `space` trains on"
    branch = laboratory.shown
    assert (branch.number, branch.parent, branch.recording.edge) == (2, 1, 13)
    assert not laboratory.player.playing
    assert value(laboratory, WEIGHT) == 0.5
    switch(laboratory, WEIGHT)
    assert value(laboratory, WEIGHT) == 0
    set_weight(laboratory, Place("b", 0), -1)
    set_weight(laboratory, WEIGHT, 0.25)  # it is on again
    assert laboratory.shown is branch
    assert branch.recording.course.changes == ({"set_weights": ("b0=-1", "W1[2,1]=0.25")},)
    assert branch.recording.course.segments[0].experiment == parent.recording.experiment

    switch(laboratory, UNIT)
    switch(laboratory, UNIT, on=True)
    assert value(laboratory, WEIGHT) == 0.25
    laboratory.player.between(lambda: branch.recording.advance(40))
    again = Recording(Course.from_toml(branch.recording.course.to_toml()))
    again.advance(40)
    assert (again.curve == branch.recording.curve).all()
    assert value(laboratory, WEIGHT, 13) == 0.25
    assert before != 0.25


def test_what_is_switched_on_again_is_as_it_was(laboratory: Laboratory) -> None:
    go_to(laboratory, 9)
    before = value(laboratory, UNIT)
    switch(laboratory, UNIT)
    assert (value(laboratory, UNIT) == 0).all()
    assert (
        switch(laboratory, UNIT) == "F1[2] is on again in run 2 from epoch 9 on; `space` trains on"
    )
    assert (value(laboratory, UNIT) == before).all()


def test_trained_on_it_is_a_run_of_its_own(laboratory: Laboratory) -> None:
    go_to(laboratory, 9)
    switch(laboratory, UNIT)
    go_to(laboratory, 12)
    switch(laboratory, Place("b", 1, (1,)))
    runs = laboratory.session.runs
    assert [run.recording.course.forks for run in runs] == [(), (9,), (9, 12)]
    assert laboratory.shown.recording.experiment.switched_off == ("F1[2]", "b1[1]")


def test_an_edit_at_the_end_goes_on_for_as_many_epochs_again(laboratory: Laboratory) -> None:
    go_to(laboratory, 40)
    switch(laboratory, UNIT)
    assert laboratory.shown.recording.epochs == 80
    assert laboratory.shown.recording.course.forks == (40,)


def test_the_form_of_a_branch_sets_nothing_anew(laboratory: Laboratory) -> None:
    set_weight(laboratory, WEIGHT, 0.5)
    go_to(laboratory, 9)
    set_weight(laboratory, Place("b", 1, (1,)), 2)
    assert not laboratory.changed
    assert laboratory.draft.texts["set_weights"] == "W1[2,1]=0.5"
    go_to(laboratory, 15)
    laboratory.edit("learning_rate", "0.1")
    laboratory.branch()
    assert laboratory.shown.recording.course.changes == (
        {"set_weights": ("b1[1]=2",)},
        {"learning_rate": 0.1},
    )
    assert not laboratory.changed


def test_what_is_typed_in_the_form_is_not_lost(laboratory: Laboratory) -> None:
    go_to(laboratory, 9)
    laboratory.edit("learning_rate", "0.3")
    switch(laboratory, UNIT)
    switch(laboratory, Place("W", 0, (1, 1)))
    assert laboratory.draft.texts["learning_rate"] == "0.3"
    assert laboratory.shown.recording.experiment.learning_rate != 0.3


def test_another_shape_is_an_untrained_run(laboratory: Laboratory) -> None:
    told = reshape(laboratory, lambda before: with_unit(before, 1))
    assert told == "run 1 is a network 2-4-1; `space` trains it"
    go_to(laboratory, 9)
    reshape(laboratory, lambda before: with_layer(before, 1))
    reshape(laboratory, lambda before: with_unit(before, 2))
    widths = [run.recording.experiment.widths for run in laboratory.session.runs]
    assert widths == [(2, 4, 1), (2, 4, 5, 1)]
    assert laboratory.untrained
    assert not laboratory.changed


def test_another_shape_keeps_the_edits_that_have_a_place_there_and_names_the_others(
    laboratory: Laboratory,
) -> None:
    go_to(laboratory, 9)
    set_weight(laboratory, WEIGHT, 0.5)
    set_weight(laboratory, Place("b", 1, (1,)), -1.0)
    switch(laboratory, Place("F", 1, (3,)))
    go_to(laboratory, 15)
    reshape(laboratory, lambda before: with_unit(before, 1))
    wanted = laboratory.wanted()
    assert wanted.set_weights == ("W1[2,1]=0.5", "b1[1]=-1")
    assert wanted.switched_off == ("F1[3]",)
    told = reshape(laboratory, lambda before: with_layer(before, 1))
    assert told == "run 3 is a network 2-4-4-1 without W1[2,1]=0.5; `space` trains it"
    assert laboratory.wanted().set_weights == ("b2[1]=-1",)
    assert laboratory.wanted().switched_off == ("F1[3]",)


def test_a_branch_after_the_playhead_gives_no_weights(laboratory: Laboratory) -> None:
    go_to(laboratory, 9)
    set_weight(laboratory, WEIGHT, 0.5)
    go_to(laboratory, 15)
    go_to(laboratory, 3)
    reshape(laboratory, lambda before: with_unit(before, 1))
    assert laboratory.wanted().set_weights == ()


def test_names_and_values_are_refused_in_a_sentence(laboratory: Laboratory) -> None:
    with pytest.raises(Refusal, match=r"^there is no W1\[4,1\]; it must be one of"):
        find(laboratory, "W1[4,1]")
    with pytest.raises(Refusal, match=r"^F1\[2\] is on already$"):
        switch(laboratory, UNIT, on=True)
    with pytest.raises(Refusal, match=r"F2\[1\] is an output"):
        switch(laboratory, Place("F", 2, (1,)))
    with pytest.raises(Refusal, match=r"F1\[2\] is a unit"):
        set_weight(laboratory, UNIT, 1)
    switch(laboratory, UNIT)
    with pytest.raises(Refusal, match=r"^F1\[2\] is off already$"):
        switch(laboratory, UNIT, on=False)
    assert len(laboratory.session.runs) == 1


PLACES = st.sampled_from(
    [UNIT, WEIGHT, Place("b", 0), Place("b", 1, (1,)), Place("F", 0, (1,)), Place("W", 0, (2, 3))]
)
DOINGS = st.one_of(
    st.tuples(st.just("set"), PLACES, st.floats(-3, 3)),
    st.tuples(st.just("switch"), PLACES, st.none()),
    st.tuples(st.just("go"), st.integers(0, 12), st.none()),
)


@given(doings=st.lists(DOINGS, min_size=1, max_size=8))
def test_whatever_is_edited_is_told_by_its_toml(doings: list[Any]) -> None:
    laboratory = Laboratory()
    try:
        for name, text in SMALL.items():
            laboratory.edit(name, text)
        laboratory.settle()
        for doing, what, number in doings:
            try:
                if doing == "go":
                    go_to(laboratory, what)
                elif doing == "set":
                    set_weight(laboratory, what, number)
                else:
                    switch(laboratory, what)
            except Refusal:
                pass
        for run in laboratory.session.runs:
            assert_told(laboratory, run.recording)
    finally:
        laboratory.player.close()


def assert_told(laboratory: Laboratory, recording: Recording) -> None:
    """Assert that a run's TOML trains it again, to the bit."""
    again = Recording(Course.from_toml(recording.course.to_toml()))
    again.advance(recording.edge)
    assert again.course == recording.course
    assert (again.curve == recording.curve).all()
    epochs = {0, recording.edge // 2, recording.edge}
    for epoch in epochs:
        kept = laboratory.player.between(lambda epoch=epoch: recording.at(epoch))
        retrained = again.at(epoch)
        assert kept is not None
        assert retrained is not None
        assert (kept.state == retrained.state).all()
