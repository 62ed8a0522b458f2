"""The layout of Network is a pure function of size and zoom, and nothing overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.network.layout import arrange_network


@given(
    width=st.integers(60, 240), height=st.integers(20, 80), zoom=st.sampled_from(["", "diagram"])
)
def test_the_panels_lie_side_by_side_within_the_screen(width, height, zoom):
    layout = arrange_network(width, height, zoom)
    assert_apart(layout, width, height)
    assert {"diagram", "timeline"} <= layout.boxes.keys()
    assert ("unit" in layout.boxes) is not bool(zoom)
    assert layout.boxes["diagram"].width >= 26


@pytest.mark.parametrize("size", [(59, 40), (120, 19)])
def test_a_screen_that_is_too_small_has_no_panels(size):
    assert arrange_network(*size).too_small
