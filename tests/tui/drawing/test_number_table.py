"""A matrix as a table: numbers to the digits shown, whole ones alone, and how many are left out."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing import numbers
from tui.drawing.number_table import NumberTable, Series, number_table
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.table_axis import Axis
from tui.drawing.value_colours import value_style

VALUES = np.linspace(-2.5, 2.5, 12).reshape(3, 4)


def drawn(table: NumberTable, width: int = 80, height: int = 12, *, ascii: bool = False) -> str:
    """The characters of a table."""
    return number_table(table, width=width, height=height, palette=DARK, ascii=ascii).plain


def table_of(values: np.ndarray, **around: tuple[Series, ...]) -> NumberTable:
    """A table of a matrix, whose second column is lit."""
    rows, columns = values.shape
    return NumberTable(
        "W", values, Axis([str(r + 1) for r in range(rows)]),
        Axis([str(c + 1) for c in range(columns)], 1), **around,
    )  # fmt: skip


@given(
    value=st.floats(-1e9, 1e9), cells=st.integers(5, 9), largest=st.floats(1e-7, 1e9)
)  # fmt: skip
def test_a_number_is_written_to_the_digits_shown(value, cells, largest):
    form = numbers.form([value, largest], cells)
    text = form.written(value, cells)
    assert len(text) <= cells
    if "huge" in text:
        return
    mantissa, _, power = text.partition("e")
    half = 0.5001 * 10.0 ** (int(power or 0) + form.power - len(mantissa.partition(".")[2]))
    assert float(text) * 10.0**form.power == pytest.approx(value, abs=half)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.integers(7, 9), st.booleans())
def test_a_column_has_one_spelling_of_its_numbers(values, cells, units):
    form = numbers.column_form(values, cells, units=units)
    texts = [form.written(value, cells) for value in values if value]
    assert all(len(text) <= cells for text in texts)
    assert len({"e" in text for text in texts}) <= 1
    assert len({len(text.partition("e")[0].partition(".")[2]) for text in texts}) <= 1
    for value, text in zip(filter(None, values), texts, strict=True):
        mantissa, _, power = text.partition("e")
        half = 0.5001 * 10.0 ** (int(power or 0) + form.power - len(mantissa.partition(".")[2]))
        assert float(text) * 10.0**form.power == pytest.approx(value, abs=half)
        assert float(text)


def test_a_column_of_small_and_large_numbers_has_a_power_of_ten_each():
    form = numbers.column_form([-0.0001, 0.0002, 2.182e-5, 0.5], 8)
    assert [form.written(v, 8) for v in (-0.0001, 2.182e-5, 0.5, 0.0)] == [
        "-1.00e-4", "2.18e-5", "5.00e-1", "0",
    ]  # fmt: skip


def test_a_number_in_a_unit_has_no_power_of_ten_of_its_own():
    form = numbers.form([-1.04e-3, 1e-9], 5)
    assert form.unit == " ×10⁻³"
    assert [form.written(value, 5) for value in (-1.04e-3, 1e-9)] == ["-1.04", "0.00"]


@pytest.mark.parametrize(
    ("value", "text"), [(1e-8, "1e-8"), (-1.83e-6, "-1.83e-6"), (3e20, "3e20"), (0.25, "0.25")]
)
def test_a_power_of_ten_has_no_zeros_before_it(value, text):
    assert numbers.general(value, 5) == text
    assert numbers.general(abs(value), 5, sign="+") == "+" + text.lstrip("-")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-300, -1e300])
def test_what_has_no_digits_is_told_in_its_cells(value):
    assert 0 < len(numbers.entry(value, 5, 2)) <= 5


def test_a_matrix_stands_between_what_it_is_multiplied_by_and_the_result():
    left, below = Series("a", np.array([1.0, 2.0, 3.0])), Series("F", np.ones(4), "=")
    lines = drawn(table_of(VALUES, left=(left,), below=(below,))).split("\n")
    assert lines[0].split() == ["a", "W", "1", "2", "3", "4"]
    assert lines[1].split() == ["1", "1.0000", *[f"{value:.4f}" for value in VALUES[0]]]
    assert lines[5].split() == ["=", "F", *["1.0000"] * 4]


def test_small_numbers_are_written_in_a_unit():
    text = drawn(table_of(VALUES / 1e5))
    assert "W ×10⁻⁶" in text
    assert "-25.0000" in text
    assert "W x10^-6" in drawn(table_of(VALUES / 1e5), ascii=True)


def test_of_too_many_rows_and_columns_those_around_the_chosen_stand_there_and_how_many_there_are():
    values = np.arange(900.0).reshape(30, 30)
    table = NumberTable(
        "W", values, Axis([str(r + 1) for r in range(30)], sizes=values[:, 0]),
        Axis([str(c + 1) for c in range(30)], 20),
    )  # fmt: skip
    lines = drawn(table, 60, 8).split("\n")
    assert "21" in lines[0].split()
    assert [line.split()[0] for line in lines[1:7]] == ["25", "26", "27", "28", "29", "30"]
    assert re.search(r"6 largest of 30 +\d of 30", lines[7])


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_a_sign_has_a_colour_and_what_takes_part_is_bright(palette):
    negative, positive = (value_style(v, 1.0, palette, lit=True) for v in (-1.0, 1.0))
    assert negative.bgcolor.get_truecolor().hex == palette.side(0)[-1]
    assert positive.bgcolor.get_truecolor().hex == palette.side(1)[-1]
    assert positive.bold
    assert value_style(0.0, 1.0, palette, lit=False).bgcolor is None


def test_a_lit_number_has_a_bar_where_there_are_no_colours():
    (_, line, *_) = drawn(table_of(VALUES), ascii=True).split("\n")
    assert line.count("|") == 1
