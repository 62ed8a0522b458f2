"""A refused value in its sentence: as it was written, on one line, never too long."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import LONGEST, plain, written


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abc", "abc"),
        (5.0, "5.0"),
        (123.4567890123456, "123.4567890123456"),
        (True, "true"),
        ([1, 2.0, "x"], "1,2.0,x"),
        ([], "[]"),
        ({"a": 1}, "a table"),
        (datetime.date(1979, 5, 27), "1979-05-27"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines", "two\\nlines"),
        ("\u202eleft", "\\u202eleft"),
        ("byte\udcff", "byte\\xff"),
        ("größer ⟂", "größer ⟂"),
    ],
)
def test_a_value_is_named_as_it_was_written(value: object, shown: str) -> None:
    assert written(value) == shown


LONG = {"text": "1" * 5000, "hexadecimal": 16**5000, "negative": -(16**5000), "list": [7] * 5000}


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
def test_a_long_value_leaves_room_for_what_is_allowed(value: object) -> None:
    assert len(written(value)) == LONGEST
    assert written(value).endswith("...")


@given(st.text())
def test_what_is_shown_can_be_printed(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(text).encode("utf-8") is not None
    if text.isprintable():
        assert plain(text) == text
