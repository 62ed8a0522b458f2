"""A sum that is written out: its terms, and the rest of them in one, add up to the result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing import numbers
from tui.drawing.palette import DARK
from tui.drawing.written_sum import Around, WrittenSum, factors, product, written_sum

TERM = re.compile(r"(-?[\d.]+(?:e-?\d+)?)·1\b")
REST = re.compile(r"(-?[\d.]+(?:e-?\d+)?) of ([\d,]+) more")


def of(values: list[float]) -> WrittenSum:
    """The sum of values, each of them written times 1."""
    terms = tuple(factors(value, 1.0, label=f"u{k}") for k, value in enumerate(values))
    return WrittenSum("F₂[4]", terms, sum(values))


@given(
    values=st.lists(st.floats(-9, 9, allow_subnormal=False), min_size=1, max_size=150),
    width=st.integers(40, 140), height=st.integers(1, 4),
)  # fmt: skip
def test_terms_and_the_rest_add_up(values, width, height):
    drawing = written_sum(of(values), width=width, height=height, palette=DARK, ascii=False)
    assert (drawing.width, drawing.height) == (width, height)
    text = " ".join(drawing.plain.split())
    assert "…" not in text
    result = numbers.significant(sum(values), 4)
    if f" {result}" not in text:  # there is no room for that either
        assert not text
        return
    assert text.endswith((f"= {result}", f"≈ {result}"))
    kept = [float(number) for number in TERM.findall(text)]
    if not kept and "of" not in text:
        return
    rest = REST.search(text)
    others = float(rest[1]) if rest else 0.0
    assert len(kept) + (int(rest[2].replace(",", "")) if rest else 0) == len(values)
    assert (len(kept) == len(re.findall(r"u\d+:", text))) == (rest is not None or not kept)
    if "≈" not in text:
        assert numbers.significant(sum(kept) + others, 4) == result or (
            sum(kept) + others == pytest.approx(float(result), rel=5.1e-4)
        )


def test_the_largest_terms_stay_in_their_order_with_their_labels():
    values = [0.1, 5.0, 0.2, -7.0, 0.3] + [0.01] * 40
    drawing = written_sum(of(values), width=64, height=2, palette=DARK, ascii=True)
    text = " ".join(drawing.plain.split())
    assert text.startswith("F_2[4] = unit u0: 0.1*1 + u1: 5*1 + u2: 0.2*1 + u3: -7*1 +")
    assert text.endswith(" more = -1.000")


@pytest.mark.parametrize("width", range(1, 60))
@pytest.mark.parametrize("height", [1, 2, 3])
def test_no_number_is_cut(width, height, uncut):
    around = Around((0.0216,), "{}·(".format, ")", product)
    values = [-2.1e-5, 6.54321, 1e-9] * 9
    sum_ = WrittenSum("B₂[1]", of(values).terms, 0.0216 * sum(values), around)
    text = written_sum(sum_, width=width, height=height, palette=DARK, ascii=False).plain
    assert not text.strip() or "1.272" in text


def test_more_digits_are_shown_where_few_do_not_come_out():
    around = Around((0.241301,), "{}·(".format, ")", product)
    terms = (factors(0.138498, 0.4), factors(-0.0380982, 0.5))
    result = 0.241301 * (0.138498 * 0.4 - 0.0380982 * 0.5)
    sum_ = WrittenSum("B₁[1]", terms, result, around)
    text = written_sum(sum_, width=90, height=1, palette=DARK, ascii=False).plain.strip()
    assert text == "B₁[1] = 0.2413·(0.1385·0.4 + -0.03810·0.5) = 8.771e-3"


def test_what_does_not_come_out_is_told_as_rounded():
    sum_ = WrittenSum("y", (factors(1.0), factors(-1.0 + 1e-12)), 1e-12)
    text = written_sum(sum_, width=90, height=1, palette=DARK, ascii=False).plain.strip()
    assert text.endswith("≈ 1e-12")
