"""The layout of Inspect is a pure function of size and page, and nothing overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.inspect.layout import arrange_inspect
from tui.screens.inspect.pages import PAGES


@pytest.mark.parametrize("page", PAGES)
@given(width=st.integers(60, 240), height=st.integers(20, 80), zoomed=st.booleans())
def test_the_panels_lie_side_by_side_within_the_screen(page, width, height, zoomed):
    with_sample = PAGES[page].with_sample
    layout = arrange_inspect(width, height, page, zoomed=zoomed, with_sample=with_sample)
    assert_apart(layout, width, height)
    assert {"pages", page} <= layout.boxes.keys()
    assert ("timeline" in layout.boxes) is not zoomed
    assert layout.boxes[page].width >= 50
    assert ("sample" in layout.boxes) == bool(layout.map_columns) <= with_sample


@pytest.mark.parametrize("size", [(59, 40), (120, 19)])
def test_a_screen_that_is_too_small_has_no_panels(size):
    assert arrange_inspect(*size, "step").too_small
