"""The answers over the plane of networks whose boundary is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, Network, make_dataset
from core.lessons.plane_shape import ALONG, Line, class_regions, lines_across, stretches

LINEAR = make_dataset(Experiment(dataset="linear"))
LOW, HIGH = LINEAR.domain[:2]


def network(w1: float, w2: float, bias: float) -> Network:
    """A network that says x where w1 x1 + w2 x2 + bias > 0."""
    return Network.from_weights([np.array([[w1], [w2]])], [np.array([bias])])


def test_halves():
    regions = class_regions(network(1, 0, -0.5), LINEAR)
    assert regions.shares == pytest.approx((0.5, 0.5), abs=0.02)
    assert (regions.cuts, regions.regions) == (
        2,
        {"upper left": 0, "upper right": 1, "lower left": 0, "lower right": 1},
    )


def test_where_quarters_tell_little_ninths_do():
    regions = class_regions(network(-1, 1, 0), LINEAR)  # above the diagonal
    assert regions.cuts == 3
    assert {name for name, label in regions.regions.items() if label is None} == {
        "lower left", "middle", "upper right",
    }  # fmt: skip
    assert regions.regions["upper left"] == regions.regions["top"] == 1
    assert regions.regions["lower right"] == regions.regions["bottom"] == 0


def test_one_class_everywhere():
    assert class_regions(network(0, 0, 1), LINEAR).shares == (0.0, 1.0)


@given(st.floats(-3, 3), st.floats(0.1, 3), st.booleans())
def test_a_boundary_is_found_where_the_line_crosses_it(place, steepness, is_rising):
    sign = 1.0 if is_rising else -1.0
    found = stretches(network(sign * steepness, 0, -sign * steepness * place), LINEAR,
                      Line(0, 0.5, LOW, HIGH))  # fmt: skip
    if LOW < place < HIGH:
        (left, end), (right, high) = found
        assert abs(end - place) <= (HIGH - LOW) / (ALONG - 1)
        assert (left, right, high) == (int(not is_rising), int(is_rising), HIGH)
    else:
        assert found == [(int(is_rising == (place <= LOW)), HIGH)]


def test_lines_cross_the_plane_at_round_numbers():
    assert [(line.along, line.at) for line in lines_across(LINEAR)] == [
        (0, 0.8), (0, 0.5), (0, 0.2), (1, 0.5),
    ]  # fmt: skip
    spiral = make_dataset(Experiment(dataset="spiral"))
    assert [line.at for line in lines_across(spiral)] == [3, 0, -3, 0]
