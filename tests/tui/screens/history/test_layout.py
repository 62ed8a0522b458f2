"""The History at any size: no panel leaves the screen or lies on another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.history.layout import arrange_history
from tui.widgets.layout import MIN_HEIGHT, MIN_WIDTH

widths, heights = st.integers(MIN_WIDTH, 300), st.integers(MIN_HEIGHT, 120)


@given(widths, heights, st.sampled_from(["", "loss"]))
@example(MIN_WIDTH, MIN_HEIGHT, "loss")
@example(100, 32, "")
def test_all_panels_are_inside_and_apart(width, height, zoom):
    boxes = arrange_history(width, height, zoom).boxes
    assert_apart(arrange_history(width, height, zoom), width, height)
    assert ("runs" in boxes) == (not zoom)
    assert ("loss" in boxes) == (bool(zoom) or (width >= 100 and height >= 32))
    if "loss" in boxes:
        assert boxes["loss"].height >= 8
        assert boxes["facts"].height >= 5
    if not zoom:
        assert boxes["runs"].height >= 12


@given(widths, heights)
def test_there_is_no_room_in_a_tiny_terminal(width, height):
    assert arrange_history(MIN_WIDTH - 1, height).too_small
    assert arrange_history(width, MIN_HEIGHT - 1).too_small
