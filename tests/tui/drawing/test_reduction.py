"""Curves reduced to columns."""

from __future__ import annotations

import time
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.reduction import reduce_curve
from tui.drawing.scale import column_of


@given(
    st.lists(st.floats(0, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf]), max_size=300),
    st.integers(1, 40),
    st.integers(0, 350),
    st.sampled_from([1, 2]),
    st.booleans(),
)
def test_reduction_agrees_with_a_naive_one(
    losses: list[float], columns: int, epochs: int, parts: int, log: bool
) -> None:
    reduced = reduce_curve(np.array(losses), columns, epochs, parts=parts, log=log)
    finite = [loss if np.isfinite(loss) else None for loss in losses[: epochs + 1]]
    shares: list[list[float]] = [[] for _ in range(columns * parts)]
    means: list[list[float]] = [[] for _ in range(columns * parts)]
    for epoch, loss in enumerate(finite):
        column = column_of(epoch, epochs, columns)
        if epochs and columns > 1:  # in integers, as halves of a column are as exact as columns
            place = (2 * epoch * (columns - 1) + epochs) * parts // (2 * epochs)
            assert place // parts == column
        else:
            place = parts // 2
        before = finite[max(0, epoch - 1)] if epochs >= columns else loss
        pair = [value for value in (before, loss) if value is not None]
        shares[place] += [] if loss is None else [loss]
        if pair:
            means[place].append(sqrt(pair[0]) * sqrt(pair[-1]) if log else sum(pair) / len(pair))
    for index, (share, mean) in enumerate(zip(shares, means, strict=True)):
        median = np.median(mean) if mean else np.nan
        np.testing.assert_allclose(reduced.median[index], median, rtol=1e-12, atol=1e-300)
        np.testing.assert_equal(reduced.minimum[index], min(share, default=np.nan))
        np.testing.assert_equal(reduced.maximum[index], max(share, default=np.nan))


@pytest.mark.parametrize(("log", "middle"), [(True, 20.0), (False, 25.0)])
@pytest.mark.parametrize("count", [3001, 3000, 200_001, 1_000_001])
def test_an_alternating_loss_is_a_smooth_line_within_its_range(
    count: int, log: bool, middle: float
) -> None:
    losses = np.where(np.arange(count) % 2, 40.0, 10.0)
    reduced = reduce_curve(losses, 90, count - 1, parts=2, log=log)
    recorded = np.flatnonzero(np.isfinite(reduced.median))
    assert len(recorded) == 179  # half of the first column is off the axis
    np.testing.assert_allclose(reduced.median[recorded[1:]], middle)
    assert set(reduced.minimum[recorded[:-1]]) == {10.0}
    assert set(reduced.maximum[recorded[:-1]]) == {40.0}


def test_few_epochs_are_themselves() -> None:
    losses = np.array([1.0, 9.0, 4.0, 2.0])
    reduced = reduce_curve(losses, 7, 3)
    np.testing.assert_array_equal(reduced.median[::2], losses)
    assert np.isnan(reduced.median[1::2]).all()


def test_reduction_finds_one_spike_in_a_million_epochs_quickly() -> None:
    losses = np.random.default_rng(0).normal(10, 1, 1_000_001)
    losses[123_456] = 1e9
    start = time.perf_counter()
    reduced = reduce_curve(losses, 100, 1_000_000)
    assert time.perf_counter() - start < 0.25  # 3 ms where it was written
    assert reduced.maximum[column_of(123_456, 1_000_000, 100)] == 1e9
    np.testing.assert_allclose(reduced.median, 10, atol=0.6)


def test_a_column_with_one_finite_loss_shows_it() -> None:
    reduced = reduce_curve(np.array([np.nan, np.nan, 5.0]), 1, 2)
    assert [float(values[0]) for values in reduced] == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("log", [True, False])
def test_hard_losses_are_reduced_without_a_warning(log: bool) -> None:
    hard = [1e300, 1e308, -1e308, 5e-324, 0.0, np.nan, np.inf, -np.inf, -1.0] * 30
    reduced = reduce_curve(np.array(hard), 9, len(hard) - 1, parts=2, log=log)
    assert np.isfinite(reduced.maximum[1:]).all()
    assert not np.isinf(reduced.median).any()
