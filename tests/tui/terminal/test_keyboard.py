"""Bytes from a terminal, good and bad, as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from tui.terminal.keyboard import PATIENCE, Keyboard


def told(messages):
    """Keys by their names, pastes by their text, anything else by its kind."""
    return [
        it.key if isinstance(it, Key) else it.text if isinstance(it, Paste) else type(it).__name__
        for it in messages
    ]


def heard(data: bytes) -> list[str]:
    """What comes of bytes once all has been waited for."""
    keyboard = Keyboard()
    return told(keyboard.feed(data, 0)) + told(keyboard.tick(PATIENCE))


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"aB\xc3\xa9\xe2\x86\x92", ["a", "B", "é", "rightwards_arrow"]),
        (b"\x12\r\t\x7f ", ["ctrl+r", "enter", "tab", "backspace", "space"]),
        (b"\x1b", ["escape"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        (b"\x1b[D\x1bOC\x1b[1;2D\x1b[Z", ["left", "right", "shift+left", "shift+tab"]),
        (b"\x1b[27u\x1b[97;5u\x1b[113;;113u", ["escape", "ctrl+a", "q"]),
        (b"\x1b[[A\x1b[7$\x1bf", ["f1", "shift+home", "ctrl+right"]),
        (b"\x1b[<0;10;10M\x1b[<0;10;10m", ["MouseDown", "MouseUp"]),
        (b"\x1b[I\x1b[O", ["AppFocus", "AppBlur"]),
        (b"\x1b[200~lr \xe90.05\x1b[31m\x00\a\x1b[201~q", ["lr 0.05", "q"]),
        (b"\x1b[?2026;1$y", ["TerminalSupportsSynchronizedOutput"]),
        (b"\x1b[?62;22c\x1b[?1;2c", ["Answer", "Answer"]),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x07q\x1b]11;rgb:0/0/0\x1b\\q", ["Background", "q"] * 2),
    ],
)
def test_what_is_well_formed_arrives(data, keys):
    assert heard(data) == keys


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xe9", id="a Latin-1 key"),
        pytest.param(b"\xf8\xed", id="meta as the eighth bit"),
        pytest.param(b"\xc2\x9b", id="a control character of eight bits"),
        pytest.param(b"\x1b[M \xc8\xff\x1b[M#01", id="clicks as raw bytes"),
        pytest.param(b"\x1b[M \xc8", id="a click cut short"),
        pytest.param(b"\x1b[1114112A", id="no key"),
        pytest.param(b"\x1b[113A", id="a letter as an arrow"),
        pytest.param(b"\x1b[1114112u\x1b[55296u", id="no characters"),
        pytest.param(b"\x1b[97;1;1114112u\x1b[97;1;57343u", id="text of no characters"),
        pytest.param(b"\x1b[1:2:3;4:1u", id="a key's other characters"),
        pytest.param(b"\x1b[97;" + b"9" * 5000 + b"u", id="thousands of digits"),
        pytest.param(b"\x1b[12", id="a sequence cut short"),
        pytest.param(b"\x1b[<", id="a click's beginning"),
        pytest.param(b"\x1b[<;;M\x1b[<0;1M", id="clicks nowhere"),
        pytest.param(b"\x1b[48;40;120;800;1200t", id="a size"),
        pytest.param(b"\x1b[?2048;1$y", id="that sizes can be told"),
        pytest.param(b"\x1b[5;5R", id="the cursor's place"),
        pytest.param(b"\x1b]11;?\x07\x1b]11;rgb:0/0\x07\x1b]10;rgb:0/0/0\x07", id="no background"),
        pytest.param(b"\x1bP1$r0m\x1b\\\x1b]52;c;cXEK", id="answers in words"),
        pytest.param(b"\x1bO", id="a key's beginning"),
        pytest.param(b"\x1bq", id="a letter with alt"),
    ],
)
def test_what_is_not_is_dropped(data):
    assert heard(data) == []
    assert heard(data + b"\x1b[D")[-1] == "left"


def test_a_sequence_is_waited_for_and_the_escape_key_only_for_a_moment():
    keyboard = Keyboard()
    assert told(keyboard.feed(b"\x1b[", 0)) == told(keyboard.tick(0.3)) == []
    assert told(keyboard.feed(b"A", 0.3)) == ["up"]
    assert told(keyboard.feed(b"\x1b", 1)) == told(keyboard.tick(1.05)) == []
    assert told(keyboard.tick(1.2)) == ["escape"]


def test_a_paste_without_an_end_does_not_swallow_what_comes_later():
    keyboard = Keyboard()
    assert told(keyboard.feed(b"\x1b[200~lr", 0)) == told(keyboard.tick(0.3)) == []
    assert told(keyboard.tick(1)) == ["lr"]
    assert told(keyboard.feed(b"q", 1)) == ["q"]


def test_every_key_that_textual_knows_arrives():
    legacy = [key for key in ANSI_SEQUENCES_KEYS if len(key) > 1 and key.isascii()]
    legacy.remove("\x1b\x1b")  # the escape key, twice
    kitty = [f"\x1b[{code[:-1]};5{code[-1]}" for code in FUNCTIONAL_KEYS]
    for sequence in legacy + [key for key in kitty if key[-1] in "u~ABCDFHPQS"]:
        assert heard(sequence.encode()) == told(XTermParser().feed(sequence)), sequence


PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        b"|\x1b|[|M|<|O|]|P|[200~|[201~|\xc3|\xf0\x9f|1114112|;|:|u|A|$|t|~".split(b"|")
    ),
    st.sampled_from(b"\x1b[|\x1b[M|\x1b[<|\x1bO|\x1b]|\x1bP|\x1b[200~|\x1b[201~".split(b"|")),
    st.from_regex(rb"\x1b\[[<?]?[0-9:;]{0,30}[@-~]", fullmatch=True),
)
NOISE = st.lists(PIECES, max_size=30)


@given(NOISE)
def test_nothing_is_too_bad_to_be_read_and_a_key_afterwards_arrives(pieces):
    keyboard = Keyboard()
    for piece in pieces:
        told(keyboard.feed(piece, 0))
    told(keyboard.tick(PATIENCE))
    assert told(keyboard.feed(b"q", PATIENCE)) == ["q"]


@given(NOISE)
def test_it_does_not_matter_where_bytes_are_cut(pieces):
    data, keyboard = b"".join(pieces), Keyboard()
    keys = [key for piece in pieces for key in told(keyboard.feed(piece, 0))]
    assert keys == told(Keyboard().feed(data, 0))
    one_by_one = Keyboard()
    assert keys == [k for byte in data for k in told(one_by_one.feed(bytes([byte]), 0))]
