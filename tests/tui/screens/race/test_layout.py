"""Where everything is in the race: whatever the grid and the terminal, nothing overlaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.screens.layouts import assert_apart
from tui.screens.race.layout import FIGURES, LEAST_TABLE, Grid, arrange_race
from tui.widgets.layout import DRAWER_WIDTH, MIN_HEIGHT, MIN_WIDTH, first_in_sight

grids = st.builds(
    Grid,
    st.integers(1, 16),
    st.integers(1, 16),
    st.integers(0, 16),
    st.integers(1, 8),
    st.integers(30, 70),
)
layouts = st.builds(
    lambda width, height, grid, zoom, drawer, heat: (
        (width, height, grid, zoom, heat),
        arrange_race(width, height, grid, zoom=zoom, drawer=drawer, heat=heat),
    ),
    st.integers(MIN_WIDTH, 220),
    st.integers(MIN_HEIGHT, 70),
    grids,
    st.sampled_from(["", "grid", "standing", "loss"]),
    st.sampled_from(["", "form"]),
    st.booleans(),
)


@given(layouts)
def test_every_panel_is_inside_the_screen_and_lies_on_no_other(drawn):
    (width, height, *_), layout = drawn
    assert_apart(layout, width, height)


@given(layouts)
def test_the_panels_in_sight_have_room(drawn):
    (width, _, grid, zoom, heat), layout = drawn
    mapped = not layout.drawer or width - DRAWER_WIDTH >= MIN_WIDTH
    assert (layout.mosaic is not None) == (mapped and (zoom == "" or (zoom == "grid" and heat)))
    if layout.mosaic is not None:
        mosaic, box = layout.mosaic, layout.boxes["grid"]
        assert mosaic.map_rows >= (1 if heat else 3)
        assert mosaic.columns >= 4
        assert mosaic.down * mosaic.across >= 1
        assert mosaic.flow or (mosaic.down <= grid.down and mosaic.across <= grid.across)
        assert mosaic.height < box.height
        assert mosaic.width <= box.width - 2


@given(layouts)
def test_a_panel_that_is_alone_is_as_large_a_square_as_fits_beside_its_figures(drawn):
    (_, _, _, zoom, heat), layout = drawn
    if zoom == "grid" and not heat and "grid" in layout.boxes:
        columns, box, figures = layout.map_columns, layout.boxes["grid"], layout.boxes["figures"]
        rows = columns // 2
        assert rows + 2 <= box.height
        assert columns == box.width - 2
        assert rows + 2 == box.height or figures.width < FIGURES + 2


@pytest.mark.parametrize(
    ("size", "grid"),
    [
        ((120, 40), Grid(8, 8, 5, 6, 56)),
        ((200, 60), Grid(8, 8, 5, 6, 56)),
        ((80, 24), Grid(3, 3, 5, 5, 46)),
        ((120, 40), Grid(4, 2, 8, 4, 56)),
        ((160, 24), Grid(3, 3, 5, 5, 46)),
    ],
    ids=str,
)
def test_all_maps_are_in_sight_where_a_narrower_standing_leaves_the_room(size, grid):
    layout = arrange_race(*size, grid)
    assert layout.mosaic.shows_all(grid)
    assert layout.boxes["standing"].width >= min(LEAST_TABLE, 31)


def test_few_maps_are_as_large_as_the_free_side_allows():
    layout = arrange_race(200, 60, Grid(1, 2, 0, 5, 40))
    mosaic, box = layout.mosaic, layout.boxes["grid"]
    assert mosaic.map_rows > 30
    assert box.width + layout.boxes["standing"].width <= 200


@given(layouts)
def test_a_zoomed_standing_is_whole_where_the_loss_is_below_it(drawn):
    (width, _, grid, zoom, _), layout = drawn
    beside_the_form = layout.drawer and width - DRAWER_WIDTH < MIN_WIDTH
    if zoom == "standing" and "loss" in layout.boxes and not beside_the_form:
        assert layout.boxes["standing"].height >= 2 + grid.down * grid.across


@given(layouts)
def test_the_epoch_can_always_be_seen(drawn):
    (_, _, _, zoom, _), layout = drawn
    assert {"header", "footer", "status", "command"} <= set(layout.boxes)
    assert "loss" in layout.boxes or "timeline" in layout.boxes
    if not zoom:
        assert {"standing", "loss"} <= set(layout.boxes)
        assert "grid" in layout.boxes or layout.drawer  # beside which maps may be too small


@given(layouts)
def test_the_form_is_a_drawer_that_leaves_the_status_in_sight(drawn):
    _, layout = drawn
    assert layout.drawer == ("form" in layout.boxes)
    if layout.drawer:
        form = layout.boxes["form"]
        assert form.width == DRAWER_WIDTH
        assert form.y + form.height <= layout.boxes["status"].y


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_chosen_one_is_in_sight(count, room, data):
    chosen = data.draw(st.integers(0, count - 1))
    first = first_in_sight(chosen, count, room)
    assert 0 <= first <= chosen < first + room


@pytest.mark.parametrize("size", [(MIN_WIDTH - 1, 40), (200, MIN_HEIGHT - 1), (0, 0)])
def test_below_the_least_size_there_is_nothing(size):
    layout = arrange_race(*size, Grid(3, 3, 5, 5, 48))
    assert layout.too_small
    assert not layout.boxes
