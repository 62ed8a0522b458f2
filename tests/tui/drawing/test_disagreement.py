"""Where two networks disagree: quiet where they agree, else in the colour of the first's class."""

from __future__ import annotations

import numpy as np
import pytest

from tui.drawing.disagreement import FULL, difference_map, disagreement, disagreement_map, labels
from tui.drawing.maps import ASCII_RAMPS, MAP_STYLES, grid_shape
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.points import Points

DOMAIN = (0.0, 1.0, 0.0, 1.0)
SIZE = {"domain": DOMAIN, "columns": 8, "rows": 4}


def halves(style: str, *, at: int) -> np.ndarray:
    """A network that says o left of a column of the map, and x from it on."""
    rows, columns = grid_shape(style, 8, 4)
    answers = np.zeros((rows, columns))
    answers[:, at * columns // 8 :] = 1.0
    return answers


def test_the_class_of_two_is_the_side_of_a_half():
    assert labels(np.array([[0.2, 0.5, 0.51, np.nan]])).tolist() == [[0, 0, 1, -1]]


def test_the_class_of_more_is_the_largest():
    answers = np.array([[[0.2, 0.5, 0.3], [0.4, 0.1, 0.5], [np.nan, 0.1, 0.5]]])
    assert labels(answers).tolist() == [[1, 2, -1]]


def test_a_share_of_the_plane_is_disputed():
    first, second = halves("ascii", at=2), halves("ascii", at=6)
    assert disagreement(first, second).mean() == 0.5
    assert not disagreement(first, first).any()


@pytest.mark.parametrize("style", MAP_STYLES)
@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_what_is_disputed_has_the_colour_of_the_first_one_s_class(style, palette):
    first, second = halves(style, at=2), halves(style, at=6)
    for answers, label in (((first, second), 1), ((second, first), 0)):
        drawing = disagreement_map(*answers, marks={}, style=style, palette=palette, **SIZE)
        assert (drawing.width, drawing.height) == (8, 4)
        for row in drawing.rows:
            cells = [(c, segment.style) for segment in row for c in segment.text]
            if style == "ascii":
                assert "".join(c for c, _ in cells) == f"  {ASCII_RAMPS[label][-1] * 4}  "
                continue
            colours = [cell_style.bgcolor.name for _, cell_style in cells]
            quiet, disputed = palette.panel, palette.side(label)[-1]
            assert colours == [quiet] * 2 + [disputed] * 4 + [quiet] * 2


def test_more_classes_than_two_have_their_colours():
    first = np.zeros((8, 8, 3))
    first[..., 2] = 1.0
    second = first.copy()
    second[:, :4] = (1.0, 0.0, 0.0)
    drawing = disagreement_map(first, second, marks={}, style="blocks", palette=DARK, **SIZE)
    assert {s.style.bgcolor.name for row in drawing.rows for s in row} == {
        DARK.side(2)[-1],
        DARK.panel,
    }


def test_points_are_marked_with_who_is_right():
    same = halves("blocks", at=4)
    marks = {
        "": Points(np.array([[0.05, 0.95]]), np.array([0])),
        "A": Points(np.array([[0.45, 0.5]]), np.array([1])),
        "B": Points(np.array([[0.95, 0.05], [5.0, 5.0]]), np.array([1, 1])),
    }
    lines = disagreement_map(
        same, same, marks=marks, style="blocks", palette=DARK, **SIZE
    ).plain.splitlines()
    assert lines[0][0] == "o"
    assert lines[2][3] == "A"
    assert lines[3][7] == "B"
    assert "".join(lines).replace(" ", "") == "oAB"


@pytest.mark.parametrize("style", MAP_STYLES)
def test_values_differ_by_the_side_and_the_size(style):
    first = np.full(grid_shape(style, 8, 4), 0.5)
    second = first.copy()
    columns = second.shape[1]
    second[:, : columns // 4] += FULL
    second[:, columns // 4 : columns // 2] -= FULL
    drawing = difference_map(first, second, style=style, palette=DARK, **SIZE)
    assert (drawing.width, drawing.height) == (8, 4)
    if style == "ascii":
        high, low = ASCII_RAMPS[1][-1], ASCII_RAMPS[0][-1]
        assert drawing.plain.splitlines() == [f"{high * 2}{low * 2}    "] * 4
    else:
        (row,) = set(drawing.rows)
        colours = [segment.style.bgcolor.name for segment in row for _ in segment.text]
        assert colours == [
            *[DARK.side(1)[-1]] * 2, *[DARK.side(0)[-1]] * 2, *[DARK.undecided] * 4
        ]  # fmt: skip
