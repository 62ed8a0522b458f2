"""The output with --ascii, with --no-color, as is preferred, and on terminals without a cursor."""

from __future__ import annotations

import re

import pytest

from tui.preferences import Preferences, remember

LAB = "; the Lab needs a terminal that moves a cursor; without one, use "
RUN = "'bp-tui run --plain --preset report-xor'"


@pytest.mark.parametrize("term", ["dumb", pytest.param("unknown", marks=pytest.mark.slow), ""])
def test_a_terminal_without_a_cursor_gets_no_lab_but_a_sentence(term, terminal):
    with terminal(TERM=term, columns=200) as it:
        assert it.until_left() == 2
    assert it.written.decode() == f"bp-tui: TERM is '{term}'{LAB}{RUN}\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_without_a_cursor_gets_neither_bars_nor_colours(term, terminal):
    with terminal("run", "--epochs", "20000", TERM=term) as it:
        it.until_shows("Finished at epoch 20,000")
        assert it.until_left() == 0
    assert b"\x1b" not in it.written


@pytest.mark.parametrize(
    "command", ["presets", "run --preset report-xor --epochs 20", "datasets xor", "inspect --json"]
)
def test_in_ascii(command, call):
    words = command.split()
    plain, ours = call(*words), call(words[0], "--ascii", *words[1:])
    assert (ours.returncode, ours.stderr) == (0, "")
    assert ours.stdout.isascii()
    assert [*map(len, ours.stdout.splitlines())] == [*map(len, plain.stdout.splitlines())]
    assert plain.stdout.isascii() is (command != "presets")


def test_looks_may_stand_before_the_command(call):
    words = ("presets", "--ascii", "--no-color")
    assert call("--no-color", "--ascii", "presets").stdout == call(*words).stdout
    assert call("--ascii", "attach", "7").stderr == call("attach", "--ascii", "7").stderr
    assert call("--ascii", "runs", "shw").stderr.endswith("here; did you mean show?\n")
    assert "'bp-tui runs list --help'" in call("--ascii", "runs", "list", "--sort").stderr


COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?[34]\d")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preferred", "options", "ascii", "colours"),
    [
        ({}, ("--no-color",), True, False),
        ({"ascii": True}, (), True, True),
        ({"ascii": True}, ("--no-ascii",), False, True),
        ({"no_color": True}, ("--color",), False, True),
    ],
)
def test_on_a_terminal_preferences_count_after_options(
    preferred, options, ascii, colours, terminal
):
    remember(Preferences(**preferred), *preferred)
    with terminal("run", "--epochs", "20", *options, COLORFGBG="15;0") as it:
        assert it.until_left() == 0
    blocks = any(block in it.written.decode() for block in "▀▄")
    assert blocks is not ascii
    assert bool(COLOUR.search(it.written)) is colours
