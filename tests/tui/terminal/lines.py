"""Lines to a pseudo-terminal: as slow as they are, as far as they are, and perhaps not read."""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from typing import Any

FENCE, ANSWER = b"\x1b[c", b"\x1b[?62;22c"
STEP = 0.005
"""Seconds between two looks at what goes over the line."""


class Line:
    """A terminal that answers, at the end of a line of `rate` bytes a second and a `delay` in
    seconds each way."""

    def __init__(self, terminal: Any, rate: float = 1e9, delay: float = 0.0) -> None:
        self.terminal, self.rate, self.delay = terminal, rate, delay
        self._there: deque[tuple[float, bytes]] = deque()
        self._back: deque[tuple[float, bytes]] = deque()
        self._asked = 0
        self._free = time.monotonic()

    def press(self, *keys: str) -> None:
        """Press keys, which arrive later."""
        terminal = self.terminal
        data = "".join(terminal.sent.get(key, key) for key in keys).encode()
        self._there.append((time.monotonic() + self.delay, data))

    def until(self, condition: Callable[[], object], seconds: float = 30.0) -> float:
        """Let the line do its work until something is to be seen; the seconds that it took."""
        start = time.monotonic()
        while not condition():
            passed = time.monotonic() - start
            assert passed < seconds, f"did not come within {seconds:g} s:\n{self.terminal.text}"
            self._go()
        return time.monotonic() - start

    def until_shows(self, words: str, seconds: float = 30.0) -> float:
        """Wait for words on the screen; the seconds that it took."""
        return self.until(lambda: words in self.terminal.text, seconds)

    def go(self, seconds: float) -> int:
        """Let the line do its work for so long; the bytes that were shown."""
        before, end = len(self.terminal.written), time.monotonic() + seconds
        while time.monotonic() < end:
            self._go()
        return len(self.terminal.written) - before

    def _go(self) -> None:
        now = time.monotonic()
        while self._there and self._there[0][0] <= now:
            self.terminal.child.send(self._there.popleft()[1])
        descriptor = self.terminal.child.child_fd
        room = min(1 << 16, int((now - self._free) * self.rate))
        if room > 0 and select.select([descriptor], [], [], 0)[0]:
            data = os.read(descriptor, room)
            self._free += len(data) / self.rate
            self._back.append((now + self.delay, data))
        else:
            self._free = max(self._free, now - STEP)  # a line that rests saves up nothing
            time.sleep(STEP)
        while self._back and self._back[0][0] <= now:
            self.terminal.show(self._back.popleft()[1])
            asked = self.terminal.written.count(FENCE)
            if asked > self._asked:
                self._there.append((now + self.delay, ANSWER * (asked - self._asked)))
                self._asked = asked
