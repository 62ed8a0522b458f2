"""The lists of a unit's weights: no bar touches a number, whatever the run came to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.places import Place
from core.training.unit_weights import UnitWeight, UnitWeights
from tui.drawing import numbers
from tui.drawing.network_diagram import Looks
from tui.drawing.palette import DARK
from tui.drawing.weight_lists import weight_lists

SIZES = st.sampled_from([0.3, -2.0, 1e-13, -1e-13, 1.8e148, -1.8e148, float("nan"), float("inf")])


@given(SIZES, SIZES, st.integers(30, 80), st.booleans())
def test_a_bar_ends_before_the_gradient(
    value: float, gradient: float, width: int, ascii: bool
) -> None:
    weights = tuple(UnitWeight(Place("W", 1, (unit, 26)), value, gradient) for unit in (1, 100))
    looks = Looks(DARK, ascii=ascii)
    lines = weight_lists(UnitWeights(weights, (), (2, 0)), looks, width, 12).plain.splitlines()
    rows = [line for line in lines if "W1[" in line]
    assert len(rows) == 2
    for row in rows:
        assert not re.search(r"[━=][^\s━=]", row)
        assert row.rstrip().endswith(f" {numbers.gradient(gradient)}")


@pytest.mark.parametrize("width", [31, 34, 60])
def test_ordinary_gradients_leave_the_bar_its_room(width: int) -> None:
    def longest_bar(gradient: float) -> int:
        weights = (UnitWeight(Place("W", 1, (1, 2)), 0.5, gradient),)
        looks = Looks(DARK)
        return weight_lists(UnitWeights(weights, (), (1, 0)), looks, width, 4).plain.count("━")

    assert longest_bar(0.5) == longest_bar(-1e-3) >= longest_bar(-1.8e148) > 0
