"""Maps of the loss over a plane: their bands, and the path across them."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.landscape_map import (
    MOST_BANDS,
    Bands,
    Track,
    landscape_map,
    legend,
    levels,
)
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.scale import compact


def digits(level: float) -> int:
    """The digits that a level is written with."""
    return len(f"{level:.10g}".partition("e")[0].replace(".", "").strip("0"))


def needed(losses: np.ndarray, most: int) -> int:
    """The digits by which as many levels as there may be can be told apart."""
    low, high = float(losses.min()), float(losses.max())
    return 2 + max(0, floor(log10(high)) - floor(log10((high - low) / (most - 1))))


NO_PATH = Track(np.array([[0.5, 0.5]]), 1)


@given(st.floats(-300, 300), st.floats(0, 300), st.integers(2, 14), st.integers(0, 2**32 - 1))
def test_levels_are_round_and_no_more_than_there_may_be(
    exponent: float, decades: float, most: int, seed: int
) -> None:
    low, high = exponent, min(exponent + decades, 300)
    losses = 10.0 ** np.random.default_rng(seed).uniform(low, high, 50)
    found = levels(losses, most)
    assert len(found) < most
    assert list(found) == sorted(set(found))
    assert all(losses.min() < level < losses.max() for level in found)
    assert all(digits(level) <= needed(losses, most) for level in found)
    if losses.max() > losses.min() * 1.0001 and abs(exponent) < 99 and high < 99:
        assert all(len(f"{level:.8g}") <= 12 for level in found)  # else they need more


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.9, 110.0, (1, 2, 5, 10, 20, 50, 100)),
        (1e-3, 1e300, None),
        (2.71, 2.79, (2.72, 2.73, 2.74, 2.75, 2.76, 2.77, 2.78)),
    ],
)
def test_levels_of_known_ranges(
    low: float, high: float, expected: tuple[float, ...] | None
) -> None:
    found = levels(np.array([low, high]), 9)
    assert found == expected if expected else 4 <= len(found) <= 8


def test_without_a_range_there_is_one_band() -> None:
    for losses in (np.ones(4), np.full(4, np.inf), np.zeros(4), np.array([np.nan, 3.0])):
        assert levels(losses, 9) == ()
        bands = Bands.of(losses, DARK, ascii=False)
        assert bands.count == 1
        landscape_map(losses.reshape(2, -1), NO_PATH, bands, columns=8, rows=4)


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_band_has_a_look_of_its_own(palette, fine: bool) -> None:
    losses = np.logspace(-3, 3, 100)
    bands = Bands.of(losses, replace(palette, fine=fine), ascii=False)
    assert len(set(bands.grounds)) == len(bands.grounds) == bands.count
    assert 4 < bands.count <= MOST_BANDS
    fills = Bands.of(losses, palette, ascii=True).fills
    assert len(set(fills)) == len(fills) > 4


def test_the_loss_grows_upward_and_to_the_right() -> None:
    height, width = np.mgrid[0:41, 0:41]
    bands = Bands.of(10.0 ** (height / 10), DARK, ascii=True)
    rows = landscape_map(10.0 ** (height / 10), NO_PATH, bands, columns=20, rows=10).plain
    first, last = rows.splitlines()[0], rows.splitlines()[-1]
    assert (first, last) == (20 * "#", 20 * " ")
    across = landscape_map(10.0 ** (width / 10), NO_PATH, bands, columns=20, rows=10).plain
    assert all(row[0] == " " and row[-1] == "#" for row in across.splitlines())


def test_losses_that_are_not_finite_are_in_the_highest_band() -> None:
    losses = np.full((6, 6), 1.0)
    losses[:2, :2], losses[4:, 4:], losses[:2, 4:] = np.nan, np.inf, 1000.0
    bands = Bands.of(losses, DARK, ascii=True)
    rows = landscape_map(losses, NO_PATH, bands, columns=20, rows=10).plain.splitlines()
    assert rows[0][-1] == rows[-1][0] == rows[-1][-1] == "#"
    assert rows[0][0] == " "


def test_the_path_goes_from_place_to_place_and_the_playhead_is_marked() -> None:
    losses = np.outer(np.logspace(0, 2, 9), np.ones(9))
    track = Track(np.array([[0.05, 0.05], [0.95, 0.05], [0.95, 0.95], [3.0, 0.95]]), 2)
    bands = Bands.of(losses, DARK, ascii=True)
    rows = landscape_map(losses, track, bands, columns=20, rows=10).plain.splitlines()
    assert rows[-1] == " S" + 17 * "O" + "@"
    assert [row[-1] for row in rows[:-1]] == 9 * ["o"]
    assert all("O" not in row for row in rows[:-1])


def test_a_playhead_beside_the_map_has_no_mark() -> None:
    track = Track(np.array([[0.5, 0.5], [7.0, 0.5]]), 2)
    bands = Bands.of(np.ones((3, 3)), DARK, ascii=True)
    assert "@" not in landscape_map(np.ones((3, 3)), track, bands, columns=20, rows=10).plain


@given(st.integers(2, 60), st.integers(1, 30), st.booleans(), st.integers(0, 2**32 - 1))
def test_a_map_has_its_size_whatever_there_is_to_draw(
    columns: int, rows: int, ascii: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    losses = 10.0 ** random.normal(size=(41, 41)) * random.choice([1.0, np.inf], (41, 41))
    track = Track(random.normal(size=(5, 2)), int(random.integers(1, 6)))
    bands = Bands.of(losses, DARK, ascii=ascii)
    drawing = landscape_map(losses, track, bands, columns=columns, rows=rows)
    assert (drawing.width, drawing.height) == (columns, rows)


@pytest.mark.parametrize("height", [1, 2, 3, 5, 20])
def test_the_legend_tells_the_highest_and_the_lowest_band(height: int) -> None:
    bands = Bands.of(np.logspace(-3, 3, 100), DARK, ascii=False)
    rows = legend(bands, height=height, width=20).plain.splitlines()
    assert len(rows) == height
    assert "and more" in rows[0]
    assert (height == 1) == (not any(row.strip() == "[ ] less" for row in rows))


@given(st.floats(-3, 222), st.floats(0.01, 4), st.integers(12, 40))
def test_the_legend_cuts_no_number_and_no_word(exponent: float, decades: float, width: int) -> None:
    losses = np.logspace(exponent, exponent + decades, 50)
    bands = Bands.of(losses, DARK, ascii=False)
    rows = legend(bands, height=bands.count, width=width).plain.splitlines()
    words = [row[4:].strip() for row in rows if row.strip()]
    levels = {compact(level) for level in bands.levels}
    assert {word.removesuffix(" and more") for word in words} <= {*levels, "less"}
    assert width < 30 or bands.count == 1 or words[0].endswith(" and more")
