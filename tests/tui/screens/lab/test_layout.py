"""Where everything is: no panel leaves the screen or lies on another, and maps are square."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.lab.layout import LIST_WIDTH, LISTS, MAPS, arrange
from tui.widgets.layout import (
    DRAWER_WIDTH,
    GUTTER,
    MIN_HEIGHT,
    MIN_WIDTH,
    SIDE_FROM,
    SIDE_ROWS,
    WIDE_FROM,
)

layouts = st.builds(
    lambda width, height, zoom, drawer, table_rows: (
        (width, height, zoom),
        arrange(width, height, zoom=zoom, drawer=drawer, table_rows=table_rows),
    ),
    st.integers(MIN_WIDTH, 220),
    st.integers(MIN_HEIGHT, 70),
    st.sampled_from(["", "loss", *MAPS, *LISTS]),
    st.sampled_from(["", "form", "samples"]),
    st.integers(4, 30),
)


@given(layouts)
def test_every_panel_is_inside_the_screen_and_none_lies_on_another(drawn):
    (width, height, _), layout = drawn
    assert_apart(layout, width, height)


@given(layouts)
def test_all_maps_are_square_and_as_large_as_each_other(drawn):
    (_, _, zoom), layout = drawn
    assert (layout.map_columns > 0) == (zoom in ("", *MAPS))
    assert layout.map_columns % 2 == 0
    maps = [layout.boxes[name] for name in MAPS if name in layout.boxes]
    assert len(maps) <= (2 if not zoom else zoom in MAPS)
    for box in maps:
        assert box.width == layout.map_columns + GUTTER
        assert box.height == maps[0].height > layout.map_columns // 2


@given(st.integers(MIN_WIDTH, 220), st.integers(MIN_HEIGHT, 70), st.sampled_from(MAPS))
def test_a_zoomed_map_is_the_largest_square_that_fits(width, height, name):
    whole, zoomed = arrange(width, height), arrange(width, height, zoom=name)
    box, below = zoomed.boxes[name], zoomed.boxes["timeline"]
    assert zoomed.map_columns >= whole.map_columns
    too_wide = box.x + box.width + 2 > width - GUTTER
    assert too_wide or box.y + box.height + 1 >= below.y - 1


@given(layouts)
def test_what_matters_is_always_there(drawn):
    (_, _, zoom), layout = drawn
    shown = set(layout.boxes)
    assert {"header", "footer", "notice", "command"} <= shown
    assert {"status", "loss"} & shown  # the chart's title tells the state where no line does
    heroes = {"": {"prediction", "loss"}, "loss": {"loss"}}
    assert heroes.get(zoom, {zoom, "timeline", "status"}) <= shown
    if not layout.drawer and not zoom:
        assert {"truth", "accuracy", "runs"} <= shown


@given(layouts)
def test_a_drawer_lies_on_no_panel(drawn):
    _, layout = drawn
    if layout.drawer:
        beside = set(layout.boxes) - {"side", "form", "samples", "header", "footer"}
        assert all(layout.boxes[name].x >= DRAWER_WIDTH for name in beside)


@given(st.integers(WIDE_FROM, 220), st.integers(MIN_HEIGHT, 70), st.integers(4, 14))
def test_no_half_of_a_wide_screen_is_empty(width, height, table_rows):
    """Beside the maps nothing of the size of a list is left free, nor below the accuracy."""
    boxes = arrange(width, height, table_rows=table_rows).boxes
    maps = boxes["truth"]
    names = [name for name in ("prediction", "accuracy", "runs", "samples") if name in boxes]
    beside = [boxes[name] for name in names if boxes[name].x > 40]
    right = max(box.x + box.width for box in beside if box.y < maps.y + maps.height)
    assert width - right < LIST_WIDTH + 2 * GUTTER
    assert "runs" in boxes


@given(st.integers(MIN_WIDTH, 220), st.integers(MIN_HEIGHT, 70))
def test_the_form_has_a_place_or_is_a_drawer(width, height):
    shut, opened = arrange(width, height), arrange(width, height, drawer="form")
    if width >= SIDE_FROM and height >= SIDE_ROWS:
        assert shut == opened
        assert "form" in shut.boxes
        assert not shut.drawer
    else:
        assert "form" not in shut.boxes
        assert opened.drawer
        assert opened.boxes["form"].width == DRAWER_WIDTH


@pytest.mark.parametrize(
    "size", [(MIN_WIDTH - 1, 40), (200, MIN_HEIGHT - 1), (0, 0), (MIN_WIDTH - 1, MIN_HEIGHT - 1)]
)
def test_below_the_least_size_there_is_nothing(size):
    assert arrange(*size).too_small
    assert not arrange(*size).boxes
    assert not arrange(MIN_WIDTH, MIN_HEIGHT).too_small
