"""Anti-aliased curves: what covers how much of a half cell, and what that looks like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.drawing.charts import ALTERNATING, FALLING, HALF_BLOCKS, canvas, chart, halves
from tui.drawing.contrast import channels, mix
from tui.drawing.coverage import line_coverage, range_coverage
from tui.drawing.loss_chart import OtherCurve
from tui.drawing.palette import DARK, LIGHT, XTERM, Palette
from tui.drawing.reduction import Reduced, reduce_curve
from tui.drawing.scale import Floats, Scale

LINEAR, SCALE = Scale(False, 0.0, 1.0), Scale(True, 1, 1000)
ROWS, COLUMNS = 6, 20


def covered(losses: Floats, scale: Scale = LINEAR) -> Floats:
    """The coverage of a line whose losses lie one on each half of a column."""
    return line_coverage([Reduced(losses, losses, losses)], scale, ROWS, COLUMNS)


@given(st.floats(0, 1))
def test_a_level_line_covers_one_half_cell_or_two_that_touch(height: float) -> None:
    coverage = covered(np.full(2 * COLUMNS, height))
    np.testing.assert_array_equal(coverage, coverage[:, :1].repeat(COLUMNS, axis=1))
    assert coverage[:, 0].sum() == 1
    there = np.flatnonzero(coverage[:, 0])
    assert there[-1] - there[0] == len(there) - 1 <= 1
    # Its middle is where it should be, to the dot, but for the edges, where it stays inside.
    middle = (coverage[:, 0] * (np.arange(2 * ROWS)[::-1] + 0.5)).sum()
    wanted = min(max(2 * ROWS * height, 0.5), 2 * ROWS - 0.5)
    assert abs(middle - wanted) <= 0.251


def test_a_straight_line_covers_what_geometry_says() -> None:
    """The exact coverage of a band one half cell high, by integration over each column's width."""
    start, end = 0.1, 0.9
    losses = np.linspace(start, end, 2 * COLUMNS)
    coverage = covered(losses)
    fine = 64
    x = (np.arange(COLUMNS * fine) + 0.5) / fine
    y = 2 * ROWS * (start + (end - start) * ((2 * x - 0.5) / (2 * COLUMNS - 1)).clip(0, 1))
    bottom = np.arange(2 * ROWS)[::-1, None]
    exact = (np.minimum(y + 0.5, bottom + 1) - np.maximum(y - 0.5, bottom)).clip(0, 1)
    exact = exact.reshape(2 * ROWS, COLUMNS, fine).mean(axis=2)
    assert np.abs(coverage - exact)[:, 1:-1].max() <= 0.3  # dots are quarters of a half cell
    assert np.abs(coverage - exact).mean() < 0.03
    np.testing.assert_allclose(coverage.sum(axis=0), 1, atol=0.25)


def test_a_range_covers_its_heights() -> None:
    low, high = np.full(2 * COLUMNS, 0.25), np.full(2 * COLUMNS, 0.75)
    coverage = range_coverage(Reduced(low, low, high), LINEAR, ROWS, COLUMNS)
    np.testing.assert_array_equal(coverage[:, 0], [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    half = range_coverage(Reduced(low, low + 1 / 24, high + 1 / 24), LINEAR, ROWS, COLUMNS)
    np.testing.assert_array_equal(half[:, 0], [0, 0, 0.5, 1, 1, 1, 1, 1, 0.5, 0, 0, 0])
    nothing = np.full(2 * COLUMNS, np.nan)
    assert not range_coverage(Reduced(nothing, nothing, nothing), LINEAR, ROWS, COLUMNS).any()


@given(
    st.lists(st.floats(), min_size=1, max_size=200),
    st.integers(1, 12),
    st.integers(1, 30),
    st.booleans(),
)
def test_any_curve_covers_shares_in_few_steps(
    losses: list[float], rows: int, columns: int, log: bool
) -> None:
    values = np.array(losses)
    scale, reduced = Scale.over(values, log=log), reduce_curve(values, columns, 200, parts=2)
    lines = line_coverage([reduced], scale, rows, columns)
    assert set(np.unique(lines * 8)) <= set(range(9))
    assert set(np.unique(range_coverage(reduced, scale, rows, columns) * 4)) <= set(range(5))
    assert lines.shape == (2 * rows, columns)
    if np.isfinite(reduced.median).any():
        assert lines.any()


def test_an_alternating_loss_is_a_thin_bright_line_on_a_faint_wash() -> None:
    """No column has more of the bright colour than a line of one half cell needs."""
    drawing = chart(ALTERNATING, playhead=None, scale=Scale(True, 1, 1000), height=16)
    bright, wash = _shades(DARK)
    columns = list(zip(*halves(drawing), strict=True))
    for column in columns[3:-1]:
        strong = [colour for colour in column if colour is not None and bright(colour)]
        washed = [colour for colour in column if colour is not None and wash(colour)]
        assert 1 <= len(strong) <= 3
        assert 3 <= len(washed) <= 9  # half a decade of three, and the edges of the line


def _shades(palette: Palette):
    """Whether a colour is nearer to the accent, or to what a range has."""
    accent, tint = (np.array(channels(colour)) for colour in (palette.accent, palette.tint))

    def share(colour: str) -> float:
        return float((np.array(channels(colour)) - tint) @ (accent - tint)) / float(
            (accent - tint) @ (accent - tint)
        )

    return (lambda colour: share(colour) > 0.5), (lambda colour: 0.1 < share(colour) <= 0.5)


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_half_blocks_of_few_colours(palette: Palette) -> None:
    drawing = chart(playhead=None, palette=palette)
    assert {glyph for row in canvas(drawing) for glyph, _ in row} <= HALF_BLOCKS
    colours = {colour for row in halves(drawing) for colour in row}
    assert palette.accent in colours
    assert len(colours) < 60


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_every_label_has_a_faint_line(palette: Palette) -> None:
    scale = Scale(True, 0.01, 1000)
    drawing = halves(chart(np.full(3001, 400.0), scale=scale, palette=palette, playhead=None))
    line = mix(palette.tint, palette.text, 0.1)
    rows = [y for y, row in enumerate(drawing) if row[50] == line]
    assert [y // 2 for y in rows] == [tick.row for tick in scale.ticks(11)]
    assert len(rows) == 6


def test_what_was_not_recorded_and_not_drawn_is_left_as_it_is() -> None:
    drawing = halves(chart(FALLING[:1500], playhead=1000, scale=Scale(True, 1, 1000)))
    lines = {y for y, row in enumerate(drawing) if row[78] is not None}
    assert len(lines) == 4  # those of the decades
    assert DARK.tint in {row[10] for row in drawing}


def test_each_curve_has_its_colour_and_the_first_is_in_front() -> None:
    same, apart = np.full(3001, 100.0), np.full(3001, 3.0)
    others = [OtherCurve(same, 1), OtherCurve(same, 2), OtherCurve(apart, 3)]
    drawing = chart(
        np.full(3001, 20.0), others=others, scale=Scale(True, 1, 1000), playhead=None, height=40
    )
    colours = {row[40] for row in halves(drawing)}
    shades = {place: mix_of(colours, DARK.run_colour(place)) for place in (0, 1, 2, 3)}
    assert shades == {0: True, 1: True, 2: False, 3: True}


def mix_of(colours: set[str | None], wanted: str) -> bool:
    """Whether one of some colours is hardly another than wanted."""
    return any(
        colour is not None and np.abs(np.subtract(channels(colour), channels(wanted))).max() < 60
        for colour in colours
    )


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_in_256_colours_a_curve_has_three_steps_of_xterm_s(palette: Palette) -> None:
    coarse = replace(palette, fine=False)
    others = [OtherCurve(FALLING * 3, 1)]
    drawing = halves(chart(others=others, palette=coarse, playhead=None, scale=SCALE, height=24))
    colours = {colour for row in drawing for colour in row if colour is not None}
    assert colours <= set(XTERM)
    for tone in (coarse.accent, coarse.run_colour(1)):
        steps = {coarse.shade(coarse.background, tone, amount) for amount in (0.45, 0.75, 1.0)}
        assert len(steps) == 3
        assert steps <= colours
    assert len(colours) <= 9  # with the ground, its lines and the ranges


@pytest.mark.parametrize("fine", [True, False])
def test_the_edge_of_a_curve_leaves_the_middle_of_another_behind_it(fine: bool) -> None:
    palette = replace(DARK, fine=fine)
    other = OtherCurve(np.full(3001, 10.0), 1)
    alone = halves(chart(np.full(3001, np.nan), others=[other], playhead=None, scale=SCALE,
                         palette=palette))  # fmt: skip
    strong = [y for y, row in enumerate(alone) if row[40] == palette.run_colour(1)]
    crossing = halves(chart(np.geomspace(20, 5, 3001), others=[other], playhead=None, scale=SCALE,
                            palette=palette))  # fmt: skip
    for y in strong:
        assert crossing[y].count(palette.run_colour(1)) > 30


def test_lines_of_labels_in_adjacent_rows_are_every_second() -> None:
    drawing = halves(chart(np.full(3001, np.nan), scale=Scale(True, 1e-9, 1.0), height=10))
    rows = [y // 2 for y, row in enumerate(drawing) if len(set(row[:40])) == 1
            and row[0] != DARK.tint]  # fmt: skip
    assert rows == [0, 2, 4, 6, 8]
