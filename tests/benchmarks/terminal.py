"""bp-tui in a real pseudo-terminal: keys go in, bytes come out, a screen shows them."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from types import TracebackType

import pexpect
import psutil
import pyte
from startup import environment

COLUMNS, LINES = 120, 40
KEYS = {
    "ctrl+r": "\x12",
    "enter": "\r",
    "space": " ",
    "escape": "\x1b",
    "left": "\x1b[D",
    "right": "\x1b[C",
}
QUERIES = re.compile(rb"\x1b\[[<=>][0-9;]*[a-z]")
"""What pyte does not know and would print: keyboard protocols."""


class Terminal:
    """The Lab at 120x40, as a context manager: it is quit at the end."""

    def __init__(
        self, columns: int = COLUMNS, lines: int = LINES, *, arguments: Sequence[str] = ()
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.received = 0
        """Bytes on the wire since the start."""
        self._arrived = 0.0
        self._home = tempfile.TemporaryDirectory()  # nobody's preferences
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "tui.cli.main", *arguments],
            env=environment(
                TERM="xterm-256color", COLORTERM="truecolor", BP_TUI_HOME=self._home.name
            ),
            dimensions=(lines, columns),
            timeout=None,
        )
        self._child.delaybeforesend = None
        self.process = psutil.Process(self._child.pid)

    def __enter__(self) -> Terminal:
        self.wait_for("epoch", seconds=20)
        self.pump(1.0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child.isalive():
            self.press("escape", "q")
            deadline = time.monotonic() + 5
            while self._child.isalive() and time.monotonic() < deadline:
                self._read(0.05)
        self._child.close(force=True)
        self._home.cleanup()

    def press(self, *keys: str) -> None:
        """Send keys by their names, or as they are."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def command(self, text: str) -> None:
        """Set something on the command line that `:` opens."""
        self.press(":")
        self.pump(0.4)
        self.press(text)
        self.pump(0.4)
        self.press("enter")
        self.pump(0.4)

    def _read(self, seconds: float) -> bool:
        """Show what arrives within `seconds`; whether anything did."""
        data, timeout = b"", seconds
        # All that is there first: drawing it takes longer than its way.
        while True:
            try:
                data += self._child.read_nonblocking(1 << 16, timeout=timeout)
            except pexpect.TIMEOUT:
                break
            except pexpect.EOF:
                if self._child.isalive():
                    self._child.wait()
                break
            self._arrived, timeout = time.monotonic(), 0
        self.received += len(data)
        self._stream.feed(QUERIES.sub(b"", data))
        return bool(data)

    def pump(self, seconds: float) -> int:
        """Show what arrives for so long; how many bytes it was."""
        before, deadline = self.received, time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and self._child.isalive():
            self._read(left)
        return self.received - before

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def shows(self, words: str) -> bool:
        """Whether the screen shows these words, in whatever case."""
        return words.lower() in self.text.lower()

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float) -> float:
        """Show what arrives until the condition holds; how long that took to arrive."""
        self._arrived = start = time.monotonic()
        while not condition():
            left = start + seconds - time.monotonic()
            if left <= 0 or not (self._read(left) or self._child.isalive()):
                raise TimeoutError(f"{what} did not come within {seconds:g} s:\n{self.text}")
        return self._arrived - start

    def wait_for(self, words: str, seconds: float = 10.0) -> float:
        """Wait until the screen shows these words; how long it took."""
        return self.wait_until(lambda: self.shows(words), repr(words), seconds)
