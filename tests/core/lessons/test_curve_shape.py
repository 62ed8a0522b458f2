"""The shape of a curve against what is found by comparing every two of its values."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.curve_shape import LEAST, Rise, curve_shape
from core.training.evaluation import GROWN

CURVES = st.lists(st.floats(0.01, 100), min_size=1, max_size=40).map(np.array)


@given(CURVES)
def test_first_last_lowest_and_half(curve):
    shape = curve_shape(curve)
    values = curve.tolist()
    assert (shape.first, shape.last, shape.epochs) == (values[0], values[-1], len(values) - 1)
    assert (shape.least, shape.lowest) == (min(values), values.index(min(values)))
    middle = min(values) + (values[0] - min(values)) / 2
    assert shape.half == next(epoch for epoch, value in enumerate(values) if value <= middle)


@given(CURVES)
def test_there_is_a_rise_where_any_value_is_so_much_more_than_one_before(curve):
    shape, values = curve_shape(curve), curve.tolist()
    least = LEAST * (values[0] - min(values))
    risen = any(
        later >= GROWN * before and later - before >= least
        for place, before in enumerate(values)
        for later in values[place:]
    )
    assert bool(shape.rises) == risen


@given(CURVES)
def test_rises_go_from_a_low_to_a_high_one_after_the_other(curve):
    rises = curve_shape(curve).rises
    for rise in rises:
        way = curve[rise.first : rise.last + 1]
        assert (way[0], way[-1]) == (rise.before, rise.after) == (way.min(), way.max())
        assert rise.after >= GROWN * rise.before
    for one, next_one in pairwise(rises):
        assert one.last < next_one.first
        assert curve[one.last : next_one.first + 1].min() == next_one.before


def test_a_fall_with_one_rise():
    curve = np.array([10.0, 8, 6, 7.5, 9, 5, 4, 4.1, 1])
    shape = curve_shape(curve)
    assert shape.rises == (Rise(2, 4, 6.0, 9.0),)
    assert (shape.half, shape.lowest) == (5, 8)
    assert shape.worst.times == 1.5


def test_what_is_not_finite_ends_it():
    shape = curve_shape(np.array([3.0, 2, 1e300, np.inf, np.nan, 1]))
    assert (shape.epochs, shape.last, shape.worst) == (2, 1e300, Rise(1, 2, 2.0, 1e300))


def test_from_nothing_it_rises_without_end():
    assert curve_shape(np.array([1.0, 0.0, 0.5])).worst.times == float("inf")
