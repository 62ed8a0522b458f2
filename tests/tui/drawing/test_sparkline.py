"""Sparklines: a curve in a row of characters."""

from __future__ import annotations

import numpy as np

from tui.drawing.scale import Scale
from tui.drawing.sparkline import EIGHTHS, sparkline


def test_it_falls_in_eighths() -> None:
    falling = np.geomspace(100, 1, 801)
    assert sparkline(falling, width=8, scale=Scale(True, 1, 100)) == EIGHTHS[::-1]


def test_sparkline_is_on_the_common_scale() -> None:
    assert sparkline(np.array([1.0, 10.0, 100.0]), width=3, scale=Scale(True, 1, 100)) == "▁▅█"
    assert sparkline(np.array([0.0, 50.0, 100.0]), width=3, scale=Scale(False, 0, 100)) == "▁▅█"
    assert sparkline(np.full(500, 10.0), width=4, scale=Scale(True, 1, 1000)) == "▃▃▃▃"
    assert sparkline(np.array([1e9, 1e-9]), width=2, scale=Scale(True, 1, 100)) == "█▁"


def test_sparkline_leaves_columns_without_losses_blank() -> None:
    assert sparkline(np.array([]), width=5, scale=Scale(True, 1, 10)) == "     "
    assert sparkline(np.array([np.nan] * 9), width=5, scale=Scale(True, 1, 10)) == "     "
    assert (
        sparkline(np.array([1.0, np.nan, np.inf, 10.0]), width=4, scale=Scale(True, 1, 10))
        == "▁  █"
    )
    assert (
        sparkline(np.full(500, 1.0), width=10, scale=Scale(True, 1, 10), epochs=999) == "▁▁▁▁▁     "
    )
    assert sparkline(np.array([1.0, 10.0]), width=6, scale=Scale(True, 1, 10)) == "▁▁▁███"
    assert sparkline(np.array([1.0]), width=0, scale=Scale(True, 1, 10)) == ""
