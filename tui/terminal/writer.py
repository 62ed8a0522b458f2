"""Bytes for a terminal, which takes them when it likes: nobody waits for it.

Textual writes in a thread with a queue of thirty and waits where that is full; a terminal that is
open and does not read then stops the app, signals and all. Here what it has not taken lies in a
buffer, and the event loop goes on. Who paints looks at `is_busy` first (see `link`), so that the
buffer holds a frame at most.
"""

from __future__ import annotations

import os
import selectors
import termios
from asyncio import AbstractEventLoop
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl
from struct import unpack
from time import monotonic
from typing import TextIO

ABORT = "\x18\x1b\\"
"""The end of a sequence that was cut in two, of whatever kind."""


class Writer:
    """Writes to a terminal from the event loop; never raises, and says once that it is gone."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        terminal: TextIO,
        *,
        taken: Callable[[], object],
        gone: Callable[[], object],
    ) -> None:
        """`taken` is called when the terminal has taken what it had to be waited for."""
        self._loop, self._terminal, self._encoding = loop, terminal.fileno(), terminal.encoding
        self._taken, self._gone = taken, gone
        self._rest = bytearray()
        """Bytes that the terminal has not taken."""
        self._watched = self._lost = False
        self.written = 0
        """All bytes that it took."""
        self._descriptor, self._own = self._terminal, False

    def open(self) -> None:
        """Take the terminal: by a description of our own, for the shell's may not become one that
        does not wait."""
        if not self._own:
            self._descriptor, self._own = _opened_anew(self._terminal)
        os.set_blocking(self._descriptor, False)

    def write(self, text: str) -> None:
        """Have a text written after all before it; `?` for what the terminal has no character
        for."""
        self.put(text.encode(self._encoding, "replace"))

    def put(self, data: bytes) -> None:
        """Have bytes written after all before them."""
        if not self._lost:
            self._rest += data
            if not self._watched:
                self._go_on()

    @property
    def is_busy(self) -> bool:
        """Whether the terminal has yet to take something, or its line to send it."""
        if self._rest:
            return True
        with suppress(OSError):  # it does not tell
            waits: int = unpack("i", ioctl(self._descriptor, termios.TIOCOUTQ, b"\0" * 4))[0]
            return waits > 0
        return False

    def close(self, seconds: float, last: str) -> bool:
        """Let the terminal go, once it has taken the rest or so many seconds have passed; then what
        it has not read is dropped for `last`. Return whether it took all."""
        deadline = monotonic() + seconds
        with selectors.SelectSelector() as selector:
            selector.register(self._descriptor, selectors.EVENT_WRITE)
            while self._rest and (left := deadline - monotonic()) > 0:
                selector.select(left)
                self._go_on()
        took = not self._rest
        self._watch(False)
        if self._rest:
            self._rest = bytearray((ABORT + last).encode())
            with suppress(OSError, termios.error):
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
                self.written += os.write(self._descriptor, self._rest)
            self._rest.clear()
        if self._own:
            os.close(self._descriptor)
            self._descriptor, self._own = self._terminal, False
        else:
            with suppress(OSError):
                os.set_blocking(self._descriptor, True)
        return took

    def _go_on(self) -> None:
        """Write as much as the terminal takes now."""
        try:
            while self._rest:
                count = os.write(self._descriptor, self._rest)
                self.written += count
                del self._rest[:count]
        except BlockingIOError:
            self._watch(True)
            return
        except OSError:
            self._lost = True
            self._rest.clear()
            self._gone()
        if self._watched:
            self._watch(False)
            self._taken()

    def _watch(self, wanted: bool) -> None:
        """Be told by the loop when the terminal takes more, or no more."""
        if wanted and not self._watched:
            self._loop.add_writer(self._descriptor, self._go_on)
        elif self._watched and not wanted:
            self._loop.remove_writer(self._descriptor)
        self._watched = wanted


def _opened_anew(terminal: int) -> tuple[int, bool]:
    """Return a descriptor of a terminal that does not share its flags with other processes, and
    whether it is one; where the terminal cannot be opened, it is the one that is there."""
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
    with suppress(OSError):
        return os.open(os.ttyname(terminal), flags), True
    with suppress(OSError):
        os.tcgetpgrp(terminal)  # it is the one that controls this process
        return os.open("/dev/tty", flags), True
    return terminal, False
