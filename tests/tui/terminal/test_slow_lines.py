"""Terminals that do not read, and lines that are slow: nothing waits for them, and what they show
is new."""

from __future__ import annotations

import signal
import termios
import time
from contextlib import closing

import psutil
import pytest

from core.store.run_store import RunStore
from tests.tui.terminal.lines import Line

pytestmark = pytest.mark.slow

STOPPED = 4.0
"""Seconds for which a terminal does not read; tests/endurance has the long form."""


def begun(terminal, **line):
    """The line to a Lab that trains, 72 s a run."""
    it = Line(terminal, **line)
    it.until_shows("Ground truth")
    it.press("-", "-", "-")
    it.press("ctrl+r")
    it.until(lambda: terminal.status.epoch > 20)
    return it


def test_a_terminal_that_does_not_read_is_sent_the_newest_screen_alone(terminal):
    with terminal() as it:
        line = begun(it)
        lab = psutil.Process(it.child.pid)
        line.go(1)
        memory, epoch, written = lab.memory_info().rss, it.status.epoch, len(it.written)
        time.sleep(STOPPED)
        assert lab.memory_info().rss - memory < 3e6
        it.press("space")
        assert line.until(lambda: it.status.word == "Paused", 1) < 1
        assert it.status.epoch > epoch + 20  # it trained on
        line.go(0.5)
        assert len(it.written) - written < 40_000
        it.press("space")
        line.until(lambda: it.status.word == "Training", 1)


@pytest.mark.parametrize("how", ["SIGQUIT", "SIGTERM", "q"])
def test_it_ends_while_its_terminal_does_not_read(how, terminal):
    with terminal() as it:
        before = termios.tcgetattr(it.child.child_fd)
        begun(it)
        epoch = it.status.epoch
        time.sleep(1)
        start = time.monotonic()
        if how == "q":
            it.press("q")
        else:
            it.child.kill(getattr(signal, how))
        while it.child.isalive():
            assert time.monotonic() - start < 3
            time.sleep(0.02)
        assert it.child.exitstatus == (0 if how == "q" else 128 + getattr(signal, how))
        assert termios.tcgetattr(it.child.child_fd) == before
        it.read_for(0.3)
        assert it.written.rfind(b"\x1b[?1049l") > it.written.rfind(b"\x1b[?1049h")
        assert b"Traceback" not in it.written
        with closing(RunStore()) as store:
            assert store.runs()[0].epoch >= epoch


def test_keys_act_at_once_on_a_line_of_9600_baud_and_300_ms(terminal):
    own = 0.6
    with terminal(columns=80, lines=24, SSH_CONNECTION="there") as it:
        line = begun(it, rate=960, delay=own / 2)
        line.until_shows("the terminal cannot keep up")
        line.go(2)  # all is shown in fewer colours
        line.press("space")
        assert line.until(lambda: it.status.word == "Paused", 5) - own < 1
        line.press("space")
        assert line.until(lambda: it.status.word == "Training", 5) - own < 1
        line.go(1)
        line.press(":")
        assert line.until_shows("enter do it", 5) - own < 1
        line.press("lr")
        assert line.until_shows(": lr", 5) - own < 1
        line.press("escape")
        assert line.until_shows("space", 5) - own < 1


def test_at_low_bandwidth_4_kb_a_second_are_sent_and_all_moves_on(terminal):
    with terminal("--low-bandwidth") as it:
        line = Line(it)
        line.until_shows("Ground truth")
        line.press("ctrl+r")
        line.until(lambda: it.status.epoch > 0)
        line.go(1)
        sent, epochs = 0, [it.status.epoch]
        for _ in range(5):
            sent += line.go(1)
            epochs.append(it.status.epoch)
        assert sent / 5 <= 4000
        assert len(set(epochs)) >= 4
        line.press("B")
        line.until_shows("all frames and colours are sent")
