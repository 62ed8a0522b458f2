"""The Lab on terminals that send what they should not, are not all there, or go away."""

from __future__ import annotations

import os
import pty
import random
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("bp-tui")
SHELL = Path("/bin/sh")
HUNG_UP = 128 + signal.SIGHUP


def is_sane(it) -> bool:
    """Whether every mode that was set is reset."""
    written = bytes(it.written)
    modes = (b"?1049", b"?1000", b"?1003", b"?1004", b"?1006", b"?1015", b"?1016", b"?2004")
    left = all(written.rfind(mode + b"h") <= written.rfind(mode + b"l") for mode in modes)
    return left and written.rfind(b"\x1b[?25l") < written.rfind(b"\x1b[?25h")


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_noise_on_the_line_changes_nothing(terminal, seed):
    noise = random.Random(seed).randbytes(4000).translate(None, b"qr\x11\x1a")
    with terminal("--mouse") as it:
        before = termios.tcgetattr(it.child.child_fd)
        it.until_shows("Ground truth")
        it.until_quiet()
        for bad in (
            b"\xe9\xf8",
            b"\x1b[M \xc8\xff",
            b"\x1b[1114112A\x1b[55296u\x1b[97;1;1114112u",
            b"\x1b[?2048;1$y\x1b[48;10;20;0;0t\x1b[<0;9;9M\x1b[<0;9;9m",
            b"\x1b]11;rgb:0000/0000/0000\x07",
        ):
            it.child.send(bad)
        it.read_for(0.3)
        assert "Ground truth" in it.text
        assert len(it.screen.display[0].rstrip()) > 100
        for start in range(0, len(noise), 500):
            it.child.send(noise[start : start + 500])
            it.read_for(0.1)
        deadline = time.monotonic() + 60
        while it.child.isalive() and time.monotonic() < deadline:
            it.press("escape")  # out of whatever the noise has opened
            it.read_for(0.6)
            it.press("q", "q")  # in a field it asks
            it.read_for(0.2)
        assert termios.tcgetattr(it.child.child_fd) == before
        assert b"Traceback" not in it.written
        assert it.until_left() == 0
        assert is_sane(it)


@pytest.mark.parametrize("keys", ["3q", "4q", "2q", "=q", "?qq", "34q"])
def test_a_screen_may_be_opened_just_before_the_end(terminal, keys):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.child.send(keys.encode())
        assert it.until_left() == 0
        assert b"Traceback" not in it.written
        assert is_sane(it)


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", "2>/dev/null"])
def test_it_does_not_need_standard_error(streams, terminal):
    with terminal("-c", f"exec {PROGRAM} {streams}", program=SHELL) as it:
        before = termios.tcgetattr(it.child.child_fd)
        it.until_shows("Ground truth")
        it.press("q")
        it.until(lambda: is_sane(it) and termios.tcgetattr(it.child.child_fd) == before)
        assert it.until_left() == 0


@pytest.mark.parametrize("streams", ["<&-", ">&-", "</dev/null", ">/dev/full"])
@pytest.mark.parametrize("errors", ["", "2>&-", "2>/dev/full"])
def test_without_a_terminal_it_says_so_and_leaves_with_2(streams, errors, terminal):
    with terminal("-c", f"exec {PROGRAM} {streams} {errors}", program=SHELL) as it:
        assert it.until_left() == 2
        said = it.written.decode()
    assert said.strip() == "" if errors else said.startswith("bp-tui: the Lab needs a terminal")
    assert said.count("\n") == (0 if errors else 1)


@pytest.mark.parametrize("keys", [b"", b"\x12", b"f", b"2 "], ids=["still", "run", "full", "race"])
def test_it_ends_when_its_terminal_goes_away_without_a_signal(keys, tmp_path):
    assert left_behind(tmp_path, lambda shown: b"report-xor" in shown, keys) == HUNG_UP


def test_it_ends_when_its_terminal_goes_away_while_it_starts(tmp_path):
    assert left_behind(tmp_path, lambda shown: b"?1049h" in shown) == HUNG_UP


def left_behind(folder, ready, keys=b""):
    """The exit code of an app in a session without this terminal, which is closed once `ready`."""
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (40, 120))
    variables = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8")
    child = subprocess.Popen(
        [PROGRAM], cwd=folder, env=variables, stdin=end, stdout=end, stderr=end,
        start_new_session=True,
    )  # fmt: skip
    os.close(end)
    try:
        shown = b""
        while not ready(shown):
            assert select.select([terminal], [], [], 30)[0]
            shown += os.read(terminal, 1 << 16)
        os.write(terminal, keys)
        while keys and select.select([terminal], [], [], 0.5)[0] and len(shown) < 200_000:
            shown += os.read(terminal, 1 << 16)
        os.close(terminal)
        return child.wait(3)
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("sent", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_from_the_first_moment_on(sent, terminal):
    with terminal() as it:
        it.until(lambda: b"?1049h" in it.written)
        it.child.kill(sent)
        assert it.until_left() == 128 + sent
        assert is_sane(it)
        assert b"Traceback" not in it.written


@pytest.mark.parametrize(
    ("columns", "lines"), [("80", "24"), ("1", "1"), ("0", "x"), ("99999", "")]
)
def test_the_terminal_says_its_size_not_the_environment(columns, lines, terminal):
    with terminal(COLUMNS=columns, LINES=lines) as it:
        it.until_shows("Ground truth")
        it.until(lambda: it.screen.display[-1].rstrip().endswith(": commands"))
        it.screen.resize(30, 100)
        it.child.setwinsize(30, 100)
        it.until(lambda: it.screen.display[29].rstrip().endswith(": commands"))
        it.press("q")
        assert it.until_left() == 0


def test_a_terminal_of_another_character_set_gets_question_marks(terminal, tmp_path):
    with terminal(LC_ALL="C", PYTHONIOENCODING="latin-1", PYTHONUTF8="0") as it:
        it.until_shows("Ground truth")
        it.press(":", "∮")
        it.until_shows(": ?")
        it.press("escape")
        it.until(lambda: ": ?" not in it.text)
        it.press("q")
        assert it.until_left() == 0
