"""Commands print on the terminal's own background, which they ask for; and take no key for it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tui.drawing.contrast import TEXT, contrast
from tui.drawing.palette import DARK, LIGHT
from tui.terminal.asking import FENCE
from tui.terminal.background import QUESTION

PROGRAM = Path(sys.executable).with_name("bp-tui")
SHELL = Path("/bin/bash")
ASKED = (QUESTION + FENCE).encode()
FENCED = b"\x1b[?62;22c"
ANSWERS = {
    "light": b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07" + FENCED,
    "dark": b"\x1b]11;rgb:0000/2b2b/3636\x1b\\" + FENCED,
    "unknown": FENCED,
    "none": b"",
}

pytestmark = pytest.mark.slow


def texts(it) -> list[tuple[str, str, str]]:
    """The words of the screen, each letter with its colour and ground ("default" is the
    terminal's)."""
    cells = (it.screen.buffer[y][x] for y in range(it.screen.lines) for x in range(90))
    return [(cell.data, cell.fg, cell.bg) for cell in cells if cell.data.isalnum()]


@pytest.mark.parametrize(
    ("answer", "own"),
    [("light", "fdf6e3"), ("dark", "002b36"), ("unknown", "121212"), ("none", "121212")],
)
@pytest.mark.parametrize("command", [("run", "--epochs", "50"), ("datasets", "linear")])
def test_text_is_readable_on_the_terminal_s_own_background(command, answer, own, terminal):
    with terminal(*command, COLORFGBG="", SSH_CONNECTION="") as it:
        it.until(lambda: ASKED in it.written)
        it.child.send(ANSWERS[answer])
        assert it.until_left() == 0
        palette = LIGHT if answer == "light" else DARK
        on_own = [(data, fg) for data, fg, bg in texts(it) if bg == "default" and fg != "default"]
        weights = {it[1:] for it in (palette.bright, palette.text, palette.muted, palette.faint)}
        if answer in ("unknown", "none"):
            assert not weights & {colour for _, colour in on_own}
        else:
            assert len(on_own) >= 4
        for data, colour in on_own:
            assert contrast(f"#{colour}", f"#{own}") >= TEXT, (data, colour)
        # Letters stand on no ground but a map's, of a point's own kind.
        grounded = {data for data, _, bg in texts(it) if bg != "default"}
        assert grounded <= set("oxOX")
        cells = [it.screen.buffer[y][x] for y in range(it.screen.lines) for x in range(100)]
        assert {own, palette.background[1:]} & {cell.bg for cell in cells} == set()
        assert it.written.count(QUESTION.encode()) == 1
        assert b"rgb:" not in it.written.replace(ASKED, b"")


def in_shell(terminal, line: str):
    """A shell that runs a line and then says what is typed into it."""
    return terminal("-c", f'{line}; read -r line; echo "got <$line>"', program=SHELL)


def test_an_answer_that_comes_late_is_nobody_s_input(terminal):
    with in_shell(terminal, f"{PROGRAM} datasets xor") as it:
        it.until(lambda: ASKED in it.written)
        it.read_for(0.15)
        it.child.send(ANSWERS["light"])
        it.read_for(0.6)
        it.child.send(b"abc\r")
        it.until_shows("got <")
        assert "got <abc>" in it.text
        assert b"rgb:" not in it.written


def test_what_is_typed_ahead_is_kept_and_nobody_is_asked(terminal):
    with in_shell(terminal, f"sleep 0.3; {PROGRAM} datasets xor") as it:
        it.child.send(b"abc\r")
        it.until_shows("got <")
        assert "got <abc>" in it.text
        assert ASKED not in it.written


@pytest.mark.skipif(
    Path("/proc/sys/dev/tty/legacy_tiocsti").read_text().strip() != "1"
    if Path("/proc/sys/dev/tty/legacy_tiocsti").exists()
    else False,
    reason="this system gives nothing back to a terminal",
)
def test_what_is_typed_while_it_is_asked_is_given_back(terminal):
    with in_shell(terminal, f"{PROGRAM} datasets xor") as it:
        it.until(lambda: ASKED in it.written)
        it.child.send(b"ab" + ANSWERS["dark"] + b"c\r")
        it.until_shows("got <")
        assert "got <abc>" in it.text


def test_a_command_in_the_background_asks_nothing_and_is_not_stopped(terminal):
    with in_shell(terminal, f"set -m; {PROGRAM} datasets xor & wait $!; echo code $?") as it:
        it.until_shows("code 0")
        assert ASKED not in it.written


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_shows_no_colours_is_not_asked(variables, terminal):
    with terminal("run", "--epochs", "50", **variables) as it:
        assert it.until_left() == 0
        assert ASKED not in it.written
        assert not re.search(rb"\x1b\[(?:\d+;)*[34]8;", it.written)


def test_a_pipe_is_not_asked(shell):
    result = shell('"$BP" datasets xor | cat; "$BP" run --epochs 50 | cat')
    assert result.returncode == 0
    assert "\x1b" not in result.stdout
