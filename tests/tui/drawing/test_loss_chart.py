"""The loss chart, its timeline and the numbers behind them."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style

from tui.drawing import loss_chart as room
from tui.drawing.canvas import Drawing
from tui.drawing.loss_chart import OtherCurve, loss_chart
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.scale import (
    LABEL_WIDTH,
    Scale,
    axis_step,
    column_of,
    epoch_of,
    reduce_curve,
    sparkline,
)
from tui.drawing.timeline import FINISHED, PAUSED, PLAYING, timeline

FALLING = 200 * np.exp(-np.arange(3001) / 700) + 2
ALTERNATING = FALLING * np.where(np.arange(3001) % 2, 1.5, 0.5)


def chart(losses: Any = FALLING, **changes: Any) -> Drawing:
    """A loss chart of 86 x 11 with some arguments changed."""
    losses = np.asarray(losses, dtype=np.float64)
    arguments: dict[str, Any] = {
        "epochs": 3000,
        "playhead": 2200,
        "width": 86,
        "height": 11,
        "scale": Scale.over(losses),
        "palette": DARK,
    }
    return loss_chart(losses, **(arguments | changes))


def axis(**changes: Any) -> Drawing:
    """A timeline of 86 cells with some arguments changed."""
    arguments: dict[str, Any] = {
        "epochs": 3000,
        "edge": 3000,
        "playhead": 2200,
        "width": 86,
        "palette": DARK,
    }
    return timeline(**(arguments | changes))


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    """Every cell as a character and its style."""
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def colour(style: Style) -> str | None:
    return style.color.name if style.color else None


def ground(style: Style) -> str | None:
    return style.bgcolor.name if style.bgcolor else None


# Epochs and columns


@given(st.integers(1, 10**6), st.integers(2, 250), st.data())
def test_column_of_spans_the_canvas_and_is_undone_by_epoch_of(
    epochs: int, columns: int, data: st.DataObject
) -> None:
    assert column_of(0, epochs, columns) == 0
    assert column_of(epochs, epochs, columns) == columns - 1
    column = data.draw(st.integers(0, columns - 1))
    epoch = data.draw(st.integers(0, epochs))
    if epochs >= columns:
        assert column_of(epoch_of(column, epochs, columns), epochs, columns) == column
    else:
        assert epoch_of(column_of(epoch, epochs, columns), epochs, columns) == epoch


def test_column_of_takes_anything() -> None:
    assert column_of(2200, 3000, 82) == 59
    assert column_of(-5, 100, 10) == 0
    assert column_of(500, 100, 10) == 9
    assert (
        column_of(3, 0, 10) == column_of(3, 10, 1) == epoch_of(3, 10, 1) == epoch_of(3, 0, 9) == 0
    )


# Reduction


@given(
    st.lists(st.floats(0, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf]), max_size=300),
    st.integers(1, 40),
    st.integers(0, 350),
    st.sampled_from([1, 2]),
)
def test_reduction_agrees_with_a_naive_one(
    losses: list[float], columns: int, epochs: int, parts: int
) -> None:
    reduced = reduce_curve(np.array(losses), columns, epochs, parts=parts)
    shares: list[list[float]] = [[] for _ in range(columns * parts)]
    for epoch, loss in enumerate(losses[: epochs + 1]):
        column = column_of(epoch, epochs, columns)
        if epochs and columns > 1:  # in integers, as halves of a column are as exact as columns
            place = (2 * epoch * (columns - 1) + epochs) * parts // (2 * epochs)
            assert place // parts == column
            if epoch == epochs >= columns * parts > columns:
                place -= 1  # rather than in a part of its own
        else:
            place = parts // 2
        shares[place].append(loss)
    for index, share in enumerate(shares):
        finite = [loss for loss in share if np.isfinite(loss)]
        even = share[:-1] if len(share) % 2 and len(share) > 1 else share
        middle = [loss for loss in even if np.isfinite(loss)]
        median = np.median(middle) if middle else min(finite, default=np.nan)
        np.testing.assert_allclose(reduced.median[index], median, atol=1e-300)
        np.testing.assert_equal(reduced.minimum[index], min(finite, default=np.nan))
        np.testing.assert_equal(reduced.maximum[index], max(finite, default=np.nan))


def test_an_alternating_loss_is_a_smooth_line_within_its_range() -> None:
    for count in (3001, 200_001, 1_000_001):
        losses = np.where(np.arange(count) % 2, 30.0, 10.0)
        reduced = reduce_curve(losses, 90, count - 1, parts=2)
        recorded = np.isfinite(reduced.median)
        assert recorded.sum() == 178  # half of the first and of the last column are off the axis
        assert set(reduced.median[recorded]) == {20.0}
        assert set(reduced.minimum[recorded]) == {10.0}
        assert set(reduced.maximum[recorded]) == {30.0}


def test_reduction_finds_one_spike_in_a_million_epochs_quickly() -> None:
    losses = np.random.default_rng(0).normal(10, 1, 1_000_001)
    losses[123_456] = 1e9
    start = time.perf_counter()
    reduced = reduce_curve(losses, 100, 1_000_000)
    assert time.perf_counter() - start < 0.25  # 3 ms where it was written
    assert reduced.maximum[column_of(123_456, 1_000_000, 100)] == 1e9
    np.testing.assert_allclose(reduced.median, 10, atol=0.6)


def test_a_column_with_one_finite_loss_shows_it() -> None:
    reduced = reduce_curve(np.array([np.nan, np.nan, 5.0]), 1, 2)
    assert [float(values[0]) for values in reduced] == [5.0, 5.0, 5.0]


# Scale


def test_limits_are_steps_around_the_losses() -> None:
    assert Scale.over(np.array([3.0, 180.0])) == Scale(True, 2, 200)
    assert Scale.over(np.array([0.2, 5.0])) == Scale(True, 0.2, 5)
    assert Scale.over(np.array([3.0]), np.array([0.7, np.nan, np.inf])) == Scale(True, 0.5, 5)
    assert Scale.over(np.array([3.0, 210.0]), log=False) == Scale(False, 0, 250)
    assert Scale.over(np.array([5.0, 5.0])) == Scale(True, 2, 10)
    assert Scale.over(np.array([0.0, 4.0])) == Scale(True, 2, 5, zero=True)
    assert Scale.over(np.array([-3.0, 7.0]), log=False) == Scale(False, -4, 8)


@given(st.lists(st.lists(st.floats(), max_size=5), max_size=6), st.booleans())
def test_limits_only_grow(histories: list[list[float]], log: bool) -> None:
    scale = None
    for history in histories:
        losses = np.array(history, dtype=np.float64)
        grown = Scale.over(losses, log=log, grown_from=scale)
        if scale is not None and not scale.empty:
            assert grown.low <= scale.low
            assert grown.high >= scale.high
        inside = losses[np.isfinite(losses) & (np.abs(losses) < 1e12) & (np.abs(losses) > 1e-12)]
        inside = inside[inside > 0] if log else inside
        room = (grown.high - grown.low) * 1e-6 if not log else inside * 1e-6  # not to be seen
        assert np.all(inside >= grown.low - room)
        assert np.all(inside <= grown.high + room)
        scale = grown


def test_an_empty_scale_and_one_of_another_kind_do_not_bind() -> None:
    empty = Scale.over(np.array([np.nan]))
    assert empty.empty
    assert empty.ticks(10) == ()
    assert Scale.over(np.array([100.0, 200.0]), grown_from=empty) == Scale(True, 100, 200)
    linear = Scale(False, 0, 1000)
    assert Scale.over(np.array([100.0, 200.0]), grown_from=linear) == Scale(True, 100, 200)
    assert Scale.over(np.array([]), grown_from=Scale(True, 1, 10)) == Scale(True, 1, 10)


def test_ticks_are_those_of_the_pictures() -> None:
    ticks = Scale(True, 2, 200).ticks(11)
    assert [(tick.row, tick.label) for tick in ticks] == [
        (1, "  100 "),
        (7, "   10 "),
        (10, "    2 "),
    ]
    assert [tick.value for tick in Scale(True, 2, 200).ticks(5)] == [100, 10]
    assert [tick.value for tick in Scale(False, 0, 200).ticks(19)] == [200, 150, 100, 50, 0]
    assert Scale(True, 1e-7, 1e6).ticks(11)[0].label == "  1e6 "
    assert Scale(True, 1e-7, 1e-6).ticks(11)[-1].label == " 1e-7 "
    assert [tick.value for tick in Scale(True, 20, 50).ticks(11)] == [50, 20]


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300), st.integers(1, 60), st.booleans())
def test_ticks_have_room_and_one_width(first: float, second: float, rows: int, log: bool) -> None:
    scale = Scale.over(np.array([first, second]), log=log)
    ticks = scale.ticks(rows)
    assert all(len(tick.label) == LABEL_WIDTH for tick in ticks)
    assert all(float(tick.label) == tick.value for tick in ticks)
    assert all(0 <= tick.row < rows for tick in ticks)
    assert all(above.row + 2 <= below.row for above, below in pairwise(ticks))
    assert all(above.value > below.value for above, below in pairwise(ticks))


@pytest.mark.parametrize("log", [True, False])
def test_position_is_clipped_and_drops_what_is_not_finite(log: bool) -> None:
    scale = Scale(log, 1, 100)
    np.testing.assert_allclose(
        scale.position(np.array([1, 100, 0, -5, 1e300, 1e-300, np.nan, np.inf])),
        [0, 1, 0, 0, 1, 0, np.nan, np.nan],
    )
    assert scale.position(10.0) == pytest.approx(0.5 if log else 9 / 99)


@pytest.mark.parametrize("zero", [0.0, 5e-324, 1e-53, 9e-13])
def test_a_logarithmic_scale_has_a_row_for_zero_and_for_what_cannot_be_told_from_it(zero) -> None:
    scale = Scale.over(np.array([20.0, zero, 0.03]))
    assert scale == Scale(True, 0.02, 20, zero=True)
    for rows in range(2, 20):
        for parts in (1, 2, 4):
            levels = scale.levels(np.array([20.0, 0.02, zero, np.nan]), rows, parts)
            np.testing.assert_array_equal(levels, [rows * parts - 1, parts, 0, np.nan])
        assert scale.ticks(rows)[-1] == (rows - 1, 0.0, "    0 ")
    assert Scale.over(np.array([5.0]), grown_from=scale).zero
    assert not Scale.over(np.array([5.0, zero]), log=False, grown_from=scale).zero
    nothing_else = Scale.over(np.array([zero]))
    assert [tick.label for tick in nothing_else.ticks(9)] == ["    0 "]
    assert nothing_else.levels(zero, 9) == 0


# The chart


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("height", [2, 5, 11])
def test_zero_is_drawn_beside_its_own_label(height: int, ascii: bool) -> None:
    losses = np.append(np.geomspace(30, 0.2, 1501), np.zeros(1500))
    lines = chart(losses, height=height, ascii=ascii, playhead=None).plain.split("\n")
    assert lines[-1].startswith("    0 ")
    assert len(lines[-1][LABEL_WIDTH:46].strip()) <= 1
    assert " " not in lines[-1][47:]
    assert not any(line[48:].strip() for line in lines[:-1])


@given(st.integers(0, 130), st.integers(0, 24), st.sampled_from([True, False]))
def test_any_size_is_exact(width: int, height: int, ascii: bool) -> None:
    drawing = chart(width=width, height=height, ascii=ascii)
    lines = drawing.plain.split("\n") if height else []
    assert [len(line) for line in lines] == [width] * height
    assert [len(line) for line in axis(width=width, ascii=ascii).plain.split("\n")] == [width] * 2


@pytest.mark.parametrize("epochs", [1, 40, 3000, 77_777])
@pytest.mark.parametrize("width", [60, 86, 101, 120])
def test_playhead_handle_and_label_share_a_column(epochs: int, width: int) -> None:
    losses = np.linspace(100, 1, epochs + 1)
    for playhead in {0, 1, epochs // 3, epochs // 2, epochs - 1, epochs}:
        column = LABEL_WIDTH + column_of(playhead, epochs, width - LABEL_WIDTH)
        drawn = cells(chart(losses, epochs=epochs, playhead=playhead, width=width))
        assert all(row[column][0] == "│" or row[column][0] in "▘▝▀▖▌▞▛▗▚▐▜▄▙▟█" for row in drawn)
        assert any(row[column][0] == "│" for row in drawn)
        assert any(colour(row[column][1]) == DARK.bright for row in drawn)
        bar, labels = cells(axis(epochs=epochs, edge=epochs, playhead=playhead, width=width))
        assert [place for place, (character, _) in enumerate(bar) if character == "●"] == [column]
        bright = [place for place, (_, style) in enumerate(labels) if style.bold]
        text = "".join(labels[place][0] for place in bright).rstrip()
        assert text == f"{playhead:,}"
        assert bright[0] <= column < bright[0] + len(text)
        if LABEL_WIDTH + len(text) < column < width - len(text):  # it was not clamped
            assert column == bright[0] + len(text) // 2


def test_the_curve_stands_on_its_labels_rows() -> None:
    for value in (1000.0, 100.0, 10.0, 1.0):
        drawing = chart(np.full(3001, value), playhead=3000, scale=Scale(True, 1, 1000))
        rows = [row for row, line in enumerate(drawing.plain.split("\n")) if set(line) & set("▀▄")]
        labelled = [t.row for t in Scale(True, 1, 1000).ticks(11) if t.value == value]
        assert rows == labelled


def test_played_part_is_bright_on_a_tint_and_the_rest_dim() -> None:
    head = LABEL_WIDTH + column_of(2200, 3000, 80)
    for row in cells(chart(ALTERNATING)):
        assert all(ground(style) is None for _, style in row[:LABEL_WIDTH])
        assert all(ground(style) in (DARK.tint, DARK.band) for _, style in row[LABEL_WIDTH:head])
        assert ground(row[head][1]) in (DARK.tint, DARK.band)
        assert not {ground(style) for _, style in row[head + 1 :]} & {DARK.tint, DARK.band}
        played = {colour(style) for glyph, style in row[LABEL_WIDTH:head] if glyph != " "}
        assert played <= {DARK.accent, DARK.band}
        at_head = {colour(style) for glyph, style in row[head : head + 1] if glyph != "│"}
        assert at_head <= {DARK.bright}
        unplayed = {colour(style) for glyph, style in row[head + 1 :] if glyph != " "}
        assert not unplayed & {DARK.accent, DARK.band, DARK.bright}
    colours = {colour(style) for row in cells(chart(ALTERNATING)) for _, style in row}
    assert {DARK.accent, DARK.band, DARK.bright, DARK.unplayed, DARK.faint} <= colours


def test_without_a_playhead_all_is_played_and_no_line_drawn() -> None:
    drawing = chart(playhead=None)
    assert "│" not in drawing.plain
    assert DARK.unplayed not in {colour(style) for row in cells(drawing) for _, style in row}


def test_the_band_reaches_from_minimum_to_maximum() -> None:
    losses = np.where(np.arange(3001) % 2, 900.0, 1.1)
    drawing = chart(losses, playhead=3000, scale=Scale(True, 1, 1000))
    column = [row[40] for row in cells(drawing)]
    assert all(glyph in "█▀▄" for glyph, _ in column)
    assert {colour(style) for _, style in column} == {DARK.band, DARK.accent}


def test_the_band_has_no_gap_where_the_line_begins() -> None:
    losses = np.append(np.geomspace(1000, 1, 12), np.full(2989, 1.0))
    drawing = chart(losses, playhead=3000, scale=Scale(True, 1, 1000))
    assert [row[LABEL_WIDTH][0] for row in cells(drawing)] == ["▐"] * 11


def test_the_playhead_goes_over_ghosts_and_under_the_curve() -> None:
    drawing = chart(
        np.full(3001, 9.0), others=(OtherCurve(np.full(3001, 2.0)),), scale=Scale(True, 1, 10)
    )
    column = [row[LABEL_WIDTH + column_of(2200, 3000, 80)] for row in cells(drawing)]
    assert [glyph for glyph, _ in column] == [*"▄││││││││││"]
    assert [colour(style) for _, style in column] == [DARK.bright] + [DARK.rule] * 10


def test_ghosts_lie_behind_the_curve() -> None:
    ghost = np.full(3001, 5.0)
    drawn = cells(chart(others=(OtherCurve(ghost),), scale=Scale(True, 1, 500)))
    ghostly = [
        i for row in drawn for i, (_, style) in enumerate(row) if colour(style) == DARK.ghost
    ]
    assert ghostly
    alone = cells(chart(scale=Scale(True, 1, 500)))
    for row, row_alone in zip(drawn, alone, strict=True):
        for cell, cell_alone in zip(row, row_alone, strict=True):
            assert cell == cell_alone or cell_alone[0] in " │"
    same = chart(others=(OtherCurve(FALLING),))
    assert DARK.ghost not in {colour(style) for row in cells(same) for _, style in row}


def test_a_diverged_run_ends_with_an_arrow() -> None:
    losses = np.array([10.0, 20.0, 1e5, 1e300, np.inf, np.nan])
    drawn = cells(chart(losses, epochs=10, playhead=5, diverged=True))
    arrows = [
        (y, x, colour(style))
        for y, row in enumerate(drawn)
        for x, (glyph, style) in enumerate(row)
        if glyph == "↑"
    ]
    assert arrows == [(0, LABEL_WIDTH + column_of(3, 10, 80), DARK.error)]
    assert "↑" not in chart(losses, epochs=10, playhead=5).plain
    assert "↑" not in chart([np.nan], epochs=10, playhead=0, diverged=True).plain


def test_few_epochs_are_joined() -> None:
    drawing = chart([100.0, 1.0, 100.0], epochs=2, playhead=None, scale=Scale(True, 1, 100))
    columns = zip(*drawing.plain.split("\n"), strict=True)
    assert all(set(column) != {" "} for column in list(columns)[LABEL_WIDTH:])


def test_braille_is_an_option() -> None:
    glyphs = set("".join(line[LABEL_WIDTH:] for line in chart(marker="braille").plain.split("\n")))
    assert glyphs <= {" ", "│"} | {chr(code) for code in range(0x2801, 0x2900)}
    assert len(glyphs) > 5


def test_only_new_data_is_plotted(monkeypatch: pytest.MonkeyPatch) -> None:
    builds = []
    build = room._build

    def counted(*arguments: Any) -> str:
        builds.append(arguments)
        return build(*arguments)

    monkeypatch.setattr(room, "_build", counted)
    room._layer.cache_clear()
    first = chart(ALTERNATING)
    assert len(builds) == 2  # the line and the band
    drawings = [chart(ALTERNATING, playhead=head) for head in range(0, 3000, 500)]
    assert len({drawing.rows for drawing in drawings}) == len(drawings)
    assert chart(ALTERNATING, palette=LIGHT).plain == first.plain
    chart(ALTERNATING.copy(), diverged=True)
    assert len(builds) == 2
    chart(ALTERNATING[:1000], others=(OtherCurve(ALTERNATING),), scale=Scale.over(ALTERNATING))
    assert len(builds) == 4  # the ghost's line is known already
    chart(ALTERNATING, width=87)
    assert len(builds) == 6


def test_kept_layers_are_not_written_to() -> None:
    before = chart(playhead=1000)
    chart(others=(OtherCurve(ALTERNATING), OtherCurve(FALLING[::-1])), diverged=True)
    assert chart(playhead=1000) == before


def test_recolouring_is_fast() -> None:
    chart(width=106, height=12)
    times = []
    for playhead in range(0, 3000, 100):
        start = time.perf_counter()
        chart(width=106, height=12, playhead=playhead)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.01  # 0.8 ms where it was written, 10 with a new plot


HARD = """
import numpy as np
from tui.drawing.loss_chart import OtherCurve, loss_chart
from tui.drawing.scale import Scale, sparkline
from tui.drawing.palette import DARK
curves = [
    [], [1.0], [0.0], [np.nan], [np.inf], [np.nan] * 50, [0.0] * 50, [1e300], [1e-300], [-1.0],
    [1.0, np.nan, 2.0], [np.inf, -np.inf, 1.0, 0.0], [1e300, 1e-300] * 30, [1.0, 1e300, np.inf],
    [5e-324, 1.7e308, -1.7e308], list(10.0 ** np.arange(-300, 300)), [1.0] * 5000,
]
for curve in curves:
    losses = np.array(curve, dtype=np.float64)
    for log in (True, False):
        for scale in (Scale.over(losses, log=log), Scale(log, 1.0, 10.0), Scale(log, 1e-12, 1e12)):
            for epochs in (0, 1, 60, 3000):
                for options in ({}, {"marker": "braille"}, {"ascii": True}):
                    drawing = loss_chart(
                        losses, epochs=epochs, playhead=30, width=40, height=6, scale=scale,
                        palette=DARK, others=(OtherCurve(losses[::-1]),), diverged=True, **options,
                    )
                    assert [len(line) for line in drawing.plain.split("\\n")] == [40] * 6
            assert len(sparkline(losses, width=12, scale=scale)) == 12
print("alive")
"""


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, where an abort of plotext can be seen."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )


def test_hard_data_neither_aborts_nor_warns() -> None:
    done = run_python(HARD)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


def test_plotext_is_imported_with_the_first_curve_only() -> None:
    done = run_python(
        "import sys, tui.drawing.loss_chart, tui.drawing.timeline as t, tui.drawing.palette as p\n"
        "t.timeline(epochs=9, edge=3, playhead=2, width=50, palette=p.DARK)\n"
        "print('plotext' in sys.modules)"
    )
    assert done.stdout == "False\n", done.stderr


def test_a_chart_does_not_depend_on_the_terminals_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    room._layer.cache_clear()
    assert len(chart(width=200, height=50).plain) == 201 * 50 - 1


# The timeline


def test_timeline_shows_played_recorded_and_open_parts() -> None:
    bar, _ = cells(axis(edge=2500, playhead=1000, forks=(400, 2000), state_glyph="▮▮"))
    text = "".join(glyph for glyph, _ in bar)
    head, edge = column_of(1000, 3000, 80), column_of(2500, 3000, 80)
    assert text.startswith("▮▮    ")
    track = bar[LABEL_WIDTH:]
    forks = [column_of(400, 3000, 80), column_of(2000, 3000, 80)]
    assert [place for place, (glyph, _) in enumerate(track) if glyph == "┻"] == forks
    for place, (glyph, style) in enumerate(track):
        if place not in (*forks, head):
            expected = (
                ("━", DARK.accent)
                if place < head
                else ("━", DARK.unplayed)
                if place <= edge
                else ("╌", DARK.rule)
            )
            assert (glyph, colour(style)) == expected


def test_timeline_labels() -> None:
    def labels(**changes: Any) -> list[str]:
        return axis(**changes).plain.split("\n")[1].split()

    assert labels() == ["0", "1,000", "2,200", "3,000"]
    assert labels(playhead=2512) == ["0", "1,000", "2,000", "2,512", "3,000"]
    assert labels(playhead=0) == ["0", "1,000", "2,000", "3,000"]
    assert labels(playhead=2999) == ["0", "1,000", "2,000", "2,999"]
    assert labels(epochs=7, edge=7, playhead=3)[0] == "0"
    assert labels(epochs=1_000_000, edge=5, playhead=5)[-1] == "1,000,000"
    assert axis_step(3000, 5) == 1000
    assert axis_step(3, 5) == 1


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 160))
def test_timeline_labels_keep_apart(epochs: int, playhead: int, width: int) -> None:
    line = axis(epochs=epochs, edge=epochs, playhead=playhead, width=width).plain.split("\n")[1]
    shown = [int(word.replace(",", "")) for word in line.split()]
    assert shown == sorted(set(shown))
    if width - LABEL_WIDTH >= len(f"{epochs:,}"):
        assert min(playhead, epochs) in shown
    assert not line[:LABEL_WIDTH].strip()


# Sparkline


def test_sparkline_is_on_the_common_scale() -> None:
    assert sparkline(np.array([1.0, 10.0, 100.0]), width=3, scale=Scale(True, 1, 100)) == "▁▅█"
    assert sparkline(np.array([0.0, 50.0, 100.0]), width=3, scale=Scale(False, 0, 100)) == "▁▅█"
    assert sparkline(np.full(500, 10.0), width=4, scale=Scale(True, 1, 1000)) == "▃▃▃▃"
    assert sparkline(np.array([1e9, 1e-9]), width=2, scale=Scale(True, 1, 100)) == "█▁"


def test_sparkline_leaves_columns_without_losses_blank() -> None:
    assert sparkline(np.array([]), width=5, scale=Scale(True, 1, 10)) == "     "
    assert sparkline(np.array([np.nan] * 9), width=5, scale=Scale(True, 1, 10)) == "     "
    assert (
        sparkline(np.array([1.0, np.nan, np.inf, 10.0]), width=4, scale=Scale(True, 1, 10))
        == "▁  █"
    )
    assert (
        sparkline(np.full(500, 1.0), width=10, scale=Scale(True, 1, 10), epochs=999) == "▁▁▁▁▁     "
    )
    assert sparkline(np.array([1.0, 10.0]), width=6, scale=Scale(True, 1, 10)) == "▁▁▁███"
    assert sparkline(np.array([1.0]), width=0, scale=Scale(True, 1, 10)) == ""


# Elsewhere


def test_ascii_mode_emits_ascii_only() -> None:
    losses = np.append(ALTERNATING[:2000], np.inf)
    drawing = chart(losses, others=(OtherCurve(FALLING),), diverged=True, ascii=True, playhead=1500)
    assert drawing.plain.isascii()
    assert set("*:.|^") <= set(drawing.plain)
    for state in (PLAYING, PAUSED, FINISHED):
        bar = axis(ascii=True, edge=2500, playhead=1000, forks=(400,), state_glyph=state).plain
        assert bar.isascii()
        assert set("=-.+O") <= set(bar)
        assert bar[0] != " "


def test_a_rich_console_prints_it() -> None:
    out = io.StringIO()
    console = Console(file=out, width=86, no_color=True, color_system=None)
    console.print(chart())
    assert out.getvalue() == chart().plain + "\n"


def test_glyphs_are_one_cell_wide() -> None:
    drawing = chart(ALTERNATING, others=(OtherCurve(FALLING),), diverged=True)
    assert drawing.width == 86
    assert axis(forks=(400,), state_glyph=PAUSED).width == 86


def test_neighbours_of_one_style_are_one_segment() -> None:
    for drawing in (chart(ALTERNATING), axis()):
        for row in drawing.rows:
            assert all(left.style != right.style for left, right in pairwise(row))
            assert len(row) < 40
