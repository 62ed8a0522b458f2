"""Several curves in one chart, told apart by letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tui.drawing.canvas import Drawing
from tui.drawing.lettered import LETTERS, lettered_curves
from tui.drawing.palette import DARK

EPOCHS = np.arange(301)
FAST, SLOW = 10 * 0.97**EPOCHS, 10 * 0.995**EPOCHS


def drawn(
    curves: Sequence[np.ndarray], *, ascii: bool = True, width: int = 60, height: int = 12
) -> Drawing:
    names = [f"rate {place}" for place in range(len(curves))]
    return lettered_curves(curves, names, width=width, height=height, palette=DARK, ascii=ascii)


def rows_of(letter: str, lines: list[str]) -> dict[int, int]:
    """The first row of a letter in each column."""
    found: dict[int, int] = {}
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            if character == letter:
                found.setdefault(column, row)
    return found


def test_the_faster_curve_lies_lower_everywhere() -> None:
    lines = drawn([FAST, SLOW]).plain.splitlines()
    fast, slow = rows_of("A", lines[:12]), rows_of("B", lines[:12])
    both = sorted(fast.keys() & slow.keys())[5:]
    assert len(both) > 30
    assert all(fast[column] > slow[column] for column in both)
    assert lines[12].split() == ["0", "150", "300"]
    assert lines[13].split() == ["A", "rate", "0", "B", "rate", "1"]


@pytest.mark.parametrize("count", [1, 3, len(LETTERS)])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("width", [30, 80])
def test_every_curve_has_its_letter_and_its_name(count: int, ascii: bool, width: int) -> None:
    curves = [10 * (1 - 0.02 / 2**place) ** EPOCHS for place in range(count)]
    drawing = drawn(curves, ascii=ascii, width=width)
    chart, legend = drawing.plain.splitlines()[:12], drawing.plain.splitlines()[13:]
    assert drawing.width == width
    for place, letter in enumerate(LETTERS[:count]):
        assert letter in "".join(chart)
        assert f"{letter} rate {place}" in "".join(legend)
    assert drawing.plain.isascii() == ascii


def test_curves_differ_in_colour_too() -> None:
    drawing = drawn([FAST, SLOW], ascii=False)
    colours = {
        segment.style.bgcolor.name
        for row in drawing.rows
        for segment in row
        if segment.style is not None and segment.style.bgcolor and set(segment.text) & set("AB")
    }
    assert len(colours) == 2


def test_a_curve_that_diverges_leaves_room_for_the_others() -> None:
    wild = np.append(10 * 3.0 ** np.arange(40), np.full(5, np.nan))
    alone, beside = drawn([SLOW]), drawn([SLOW, wild])
    top = alone.plain.splitlines()[0].split()[0]
    assert float(beside.plain.splitlines()[0].split()[0]) <= 100 * float(top)


def test_runs_of_other_lengths_and_of_no_epoch_are_drawn() -> None:
    lines = drawn([SLOW[:100], SLOW]).plain.splitlines()
    assert max(rows_of("A", lines[:12])) < 30 < max(rows_of("B", lines[:12]))
    assert "0" in drawn([SLOW[:1]]).plain
    assert drawn([np.full(5, np.nan)]).width == 60
