"""Excerpts: as much of a matrix as has room, with its ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.lessons.paper.excerpt import excerpt, number_width

matrices = st.tuples(st.integers(1, 8), st.integers(1, 30)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-1e9, 1e9))
)


@given(matrices, st.integers(1, 9), st.integers(30, 120), st.integers(2, 8))
def test_the_most_columns_that_have_room_are_shown(array, digits, room, most_rows):
    part = excerpt(array, digits, room=room, most_rows=most_rows)
    rows, columns = array.shape
    for shown, count in ((part.rows, rows), (part.columns, columns)):
        assert shown == tuple(range(count)) or shown == (*range(len(shown) - 1), count - 1)
    assert len(part.rows) == min(rows, most_rows)
    assert part.width <= room or len(part.columns) <= 2
    least = sum(
        max(number_width(array[row, column], digits) for row in part.rows)
        for column in part.columns
    )
    assert part.width >= least
    if not part.is_whole and len(part.columns) < columns:
        more = number_width(array[part.rows[0], len(part.columns) - 1], digits)
        wider = excerpt(array, digits, room=room + 40 + more, most_rows=most_rows)
        assert len(wider.columns) > len(part.columns)


@given(matrices)
def test_all_is_shown_where_there_is_room(array):
    part = excerpt(array, 4, room=10_000, most_rows=100)
    assert part.is_whole


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((100, 2), "100 × 2; rows 1 to 3 and 100"),
        ((2, 100), "2 × 100; columns 1 to 9 and 100"),
        ((1000, 100), "1,000 × 100; rows 1 to 3 and 1,000 and columns 1 to 9 and 100"),
    ],
)
def test_what_is_shown_is_told(shape, sentence):
    assert excerpt(np.full(shape, 0.25), 4, room=58, most_rows=4).sentence == sentence
