"""What stands where on a map, that it can be read without colour, and that colours stay theirs."""

from __future__ import annotations

import io
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rich.color import Color, ColorSystem
from rich.console import Console
from rich.style import Style

from core.data.dataset import Domain
from core.nn.arrays import FloatArray
from tui.drawing.axes import axis_labels, note_of_others
from tui.drawing.canvas import Drawing
from tui.drawing.contrast import channels, mix
from tui.drawing.maps import MAP_STYLES, MapStyle, decision_map, grid_shape
from tui.drawing.palette import DARK, LIGHT, XTERM, Palette, xterm_entry
from tui.drawing.points import Points

UNIT: Domain = (0.0, 1.0, 0.0, 1.0)
COARSE = (replace(DARK, fine=False), replace(LIGHT, fine=False))
PALETTES = (DARK, LIGHT, *COARSE)
NOWHERE = Points(np.empty((0, 2)), np.empty(0, dtype=np.int64))


def points(*xs: tuple[float, float], label: int = 1, **more: object) -> Points:
    return Points(np.array(xs), np.full(len(xs), label), **more)  # type: ignore[arg-type]


def drawn(
    probability: FloatArray | None,
    at: Points = NOWHERE,
    style: MapStyle = "blocks",
    columns: int = 8,
    rows: int = 4,
    palette: Palette = DARK,
    domain: Domain = UNIT,
) -> Drawing:
    return decision_map(
        probability,
        at,
        domain=domain,
        columns=columns,
        rows=rows,
        style=style,
        palette=palette,
    )


def flat(style: MapStyle, value: float, columns: int = 8, rows: int = 4) -> FloatArray:
    return np.full(grid_shape(style, columns, rows), value)


def cells(drawing: Drawing) -> list[list[tuple[str, Style]]]:
    return [
        [(character, segment.style or Style()) for segment in row for character in segment.text]
        for row in drawing.rows
    ]


def lines(drawing: Drawing) -> list[str]:
    return drawing.plain.split("\n")


def colour(style: Style, *, back: bool = False) -> str:
    of = style.bgcolor if back else style.color
    assert of is not None
    assert of.triplet is not None
    return of.triplet.hex


# Shapes


@given(
    style=st.sampled_from(MAP_STYLES),
    columns=st.integers(1, 20),
    rows=st.integers(1, 8),
    palette=st.sampled_from(PALETTES),
    data=st.data(),
)
def test_a_map_has_exactly_its_size(
    style: MapStyle, columns: int, rows: int, palette: Palette, data: st.DataObject
) -> None:
    """Whatever the network says, NaN and infinities too, and wherever the points lie."""
    shape = grid_shape(style, columns, rows)
    anything = data.draw(st.none() | arrays.arrays(np.float64, shape))
    at = data.draw(arrays.arrays(np.float64, (5, 2)))
    flags = data.draw(arrays.arrays(np.bool_, (2, 5)))
    labels = flags[0].astype(np.int64)
    marked = Points(
        at, labels, wrong=flags[0], is_test=flags[1], cursor=data.draw(st.none() | st.just(2))
    )
    drawing = drawn(anything, marked, style, columns, rows, palette)
    assert [len(row) for row in cells(drawing)] == [columns] * rows
    assert (drawing.width, drawing.height) == (columns, rows)


def test_probabilities_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a blocks map needs answers \(8, 8\), not \(4, 8\)"):
        drawn(np.zeros((4, 8)), style="blocks")


# Colours of the map


@pytest.mark.parametrize("palette", PALETTES)
def test_blocks_go_from_certainly_o_to_certainly_x(palette: Palette) -> None:
    for value, expected in (
        (0.0, palette.ramp[0]),
        (1.0, palette.ramp[-1]),
        (0.5, palette.background),
    ):
        drawing = drawn(flat("blocks", value), palette=palette)
        assert len(drawing.rows[0]) == 1  # equal cells are one run
        assert drawing.plain.strip() == ""
        assert colour(cells(drawing)[0][0][1], back=True) == expected


def test_what_is_not_a_number_is_undecided() -> None:
    drawing = drawn(flat("blocks", np.nan))
    assert colour(cells(drawing)[0][0][1], back=True) == DARK.background


@given(p=st.floats(0, 1))
def test_the_scale_is_symmetric_around_a_narrow_middle(p: float) -> None:
    def step(probability: float) -> int:
        cell = cells(drawn(flat("blocks", probability, 1, 1), columns=1, rows=1))[0][0]
        return DARK.ramp.index(colour(cell[1], back=True)) - len(DARK.ramp) // 2

    assert step(p) == -step(1.0 - p)
    if abs(p - 0.5) > 0.0201:
        assert (step(p) > 0) == (p > 0.5)
        assert step(p) != 0
    if abs(p - 0.5) < 0.0199:
        assert step(p) == 0


def test_every_step_of_the_ramp_is_used() -> None:
    probability = np.tile(np.linspace(0, 1, 200), (2, 1))
    drawing = drawn(probability, columns=200, rows=1)
    assert (
        tuple(
            colour(style, back=True)
            for style in dict.fromkeys(style for _, style in cells(drawing)[0])
        )
        == DARK.ramp
    )


@given(
    upper=st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]),
    lower=st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]),
)
def test_a_cell_shows_its_upper_and_lower_pixel(upper: float, lower: float) -> None:
    [[(character, style)]] = cells(drawn(np.array([[upper], [lower]]), columns=1, rows=1))

    def alone(probability: float) -> str:
        return colour(
            cells(drawn(flat("blocks", probability, 1, 1), columns=1, rows=1))[0][0][1], back=True
        )

    back = colour(style, back=True)
    front = back if character == " " else colour(style)
    assert (front if character == "▀" else back) == alone(upper)
    assert (front if character == "▄" else back) == alone(lower)


def test_x2_points_upward_and_x1_to_the_right() -> None:
    corners = np.array([(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95)])
    at = Points(corners, np.array([0, 0, 1, 1]))
    assert lines(drawn(flat("ascii", 0.5), at, "ascii")) == [
        "x      x",
        " " * 8,
        " " * 8,
        "o      o",
    ]


def test_blocks_under_a_point_show_the_half_it_lies_in() -> None:
    probability = np.array([[0.0], [1.0]])
    for x2, expected in ((0.9, DARK.ramp[0]), (0.1, DARK.ramp[-1])):
        [[(character, style)]] = cells(drawn(probability, points((0.5, x2)), columns=1, rows=1))
        assert (character, colour(style), colour(style, back=True)) == ("x", DARK.point, expected)


# Points


def test_points_outside_and_on_the_edges() -> None:
    at = points((1.0, 1.0), (0.0, 0.0), (1.01, 0.5), (0.5, -0.01), (np.nan, 0.5))
    assert lines(drawn(flat("ascii", 0.5), at, "ascii")) == [
        "       x",
        " " * 8,
        " " * 8,
        "x       ",
    ]


@pytest.mark.parametrize("style", MAP_STYLES)
def test_a_mistake_is_a_reversed_capital(style: MapStyle) -> None:
    wrong = np.array([True, False])
    at = Points(np.array([(0.1, 0.9), (0.9, 0.9)]), np.array([0, 1]), wrong=wrong)
    row = cells(drawn(flat(style, 1.0), at, style))[0]
    assert (row[0][0], row[0][1].reverse, row[0][1].bold) == ("O", True, True)
    assert row[7][0] == "x"
    assert not row[7][1].reverse


@pytest.mark.parametrize("style", MAP_STYLES)
def test_a_test_point_is_underlined(style: MapStyle) -> None:
    at = points((0.1, 0.9), (0.9, 0.9), is_test=np.array([True, False]))
    row = cells(drawn(flat(style, 1.0), at, style))[0]
    assert (row[0][1].underline, row[7][1].underline) == (True, False)


@pytest.mark.parametrize("style", MAP_STYLES)
@pytest.mark.parametrize(
    ("x1", "expected"), [(0.5, "   [x]  "), (0.0, "x]      "), (1.0, "      [x")]
)
def test_the_cursor_s_sample_is_bracketed(style: MapStyle, x1: float, expected: str) -> None:
    at = points((x1, 0.9), cursor=0)
    row = cells(drawn(None, at, style, domain=(0.0, 1.0, 0.1, 0.9)))[0]
    text = "".join(character for character, it in row if it.reverse)
    assert text == expected.strip()
    assert "".join(it if its.reverse else " " for it, its in row) == expected
    assert {colour(its) for _, its in row if its.reverse} == {DARK.accent}


def test_where_points_share_a_cell_a_mistake_wins_and_the_cursor_over_all() -> None:
    at = np.array([(0.5, 0.9)] * 3)
    label, wrong = np.array([0, 1, 0]), np.array([False, True, False])
    assert lines(drawn(flat("ascii", 0.5), Points(at, label, wrong), "ascii"))[0][4] == "X"
    assert (
        lines(drawn(flat("ascii", 0.5), Points(at, label, wrong, cursor=0), "ascii"))[0][3:6]
        == "[o]"
    )
    beside_it = Points(
        np.array([(0.5, 0.9), (0.6, 0.9)]), np.array([0, 1]), np.array([False, True]), cursor=0
    )
    assert lines(drawn(flat("ascii", 0.5), beside_it, "ascii"))[0][3:6] == "[o]"


# The truth, characters alone, and lines


def test_a_truth_without_a_region_is_points_on_a_graticule() -> None:
    drawing = drawn(None, points((0.01, 0.99)), columns=16, rows=8)
    assert lines(drawing)[0] == "x   ·   ·   ·  ·"
    assert [row for row, line in enumerate(lines(drawing)) if "·" in line] == [0, 2, 4, 6, 7]
    assert {colour(style, back=True) for row in cells(drawing) for _, style in row} == {DARK.panel}
    assert drawn(None, style="ascii", columns=16, rows=8).plain.isascii()


def test_the_ascii_map_reads_without_any_colour() -> None:
    probability = np.tile(np.array([0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0]), (2, 1))
    at = Points(np.array([(0.5, 0.1), (0.1, 0.1)]), np.array([1, 0]), np.array([True, False]))
    drawing = drawn(probability, at, "ascii", columns=7, rows=2)
    assert lines(drawing) == [";:. -+#", "o:.X-+#"]
    written = io.StringIO()
    console = Console(file=written, no_color=True, force_terminal=True, color_system="truecolor")
    console.print(drawing)
    assert written.getvalue() == ";:. -+#\n\x1b[1mo\x1b[0m:.\x1b[1;7mX\x1b[0m-+#\n"


def test_the_ascii_map_has_one_colour_a_class() -> None:
    probability = np.array([[0.0, 0.2, 0.35, 0.65, 0.8, 1.0]])
    row = cells(drawn(probability, style="ascii", columns=6, rows=1))[0]
    assert len({colour(style) for _, style in row[:3]}) == 1
    assert len({colour(style) for _, style in row}) == 2


def test_the_boundary_lies_where_the_probability_is_a_half() -> None:
    _, columns = grid_shape("boundary", 20, 4)
    probability = np.tile(np.linspace(0.0, 1.0, columns), (8, 1))
    row = cells(drawn(probability, style="boundary", columns=20, rows=4))[1]
    where = {column: colour(style) for column, (it, style) in enumerate(row) if it != " "}
    # The columns' centres are at i / 39: nearest to 0.1, 0.5 and 0.9 are 4, 19 or 20, and 35.
    assert sorted(where) in ([2, 9, 17], [2, 10, 17])
    by_column = [where[column] for column in sorted(where)]
    assert by_column[1] == DARK.bright
    low, high = channels(by_column[0]), channels(by_column[2])
    assert low[2] > low[0]
    assert high[0] > high[2]


def test_a_step_has_one_line_and_a_plain_none() -> None:
    _, columns = grid_shape("boundary", 20, 4)
    step = np.tile((np.arange(columns) >= columns // 2).astype(float), (8, 1))
    drawing = drawn(step, style="boundary", columns=20, rows=4)
    styles = [style for row in cells(drawing) for it, style in row if it != " "]
    assert {colour(style) for style in styles} == {DARK.bright}
    assert len(styles) == 4
    assert drawn(flat("boundary", 0.5), style="boundary").plain.strip() == ""


# Around a map


def test_axis_labels_stand_under_their_columns() -> None:
    domain = (-0.05, 1.05, -0.05, 1.05)
    labels = axis_labels(domain, 36, DARK)
    map_row = lines(
        drawn(
            flat("ascii", 0.5, 36, 2), points((0.0, 1.0), (1.0, 1.0)), "ascii", 36, 2, domain=domain
        )
    )[0]
    assert labels.width == 36
    assert labels.plain.index("0") == map_row.index("x")
    assert labels.plain.rindex("1") == map_row.rindex("x")
    assert labels.plain.split() == ["0", "x1", "1"]
    assert axis_labels((0.2, 0.8, 0, 1), 12, DARK).plain.split() == ["0.2", "x1", "0.8"]
    assert axis_labels(UNIT, 3, DARK).plain == "0 1"  # no label is written over another
    noted = axis_labels(domain, 36, DARK, "length", note_of_others(("length", "width", "age")))
    assert "x1, others at mean" in noted.plain
    assert "x1 length" in axis_labels(domain, 36, DARK, "length", note_of_others("ab")).plain


@given(low=st.floats(-100, 100), size=st.floats(0.01, 200), columns=st.integers(1, 60))
def test_axis_labels_always_fit(low: float, size: float, columns: int) -> None:
    assert axis_labels((low, low + size, 0, 1), columns, DARK).width == columns


# The palette


def roles(palette: Palette) -> dict[str, str]:
    base = {it.name: getattr(palette, it.name) for it in fields(palette)}
    colours = {name: value for name, value in base.items() if isinstance(value, str)}
    derived = {name: getattr(palette, name) for name in ("tint", "unplayed", "ghost")}
    steps = {f"ramp {index}": value for index, value in enumerate(palette.ramp)}
    return colours | derived | steps


def luminance(of: str) -> float:
    linear = [(it / 255) ** 2.2 for it in channels(of)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def through_rich(of: str) -> tuple[int, int, int]:
    """What Rich shows of a colour in a terminal of 256."""
    red, green, blue = Color.parse(of).downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
    return red, green, blue


def test_xterm_s_fixed_colours_are_as_rich_has_them() -> None:
    numbered = {Color.parse(f"color({number})").get_truecolor().hex for number in range(16, 256)}
    assert numbered == set(XTERM)


@pytest.mark.parametrize("palette", COARSE)
def test_coarse_colours_are_xterm_s(palette: Palette) -> None:
    for name, value in roles(palette).items():
        assert value in XTERM, name
    for of, share in ((palette.classes[0], 0.3), (palette.classes[1], 0.6)):
        assert palette.shade(palette.panel, of, share) in XTERM


@pytest.mark.parametrize("palette", COARSE)
def test_rich_leaves_coarse_colours_as_they_are(palette: Palette) -> None:
    """But for light greys, which it takes for the next darker one."""
    for name, value in roles(palette).items():
        shown = through_rich(value)
        is_grey = len(set(channels(value))) == 1
        off = max(abs(a - b) for a, b in zip(shown, channels(value), strict=True))
        assert off <= (10 if is_grey else 0), name


@pytest.mark.parametrize("palette", PALETTES)
def test_the_ramp_is_blue_on_one_side_orange_on_the_other_and_even(palette: Palette) -> None:
    ramp, middle = palette.ramp, len(palette.ramp) // 2
    assert len(ramp) == (13 if palette.fine else 7)
    assert ramp[middle] == palette.background
    away = [abs(luminance(it) - luminance(ramp[middle])) for it in ramp]
    for side in (away[middle::-1], away[middle:]):
        assert side == sorted(side)
        assert len(set(side)) == len(side)
    without_hue = 0 if palette.fine else 1
    blue, orange = ramp[: middle - without_hue], ramp[middle + without_hue + 1 :]
    assert all(channels(it)[2] > channels(it)[0] for it in blue)
    assert all(channels(it)[0] > channels(it)[2] for it in orange)


@pytest.mark.parametrize("palette", PALETTES)
def test_what_has_to_be_told_apart_differs(palette: Palette) -> None:
    assert len({palette.background, palette.panel, palette.raised}) == 3
    assert len({palette.background, palette.unplayed, palette.accent}) == 3
    assert len({palette.bright, palette.text, palette.muted, palette.faint}) == 4
    for end in (palette.ramp[0], palette.ramp[-1]):
        lighter, darker = sorted((luminance(end), luminance(palette.point)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) > 4


@given(st.sampled_from(sorted(XTERM)))
def test_the_nearest_entry_to_an_entry_is_itself(entry: str) -> None:
    assert xterm_entry(entry) == entry


@given(st.tuples(*[st.integers(0, 255)] * 3), st.floats(0, 1))
def test_mixing_stays_between(values: tuple[int, int, int], share: float) -> None:
    first = "#{:02x}{:02x}{:02x}".format(*values)
    assert mix(first, DARK.accent, 0.0) == first
    assert mix(first, DARK.accent, 1.0) == DARK.accent
    for low, high, between in zip(
        values, channels(DARK.accent), channels(mix(first, DARK.accent, share)), strict=True
    ):
        assert min(low, high) <= between <= max(low, high)
