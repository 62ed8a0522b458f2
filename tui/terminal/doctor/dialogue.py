"""Questions to a terminal that may never answer, which is left as it was whatever happens."""

from __future__ import annotations

import os
import re
import select
import signal
import termios
from collections.abc import Iterator
from contextlib import suppress
from math import inf
from time import monotonic
from types import FrameType, TracebackType

from tui.terminal.asking import FENCE, FENCED

POSITION = "\x1b[6n"
"""Asks for the cursor's position, which all terminals tell that can be asked anything."""

POSITIONED = re.compile(rb"\x1b\[(\d+);(\d+)R")

LINE = "\r\x1b[0m\x1b[K"
"""Goes to the begin of the line, and leaves nothing on it."""

QUIET = 0.1
"""Seconds of silence after which no late answer is waited for any more."""

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Dialogue:
    """A terminal that shows nothing of what comes in."""

    def __init__(self, source: int, output: int, *, patience: float) -> None:
        self._source, self._output, self._patience = source, output, patience
        self.answers = True
        """Whether the terminal has answered all that every terminal answers."""

    def __enter__(self) -> Dialogue:
        self._before = termios.tcgetattr(self._source)
        self._handlers = {number: signal.signal(number, _leave) for number in SIGNALS}
        modes = termios.tcgetattr(self._source)
        modes[0] &= ~(termios.IXON | termios.ICRNL)
        modes[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        modes[6][termios.VSUSP] = b"\0"  # who stops in the middle would leave it so
        termios.tcsetattr(self._source, termios.TCSADRAIN, modes)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the line empty, hear answers that come late, and let the terminal be as it was."""
        with suppress(OSError, termios.error):
            try:
                if self.answers:
                    self.write(LINE)
                    list(self.heard(QUIET))
            finally:
                termios.tcsetattr(self._source, termios.TCSAFLUSH, self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def write(self, text: str) -> None:
        """Write on the terminal."""
        data = text.encode()
        while data:
            data = data[os.write(self._output, data) :]

    def heard(self, silence: float, patience: float = inf) -> Iterator[bytes]:
        """Yield what comes, until nothing came for so long, or the patience is at its end."""
        deadline = monotonic() + patience
        while (left := min(silence, deadline - monotonic())) > 0:
            if not select.select([self._source], [], [], left if left < inf else None)[0]:
                return
            data = os.read(self._source, 4096)
            if not data:
                return
            yield data

    def ask(self, question: str, end: re.Pattern[bytes] = FENCED, *, answers: int = 1) -> bytes:
        """Write a question that so many answers of a kind end; return all that was heard, b"" where
        that kind did not come in time."""
        if not self.answers:
            return b""
        self.write(question)
        heard = b""
        for data in self.heard(self._patience):
            heard += data
            if len(end.findall(heard)) >= answers:
                return heard
        self.answers = False
        return b""

    def agrees(self, question: str) -> bool:
        """Ask somebody a question that y agrees to, and any other key does not."""
        self.write(f"{question} y or n ")
        answer = next(self.heard(inf), b"n")[:1] in b"yY"
        self.write(f"{'y' if answer else 'n'}\r\n")
        return answer

    def ask_what_few_know(self, question: str) -> bytes:
        """Write a question that a terminal may not know; return all that was heard before the
        answer to one that it does know."""
        return self.ask(question + FENCE)

    def seconds(self, text: str = "") -> float | None:
        """Return how long the terminal takes to read a text and to tell so; None where it does
        not."""
        started = monotonic()
        heard = self.ask(text + POSITION, POSITIONED)
        return monotonic() - started if heard else None


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
