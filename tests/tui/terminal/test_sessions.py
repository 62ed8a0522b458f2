"""Whole sessions in a real pseudo-terminal: what is sent, and how the terminal is left."""

from __future__ import annotations

import re
import signal
import sys
import termios
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("bp-tui")
SECONDS_A_RUN = 9
"""At auto pace."""


def left_sane(it) -> bool:
    """Whether the program has put the terminal back: normal screen, cursor seen."""
    written = bytes(it.written)
    ends = (b"\x1b[?1049l", b"\x1b[?1049h"), (b"\x1b[?25h", b"\x1b[?25l")
    return all(written.rfind(ended) > written.rfind(begun) for ended, begun in ends)


def test_a_session_from_start_to_quit(terminal):
    with terminal() as it:
        before = termios.tcgetattr(it.child.child_fd)
        it.until_shows("report-xor")
        it.press("ctrl+r")
        it.until(lambda: it.status.word == "Training")
        assert termios.tcgetattr(it.child.child_fd) != before
        it.until(lambda: it.status[:3] == ("Finished", 3000, 3000))
        it.until_shows("100.0 %")
        it.press("q")
        it.until(lambda: left_sane(it))
        it.until(lambda: termios.tcgetattr(it.child.child_fd) == before)
        assert it.until_left() == 0
        assert b"Traceback" not in it.written


def test_it_is_quit_while_it_trains(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press(":", "epochs 1000000", "enter")
        it.until_shows("of 1,000,000")
        it.press("ctrl+r")
        it.until(lambda: it.status.word == "Training")
        it.press("f")
        it.until(lambda: it.status.word == "Full speed")
        it.press("q")
        assert it.until_left() == 0
        assert left_sane(it)


def test_a_field_and_a_command_in_one_write_come_in_their_order(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press("e0.05b")
        it.until(lambda: it.status.word == "Training" and it.status.epoch > 0)
        assert "run 1   lr 0.05" in it.text
        it.press("e0.01", "b")
        it.until(lambda: "run 2   lr 0.01 from" in it.text)


def test_sigterm_leaves_the_terminal_as_it_was(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.child.kill(signal.SIGTERM)
        it.until_left()
        assert left_sane(it)


def test_a_signal_waits_for_nothing_that_was_typed_before_it(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press(*["2", "1"] * 1000)  # which takes several times as long as all else here
        it.read_for(0.5)
        it.child.kill(signal.SIGTERM)
        assert it.until_left() == 128 + signal.SIGTERM
        assert left_sane(it)


def test_a_still_screen_sends_nothing(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.until_quiet()
        assert it.read_for(1) == 0
        it.press("space")
        it.until(lambda: it.status.epoch > 0)
        it.press("space")
        it.until(lambda: it.status.word == "Paused")
        it.until_quiet()
        assert it.read_for(1) == 0
        it.press("f")
        it.until(lambda: it.status.word == "Finished")
        it.until_quiet()
        assert it.read_for(1) == 0
        it.press("e")
        it.until_shows("esc back")
        it.until_quiet()
        assert it.read_for(1) == 0  # no cursor blinks


@pytest.mark.proof
@pytest.mark.parametrize(("style", "most"), [("half blocks", 25_000), ("ASCII", 15_000)])
def test_playing_sends_little(terminal, style, most):
    with terminal() as it:
        it.until_shows("Ground truth")
        if style == "ASCII":
            it.press("m")
            it.until(lambda: re.search("[.:;]{8}", it.text))
        it.until_quiet()
        before = len(it.written)
        it.press("ctrl+r")
        it.until(lambda: it.status[:3] == ("Finished", 3000, 3000), 60)
        assert (len(it.written) - before) / SECONDS_A_RUN <= most


def test_it_follows_the_terminal_s_size(terminal):
    with terminal() as it:
        it.until_shows("learning rate")
        it.press("space")
        for columns, lines in ((80, 24), (200, 60), (50, 15), (120, 40)):
            it.screen.resize(lines, columns)
            it.child.setwinsize(lines, columns)
            words = "needs 60x20" if columns < 60 else "Ground truth"
            it.until(lambda w=words, n=columns: w in it.text and (n < 100 or "learning" in it.text))
            if columns >= 60:
                it.until(lambda: it.screen.display[-1].rstrip().endswith(": commands"))
        it.press("q")
        assert it.until_left() == 0
        assert left_sane(it)


@pytest.mark.parametrize(
    "variables",
    [{"COLORTERM": ""}, {"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": ""}, {"LANG": "C"}],
    ids=["256 colours", "NO_COLOR", "16 colours", "LANG=C"],
)
def test_it_starts_in_every_terminal(terminal, variables):
    with terminal(**variables) as it:
        it.until_shows("Ground truth")
        it.press("space")
        it.until(lambda: it.status.word == "Training" and it.status.epoch > 0)
        few = "NO_COLOR" in variables or variables.get("TERM") == "xterm"
        if few:
            it.until(lambda: re.search("[-+#.:;]{8}", it.text))
        if "COLORTERM" in variables:
            assert b"38;2;" not in it.written
        it.press("q")
        assert it.until_left() == 0
        assert left_sane(it)


def test_without_utf_8_all_is_ascii(terminal):
    with terminal(LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0") as it:
        it.until_shows("Ground truth")
        it.press("space")
        it.until(lambda: it.status.epoch > 0)
        it.press("e")
        it.until_shows("esc back")
        assert it.text.isascii()
        it.press("escape")
        it.until(lambda: "esc back" not in it.text)
        it.press("q")
        assert it.until_left() == 0


@pytest.mark.proof
def test_a_race_sends_little_and_nothing_while_it_is_hidden(terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press("2")
        it.until_shows("Standing")
        it.until_quiet()
        before = len(it.written)
        it.press("space")
        it.until(lambda: it.status[:3] == ("Finished", 3000, 3000), 60)
        assert (len(it.written) - before) / SECONDS_A_RUN <= 60_000
        it.until_quiet()
        assert it.read_for(1) == 0
        it.press("space")
        it.until(lambda: it.status.word == "Playing")
        it.press("1")
        it.until_shows("Ground truth")
        it.until_quiet()
        assert it.read_for(1) == 0


@pytest.mark.parametrize("pause", [0.0, 0.3, 0.6])
def test_what_is_typed_while_it_starts_keeps_its_order(pause, terminal):
    with terminal() as it:
        it.read_for(pause)
        for key in ":abcdefghijklmnop":
            it.press(key)
            it.read_for(0.03)
        it.until_shows(": abcdefghijklmnop")


COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
"""A sequence that sets a colour, of letters or of the ground."""


@pytest.mark.parametrize("term", ["xterm-256color", "xterm"])
def test_without_colour_no_ground_is_painted_and_no_letter_coloured(term, terminal):
    with terminal(NO_COLOR="1", TERM=term) as it:
        it.until_shows("Ground truth")
        it.press("k", "m", "m", "space")
        it.until(lambda: it.status.epoch > 0)
        it.press("t")
        it.until_shows("worst first")
        it.press(":theme ")
        it.until_shows("theme auto")
        it.press("escape")
        it.until(lambda: "theme auto" not in it.text)
        it.press("e")
        it.until_shows("enter run")
        it.press("escape")
        it.until(lambda: "enter run" not in it.text)
        it.press("2")
        it.until_shows("Standing")
        it.press("?")
        it.until_quiet()
        assert b"\x1b[1m" in it.written or b";1m" in it.written
        assert COLOUR.findall(it.written) == []


def test_an_empty_no_color_means_nothing(terminal):
    with terminal("-c", f"NO_COLOR= exec {PROGRAM}", program=Path("/bin/sh")) as it:
        it.until_shows("Ground truth")
        assert COLOUR.search(it.written)
