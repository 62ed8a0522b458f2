"""A light terminal gets a light theme, whether, how and when ever it answers."""

from __future__ import annotations

import pytest

from tui.terminal.background import QUESTION, colour_in, is_light

DARK, LIGHT = "121212", "ffffff"
"""Backgrounds of the two themes."""


@pytest.mark.parametrize(
    ("answer", "colour"),
    [
        ("\x1b]11;rgb:ffff/ffff/ffff\x07", "#ffffff"),
        ("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", "#fdf6e3"),
        ("\x1b]11;rgb:00/2b/36", "#002b36"),
        ("\x1b]11;rgb:f/8/0", "#ff8800"),
        ("\x1b]11;rgba:0000/0000/0000/ffff", "#000000"),
        ("\x1b]10;rgb:ffff/ffff/ffff", ""),
        ("\x1b]11;white", ""),
        ("\x1b]11;?", ""),
        ("q", ""),
    ],
)
def test_answers(answer, colour):
    assert colour_in(answer) == colour


@pytest.mark.parametrize(
    ("colour", "environment", "light"),
    [
        ("#ffffff", "", True),
        ("#fdf6e3", "15;0", True),
        ("#002b36", "0;15", False),
        ("#1e1e2e", "", False),
        ("", "0;15", True),
        ("", "0;default;7", True),
        ("", "15;0", False),
        ("", "nonsense", False),
        ("", "", False),
    ],
)
def test_light_and_dark(colour, environment, light, monkeypatch):
    monkeypatch.setenv("COLORFGBG", environment)
    assert is_light(colour) is light


def ground(it) -> str:
    """The colour behind the first cell, as rrggbb."""
    return it.screen.buffer[0][0].bg


def asked(it) -> bool:
    return QUESTION.encode() in it.written


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "variables", "colour"),
    [
        (b"\x1b]11;rgb:ffff/fdfd/f5f5\x07", {}, LIGHT),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", {"COLORFGBG": "0;15"}, DARK),
        (b"", {}, DARK),
        (b"", {"COLORFGBG": "0;15"}, LIGHT),
        (b"", {"COLORFGBG": "15;0"}, DARK),
    ],
    ids=["light", "dark", "never", "never, but COLORFGBG is light", "never, and it is dark"],
)
def test_the_app_asks(answer, variables, colour, terminal):
    with terminal(**{"COLORFGBG": ""} | variables) as it:
        it.until(lambda: asked(it))
        it.child.send(answer)
        it.until_shows("Ground truth")
        it.until(lambda: ground(it) == colour)
        it.press("k")
        it.until(lambda: ground(it) == (DARK if colour == LIGHT else LIGHT))


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.5, 2.0])
def test_keys_around_an_answer_keep_their_order_and_the_answer_is_none(seconds, terminal):
    with terminal(COLORFGBG="") as it:
        it.until(lambda: asked(it))
        it.read_for(seconds)
        it.child.send(b":abc\x1b]11;rgb:ff")
        it.read_for(0.05)
        it.child.send(b"ff/ffff/ffff\x07def")
        it.until_shows(": abcdef ")
        it.until(lambda: ground(it) == LIGHT)


@pytest.mark.slow
def test_a_theme_that_was_chosen_is_not_asked_about(terminal):
    with terminal(COLORFGBG="") as it:
        it.until_shows("Ground truth")
        it.press("k")
        it.until(lambda: ground(it) == LIGHT)
        it.press("q")
        it.until_left()
    with terminal(COLORFGBG="") as it:
        it.until(lambda: asked(it))
        it.child.send(b"\x1b]11;rgb:0000/0000/0000\x07")
        it.until_shows("Ground truth")
        it.until_quiet()
        assert ground(it) == LIGHT
        it.press(":theme auto", "enter")
        it.until(lambda: ground(it) == DARK)


@pytest.mark.slow
@pytest.mark.parametrize("term", ["linux"])
def test_terminals_that_would_print_the_question_are_not_asked(term, terminal):
    with terminal(TERM=term) as it:
        it.until_shows("Ground truth")
        it.until_quiet()
        assert not asked(it)
