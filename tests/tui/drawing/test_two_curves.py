"""The test points' curve beside the training points', and shares in place of losses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rich.style import Style

from tui.drawing.canvas import Drawing
from tui.drawing.loss_chart import loss_chart
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.plotting import MARKERS, Marker
from tui.drawing.scale import LABEL_WIDTH, PERCENT, SHARES, Floats, Scale, column_of

EPOCHS = 300
TRAIN = 10.0 ** np.linspace(2, 0, EPOCHS + 1)
TEST = 10.0 ** np.linspace(2, 1, EPOCHS + 1)


def chart(losses: Floats = TRAIN, **changes: Any) -> Drawing:
    arguments: dict[str, Any] = {
        "epochs": EPOCHS, "playhead": 200, "width": 66, "height": 12,
        "scale": Scale.over(losses, changes.get("test", losses)),
        "palette": replace(DARK, fine=False), "marker": "braille",
    }  # fmt: skip
    return loss_chart(losses, **(arguments | changes))


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def of_colour(drawing: Drawing, *colours: str) -> set[tuple[int, int]]:
    """Rows and columns of the characters in some colours."""
    return {
        (row, column)
        for row, line in enumerate(cells(drawing))
        for column, (character, style) in enumerate(line)
        if character != " " and style.color and style.color.get_truecolor().hex in colours
    }


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("palette", [replace(LIGHT, fine=False), replace(DARK, fine=False)])
def test_the_test_curve_stands_on_its_labels_rows(ascii: bool, palette: Palette) -> None:
    """Where it is apart from the training points'; bright up to the playhead, dim beyond."""
    drawing = chart(test=TEST, ascii=ascii, palette=palette)
    scale, height = Scale.over(TRAIN, TEST), 12
    tests = of_colour(drawing, palette.text, palette.ghost)
    head = LABEL_WIDTH + column_of(200, EPOCHS, 60)
    dotted = 0
    for epoch in range(100, EPOCHS, 5):
        row = height - 1 - int(scale.levels(float(TEST[epoch]), height))
        column = LABEL_WIDTH + column_of(epoch, EPOCHS, 60)
        near = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)} & tests
        dotted += bool(near)
    assert dotted >= 38
    assert {column < head for _, column in of_colour(drawing, palette.ghost)} == {False}
    assert {column < head for _, column in of_colour(drawing, palette.text)} == {True}


def test_it_is_dotted_and_the_curve_is_not() -> None:
    flat = np.full(EPOCHS + 1, 50.0)
    for ascii, character in ((False, "⠁⠂⠄⡀"), (True, "+")):
        both = chart(test=flat, ascii=ascii, playhead=None)
        row = "".join(character for character, _ in cells(both)[1] + cells(both)[0])
        count = sum(row.count(it) for it in character)
        assert 20 <= count <= 60
        if ascii:
            assert "++" not in row


@given(
    losses=arrays.arrays(np.float64, st.integers(1, 40)),
    test=arrays.arrays(np.float64, st.integers(1, 40)),
    marker=st.sampled_from(MARKERS),
    ascii=st.booleans(),
    log=st.booleans(),
)
def test_any_two_curves_fit(
    losses: Floats, test: Floats, marker: Marker, ascii: bool, log: bool
) -> None:
    scale = Scale.over(losses, test, log=log)
    drawing = chart(losses, test=test, scale=scale, epochs=40, marker=marker, ascii=ascii)
    assert (drawing.width, drawing.height) == (66, 12)
    assert not ascii or drawing.plain.isascii()


def test_a_test_curve_that_coincides_is_the_curve() -> None:
    assert chart(test=TRAIN) == chart()


def test_the_range_goes_on_behind_a_dotted_line() -> None:
    wild = TRAIN * np.where(np.arange(EPOCHS + 1) % 2, 8.0, 1 / 8)
    scale, palette = Scale.over(wild), replace(DARK, fine=False)
    plain = chart(wild, scale=scale, palette=palette)
    both = chart(wild, test=TRAIN * 3, scale=scale, palette=palette)
    assert plain != both
    for before, after in zip(cells(plain), cells(both), strict=True):
        assert [style.bgcolor for _, style in before] == [style.bgcolor for _, style in after]


# Shares


def test_accuracies_stand_between_0_and_100_percent() -> None:
    labels = [tick.label.strip() for tick in PERCENT.ticks(16)]
    assert labels == ["100 %", "80 %", "60 %", "40 %", "20 %", "0 %"]
    drawing = chart(np.full(EPOCHS + 1, 1.0), scale=PERCENT)
    assert drawing.plain.split("\n")[0].startswith("100 % ⠈⠉⠉")


def test_r2_below_0_lies_on_the_edge() -> None:
    assert [tick.label.strip() for tick in SHARES.ticks(4)] == ["1", "0"]
    bad = np.array([-1e30, np.nan, 0.0])
    assert SHARES.levels(bad, 9)[[0, 2]].tolist() == [0, 0]
    assert chart(bad, scale=SHARES, epochs=2).plain.split("\n")[-1].startswith("    0 ⢀⣀⣀")


@pytest.mark.parametrize("ascii", [False, True])
def test_two_curves_look_as_before(snapshot: object, ascii: bool) -> None:
    shares = np.round(1 - 0.5 * np.exp(-np.arange(EPOCHS + 1) / 60), 2)
    drawings = (
        chart(test=TEST, ascii=ascii),
        chart(shares, test=shares - 0.1, scale=PERCENT, ascii=ascii),
    )
    assert "\n\n".join(drawing.plain for drawing in drawings) == snapshot
