"""The line of Compare: who is right where the two disagree."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.tui.screens.compare.test_panels import recording_of, view_of
from tui.screens.compare.notices import compare_notice


def test_it_counts_the_points_that_one_of_the_two_has_right():
    view = view_of(recording_of("iris"), recording_of("iris", seed=3), (120, 40))
    assert view.moment.differing is not None
    first, second = view.moment.sides
    truth = first.recording.dataset.truth
    answers = np.where(np.arange(len(truth)) < 5, (truth + 1) % 3, truth)
    other = np.where(np.arange(len(truth)) < 2, (truth + 2) % 3, truth)
    first = replace(first, evaluation=replace(first.evaluation, answers=answers))
    second = replace(second, evaluation=replace(second.evaluation, answers=other))
    moment = replace(view.moment, sides=(first, second))
    assert compare_notice(view, moment, 100) == (
        "They disagree on 5 of 150 points: A is right on 0 of these, B on 3"
    )
    alike = replace(moment, sides=(first, first))
    assert compare_notice(view, alike, 100) == "Both say the same of all 150 points"
    for width in range(100):
        assert len(compare_notice(view, moment, width)) <= width


@pytest.mark.parametrize("names", [("plane", "plane"), ("linear", "iris")])
def test_where_answers_do_not_compare_it_tells_the_keys(names):
    view = view_of(*map(recording_of, names), (120, 40))
    told = compare_notice(view, view.moment, 100)
    assert re.findall("`(.*?)`", told) == ["space", "tab", "up", "down"]
    assert compare_notice(replace(view, runs=None), view.moment, 100) == ""
