"""The Lab's line of news, from runs that have some."""

from __future__ import annotations

from typing import Any

import pytest

from core import PRESETS, Course, Experiment, Moment, Recording
from core.training.moment import Looking, observe
from tui.screens.draft import Draft
from tui.screens.lab.notices import draft_notice, run_notice


def moment(experiment: Experiment, epoch: int | None = None) -> Moment:
    """A run trained to its end, at an epoch."""
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs)
    looking = Looking(False, None, None, lambda: False)
    seen = observe(recording, recording.edge if epoch is None else epoch, looking)
    assert seen is not None
    return seen


def words(*args: Any, width: int = 120, roomy: bool = True) -> tuple[str, str]:
    return run_notice(moment(*args), width=width, roomy=roomy)


def test_a_divergence_is_an_error_with_what_to_try() -> None:
    sentence, tone = words(PRESETS["linear-diverges"].experiment)
    assert tone == "error"
    assert "try a smaller learning rate" in sentence


@pytest.mark.parametrize("roomy", [True, False])
def test_a_goal_is_told_at_its_epoch_alone(roomy: bool) -> None:
    experiment = Experiment(squash_input=False, stop_accuracy=0.9)
    sentence, tone = words(experiment, roomy=roomy)
    assert sentence.startswith("90 % of the training points are right at epoch ")
    assert tone == "plain"
    assert words(experiment, 1, roomy=roomy) == ("", "plain")


def test_points_learnt_by_heart_are_told_once_they_are() -> None:
    experiment = PRESETS["overfitting"].experiment
    long, _ = words(experiment)
    assert long.startswith("The test loss grows since epoch ")
    assert long.endswith(": the points are learnt by heart")
    assert words(experiment, width=70)[0] == long.split(":")[0]
    assert words(experiment, 1) == ("", "plain")
    assert words(experiment, roomy=False) == ("", "plain")


def test_a_run_that_learns_has_no_news() -> None:
    assert words(Experiment(squash_input=False, test_fraction=0.3)) == ("", "plain")


def test_a_branch_is_offered_where_epochs_are_left() -> None:
    draft = Draft.of(Experiment()).with_text("learning_rate", "0.5")
    assert "`b` trains on from epoch 9 " in draft_notice(draft, epoch=9, next_run=2, width=120)
    at_the_end = draft_notice(draft, epoch=3000, next_run=2, width=120)
    assert at_the_end == "1 change not trained yet   `enter` trains it as run 2   `s` drops it"
