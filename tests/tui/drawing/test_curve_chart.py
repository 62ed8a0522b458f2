"""Letters and last values of curves in a chart."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.drawing.charts import COARSE, canvas, chart, colour, ground
from tui.drawing.contrast import TEXT, contrast
from tui.drawing.loss_chart import OtherCurve
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.scale import LABEL_WIDTH, Scale

SCALE = Scale(True, 0.1, 1000)


def level(value: float, epochs: int = 3001) -> np.ndarray:
    return np.full(epochs, value)


@pytest.mark.parametrize("palette", [DARK, COARSE])
def test_the_last_value_stands_at_the_line_s_end_in_its_colour(palette: Palette) -> None:
    others = [OtherCurve(level(100), 1, "B", "100.0"), OtherCurve(level(1, 1000), 2, "C", "1.000")]
    drawing = chart(level(10), others=others, scale=SCALE, palette=palette, height=16)
    lines = [line[LABEL_WIDTH:] for line in drawing.plain.split("\n")]
    for text, place, value, column in (("B 100.0", 1, 100, 73), ("C 1.000", 2, 1, 29)):
        (row,) = (y for y, line in enumerate(lines) if text in line)
        start = lines[row].index(text)
        assert abs(row - (15 - int(SCALE.levels(value, 16)))) <= 1
        assert abs(start - column) <= 1
        shown = {colour(style) for _, style in canvas(drawing)[row][start : start + len(text)]}
        assert shown == {palette.run_colour(place)}


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("place", range(len(DARK.runs)))
def test_letters_and_values_can_be_read(palette: Palette, place: int, fine: bool) -> None:
    palette = replace(palette, fine=fine)
    others = [OtherCurve(level(100), place, "B", "100.0")]
    drawing = chart(level(1), others=others, scale=SCALE, palette=palette, playhead=None)
    inks = {
        glyph: (colour(style), ground(style))
        for row in canvas(drawing)
        for glyph, style in row
        if glyph in "B1" and style.bold
    }
    assert inks.keys() == {"B", "1"}
    for ink, behind in inks.values():
        assert ink is not None
        assert behind is not None
        assert contrast(ink, behind) >= TEXT


@given(
    st.lists(st.tuples(st.floats(0.1, 1000), st.integers(1, 3001)), min_size=1, max_size=8),
    st.integers(0, 3000),
    st.integers(20, 90),
    st.integers(3, 16),
    st.sampled_from([{"palette": DARK}, {"palette": COARSE}, {"ascii": True}]),
)
def test_values_never_overlap_and_are_never_cut(
    curves: list[tuple[float, int]], playhead: int, width: int, height: int, options: dict
) -> None:
    others = [
        OtherCurve(level(value, epochs), place, "", f"<{place}{place}{place}>")
        for place, (value, epochs) in enumerate(curves)
    ]
    drawing = chart(level(5), others=others, scale=SCALE, playhead=playhead, width=width,
                    height=height, **options)  # fmt: skip
    for line in drawing.plain.split("\n"):
        for piece in re.findall(r"[<\d>]+", line[LABEL_WIDTH:]):
            assert re.fullmatch(r"<(\d)\1\1>", piece)


def test_a_value_without_room_is_left_out() -> None:
    others = [OtherCurve(level(value), place, "", "9.999") for place, value in
              enumerate(np.geomspace(0.1, 1000, 8))]  # fmt: skip
    assert chart(level(5), others=others, scale=SCALE, height=4).plain.count("9.999") < 8
    assert "9.999" not in chart(level(5), others=others, scale=SCALE, width=10).plain


@pytest.mark.parametrize("palette", [DARK, COARSE])
def test_letters_lie_on_their_curves_on_its_colour(palette: Palette) -> None:
    others = [OtherCurve(level(100), 1, "B"), OtherCurve(level(1), None, "G")]
    drawing = chart(level(10), others=others, scale=SCALE, palette=palette, letter="A")
    for letter, tone, value in (
        ("A", palette.accent, 10), ("B", palette.run_colour(1), 100), ("G", palette.ghost, 1),
    ):  # fmt: skip
        there = [
            (y, ground(style))
            for y, row in enumerate(canvas(drawing))
            for glyph, style in row
            if glyph == letter
        ]
        assert 2 <= len(there) <= 5
        assert set(there) == {(10 - int(SCALE.levels(value, 11)), tone)}


def test_in_ascii_a_curve_is_made_of_its_letter_and_dim_ones_of_dots() -> None:
    others = [OtherCurve(level(100), 1, "B"), OtherCurve(level(1))]
    lines = chart(level(10), others=others, scale=SCALE, ascii=True).plain.split("\n")
    rows = {value: lines[10 - int(SCALE.levels(value, 11))][LABEL_WIDTH:] for value in (1, 10, 100)}
    assert rows[100].replace("|", "B") == "B" * 80
    assert rows[10] == "*" * 80
    assert rows[1].replace("|", ".") == "." * 80
