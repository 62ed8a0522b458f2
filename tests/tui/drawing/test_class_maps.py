"""Maps of many classes and of numbers: who wins where, by how much, and where a point misfits."""

from __future__ import annotations

import string
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rich.style import Style

from core.data.dataset import Domain
from core.nn.arrays import FloatArray
from core.training.evaluation import truth_grid
from tests.tui.drawing.data_sets import plane, wheel
from tui.drawing.axes import axis_labels, ends, upright_labels
from tui.drawing.canvas import Drawing
from tui.drawing.contrast import channels
from tui.drawing.maps import MAP_STYLES, MapStyle, decision_map, grid_shape
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.points import LETTERS, SIDES, Points, points_of
from tui.drawing.shading import laid_out, steps

UNIT: Domain = (0.0, 1.0, 0.0, 1.0)
COARSE = (replace(DARK, fine=False), replace(LIGHT, fine=False))
PALETTES = (DARK, LIGHT, *COARSE)
NOWHERE = Points(np.empty((0, 2)), np.empty(0, dtype=np.int64))


def drawn(
    answers: FloatArray | None,
    at: Points = NOWHERE,
    style: MapStyle = "blocks",
    columns: int = 8,
    rows: int = 4,
    palette: Palette = DARK,
    domain: Domain = UNIT,
) -> Drawing:
    return decision_map(
        answers, at, domain=domain, columns=columns, rows=rows, style=style, palette=palette
    )


def won_by(label: int, classes: int, lead: float = 1.0) -> FloatArray:
    """Shares of K classes, one of them ahead by so much of all others, which are equal."""
    rest = (1 - lead) / classes
    return np.where(np.arange(classes) == label, rest + lead, rest)


def flat(style: MapStyle, answer: FloatArray, columns: int = 8, rows: int = 4) -> FloatArray:
    return np.broadcast_to(answer, (*grid_shape(style, columns, rows), answer.size))


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def colour(style: Style, *, back: bool = False) -> str:
    of = style.bgcolor if back else style.color
    assert of is not None
    assert of.triplet is not None
    return of.triplet.hex


# Many classes


@given(
    style=st.sampled_from(MAP_STYLES),
    classes=st.integers(2, 12),
    palette=st.sampled_from(PALETTES),
    data=st.data(),
)
def test_a_map_of_many_classes_has_exactly_its_size(
    style: MapStyle, classes: int, palette: Palette, data: st.DataObject
) -> None:
    shape = (*grid_shape(style, 8, 4), classes)
    answers = data.draw(arrays.arrays(np.float64, shape, elements=st.floats() | st.floats(0, 1)))
    points = points_of(wheel(max(3, classes)))
    drawing = drawn(answers, points, style, palette=palette, domain=wheel(3).domain)
    assert [len(row) for row in cells(drawing)] == [8] * 4


@pytest.mark.parametrize("palette", PALETTES)
def test_the_hue_is_the_winner_s_and_the_strength_its_lead(palette: Palette) -> None:
    classes = len(palette.classes)
    for label in range(classes):
        shown = [
            colour(
                cells(drawn(flat("blocks", won_by(label, classes, lead)), palette=palette))[0][0][
                    1
                ],
                back=True,
            )
            for lead in np.linspace(0, 1, 100)
        ]
        assert tuple(dict.fromkeys(shown)) == (palette.undecided, *palette.side(label))


@given(st.integers(3, 10), st.integers(1, 6), st.data())
def test_two_classes_that_are_equal_lie_in_the_valley(
    classes: int, a_side: int, data: st.DataObject
) -> None:
    first, second = data.draw(
        st.lists(st.integers(0, classes - 1), min_size=2, max_size=2, unique=True)
    )
    answers = np.full((1, 1, classes), 0.01)
    answers[..., [first, second]] = 0.45
    sides = [[f"{label} {step}" for step in range(a_side)] for label in range(classes)]
    assert steps(answers, sides, 0.04) == 0
    answers[..., first] = 1.0
    step = int(steps(answers, sides, 0.04)[0, 0])
    assert laid_out(answers, "middle", sides)[step].startswith(f"{first} ")


@pytest.mark.parametrize("style", MAP_STYLES)
def test_each_class_has_its_letter_and_a_mistake_its_capital(style: MapStyle) -> None:
    dataset = wheel(10, each=1)
    wrong = np.arange(10) % 2 == 0
    for mistaken in (None, wrong):
        points = points_of(dataset, mistaken)
        answers = flat(style, won_by(0, 10), 40, 20)
        row = [
            (character, style)
            for line in cells(drawn(answers, points, style, 40, 20, domain=dataset.domain))
            for character, style in line
            if character in string.ascii_letters
        ]
        expected = LETTERS[:10]
        if mistaken is not None:
            expected = "".join(
                it.upper() if its else it for it, its in zip(expected, wrong, strict=True)
            )
        assert sorted(it for it, _ in row) == sorted(expected)
        assert all(bool(its.reverse) == it.isupper() for it, its in row)


def test_the_letters_are_narrow_and_their_capitals_differ() -> None:
    assert LETTERS.startswith("ox")
    assert sorted(LETTERS) == list(string.ascii_lowercase)
    assert len(set(SIDES)) == 2
    assert SIDES.isascii()


def test_the_ascii_map_tells_every_class_without_colour() -> None:
    classes = len(DARK.classes)
    ramps = {
        drawn(flat("ascii", won_by(label, classes, lead)), style="ascii").plain[0]: (label, lead)
        for label in range(classes)
        for lead in (0.4, 0.7, 1.0)
    }
    assert len(ramps) == 3 * classes
    assert not set(ramps) & set(string.ascii_letters + " []")
    assert all(character.isascii() for character in ramps)


def test_the_lines_lie_where_the_winner_changes() -> None:
    rows, columns = grid_shape("boundary", 30, 4)
    labels = np.repeat([2, 0, 1], columns // 3)
    row = cells(drawn(np.broadcast_to(np.eye(3)[labels], (rows, columns, 3)), NOWHERE, "boundary",
                      30))[1]  # fmt: skip
    lines = [place for place, (character, _) in enumerate(row) if character != " "]
    assert len(lines) == 2
    assert lines[0] in (9, 10)
    assert lines[1] in (19, 20)
    assert {colour(style) for character, style in row if character != " "} == {DARK.bright}
    assert drawn(flat("boundary", won_by(1, 3)), style="boundary").plain.strip() == ""


def test_a_line_of_certainty_has_the_colour_of_its_class() -> None:
    rows, columns = grid_shape("boundary", 20, 4)
    lead = np.linspace(0.1, 1, columns)
    answers = np.stack([won_by(2, 3, float(it)) for it in lead])
    row = cells(drawn(np.broadcast_to(answers, (rows, columns, 3)), NOWHERE, "boundary", 20))[1]
    (place,) = [place for place, (character, _) in enumerate(row) if character != " "]
    assert place == 15  # of 0.8
    red, _, blue = channels(colour(row[place][1]))
    assert red > blue  # the third class is a rose


@pytest.mark.parametrize("style", MAP_STYLES)
@pytest.mark.parametrize("classes", [3, 10])
def test_a_map_of_many_classes_looks_as_before(
    snapshot: object, style: MapStyle, classes: int
) -> None:
    dataset = wheel(classes, tests=5)
    rows, columns = grid_shape(style, 36, 18)
    x1, x2 = np.meshgrid(np.linspace(-4, 4, columns), np.linspace(4, -4, rows))
    angle = 2 * np.pi * np.arange(classes) / classes
    scores = 2 * (x1[..., None] * np.cos(angle) + x2[..., None] * np.sin(angle))
    answers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    answers /= answers.sum(axis=-1, keepdims=True)
    wrong = np.arange(len(dataset.x)) % 7 == 0
    points = points_of(dataset, wrong, cursor=3)
    assert drawn(answers, points, style, 36, 18, domain=(-4, 4, -4, 4)).plain == snapshot


def test_where_points_alone_are_known_they_are_shown_however_many() -> None:
    """Over a surface as many would hide it: there the mistakes stay."""
    dataset = wheel(3, each=200)
    points = points_of(dataset, np.arange(600) < 3)
    alone = drawn(None, points, columns=20, rows=10, domain=dataset.domain).plain
    over = drawn(flat("blocks", won_by(0, 3), 20, 10), points, columns=20, rows=10,
                 domain=dataset.domain).plain  # fmt: skip
    assert all(alone.count(letter) > 5 for letter in "oxt")
    assert not any(letter in over for letter in "oxt")
    assert set("OXT") <= set(over)


# Numbers


def test_points_of_a_regression_tell_their_side() -> None:
    points = points_of(plane())
    assert points.share is not None
    assert points.label.tolist() == (plane().target[:, 0] > 0).astype(int).tolist()
    letters = drawn(None, points, columns=60, rows=30, domain=plane().domain).plain
    low = int((points.label == 0).sum())
    assert (letters.count("v"), letters.count("^")) == (low, len(points.x) - low)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_point_melts_into_the_surface_that_fits_it(palette: Palette) -> None:
    shares = np.linspace(0, 1, 41)
    for share in shares:
        at = Points(np.array([(0.5, 0.5)]), np.array([int(share > 0.5)]), share=np.array([share]))
        for surface in (share, 1 - share):
            row = cells(drawn(np.full((2, 3), surface), at, columns=3, rows=1, palette=palette))[0]
            (character, style), (_, its) = row[:2]
            around = {colour(style, back=True), colour(style, back=character == " ")}
            same = colour(its, back=True) in around
            alike = 0.02 if palette.fine else 0.116  # undecided, or not yet of any hue
            assert same == (surface == share or abs(share - 0.5) <= alike)
            assert colour(row[1][1]) == palette.point


def test_the_truth_of_a_regression_is_its_surface() -> None:
    dataset = plane()
    grid = truth_grid(dataset, *grid_shape("blocks", 20, 10))
    rows = cells(drawn(grid, points_of(dataset), columns=20, rows=10, domain=dataset.domain))
    assert colour(rows[-1][0][1], back=True) == DARK.ramp[0]
    assert colour(rows[0][-1][1], back=True) == DARK.ramp[-1]


@pytest.mark.parametrize("style", MAP_STYLES)
def test_values_beyond_the_range_are_drawn_as_its_ends(style: MapStyle) -> None:
    beyond = np.full(grid_shape(style, 8, 4), 7.0)
    assert drawn(beyond, style=style) == drawn(np.ones_like(beyond), style=style)


@pytest.mark.parametrize("style", MAP_STYLES)
def test_a_map_of_numbers_looks_as_before(snapshot: object, style: MapStyle) -> None:
    dataset = plane(tests=6)
    grid = truth_grid(dataset, *grid_shape(style, 36, 18))
    drawing = drawn(grid, points_of(dataset), style, 36, 18, domain=dataset.domain)
    assert drawing.plain == snapshot


# Axes


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.045, 1.045, [0, 1]), (-6.54, 6.54, [-6, 6]), (-0.3, 1.3, [0, 1]),
        (-225.0, 5225.0, [0, 5000]), (0.21, 0.79, [0.3, 0.7]), (0.0012, 0.0049, [0.002, 0.004]),
        (-12.0, -3.0, [-12, -3]), (1.0, 1.0, []),
    ],
)  # fmt: skip
def test_the_ends_of_an_axis_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ends(low, high) == expected


@pytest.mark.parametrize("columns", [20, 28, 36])
@pytest.mark.parametrize(("low", "high"), [(-6.54, 6.54), (-225.0, 5225.0), (-1.2e4, 1.2e4)])
def test_the_labels_of_an_axis_are_whole(low: float, high: float, columns: int) -> None:
    labels = axis_labels((low, high, 0, 1), columns, DARK).plain
    assert labels.split() == [f"{ends(low, high)[0]:g}", "x1", f"{ends(low, high)[1]:g}"]


def test_an_axis_tells_what_it_is_where_there_is_room() -> None:
    domain = (4.1, 8.1, 0, 1)
    assert axis_labels(domain, 36, DARK, "sepal length").plain.split() == [
        "5", "x1", "sepal", "length", "8",
    ]  # fmt: skip
    assert axis_labels(domain, 18, DARK, "sepal length").plain.split() == ["5", "x1", "8"]
    assert upright_labels((0, 1, 0, 1), 12) == [(0, "1"), (6, "x2"), (11, "0")]
    assert upright_labels((0, 1, -6.5, 6.5), 12, "width") == [
        (0, "6"), (3, "x2"), (4, ""), (5, "w"), (6, "i"), (7, "d"), (8, "t"), (9, "h"), (11, "-6"),
    ]  # fmt: skip
    assert upright_labels((0, 1, 3, 3), 12, "a name that is too long") == [(6, "x2")]


@given(st.text(max_size=30), st.integers(1, 40), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_the_upright_labels_stay_beside_the_map(
    name: str, rows: int, low: float, length: float
) -> None:
    labels = upright_labels((0, 1, low, low + length), rows, name)
    assert all(0 <= row < rows for row, _ in labels)
    assert len({row for row, _ in labels}) == len(labels)
    assert any(label == "x2" for _, label in labels)
