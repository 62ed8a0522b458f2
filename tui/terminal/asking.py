"""Ask the terminal for its background before something is printed on it, and eat no key that was
typed meanwhile."""

from __future__ import annotations

import atexit
import fcntl
import os
import re
import select
import struct
import sys
import termios
from contextlib import suppress
from functools import cache
from time import monotonic

from tui.terminal.background import QUESTION, answers, colour_in

FENCE = "\x1b[c"
"""A question that every terminal answers, after those of its answers that it knows."""

PATIENCE, PATIENCE_AFAR = 0.05, 0.3
"""Seconds to wait for answers, here and over SSH."""

_ANSWER = re.compile(rb"\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)")
FENCED = re.compile(rb"\x1b\[\?[\d;]*c")
_BEGUN = re.compile(rb"\x1b(?:\][^\x07\x1b]*|\[\?[\d;]*)\Z")


@cache
def background() -> str:
    """Return the background of the terminal that standard output is, as #rrggbb; "" where it does
    not tell, or cannot be asked without taking what is meant for others."""
    try:
        terminal, output = sys.stdin.fileno(), sys.stdout.fileno()
        here = os.isatty(terminal) and os.isatty(output) and answers()
        # Who changes a terminal from the background is stopped.
        if here and os.tcgetpgrp(terminal) == os.getpgrp():
            return _Silence(terminal).ask(output)
    except (OSError, ValueError, termios.error):
        pass  # it is closed, or gone meanwhile
    return ""


def is_afar() -> bool:
    """Return whether the terminal is somewhere else."""
    return "SSH_CONNECTION" in os.environ


def give_back(terminal: int, typed: bytes) -> None:
    """Let who reads a terminal next read what was typed for it, where the system allows that."""
    with suppress(OSError):
        for byte in typed:
            fcntl.ioctl(terminal, termios.TIOCSTI, bytes([byte]))


class _Silence:
    """A terminal that shows nothing of what comes in, so that no answer is seen on the screen."""

    def __init__(self, terminal: int) -> None:
        self._terminal, self._before = terminal, termios.tcgetattr(terminal)
        silent = termios.tcgetattr(terminal)
        silent[3] &= ~(termios.ICANON | termios.ECHO)
        atexit.register(self._end_late)  # what comes too late is no input of who reads next
        termios.tcsetattr(terminal, termios.TCSANOW, silent)
        self._heard = b""

    def ask(self, output: int) -> str:
        """Return the colour, and end the silence once all answers have come."""
        if self._waiting():  # somebody types ahead
            self._end()
            return ""
        sys.stdout.flush()
        os.write(output, (QUESTION + FENCE).encode())
        self._listen(PATIENCE_AFAR if is_afar() else PATIENCE)
        if FENCED.search(self._heard):
            self._end()
        answer = _ANSWER.search(self._heard)
        return colour_in(answer[0].decode("latin-1")) if answer else ""

    def _waiting(self) -> int:
        """Return how many bytes have come in."""
        count: int = struct.unpack("i", fcntl.ioctl(self._terminal, termios.FIONREAD, b"\0" * 4))[0]
        return count

    def _listen(self, seconds: float) -> None:
        """Hear what comes, up to the fence."""
        deadline = monotonic() + seconds
        while not FENCED.search(self._heard) and (left := deadline - monotonic()) > 0:
            if not select.select([self._terminal], [], [], left)[0]:
                break
            data = os.read(self._terminal, 4096)
            if not data:
                break
            self._heard += data

    def _end_late(self) -> None:
        with suppress(OSError, termios.error):
            self._listen(PATIENCE_AFAR)
            self._end()

    def _end(self) -> None:
        """Let the terminal be as it was, and give back what was typed."""
        atexit.unregister(self._end_late)
        termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)
        give_back(self._terminal, _BEGUN.sub(b"", FENCED.sub(b"", _ANSWER.sub(b"", self._heard))))
