"""The Lab's line of news, from runs that have some."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from core import PRESETS, Course, Experiment, Recording
from core.lessons.coached import STEPS, Coach
from core.training.moment import Looking
from core.training.run import Status
from tests.core.store.stored import stored
from tui.drawing.text import fits
from tui.screens.draft import Draft
from tui.screens.lab.notices import attached_notice, coach_notice, draft_notice, hint


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "run 1 has finished: `space` replays it"),
        ({"status": Status.DIVERGED}, "run 1 has diverged: `space` replays it"),
        (
            {"status": Status.RUNNING, "epoch": 1200},
            "run 1 was cut off at epoch 1,200: `space` takes it up",
        ),
        (
            {"status": Status.STOPPED, "epoch": 1200},
            "run 1 is stopped at epoch 1,200: `space` goes on",
        ),
        ({"status": Status.RUNNING, "alive": True}, ""),
    ],
)
def test_a_run_that_was_asked_for_tells_how_it_is(facts: dict[str, Any], sentence: str) -> None:
    assert attached_notice(stored(**facts)) == sentence


def moment(experiment: Experiment, epoch: int | None = None, *, playing: bool = False) -> Any:
    """A run trained to its end, at an epoch, with the coach's advice."""
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs)
    looking = Looking(playing, None, None, lambda: False)
    seen = Coach().observe(recording, recording.edge if epoch is None else epoch, looking)
    assert seen is not None
    return seen


def words(*args: Any, width: int = 120) -> tuple[str, str]:
    return coach_notice(moment(*args), width)


def test_a_divergence_is_an_error_with_a_smaller_rate_to_try() -> None:
    sentence, tone = words(PRESETS["linear-diverges"].experiment)
    assert tone == "error"
    assert re.fullmatch(
        r"Weights into hidden layer \d reached \S+ and the output became \w+ at epoch \d+"
        "   `h` tries lr 0.001",
        sentence,
    )
    briefly, _ = words(PRESETS["linear-diverges"].experiment, width=76)
    assert re.fullmatch(
        r"Weights into hidden layer \d reached \S+ at epoch \d+   `h` tries lr 0.001", briefly
    )


def test_a_goal_is_told_at_its_epoch_alone() -> None:
    experiment = Experiment(squash_input=False, stop_accuracy=0.9)
    sentence, tone = words(experiment)
    assert sentence.startswith("90 % of the training points are right at epoch ")
    assert tone == "plain"
    assert words(experiment, 1)[0].startswith("The first steps")


def test_points_learnt_by_heart_are_told_once_they_are() -> None:
    experiment = PRESETS["overfitting"].experiment
    long, _ = words(experiment, width=200)
    assert long.startswith("The test loss was lowest at epoch ")
    assert re.search("learns its points by heart   `h` tries patience \\d+$", long)
    assert words(experiment, width=76)[0].startswith("The test loss rises since epoch ")
    assert "test" not in words(experiment, 1)[0]


PLACES = [
    (name, epoch)
    for name in ("report-xor", "xor-no-activation", "linear-diverges", "overfitting", "hills")
    for epoch in (0, 1, 7, 200)
]


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize(("name", "epoch"), PLACES)
def test_there_is_always_a_line_that_fits(name: str, epoch: int, playing: bool) -> None:
    experiment = PRESETS[name].experiment.with_changes(epochs=200)
    recording_ends = 11 if name == "linear-diverges" else 200
    seen = moment(experiment, min(epoch, recording_ends), playing=playing)
    lengths = []
    for width in range(56, 200):
        notice, _ = coach_notice(seen, width)
        assert notice
        assert fits(notice, width)
        lengths.append(len(notice))
    assert lengths[-1] >= lengths[0]


def test_a_line_is_calm_while_a_run_plays() -> None:
    """It changes a few times a run; where it stands still, it is about the epoch that is seen."""
    settings = {"learning_rate": 0.001, "epochs": 1000, "test_fraction": 0.3}
    recording = Recording(Course.of(Experiment.model_validate(settings)))
    coach = Coach()
    told = []
    for epoch in range(1000):
        recording.advance(epoch - recording.edge)
        seen = coach.observe(recording, epoch, Looking(True, None, None, lambda: False))
        assert seen is not None
        told.append(coach_notice(seen, 120)[0])
    assert sum(a != b for a, b in pairwise(told)) <= STEPS + 1
    paused = moment(recording.experiment, 700)
    assert "to 700: " in coach_notice(paused, 120)[0]


def test_a_branch_is_offered_where_epochs_are_left() -> None:
    draft = Draft.of(Experiment()).with_text("learning_rate", "0.5")
    assert "`b` trains on from epoch 9 " in draft_notice(draft, epoch=9, next_run=2, width=120)
    at_the_end = draft_notice(draft, epoch=3000, next_run=2, width=120)
    assert at_the_end == "1 change not trained yet   `enter` trains it as run 2   `s` drops it"
    two = draft_notice(draft.with_text("clip", "7"), epoch=3000, next_run=2, width=120)
    assert two == "2 changes not trained yet   `enter` trains them as run 2   `s` drops them"


def test_a_narrow_notice_of_changes_says_first_how_to_train_them() -> None:
    draft = Draft.of(Experiment()).with_text("learning_rate", "0.5")
    for width in range(25, 130):
        notice = draft_notice(draft, epoch=9, next_run=2, width=width)
        assert notice.startswith("1 change")
        assert "`enter`" in notice
        assert ("`s`" in notice) <= ("`b`" in notice)


def test_where_there_is_no_form_keys_of_a_form_are_not_named() -> None:
    draft = Draft.of(Experiment()).with_text("learning_rate", "0.5")
    for width in range(20, 160):
        notice = draft_notice(draft, epoch=9, next_run=2, width=width, has_form=False)
        assert "`enter`" not in notice
        assert "`s`" not in notice
        assert "`e`" not in hint(width, in_form=False, has_form=False)
    assert "`^r` trains it as run 2   `b` trains on from epoch 9" in notice
