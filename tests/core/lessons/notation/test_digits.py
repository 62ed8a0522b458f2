"""Numbers on paper: they read back as the number rounded to so many digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.notation.digits import decimal, decimals, scientific

numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, st.integers(1, 17))
def test_they_read_back_as_what_they_are_rounded_to(value: float, digits: int) -> None:
    assert float(decimal(value, digits)) == float(f"{value:.{digits - 1}e}")


@given(numbers)
def test_seventeen_digits_are_the_number_itself(value: float) -> None:
    assert float(decimal(value, 17)) == value


@given(numbers, st.integers(1, 17))
def test_a_power_of_ten_stands_apart(value: float, digits: int) -> None:
    text, power = scientific(value, digits)
    assert "e" not in text
    assert power or value == 0 or 1e-4 <= abs(float(text)) < 1e6
    assert len(text.replace(".", "").strip("-0")) <= max(digits, 6)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.15, "0.15"), (-0.37751, "-0.3775"), (0.0, "0"), (-0.0, "0"), (1234.56, "1235"),
     (999999.9, "1e6"), (1.5e-7, "1.5e-7"), (2.0, "2"), (100.0, "100"), (0.99996, "1")],
)  # fmt: skip
def test_they_are_short(value: float, text: str) -> None:
    assert decimal(value, 4) == text


def test_what_is_not_finite_is_named() -> None:
    assert [decimal(value, 4) for value in (math.inf, -math.inf, math.nan)] == [
        "inf",
        "-inf",
        "nan",
    ]


@given(st.lists(st.floats(allow_nan=True), min_size=1, max_size=6), st.integers(1, 17))
def test_numbers_of_a_column_have_one_spelling_and_their_values(
    values: list[float], digits: int
) -> None:
    texts = decimals(values, digits)
    own = [text for value, text in zip(values, texts, strict=True) if value and np.isfinite(value)]
    assert len({"e" in text for text in own}) <= 1
    assert len({len(text.partition("e")[0].strip("-")) for text in own if "e" in text}) <= 1
    for value, text in zip(values, texts, strict=True):
        assert float(text) == pytest.approx(float(decimal(value, digits)), nan_ok=True, abs=0)


def test_a_power_of_ten_is_one_of_all() -> None:
    assert decimals([4.451e-5, 0.0002911, 0, -2.0], 4) == [
        "4.451e-5", "2.911e-4", "0", "-2.000e0",
    ]  # fmt: skip
    assert decimals([1.867, 1.03], 4) == ["1.867", "1.03"]
