"""A sum that is written out: its terms, and the rest of them in one, add up to the result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing import numbers
from tui.drawing.palette import DARK
from tui.drawing.written_sum import Term, WrittenSum, written_sum

TERM = re.compile(r"(-?[\d.]+(?:e-\d+)?)·1")
REST = re.compile(r"(-?[\d.]+(?:e-\d+)?) of ([\d,]+) (?:more|terms)")


def of(values: list[float]) -> WrittenSum:
    """The sum of values, each of them written times 1."""
    terms = tuple(Term(f"{numbers.factor(value)}·1", value) for value in values)
    return WrittenSum("F₂[4]", terms, numbers.factor(sum(values)))


@given(
    values=st.lists(st.floats(-9, 9, allow_subnormal=False), min_size=1, max_size=150),
    width=st.integers(40, 140), height=st.integers(1, 4),
)  # fmt: skip
def test_terms_and_the_rest_add_up(values, width, height):
    drawing = written_sum(of(values), width=width, height=height, palette=DARK, ascii=False)
    assert (drawing.width, drawing.height) == (width, height)
    text = " ".join(drawing.plain.split())
    rest = REST.search(text)
    kept = [float(number) for number in TERM.findall(text)]
    others = float(rest[1]) if rest else 0.0
    assert len(kept) + (int(rest[2].replace(",", "")) if rest else 0) == len(values)
    assert sum(kept) + others == pytest.approx(sum(values), abs=0.0006 * (len(kept) + 1))
    assert text.endswith(f"= {numbers.factor(sum(values))}")


def test_the_largest_terms_stay_in_their_order():
    values = [0.1, 5.0, 0.2, -7.0, 0.3] + [0.01] * 40
    (line, _) = written_sum(of(values), width=52, height=2, palette=DARK, ascii=True).plain.split(
        "\n"
    )
    assert line.startswith("F_2[4] = 0.100*1 + 5.000*1 + 0.200*1 + -7.000*1 +")
