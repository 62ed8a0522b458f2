"""Compare at any size: no panel leaves the screen or lies on another, and maps are square."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.compare.layout import MAPS, arrange_pair
from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH

ZOOMS = ("", *MAPS, "loss")
layouts = st.builds(
    lambda width, height, zoom: ((width, height, zoom), arrange_pair(width, height, zoom)),
    st.integers(MIN_WIDTH, 220),
    st.integers(MIN_HEIGHT, 70),
    st.sampled_from(ZOOMS),
)


@given(layouts)
def test_every_panel_is_inside_the_screen_and_none_lies_on_another(drawn):
    (width, height, _), layout = drawn
    assert_apart(layout, width, height)


@given(layouts)
def test_what_matters_is_always_there(drawn):
    (_, _, zoom), layout = drawn
    assert {"header", "footer", "status", "notice", "command"} <= set(layout.boxes)
    wanted = {"": {*MAPS, "loss", "table"}, "loss": {"loss"}}.get(zoom, {zoom})
    assert wanted <= set(layout.boxes)
    assert not set(layout.boxes) & {*MAPS} - wanted
    # The playhead is seen on the one axis of time that there is.
    assert len({"loss", "timeline"} & set(layout.boxes)) == 1


@given(layouts)
def test_maps_are_square_and_as_large_as_each_other(drawn):
    (_, _, zoom), layout = drawn
    columns = layout.map_columns
    assert columns % 2 == 0
    assert (columns > 0) == (zoom != "loss")
    for name in MAPS:
        if name in layout.boxes:
            box = layout.boxes[name]
            assert box.width == columns + GUTTER
            assert box.height > columns // 2


@given(layouts)
def test_a_zoomed_map_is_the_larger(drawn):
    (width, height, zoom), layout = drawn
    if zoom in MAPS:
        assert layout.map_columns >= arrange_pair(width, height).map_columns


@pytest.mark.parametrize(
    ("size", "columns"), [((80, 24), 24), ((120, 40), 36), ((200, 60), 64), ((160, 24), 36)]
)
def test_maps_are_as_large_as_the_screen_allows(size, columns):
    assert arrange_pair(*size).map_columns >= columns


@pytest.mark.parametrize("size", [(MIN_WIDTH - 1, 40), (200, MIN_HEIGHT - 1), (0, 0)])
def test_below_the_least_size_there_is_nothing(size):
    assert arrange_pair(*size).too_small


def test_of_one_run_there_is_a_sentence_alone():
    assert {"alone", "header", "footer"} <= set(arrange_pair(80, 24, alone=True).boxes)
    assert not {*MAPS, "loss", "table"} & set(arrange_pair(80, 24, alone=True).boxes)
