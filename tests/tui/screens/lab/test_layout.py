"""Where everything is: no panel leaves the screen or lies on another, and maps are square."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.lab.layout import arrange
from tui.widgets.layout import DRAWER_WIDTH, MIN_HEIGHT, MIN_WIDTH, SIDE_FROM, SIDE_ROWS, Box

layouts = st.builds(
    lambda width, height, zoom, drawer: (
        (width, height, zoom),
        arrange(width, height, zoom=zoom, drawer=drawer),
    ),
    st.integers(MIN_WIDTH, 220),
    st.integers(MIN_HEIGHT, 70),
    st.sampled_from(["", "truth", "loss"]),
    st.sampled_from(["", "form", "samples"]),
)
OVER_THE_REST = {"command", "side"}
"""The command line lies over whatever is there; the side is the ground under the form."""


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@given(layouts)
def test_every_panel_is_inside_the_screen(drawn):
    (width, height, _), layout = drawn
    for name, box in layout.boxes.items():
        assert box.width > 0, name
        assert box.height > 0, name
        assert box.x >= 0, name
        assert box.y >= 0, name
        assert box.x + box.width <= width, name
        assert box.y + box.height <= height, name


@given(layouts)
def test_no_panel_lies_on_another(drawn):
    _, layout = drawn
    boxes = {name: box for name, box in layout.boxes.items() if name not in OVER_THE_REST}
    if layout.drawer:
        boxes = {n: b for n, b in boxes.items() if n not in ("form", "samples") or b.x > 0}
    for (name, one), (other_name, other) in combinations(boxes.items(), 2):
        if {name, other_name} == {"status", "notice"} and one == other:
            continue  # they take turns
        assert not overlap(one, other), (name, other_name)


@given(layouts)
def test_both_maps_are_square_and_as_large_as_each_other(drawn):
    (_, _, zoom), layout = drawn
    assert (layout.map_columns > 0) == (zoom != "loss")
    if zoom != "loss":
        truth, prediction = layout.boxes["truth"], layout.boxes["prediction"]
        assert layout.map_columns % 2 == 0
        assert prediction.width == layout.map_columns == truth.width - 2
        assert prediction.height == truth.height > layout.map_columns // 2


@given(layouts)
def test_what_matters_is_always_there(drawn):
    (_, _, zoom), layout = drawn
    assert {"header", "footer", "status", "command"} <= set(layout.boxes)
    heroes = {"": {"truth", "prediction", "accuracy", "loss"}, "loss": {"loss"}}
    assert heroes.get(zoom, {"truth", "prediction", "accuracy", "timeline"}) <= set(layout.boxes)


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
