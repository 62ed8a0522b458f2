"""Lines over any axis: where they are, and that they fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.line_chart import Lines, line_chart
from tui.drawing.palette import DARK
from tui.drawing.scale import LABEL_WIDTH, Scale

X = np.linspace(-2.0, 2.0, 81)


def rows_of(lines: Lines, scale: Scale, width: int = 46, height: int = 11) -> list[str]:
    drawing = line_chart(lines, scale, width=width, height=height, palette=DARK, ascii=True)
    return [row[LABEL_WIDTH:] for row in drawing.plain.splitlines()]


def test_a_rising_line_goes_from_corner_to_corner_and_labels_stand_below_their_places() -> None:
    lines = Lines(-2, 2, X, X, upright=0.0, labels=((0.0, "0"), (2.0, "2"), (-2.0, "-2")))
    rows = rows_of(lines, Scale(False, -2, 2))
    assert rows[0].endswith("*")
    assert rows[9].startswith("*")
    assert all(row[20] in "|*" for row in rows[:10])
    assert rows[10].rstrip().endswith("2")
    assert rows[10][20] == "0"


def test_labels_that_would_touch_are_left_out() -> None:
    lines = Lines(-2, 2, X, X, labels=((0.0, "zero"), (0.1, "near"), (2.0, "two")))
    assert rows_of(lines, Scale(False, -2, 2))[-1].split() == ["zero", "two"]


def test_what_lies_beyond_the_scale_is_left_out_dotted_and_drawn_on_its_edge_otherwise() -> None:
    rows = rows_of(Lines(-2, 2, X, 3 * X, (10 * X,)), Scale(False, -2, 2))
    assert any("+" in row[16:25] for row in rows)
    assert not any("+" in row[:14] + row[27:] for row in rows)
    assert rows[0].endswith("****")
    assert rows[-1].startswith("****")


def test_the_part_after_a_place_is_dim() -> None:
    lines = Lines(-2, 2, X, np.zeros(81), bright_to=0.0)
    drawing = line_chart(
        lines, Scale(False, -1, 1), width=46, height=9, palette=DARK, marker="braille"
    )
    colours = {
        segment.style.color.name
        for row in drawing.rows
        for segment in row
        if segment.style and segment.style.color
    }
    assert {DARK.accent, DARK.unplayed} <= colours


@given(
    st.integers(1, 120), st.integers(1, 40), st.booleans(), st.booleans(),
    st.lists(st.floats(), min_size=81, max_size=81), st.sampled_from(["blocks", "braille"]),
)  # fmt: skip
def test_a_chart_has_its_size_whatever_its_values(
    width: int, height: int, log: bool, ascii: bool, values: list[float], marker: str
) -> None:
    own = np.array(values)
    lines = Lines(-2, 2, X, own, (-own,), upright=1.0, labels=((0.0, "0"), (2.0, "two")))
    drawing = line_chart(
        lines, Scale.around(own, log=log), width=width, height=height, palette=DARK,
        marker=marker, ascii=ascii,  # type: ignore[arg-type]
    )  # fmt: skip
    assert (drawing.width, drawing.height) == (width, height)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([2.71, 2.79], 2.7, 2.8),
        ([-0.3, 0.9], -0.5, 1.0),
        ([5.0, 5.0], None, None),
        ([np.nan, np.inf], 0, 1),
        ([1e-300, 2e-300], None, None),
    ],
)
def test_a_scale_around_values_is_round_and_near_them(
    values: list[float], low: float | None, high: float | None
) -> None:
    scale = Scale.around(np.array(values), log=False)
    assert scale.low < scale.high
    if low is not None and high is not None:
        assert (scale.low, scale.high) == pytest.approx((low, high))
    if np.isfinite(values).all():
        assert scale.low <= min(values)
        assert max(values) <= scale.high


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_a_scale_around_values_holds_them(values: list[float]) -> None:
    scale = Scale.around(np.array(values), log=False)
    slack = 1e-6 * (scale.high - scale.low)
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
