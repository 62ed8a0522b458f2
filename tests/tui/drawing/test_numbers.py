"""Numbers as they are written everywhere."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing import numbers


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.56, "0.56 s"), (9.99, "10 s"), (99.4, "99 s"), (99.6, "1.7 min"), (5969, "99 min"),
        (5990, "1.7 h"), (172_799, "48 h"), (172_800, "2 days"),
    ],
)  # fmt: skip
def test_a_duration_has_two_digits_and_no_exponent(seconds, text):
    assert numbers.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1.0, "+1.0"), (-0.45, "-0.45"), (31.4, "+31"), (-999.4, "-1.0e3"),
        (-990.0, "-990"),
        (1234.0, "+1.2e3"), (0.0012, "+1.2e-3"), (-9.96e-8, "-1.0e-7"), (0.0996, "+0.10"),
        (9.96, "+10"),
        (float("nan"), "?"), (float("-inf"), "?"),
    ],
)  # fmt: skip
def test_a_gradient_has_two_digits_and_its_sign(value, text):
    assert numbers.gradient(value) == text


@pytest.mark.parametrize(
    ("value", "cells", "text"),
    [
        (2.7, 6, "+2.70"), (-0.02, 6, "-0.02"), (-12.345, 6, "-12.35"), (-123.45, 6, "-123.5"),
        (-12345.6, 6, "-12346"), (2.4e31, 6, "+2e31"), (-1234567.0, 6, "-1e6"),
    ],
)  # fmt: skip
def test_a_signed_number_has_as_many_decimals_as_fit(value, cells, text):
    assert numbers.signed(value, cells) == text


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False), st.integers(1, 9))
def test_a_number_of_a_sum_has_the_digits_asked_for_or_is_exact(value, digits):
    text = numbers.significant(value, digits)
    assert float(text) == float(f"{value:.{digits - 1}e}")
    shown = re.sub(r"e.*|[-.]", "", text).lstrip("0")
    assert len(shown) == digits or float(text) == value


@given(st.floats(), st.integers(1, 12), st.booleans())
def test_a_number_fits_whole_or_is_not_there(value, cells, signed):
    text = numbers.within(value, cells, signed=signed)
    assert len(text) <= cells
    if text and np.isfinite(value):
        written = Decimal(text.replace(",", ""))  # which knows 2e308
        assert abs(written - Decimal(value)) <= abs(Decimal(value)) / 2


@pytest.mark.parametrize(
    ("value", "cells", "text"),
    [(4.68e-4, 8, "4.68e-4"), (0.99987654, 8, "0.9999"), (1.0, 8, "1"),
     (3.1812e219, 8, "3.18e219"), (3.1812e219, 7, "3.2e219"),
     (-1.23456e-100, 4, ""), (0.1, 8, "0.1")],
)  # fmt: skip
def test_a_panel_s_number_has_as_many_digits_as_fit(value, cells, text):
    assert numbers.within(value, cells) == text
