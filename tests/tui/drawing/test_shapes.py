"""Drawings outside the terminal: shapes, SVG, PNG and GIF."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from rich.segment import Segment
from rich.style import Style

import tui.drawing.raster
from core.refusal import Refusal
from tui.drawing.canvas import Drawing
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.raster import gif, png
from tui.drawing.shapes import BLOCKS, HEIGHT, WIDTH, Dot, Rectangle, Word, shapes
from tui.drawing.svg import LAST, MARGIN, animated_svg, svg

SVG = "{http://www.w3.org/2000/svg}"


def drawing(*rows: str, style: Style | None = None) -> Drawing:
    return Drawing(tuple((Segment(row, style),) for row in rows))


def parts(text: str, style: Style | None = None) -> list[object]:
    return list(shapes(drawing(text, style=style), DARK))


def test_words_stand_at_their_cells_without_the_blanks_between() -> None:
    assert parts("  ab  c") == [
        Word(2 * WIDTH, 0, "ab", DARK.text, False),
        Word(6 * WIDTH, 0, "c", DARK.text, False),
    ]


def test_a_ground_lies_behind_the_words_and_reversed_colours_change_places() -> None:
    style = Style(color="#ff0000", bgcolor="#0000ff", bold=True)
    ground, word = parts("o", style)
    assert ground == Rectangle(0, 0, WIDTH, HEIGHT, "#0000ff")
    assert word == Word(0, 0, "o", "#ff0000", True)
    ground, word = parts("o", style + Style(reverse=True))
    assert (ground.colour, word.colour) == ("#ff0000", "#0000ff")


def test_blocks_side_by_side_are_one_rectangle() -> None:
    assert parts("▄▄▄") == [Rectangle(0, HEIGHT / 2, 3 * WIDTH, HEIGHT / 2, DARK.text)]
    assert parts("▌▌") == [
        Rectangle(0, 0, WIDTH / 2, HEIGHT, DARK.text),
        Rectangle(WIDTH, 0, WIDTH / 2, HEIGHT, DARK.text),
    ]


def test_what_follows_a_block_stands_behind_it() -> None:
    *_, word = parts("━━ 1,000")
    assert word == Word(3 * WIDTH, 0, "1,000", DARK.text, False)


def test_dots_of_braille_are_where_unicode_has_them() -> None:
    places = {(dot.x, dot.y) for dot in parts("⡈")}  # dots 4 and 7: upper right, lower left
    assert places == {(7.5, 2.5), (2.5, 17.5)}
    assert all(isinstance(dot, Dot) for dot in parts("⣿"))
    assert len(parts("⣿")) == 8


def test_every_block_stays_in_its_cell() -> None:
    for character in BLOCKS:
        for part in parts(f" {character}"):
            assert WIDTH <= part.x < part.x + part.width <= 2 * WIDTH
            assert 0 <= part.y < part.y + part.height <= HEIGHT


def test_test_points_are_underlined() -> None:
    line, word = parts("x", Style(underline=True))
    assert (line.width, line.height, word.text) == (WIDTH, 1, "x")


def test_an_svg_is_a_document_in_the_palettes_colours() -> None:
    root = ElementTree.fromstring(svg(drawing("a <b> & c", "▀"), LIGHT))
    assert float(root.get("width", 0)) == 9 * WIDTH + 2 * MARGIN
    ground, block = root.findall(f"{SVG}rect")
    assert ground.get("fill") == LIGHT.background
    assert block.get("y") == f"{HEIGHT}"
    assert [word.text for word in root.findall(f"{SVG}text")] == ["a", "<b>", "&", "c"]


def test_an_animated_svg_shows_each_drawing_in_its_turn() -> None:
    root = ElementTree.fromstring(animated_svg([drawing(c) for c in "abc"], DARK, 0.5))
    groups = root.findall(f"{SVG}g")
    assert [group.find(f"{SVG}text").text for group in groups] == ["a", "b", "c"]
    delays = [group.get("style") for group in groups]
    assert delays == ["animation-delay: 0s", "animation-delay: 0.5s", None]
    style = root.find(f"{SVG}style").text
    assert f"animation: one {0.5 * (2 + LAST):g}s infinite" in style
    # Each of the first is there for its turn, and the last one from the end of theirs on.
    assert f"@keyframes one {{ 0% {{ visibility: visible }} {100 / (2 + LAST):.4f}%" in style
    assert f"@keyframes last {{ 0% {{ visibility: hidden }} {200 / (2 + LAST):.4f}%" in style


def test_what_no_file_can_have_is_a_question_mark() -> None:
    (word,) = parts("a\udc80\x1bb")
    assert word.text == "a??b"
    svg(drawing("a\udc80\x1bb"), DARK).encode()


def test_a_wide_character_has_two_cells() -> None:
    *_, after = parts("漢 b")
    assert after.x == 3 * WIDTH
    (word,) = parts("漢b")
    assert word.cells == 3


def test_a_png_has_the_colours_of_the_cells() -> None:
    image_module = pytest.importorskip("PIL.Image")
    cells = drawing("▀", style=Style(color="#ff0000", bgcolor="#0000ff"))
    image = image_module.open(io.BytesIO(png(cells, DARK)))
    assert image.size == (2 * (WIDTH + 2 * MARGIN), 2 * (HEIGHT + 2 * MARGIN))
    middle = 2 * MARGIN + WIDTH
    assert image.getpixel((middle, 2 * MARGIN + 1)) == (255, 0, 0)
    assert image.getpixel((middle, 2 * MARGIN + 2 * HEIGHT - 1)) == (0, 0, 255)
    assert image.getpixel((1, 1)) == (0x12, 0x12, 0x12)


def test_a_very_large_drawing_has_coarser_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    image_module = pytest.importorskip("PIL.Image")
    monkeypatch.setattr(tui.drawing.raster, "MOST_PIXELS", 100)
    image = image_module.open(io.BytesIO(png(drawing("abc"), DARK)))
    assert image.size == (3 * WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN)


def test_words_leave_ink_in_their_own_cells_alone() -> None:
    image_module = pytest.importorskip("PIL.Image")
    image = image_module.open(io.BytesIO(png(drawing("  M  "), DARK))).convert("L")
    inked = [
        x for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) > 60
    ]
    start = 2 * (MARGIN + 2 * WIDTH)
    assert start - 1 <= min(inked) <= max(inked) <= start + 2 * WIDTH


def test_a_gif_has_a_frame_a_drawing_and_stays_on_the_last() -> None:
    image_module = pytest.importorskip("PIL.Image")
    cells = (drawing("█" * n + " " * (3 - n)) for n in range(1, 4))
    image = image_module.open(io.BytesIO(gif(cells, 3, DARK, 0.2)))
    durations = []
    for frame in range(image.n_frames):
        image.seek(frame)
        durations.append(image.info["duration"])
        there = image.convert("RGB").getpixel((MARGIN + 15, MARGIN + 5))
        assert (there == (0xC6, 0xC6, 0xC6)) is (frame > 0)
    assert durations == [200, 200, 200 * LAST]


def test_without_pillow_one_sentence_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.drawing.raster, "find_spec", lambda _name: None)
    with pytest.raises(Refusal, match=r"pip install 'bp-tui\[export\]' brings it"):
        png(drawing("a"), DARK)
