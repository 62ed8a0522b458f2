"""Texts from outside, and refusals where there is little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.experiments.schema import descriptions
from core.experiments.schema import refusal as refused
from core.refusal import plain
from tui.drawing.canvas import Canvas
from tui.drawing.text import fits, literal, pieces, refusal, whole

WIDTHS = range(20, 130)


@given(st.text(st.characters()))
def test_a_text_from_outside_has_no_keys_in_it_and_nothing_a_terminal_obeys(text):
    assert pieces(f"`w` wrote {literal(text)} here") == ["", "w", f" wrote {plain(text)} here"]
    assert plain(text).isprintable()


def test_keys_and_backticks_are_told_apart():
    assert pieces("`esc` in a``b``/`` `x`") == ["", "esc", " in a`b`/` ", "x", ""]
    assert fits("`esc` stops", 9)
    assert not fits("``a``", 2)


@pytest.mark.parametrize(
    "value", ["XOR", "", "a; b", "it's 'so'; it must be x", "9" * 300], ids=len
)
@pytest.mark.parametrize("name", list(descriptions()))
def test_what_is_allowed_is_the_last_thing_to_go(name, value):
    field = descriptions()[name]
    sentence = refused(field, value)
    whole_end = f"{field.title} must be {field.allowed}"
    for width in WIDTHS:
        short = refusal(sentence, width)
        assert cell_len(short) <= width
        kept, cut, _ = short.partition(" …")
        if short != sentence and kept != sentence.rpartition(" (")[0]:
            assert whole_end.startswith(kept)
        assert "must be" in short or (cut and width < len(f"{field.title} must be …"))


@pytest.mark.parametrize(
    ("sentence", "width", "short"),
    [
        ("the race has 90 grid points; at most 64 are allowed", 40, "at most 64 are allowed"),
        ("hidden layers need a new run", 20, "hidden layers need …"),
        ("epochs must be larger than 9 (c continues the run)", 40, "epochs must be larger than 9"),
        ("preset is 'XOR'; it must be one of xor, linear", 40, "preset must be one of xor, linear"),
        ("preset is 'XOR'; it must be one of xor, linear", 30, "preset must be one of xor …"),
        ("vary is 'a; b'; it must be so", 25, "vary must be so"),
    ],
)
def test_refusals_where_room_is_short(sentence, width, short):
    assert refusal(sentence, width) == short
    assert refusal(sentence, len(sentence)) == sentence


def test_what_is_not_refused_loses_its_end():
    assert whole("run 3 is forgotten; its report stays", 30) == "run 3 is forgotten"
    assert whole("run 3 is forgotten", 9) == ""


def test_wide_characters_take_two_cells_of_a_canvas():
    canvas = Canvas(12, 1)
    assert canvas.write(1, 0, "中文e\u0301!") == 7
    assert canvas.write_right(12, 0, "字.") == 9
    drawing = canvas.drawing()
    assert drawing.plain == " 中文e\u0301!  字."
    assert drawing.width == 12
