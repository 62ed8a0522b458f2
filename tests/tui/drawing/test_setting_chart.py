"""The accuracy against a setting."""

from __future__ import annotations

import numpy as np
import pytest

from core.sweeps.standing import Spread
from tui.drawing.canvas import Drawing
from tui.drawing.palette import DARK
from tui.drawing.setting_chart import bars, is_log_spaced, over_values


def spread(median: float, low: float | None = None, high: float | None = None) -> Spread:
    return Spread(median, median if low is None else low, median if high is None else high)


def chart(
    values: list[float], shares: list[Spread | None], tests: list[Spread | None] | None = None, *,
    quantity: str = "share", ascii: bool = True, width: int = 60,
) -> Drawing:  # fmt: skip
    return over_values(
        values, shares, tests or [None] * len(values), title="learning rate", quantity=quantity,
        width=width, height=12, palette=DARK, ascii=ascii,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "log"),
    [
        ([0.001, 0.01, 0.1], True),
        ([1, 2, 4, 8], True),
        ([0.001, 0.00316, 0.01], True),
        ([1, 2, 3], False),
        ([0, 1, 10], False),
        ([-1, 1], False),
        ([0.1, 0.9], False),
        ([0.1, 1.0], True),
        ([5], False),
    ],
)
def test_an_axis_is_logarithmic_where_its_values_are(values: list[float], log: bool) -> None:
    assert is_log_spaced(np.array(values, dtype=np.float64)) == log


def places(drawing: Drawing, glyph: str) -> list[tuple[int, int]]:
    """Columns and rows of a glyph, from left to right."""
    lines = drawing.plain.splitlines()[:-2]
    return sorted(
        (column, row)
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
        if character == glyph
    )


def test_medians_lie_where_they_are() -> None:
    drawing = chart([0.01, 0.1, 1.0], [spread(0.0), spread(0.5), spread(1.0)])
    (first, second, third), lines = places(drawing, "*"), drawing.plain.splitlines()
    assert (first[1], third[1]) == (9, 0)
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=1)
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=1)
    for (column, _), word in zip((first, second, third), ("0.01", "0.1", "1"), strict=True):
        assert abs(lines[-2].index(f" {word}") + 1 + len(word) // 2 - column) <= 1
    assert lines[-1].strip() == "learning rate, log scale"
    assert "log" not in chart([1, 2, 3], [spread(0.1)] * 3).plain


def test_ranges_and_test_points_are_shown() -> None:
    shares = [spread(0.6, 0.1, 0.9), spread(0.6)]
    drawing = chart([1, 2], shares, [spread(0.2), spread(0.3)])
    strokes, marks = places(drawing, "|"), places(drawing, "*")
    assert {column for column, _ in strokes} == {marks[0][0]}
    assert len(strokes) >= 5
    tests = places(drawing, "+")
    assert [column for column, _ in tests] == [column for column, _ in marks]
    assert all(test[1] > mark[1] for test, mark in zip(tests, marks, strict=True))


def test_high_shares_have_a_scale_of_their_own_and_r2_no_percent() -> None:
    assert "60 %" in chart([1, 2], [spread(0.7), spread(0.9)]).plain
    assert " 0 %" not in chart([1, 2], [spread(0.7), spread(0.9)]).plain
    fits = chart([1, 2], [spread(-0.5), spread(0.9)], quantity="R²").plain
    assert "%" not in fits
    assert "-1" in fits


@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("width", [20, 60, 100])
def test_a_chart_has_its_size_whatever_it_shows(ascii: bool, width: int) -> None:
    for shares in ([None, spread(0.5)], [None, None], [spread(1.0), None]):
        drawing = chart([0.5, 2], shares, ascii=ascii, width=width)
        assert (drawing.width, drawing.height) == (width, 12)
        assert drawing.plain.isascii() == ascii or shares == [None, None]
    assert len(places(chart([3], [spread(0.5)]), "*")) == 1


def test_labels_do_not_run_into_one_another() -> None:
    values = [1 + place / 1000 for place in range(50)]
    line = chart(values, [spread(0.5)] * 50).plain.splitlines()[-2]
    assert all(float(word) in values for word in line.split())
    assert len(line.split()) > 3


@pytest.mark.parametrize("ascii", [True, False])
def test_bars_are_as_long_as_their_shares(ascii: bool) -> None:
    names = ["tanh", "relu", "step"]
    shares = [spread(1.0), spread(0.5, 0.25, 0.75), None]
    drawing = bars(names, shares, ["share"] * 3, width=70, palette=DARK, ascii=ascii)
    lines, thick, thin = drawing.plain.splitlines(), *(("=", "-") if ascii else ("━", "─"))
    assert drawing.width == 70
    assert [line.split()[0] for line in lines] == names
    full = lines[0].count(thick)
    assert lines[1].count(thick) == pytest.approx(full / 2, abs=1)
    assert lines[1].count(thin) == pytest.approx(full / 4, abs=1)
    assert lines[1].rstrip().endswith("50.0 % [25.0, 75.0]")
    assert lines[2].split() == ["step", "-"]
    assert drawing.plain.isascii() == ascii


def test_bars_of_r2_below_zero_are_empty() -> None:
    drawing = bars(["a"], [spread(-3.0)], ["R²"], width=40, palette=DARK, ascii=True)
    assert drawing.plain.split() == ["a", "-3.000"]
