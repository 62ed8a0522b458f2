"""An app that knows its line: it sends what that takes, and little where it takes little."""

from __future__ import annotations

from textual.app import ReturnType

from tui.terminal.diffing import DiffingApp
from tui.terminal.frames import FrameDriver
from tui.terminal.link import LOW_RATE, Link

MOST_SECONDS, MOST_LOW_SECONDS = 0.5, 1.0
"""Between two frames of what is played, at most; at low bandwidth."""


class LinkedApp(DiffingApp[ReturnType]):
    """Paints when its line has room, and is told how fast frames may come."""

    asks_low: bool | None = None
    """Whether low bandwidth was asked for; None where the terminal decides."""

    asks_seconds = 0.0
    """Between two frames of what is played, at least, as somebody asked."""

    def __init__(self) -> None:
        super().__init__()
        self._was_slow = False
        self._counted = 0
        """Bytes painted when the last frame was."""

    @property
    def _link(self) -> Link | None:
        return self._driver.link if isinstance(self._driver, FrameDriver) else None

    @property
    def low(self) -> bool:
        """Whether little is sent."""
        if self.asks_low is None:
            return self._link is not None and self._link.slow
        return self.asks_low

    def on_link(self) -> None:
        """Show and tell that the terminal cannot keep up, or can again."""

    def frame_seconds(self, most: int) -> float:
        """Return the least seconds between two frames of what is played, of which the last was just
        painted; `most` are the bytes that a second may have."""
        drawn, self._counted = self.bytes_painted - self._counted, self.bytes_painted
        seconds = drawn / (LOW_RATE if self.low else most)
        if self._link is not None:
            seconds = max(seconds, self._link.frame_seconds)
        return max(min(seconds, MOST_LOW_SECONDS if self.low else MOST_SECONDS), self.asks_seconds)

    def room(self) -> int | None:
        """Return the most bytes that may be painted now, 0 where none may be; None where they need
        not be counted."""
        if self._link is None or not isinstance(self._driver, FrameDriver):
            return None
        self._link.low = self.low
        if self._was_slow != self._link.slow:
            self._was_slow = self._link.slow
            self.call_later(self.on_link)
        return self._driver.room()

    def send(self, frame: str) -> None:
        """Send what was painted, and know when it has arrived."""
        if isinstance(self._driver, FrameDriver):
            self._driver.send(frame)
        else:
            super().send(frame)
