"""Curves through a few known epochs, in the columns of a chart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.kept_curves import joined
from tui.drawing.scale import column_of

POINTS = st.lists(st.integers(0, 5000), min_size=1, max_size=20, unique=True).map(sorted)


@given(POINTS, st.integers(2, 120), st.integers(1, 2), st.floats(-5, 5), st.floats(-1, 1))
def test_a_power_is_straight_on_a_logarithmic_scale_and_a_line_on_another(
    at: list[int], columns: int, parts: int, power: float, rest: float
) -> None:
    epochs, known = 5000, np.array(at)
    middles = ((np.arange(columns * parts) + 0.5) / parts - 0.5) * epochs / (columns - 1)
    inside = (middles >= at[0]) & (middles <= at[-1])
    for log in (True, False):

        def figure(epoch: np.ndarray, log: bool = log) -> np.ndarray:
            line = rest + power * epoch / epochs
            return np.exp(line) if log else line

        curve = joined(known, figure(known), columns, epochs, parts=parts, log=log).median
        assert curve.shape == (columns * parts,)
        assert np.allclose(curve[inside], figure(middles[inside]), rtol=1e-9, atol=1e-12)


@given(POINTS, st.integers(2, 120))
def test_a_curve_ends_in_the_column_of_its_last_epoch(at: list[int], columns: int) -> None:
    curve = joined(np.array(at), np.ones(len(at)), columns, 5000, parts=1, log=True).median
    assert np.flatnonzero(np.isfinite(curve))[-1] == column_of(at[-1], 5000, columns)


def test_what_a_logarithmic_scale_cannot_join_is_a_step() -> None:
    at, values = np.array([0, 50, 100]), np.array([0.0, 4.0, np.inf])
    curve = joined(at, values, 101, 100, parts=1, log=True).median
    assert (curve[:50] == 0).all()
    assert (curve[50:100] == 4).all()
    assert np.isinf(curve[100])


@pytest.mark.parametrize(("columns", "epochs"), [(1, 100), (10, 0), (1, 0)])
def test_the_smallest_charts_and_runs_have_a_curve(columns: int, epochs: int) -> None:
    curve = joined(np.array([0]), np.array([3.0]), columns, epochs, parts=2, log=True).median
    assert curve.shape == (2 * columns,)
    assert np.nanmax(curve) == 3
