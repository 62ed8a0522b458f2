"""The axes of charts: columns of epochs, limits and labels of losses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.scale import FARTHEST, LABEL_WIDTH, Scale, column_of, epoch_of

# Epochs and columns


@given(st.integers(1, 10**6), st.integers(2, 250), st.data())
def test_column_of_spans_the_canvas_and_is_undone_by_epoch_of(
    epochs: int, columns: int, data: st.DataObject
) -> None:
    assert column_of(0, epochs, columns) == 0
    assert column_of(epochs, epochs, columns) == columns - 1
    column = data.draw(st.integers(0, columns - 1))
    epoch = data.draw(st.integers(0, epochs))
    if epochs >= columns:
        assert column_of(epoch_of(column, epochs, columns), epochs, columns) == column
    else:
        assert epoch_of(column_of(epoch, epochs, columns), epochs, columns) == epoch


def test_column_of_takes_anything() -> None:
    assert column_of(2200, 3000, 82) == 59
    assert column_of(-5, 100, 10) == 0
    assert column_of(500, 100, 10) == 9
    assert (
        column_of(3, 0, 10) == column_of(3, 10, 1) == epoch_of(3, 10, 1) == epoch_of(3, 0, 9) == 0
    )


# Scale


def test_limits_are_steps_around_the_losses() -> None:
    assert Scale.over(np.array([3.0, 180.0])) == Scale(True, 2, 200)
    assert Scale.over(np.array([0.2, 5.0])) == Scale(True, 0.2, 5)
    assert Scale.over(np.array([3.0]), np.array([0.7, np.nan, np.inf])) == Scale(True, 0.5, 5)
    assert Scale.over(np.array([3.0, 210.0]), log=False) == Scale(False, 0, 250)
    assert Scale.over(np.array([5.0, 5.0])) == Scale(True, 2, 10)
    assert Scale.over(np.array([0.0, 4.0])) == Scale(True, 2, 5, zero=True)
    assert Scale.over(np.array([-3.0, 7.0]), log=False) == Scale(False, -4, 8)


@pytest.mark.parametrize("size", [1e20, 1e71, 1e148, 1e222, 1e290])
@pytest.mark.parametrize("log", [True, False])
def test_a_scale_around_a_diverged_run_reaches_to_it(size: float, log: bool) -> None:
    values = np.array([0.5, 3.0, size, np.nan, np.inf])
    for scale in (Scale.around(values, log=log), Scale.over(values, log=log, farthest=FARTHEST)):
        assert size <= scale.high <= 5 * size
        assert scale.position(np.array([size]))[0] > 0.4
        ticks = [tick.value for tick in scale.ticks(9)]
        assert len(ticks) > 1
        assert max(ticks) >= (size / 1e80 if log else size / 2)
    assert Scale.over(values, log=log).high == 1e12
    both = Scale.around(np.array([-size, size]), log=False)
    assert both.low == -both.high <= -size


@pytest.mark.parametrize("value", [-1.86, 0.31903127, 3.0, 123.4, 1.2345e71, -1.2345e-9])
def test_a_scale_around_a_single_value_has_labels(value: float) -> None:
    scale = Scale.around(np.full(4, value), log=False)
    assert scale.low <= value <= scale.high
    assert scale.ticks(4)
    assert scale.ticks(2)


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_a_chart_of_two_rows_tells_both_its_ends(rows: int) -> None:
    assert [tick.value for tick in Scale(False, 0.0, 2.0).ticks(rows)] == [2.0, 0.0]


def test_a_scale_around_nothing_but_zero_shows_no_rounding_errors() -> None:
    assert Scale.around(np.zeros(5), log=False) == Scale(False, -1.0, 1.0)
    tiny = Scale.around(np.array([3.0, 3.0 + 1e-9]), log=False)
    assert tiny.low <= 3.0 < tiny.high < 3.001


@given(st.lists(st.lists(st.floats(), max_size=5), max_size=6), st.booleans())
def test_limits_only_grow(histories: list[list[float]], log: bool) -> None:
    scale = None
    for history in histories:
        losses = np.array(history, dtype=np.float64)
        grown = Scale.over(losses, log=log, grown_from=scale)
        if scale is not None and not scale.empty:
            assert grown.low <= scale.low
            assert grown.high >= scale.high
        inside = losses[np.isfinite(losses) & (np.abs(losses) < 1e12) & (np.abs(losses) > 1e-12)]
        inside = inside[inside > 0] if log else inside
        room = (grown.high - grown.low) * 1e-6 if not log else inside * 1e-6  # not to be seen
        assert np.all(inside >= grown.low - room)
        assert np.all(inside <= grown.high + room)
        scale = grown


def test_an_empty_scale_and_one_of_another_kind_do_not_bind() -> None:
    empty = Scale.over(np.array([np.nan]))
    assert empty.empty
    assert empty.ticks(10) == ()
    assert Scale.over(np.array([100.0, 200.0]), grown_from=empty) == Scale(True, 100, 200)
    linear = Scale(False, 0, 1000)
    assert Scale.over(np.array([100.0, 200.0]), grown_from=linear) == Scale(True, 100, 200)
    assert Scale.over(np.array([]), grown_from=Scale(True, 1, 10)) == Scale(True, 1, 10)


def test_ticks_are_those_of_the_pictures() -> None:
    ticks = Scale(True, 2, 200).ticks(11)
    assert [(tick.row, tick.label) for tick in ticks] == [
        (1, "  100 "),
        (7, "   10 "),
        (10, "    2 "),
    ]
    assert [tick.value for tick in Scale(True, 2, 200).ticks(5)] == [100, 10]
    assert [tick.value for tick in Scale(False, 0, 200).ticks(19)] == [200, 150, 100, 50, 0]
    assert Scale(True, 1e-7, 1e6).ticks(14)[0].label == "  1e6 "
    assert Scale(True, 1e-7, 1e-6).ticks(11)[-1].label == " 1e-7 "
    assert [tick.value for tick in Scale(True, 20, 50).ticks(11)] == [50, 20]
    assert [tick.value for tick in Scale(True, 2, 50).ticks(16)] == [50, 20, 10, 5, 2]


@given(st.integers(-12, 11), st.integers(1, 24), st.integers(1, 60))
def test_no_decade_that_has_a_row_is_without_its_label(first: int, count: int, rows: int) -> None:
    last = min(first + count, 12)
    scale = Scale(True, float(f"1e{first}"), float(f"1e{last}"))
    decades = [float(f"1e{exponent}") for exponent in range(last, first - 1, -1)]
    lines = [rows - 1 - int(scale.levels(decade, rows)) for decade in decades]
    ticks = [tick.value for tick in scale.ticks(rows)]
    if len(set(lines)) == len(lines):
        assert ticks == decades
    else:  # as regularly as they can be
        labelled = [decades.index(value) for value in ticks if value in decades]
        assert len({b - a for a, b in pairwise(labelled)} - {0}) <= 1 or len(labelled) < 3


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300), st.integers(1, 60), st.booleans())
def test_ticks_have_a_row_each_and_one_width(
    first: float, second: float, rows: int, log: bool
) -> None:
    scale = Scale.over(np.array([first, second]), log=log)
    ticks = scale.ticks(rows)
    assert all(len(tick.label) == LABEL_WIDTH for tick in ticks)
    assert all(float(tick.label) == tick.value for tick in ticks)
    assert all(0 <= tick.row < rows for tick in ticks)
    assert all(above.row < below.row for above, below in pairwise(ticks))
    assert all(above.value > below.value for above, below in pairwise(ticks))


@pytest.mark.parametrize("log", [True, False])
def test_position_is_clipped_and_drops_what_is_not_finite(log: bool) -> None:
    scale = Scale(log, 1, 100)
    np.testing.assert_allclose(
        scale.position(np.array([1, 100, 0, -5, 1e300, 1e-300, np.nan, np.inf])),
        [0, 1, 0, 0, 1, 0, np.nan, np.nan],
    )
    assert scale.position(10.0) == pytest.approx(0.5 if log else 9 / 99)


@pytest.mark.parametrize("zero", [0.0, 5e-324, 1e-53, 9e-13])
def test_a_logarithmic_scale_has_a_row_for_zero_and_for_what_cannot_be_told_from_it(zero) -> None:
    scale = Scale.over(np.array([20.0, zero, 0.03]))
    assert scale == Scale(True, 0.02, 20, zero=True)
    for rows in range(2, 20):
        for parts in (1, 2, 4):
            levels = scale.levels(np.array([20.0, 0.02, zero, np.nan]), rows, parts)
            np.testing.assert_array_equal(levels, [rows * parts - 1, parts, 0, np.nan])
        assert scale.ticks(rows)[-1] == (rows - 1, 0.0, "    0 ")
    assert Scale.over(np.array([5.0]), grown_from=scale).zero
    assert not Scale.over(np.array([5.0, zero]), log=False, grown_from=scale).zero
    nothing_else = Scale.over(np.array([zero]))
    assert [tick.label for tick in nothing_else.ticks(9)] == ["    0 "]
    assert nothing_else.levels(zero, 9) == 0


@given(st.floats(0, 1e15), st.integers(1, 40), st.booleans(), st.booleans())
def test_heights_are_levels_between_the_parts(
    loss: float, rows: int, log: bool, zero: bool
) -> None:
    scale = Scale(log, 0.1 if log else 0.0, 100.0, zero=zero)
    height, level = float(scale.heights(loss, rows)), float(scale.levels(loss, rows, 8))
    assert 0 <= height <= rows
    assert level / 8 - 1e-9 <= height <= (level + 1) / 8 + 1e-9
