"""The list of runs: exact in size at any size, and a legend that keeps its colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.training.evaluation import Score
from tui.drawing.palette import DARK, LIGHT
from tui.screens.lab.run_list import MARKS, RunRow, in_sight, mark_of, run_at, run_list

SCORE = Score(((50, 0), (0, 50)))


def rows_of(count: int, shown: int, *, diverged: int = -1) -> tuple[RunRow, ...]:
    return tuple(
        RunRow(
            number,
            f"lr 0.0{number}, seed {number}",
            1 / number,
            SCORE,
            np.geomspace(10, 1 / number, 50),
            60,
            number == diverged,
            number == shown,
        )
        for number in range(1, count + 1)
    )


@given(
    st.integers(1, 40), st.integers(1, 40), st.integers(18, 60), st.integers(1, 50), st.booleans()
)
def test_as_many_runs_as_fit_are_listed_and_the_shown_one_is_among_them(
    count, shown, width, height, ascii
):
    rows = rows_of(count, min(shown, count), diverged=2)
    drawing = run_list(rows, width, height, DARK, ascii=ascii)
    assert (drawing.width, drawing.height) == (width, height)
    seen = in_sight(rows, height)
    assert len(seen) == min(count, height)
    assert any(row.shown for row in seen)
    each = 2 if height >= 2 * count else 1
    for place, row in enumerate(seen):
        for part in range(each):
            assert run_at(rows, place * each + part, height) is row
        assert f" {row.number} " in drawing.plain.splitlines()[place * each]
    assert run_at(rows, each * len(seen), height) is None
    assert run_at(rows, -1, height) is None
    if ascii:
        assert not set("━▌▁▂▃▄▅▆▇█") & set(drawing.plain)


def test_a_run_keeps_its_colour_and_its_mark():
    for palette in (DARK, LIGHT):
        colours = {}
        for count in (3, 12):
            drawing = run_list(rows_of(count, 1), 40, 24, palette, ascii=False)
            for row in drawing.rows:
                words = "".join(segment.text for segment in row).split()
                if words and words[0] in ("━", "▌") and "seed" in words:
                    swatch = next(s for s in row if s.text == "━")
                    colour = swatch.style.color.name
                    assert colours.setdefault(words[words.index("seed") + 1], colour) == colour
        assert [colours[str(n)] for n in (1, 2, 3)] == list(palette.runs[:3])
    assert len({mark_of(number) for number in range(1, len(MARKS) + 1)}) == len(MARKS)
    assert [mark_of(number) for number in (1, 9, 10)] == ["1", "9", "a"]


def test_names_are_told_whole_where_there_is_room():
    text = run_list(rows_of(3, 3), 28, 6, DARK, ascii=False).plain
    assert "lr 0.03, seed 3" in text
    assert "100.0 %" in text
    crowded = run_list(rows_of(9, 3), 28, 9, DARK, ascii=False).plain.splitlines()
    assert "lr 0.03, seed 3" in crowded[6]  # rather than figures beside half a name
    assert "%" not in crowded[6]
    short = [replace(row, name=f"lr 0.0{row.number}") for row in rows_of(9, 3)]
    assert run_list(short, 28, 9, DARK, ascii=False).plain.count("100.0 %") == 9
    assert "diverged" in run_list(rows_of(3, 3, diverged=1), 32, 3, DARK, ascii=True).plain
