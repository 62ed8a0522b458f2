"""Numbers as they are written everywhere."""

from __future__ import annotations

import pytest

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
