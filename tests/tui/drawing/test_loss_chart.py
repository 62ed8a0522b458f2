"""The loss chart, in 24-bit and in 256 colours."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.tui.drawing.charts import (
    ALTERNATING,
    COARSE,
    FALLING,
    HALF_BLOCKS,
    canvas,
    cells,
    chart,
    colour,
    ground,
)
from tests.tui.drawing.test_timeline import axis
from tui.drawing import coverage, plotting
from tui.drawing.loss_chart import OtherCurve
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.plotting import MARKERS, Marker
from tui.drawing.scale import LABEL_WIDTH, Scale, column_of

TONES = colour, ground


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("height", [2, 5, 11])
def test_zero_is_drawn_beside_its_own_label(height: int, ascii: bool) -> None:
    losses = np.append(np.geomspace(30, 0.2, 1501), np.zeros(1500))
    drawing = chart(losses, height=height, ascii=ascii, playhead=None, marker="braille")
    lines = drawing.plain.replace("╌", " ").split("\n")
    assert lines[-1].startswith("    0 ")
    assert len(lines[-1][LABEL_WIDTH:46].strip()) <= 1
    assert " " not in lines[-1][47:]
    assert not any(line[48:].strip() for line in lines[:-1])


def test_the_curve_stands_on_its_labels_rows() -> None:
    for value in (1000.0, 100.0, 10.0, 1.0):
        scale = Scale(True, 1, 1000)
        drawing = chart(np.full(3001, value), playhead=None, scale=scale, palette=COARSE,
                        marker="braille")  # fmt: skip
        rows = [y for y, row in enumerate(canvas(drawing)) if colour(row[40][1]) == DARK.accent]
        labelled = [t.row for t in Scale(True, 1, 1000).ticks(11) if t.value == value]
        assert rows == labelled


@pytest.mark.parametrize("fine", [True, False])
@given(st.integers(0, 130), st.integers(0, 24), st.booleans(), st.sampled_from(MARKERS))
def test_any_size_is_exact(
    fine: bool, width: int, height: int, ascii: bool, marker: Marker
) -> None:
    others = [OtherCurve(ALTERNATING, place, "ABC"[place], "1.234") for place in range(3)]
    drawing = chart(
        width=width, height=height, ascii=ascii, marker=marker, others=others, test=ALTERNATING,
        letter="D", value="0.001", palette=replace(DARK, fine=fine),
    )  # fmt: skip
    lines = drawing.plain.split("\n") if height else []
    assert [len(line) for line in lines] == [width] * height
    assert not ascii or drawing.plain.isascii()


@pytest.mark.parametrize("palette", [DARK, COARSE])
@pytest.mark.parametrize("epochs", [1, 40, 3000, 77_777])
@pytest.mark.parametrize("width", [60, 86, 101, 120])
def test_playhead_handle_and_label_share_a_column(
    epochs: int, width: int, palette: Palette
) -> None:
    losses = np.linspace(100, 1, epochs + 1)
    for playhead in {0, 1, epochs // 3, epochs // 2, epochs - 1, epochs}:
        column = LABEL_WIDTH + column_of(playhead, epochs, width - LABEL_WIDTH)
        drawing = chart(losses, epochs=epochs, playhead=playhead, width=width, palette=palette)
        its_column = [row[column] for row in cells(drawing)]
        assert {glyph for glyph, _ in its_column} <= {"│", *HALF_BLOCKS}
        assert "│" in {glyph for glyph, _ in its_column}
        assert palette.bright in {tone(style) for _, style in its_column for tone in TONES}
        bar, labels = cells(axis(epochs=epochs, edge=epochs, playhead=playhead, width=width))
        assert [place for place, (character, _) in enumerate(bar) if character == "●"] == [column]
        bright = [place for place, (_, style) in enumerate(labels) if style.bold]
        text = "".join(labels[place][0] for place in bright).rstrip()
        assert text == f"{playhead:,}"
        assert bright[0] <= column < bright[0] + len(text)
        if LABEL_WIDTH + len(text) < column < width - len(text):  # it was not clamped
            assert column == bright[0] + len(text) // 2


@pytest.mark.parametrize(
    ("palette", "marker"), [(DARK, "blocks"), (DARK, "braille"), (COARSE, "braille")]
)
def test_played_part_is_bright_on_a_tint_and_the_rest_dim(palette: Palette, marker: Marker) -> None:
    drawing, head = (
        chart(palette=palette, marker=marker, scale=Scale(True, 1, 1000)),
        column_of(2200, 3000, 80),
    )
    assert all(ground(style) is None for row in cells(drawing) for _, style in row[:LABEL_WIDTH])
    played, rest = ({tone(style) for row in canvas(drawing) for _, style in row[part]
                     for tone in TONES} for part in (np.s_[:head], np.s_[head + 1 :]))  # fmt: skip
    assert {palette.tint, palette.accent} <= played
    assert not {palette.unplayed, palette.bright} & played
    assert palette.unplayed in rest
    assert not {palette.tint, palette.accent, palette.bright} & rest
    assert any(ground(style) is None for row in canvas(drawing) for _, style in row[head + 1 :])


def test_the_range_shades_the_ground_from_minimum_to_maximum() -> None:
    losses = np.where(np.arange(3001) % 2, 900.0, 1.1)
    drawing = chart(losses, playhead=2200, scale=Scale(True, 1, 1000), palette=COARSE,
                    marker="braille")  # fmt: skip
    for column, bare in ((40, COARSE.tint), (75, None)):
        grounds = [ground(row[column][1]) for row in canvas(drawing)]
        assert len(set(grounds[1:-1])) == 1
        assert bare not in grounds
    assert ground(canvas(drawing)[5][40][1]) != ground(canvas(drawing)[5][75][1])


@pytest.mark.parametrize("palette", [DARK, COARSE])
def test_the_playhead_goes_over_ghosts_and_under_curves(palette: Palette) -> None:
    others = OtherCurve(np.full(3001, 2.0)), OtherCurve(np.full(3001, 5.0), 1)
    drawing = chart(np.full(3001, 9.0), others=others, scale=Scale(True, 1, 10), palette=palette)
    column = [row[column_of(2200, 3000, 80)] for row in canvas(drawing)]
    lines = [y for y, (glyph, _) in enumerate(column) if glyph != "│"]
    assert lines in ([0, 3], [0, 3, 4])  # an anti-aliased line may lie in two rows
    assert {colour(style) for glyph, style in column if glyph == "│"} == {palette.rule}


def test_ghosts_lie_behind_the_curve() -> None:
    ghost, scale = np.full(3001, 5.0), Scale(True, 1, 500)
    drawn = canvas(
        chart(others=(OtherCurve(ghost),), scale=scale, palette=COARSE, marker="braille")
    )
    assert COARSE.ghost in {colour(style) for row in drawn for _, style in row}
    alone = canvas(chart(scale=scale, palette=COARSE, marker="braille"))
    for row, row_alone in zip(drawn, alone, strict=True):
        for cell, cell_alone in zip(row, row_alone, strict=True):
            assert cell == cell_alone or cell_alone[0] in " │╌"
    same = canvas(chart(others=(OtherCurve(FALLING),), palette=COARSE, marker="braille"))
    assert COARSE.ghost not in {colour(style) for row in same for _, style in row}


def test_without_a_playhead_all_is_played_and_no_line_drawn() -> None:
    drawing = chart(playhead=None)
    assert "│" not in drawing.plain
    assert None not in {ground(style) for row in canvas(drawing) for _, style in row}


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


def test_kept_layers_are_not_written_to() -> None:
    before = chart(playhead=1000)
    chart(others=(OtherCurve(ALTERNATING, 2), OtherCurve(FALLING[::-1])), diverged=True)
    assert chart(playhead=1000) == before


HARD = """
import numpy as np
from tui.drawing.loss_chart import OtherCurve, loss_chart
from dataclasses import replace
from tui.drawing.scale import Scale
from tui.drawing.sparkline import sparkline
from tui.drawing.palette import DARK
OPTIONS = (
    {"palette": DARK}, {"palette": replace(DARK, fine=False)},
    {"palette": DARK, "marker": "braille"}, {"palette": DARK, "ascii": True},
)
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
                for options in OPTIONS:
                    drawing = loss_chart(
                        losses, epochs=epochs, playhead=30, width=40, height=6, scale=scale,
                        others=(OtherCurve(losses[::-1], 1, "B", "1.0"),), diverged=True,
                        test=losses, **options,
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
    plotting.layer.cache_clear()
    assert len(chart(width=200, height=50).plain) == 201 * 50 - 1


def test_braille_is_an_option() -> None:
    for palette in (DARK, COARSE):
        drawing = chart(marker="braille", palette=palette)
        glyphs = {glyph for row in canvas(drawing) for glyph, _ in row}
        assert glyphs <= {" ", "│", "╌"} | {chr(code) for code in range(0x2801, 0x2900)}
        assert len(glyphs) > 5


@pytest.mark.parametrize("palette", [DARK, COARSE])
def test_only_new_data_is_plotted(monkeypatch: pytest.MonkeyPatch, palette: Palette) -> None:
    builds = []
    build = plotting._build

    def counted(*arguments: Any) -> str:
        builds.append(arguments)
        return build(*arguments)

    monkeypatch.setattr(plotting, "_build", counted)
    for kept in (plotting.layer, coverage._line_coverage):
        kept.cache_clear()
    chart(ALTERNATING, palette=palette)
    assert len(builds) == 1  # its range is not plotted
    drawings = [chart(ALTERNATING, palette=palette, playhead=p) for p in range(0, 3000, 500)]
    assert len({drawing.rows for drawing in drawings}) == len(drawings)
    chart(ALTERNATING, palette=replace(LIGHT, fine=palette.fine))
    chart(ALTERNATING.copy(), palette=palette, diverged=True)
    assert len(builds) == 1
    others = [OtherCurve(ALTERNATING, 1), *(OtherCurve(FALLING * n) for n in range(1, 65))]
    chart(ALTERNATING[:1000], palette=palette, others=others, scale=Scale.over(ALTERNATING))
    assert len(builds) == 3  # the coloured one is known, and all that are dim are plotted at once
    chart(ALTERNATING, palette=palette, width=87)
    assert len(builds) == 4


def test_recolouring_is_fast() -> None:
    chart(width=106, height=12)
    times = []
    for playhead in range(0, 3000, 100):
        start = time.perf_counter()
        chart(width=106, height=12, playhead=playhead)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02  # 1.5 ms where it was written


def test_ascii_mode_emits_ascii_only() -> None:
    losses = np.append(ALTERNATING[:2000], np.inf)
    others = (OtherCurve(FALLING), OtherCurve(FALLING * 3, 1, "B", "17"))
    drawing = chart(losses, others=others, diverged=True, ascii=True, playhead=1500, test=FALLING)
    assert drawing.plain.isascii()
    assert set("*:.|^+B") <= set(drawing.plain)


def test_a_rich_console_prints_it() -> None:
    out = io.StringIO()
    console = Console(file=out, width=86, no_color=True, color_system=None)
    console.print(chart())
    assert out.getvalue() == chart().plain + "\n"


def test_glyphs_are_one_cell_wide() -> None:
    for palette in (DARK, COARSE):
        assert chart(ALTERNATING, others=[OtherCurve(FALLING)], palette=palette).width == 86


@pytest.mark.parametrize(("palette", "most"), [(DARK, 90), (COARSE, 45)])
def test_neighbours_of_one_style_are_one_segment(palette: Palette, most: int) -> None:
    for row in chart(ALTERNATING, palette=palette).rows:
        assert all(left.style != right.style for left, right in pairwise(row))
        assert len(row) < most
