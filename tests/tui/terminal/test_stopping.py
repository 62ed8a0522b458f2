"""Ctrl+Z, kill -TSTP and kill -STOP: the shell gets its terminal, and the app has it back after."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

PROGRAM = Path(sys.executable).with_name("bp-tui")
SHELL = Path("/bin/bash")
PROMPT = "ready> "
STOP = "\x1a"

pytestmark = pytest.mark.slow


@pytest.fixture
def in_shell(terminal):
    """`with in_shell("--mouse") as it`: the Lab, begun in a shell with job control."""

    @contextmanager
    def opened(*options: str):
        arguments = ("--norc", "--noprofile", "-i")
        with terminal(*arguments, program=SHELL, PS1=PROMPT) as it:
            it.until_shows(PROMPT)
            it.press(" ".join([str(PROGRAM), *options]), "enter")
            it.until_shows("Ground truth")
            it.child.send(b"\x1b]11;rgb:0000/0000/0000\x07")
            it.until_quiet()
            yield it

    return opened


def at_prompt(it) -> bool:
    """Whether the shell has its terminal back: normal screen, cursor seen, no mouse."""
    written = bytes(it.written)
    modes = (b"?1049", b"?1004", b"?1000", b"?1006")
    reset = all(written.rfind(mode + b"l") >= written.rfind(mode + b"h") for mode in modes)
    seen = written.rfind(b"\x1b[?25h") > written.rfind(b"\x1b[?25l")
    line = it.screen.display[it.screen.cursor.y]
    return "Stopped" in it.text and line.startswith(PROMPT) and reset and seen


def lab_of(it) -> psutil.Process:
    """The Lab's process."""
    return next(p for p in psutil.Process(it.child.pid).children(True) if p.num_threads() > 1)


def stop(it, how: str) -> None:
    lab = lab_of(it)
    if how == "ctrl+z":
        it.press(STOP)
    else:
        lab.send_signal(getattr(signal, how))
    it.until(lambda: at_prompt(it))
    it.until(lambda: lab.status() == psutil.STATUS_STOPPED)


def go_on(it) -> None:
    it.press("fg", "enter")
    it.until(lambda: "Ground truth" in it.text and PROMPT not in it.text)


def quit_to_prompt(it) -> None:
    it.press("q")
    it.until(lambda: PROMPT in it.text and "Ground truth" not in it.text)
    it.press("stty", "enter")
    it.until_shows("speed")
    assert "-echo " not in it.text
    assert "-icanon" not in it.text


@pytest.mark.parametrize("how", ["ctrl+z", "SIGTSTP"])
@pytest.mark.parametrize("options", [(), ("--mouse",)])
def test_it_stops_and_goes_on_where_it_was(how, options, in_shell):
    with in_shell(*options) as it:
        it.press("t")
        it.until_shows("sample")
        it.until_quiet()
        before = it.text
        for _ in range(2):
            stop(it, how)
            it.press("echo a shell", "enter")
            it.until_shows("\na shell")
            go_on(it)
            it.until(lambda: it.text == before)  # all is painted
            it.until_quiet()
            assert it.read_for(0.5) == 0
        quit_to_prompt(it)
        assert b"Traceback" not in it.written


def test_training_waits_and_no_storm_of_frames_comes_after(in_shell):
    with in_shell() as it:
        it.press("-", "-", "-", "space")  # 72 s a run
        it.until(lambda: it.status.epoch > 10)
        stop(it, "ctrl+z")
        it.read_for(3)
        go_on(it)
        it.until(lambda: it.status.word == "Training")
        first = it.status.epoch
        sent = it.read_for(2)
        assert it.status.word == "Training"
        assert first < it.status.epoch < 1000  # it has not made up for the time
        assert sent < 60_000
        quit_to_prompt(it)


def test_it_stops_while_its_terminal_does_not_read(in_shell):
    with in_shell() as it:
        it.press("-", "-", "-", "space")
        it.until(lambda: it.status.epoch > 10)
        lab = lab_of(it)
        time.sleep(3)
        it.press(STOP)
        deadline = time.monotonic() + 3
        while lab.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        it.until(lambda: at_prompt(it))
        go_on(it)
        it.until(lambda: it.status.word == "Training")
        quit_to_prompt(it)


def test_keys_around_a_stop_go_to_whom_they_were_meant_for(in_shell):
    with in_shell() as it:
        it.press("l" + STOP)  # in one write, as who types fast does
        it.until(lambda: at_prompt(it))
        it.press("fg", "enter")
        it.press(":abc")  # typed ahead, to the Lab
        it.until_shows("linear scale")
        it.until_shows(": abc")
        it.press("escape")
        it.read_for(0.3)
        stops = it.written.count(b"Stopped")
        it.press(STOP)
        it.press("fg", "enter")  # typed ahead, to the shell
        it.until(lambda: it.written.count(b"Stopped") > stops)
        it.until(lambda: "Ground truth" in it.text and PROMPT not in it.text)
        it.until_quiet()
        assert it.status.word == "Ready"  # neither f nor enter was a key of the Lab's
        assert it.status.epochs == 3000
        quit_to_prompt(it)


@pytest.mark.parametrize("where", [":", "e", "?", "a", "2"])
def test_it_stops_from_everywhere(where, in_shell):
    with in_shell() as it:
        it.press(where)
        it.until_quiet()
        stop(it, "ctrl+z")
        it.press("fg", "enter")
        it.until(lambda: PROMPT not in it.text)


def test_a_stop_that_nobody_is_told_of_is_mended_too(in_shell):
    with in_shell() as it:
        before, lab = it.text, lab_of(it)
        lab.send_signal(signal.SIGSTOP)
        it.until_shows("Stopped")
        it.press("reset", "enter")
        it.until(lambda: it.screen.display[it.screen.cursor.y].startswith(PROMPT))
        go_on(it)
        it.until(lambda: it.text == before)
        quit_to_prompt(it)


def test_in_the_background_it_stays_stopped(in_shell):
    with in_shell() as it:
        before = it.text
        stop(it, "ctrl+z")
        it.press("bg", "enter")
        it.read_for(0.5)
        lab = lab_of(it)
        it.until(lambda: lab.status() == psutil.STATUS_STOPPED)
        assert "Ground truth" not in it.text
        go_on(it)
        it.until(lambda: it.text == before)
        quit_to_prompt(it)


@pytest.mark.parametrize("how", ["ctrl+z", "SIGTSTP"])
def test_without_a_shell_that_could_let_it_go_on_it_goes_on(how, terminal):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.until_quiet()
        before = it.text
        if how == "ctrl+z":
            it.press(STOP)
        else:
            it.child.kill(signal.SIGTSTP)
        it.read_for(0.5)
        it.until(lambda: it.text == before)
        it.press("q")
        assert it.until_left() == 0


def test_a_stop_while_it_starts(terminal):
    arguments = ("--norc", "--noprofile", "-i")
    with terminal(*arguments, program=SHELL, PS1=PROMPT) as it:
        it.until_shows(PROMPT)
        for _ in range(3):
            it.press(str(PROGRAM), "enter")
            it.read_for(0.25)
            it.press(STOP)
            it.until(lambda: "Stopped" in it.text)
            it.press("fg", "enter")
            it.until(lambda: "Ground truth" in it.text and PROMPT not in it.text)
            quit_to_prompt(it)
            it.press("clear", "enter")
            it.until(lambda: "Stopped" not in it.text)
