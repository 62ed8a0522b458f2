"""The bytes that may be on their way to a terminal, so that it shows the newest screen.

A pseudo-terminal, SSH and its network take tens of kilobytes at once and deliver them when they
can: what was written may be seen many seconds later. So each frame ends with a question that
terminals answer at once, and the answers tell how much has arrived and how fast it goes. A terminal
that answers nothing is judged by when it takes what is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

QUEUE_SECONDS = 0.5
"""Of bytes that may wait on the line, at most: a key's answer comes after them."""

LONGEST_SECONDS = 2.0
"""Of a round trip that bytes may be on."""

LEAST = 256
"""Bytes of the smallest frame: less shows nothing."""

TELLING = 200
"""Bytes on their way from which on their time tells how fast they went."""

NEAR_SECONDS = 0.1
"""Until the first answer of a terminal that is not slow, before anything else is known."""

FIRST_RATE = 2000.0
"""Bytes a second that are tried first where the first answer took longer."""

FIRST_GROWTH, GROWTH = 2.0, 1.25
"""The most by which the rate grows with an answer, as long as no bytes have waited; afterwards."""

QUEUED_SECONDS = 0.1
"""By which an answer is late when bytes have waited on the line."""

SHORTEST_SECONDS = 0.02
"""Of a delay that can be told from none."""

FRAME_SECONDS = 0.1
"""Between two frames that are on their way at once, on a line that is long and not slow."""

FIRST_PATIENCE = 1.5
"""Seconds to wait for the first answer, as there may be none ever."""

PATIENCE = 5.0
"""Seconds after which an answer is taken for lost; doubled each time until there is one."""

LOW_RATE = 3400.0
"""Bytes a second of frames at low bandwidth; their questions and other things come to it."""

DEBT_SECONDS = 2.0
"""For which playing waits, at most, after a key changed much at low bandwidth."""

SLOWEST_RATE = 500.0
"""Bytes a second of the slowest line there may be."""

SLOW_RATE, FAST_RATE = 6000.0, 24_000.0
"""Bytes a second of a line that cannot keep up with playing, and of one that can."""

SLOW_SECONDS, FAST_SECONDS = 2.0, 8.0
"""For which a line is slow, or fast again, before that counts; the second doubles each time."""


class Link:
    """The line to a terminal; times are seconds of one clock."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self.answers = False
        """Whether the terminal answers; until it did, it may be one that never does."""
        self.low: bool = False
        """Whether only `LOW_RATE` may be sent."""
        self.slow = False
        """Whether the terminal cannot keep up, as was measured."""
        self._fast_seconds = FAST_SECONDS
        self.seconds = 0.0
        """Time that the last frame took to arrive."""
        self._turned: float | None = None
        """When the rate became another than `slow` says."""
        self._paid = 0.0
        """When the low rate allows the next frame."""
        self.forget()

    def forget(self) -> None:
        """Know nothing of the line: it may be another one."""
        self._on_the_way: deque[tuple[float, int]] = deque()
        """Frames that have not arrived: when they were sent, and their bytes."""
        self._round_trip = self._rate = float("inf")
        self._heard = self._free = self._risen = 0.0
        """When the last frame was known to have arrived, when the line is free, as is thought, and
        when the rate last changed."""
        self._window, self._credit, self._growth = 1, 0, FIRST_GROWTH
        self._is_measured = False
        """Whether a frame has arrived that tells how fast the line is."""
        self._patience = PATIENCE if self.answers else FIRST_PATIENCE

    @property
    def asked(self) -> int:
        """The number of answers that are to come."""
        return len(self._on_the_way)

    @property
    def frame_seconds(self) -> float:
        """Seconds between two frames that arrive as fast as the last ones did."""
        return QUEUE_SECONDS if self._rate < FAST_RATE else self.seconds / self._window

    def hurry(self) -> None:
        """Let one frame more be on its way: somebody pressed a key."""
        if self.asked <= self._window:
            self._credit = 1

    def room(self) -> int | None:
        """Return the most bytes that the next frame may have, 0 where none may be sent yet; None
        where they need not be counted."""
        now, frames = self._now(), self._on_the_way
        if frames and now - frames[-1][0] >= self._waiting:
            frames.clear()
            self._patience *= 2
            self._window = 1
        if self.low and now < self._paid and not self._credit:
            return 0
        if self._rate >= FAST_RATE:
            if len(frames) >= self._window + self._credit:
                return 0
            return int(LOW_RATE) if self.low and not self._credit else None
        most = max(LEAST, self._rate * QUEUE_SECONDS)
        room = int(most - self._ahead * self._rate)
        if self.low and not self._credit:
            room = min(room, int(LOW_RATE))
        return room if room >= min(LEAST, most / 2) else 0

    @property
    def again(self) -> float:
        """Seconds after which there may be room though nothing was answered."""
        now, frames = self._now(), self._on_the_way
        ends = [frames[-1][0] + self._waiting] if frames else []
        if self.low and self._paid > now:
            ends.append(self._paid)
        if self._rate < FAST_RATE:
            ends.append(now + self._ahead - QUEUE_SECONDS / 2)
        return max(SHORTEST_SECONDS, min(ends, default=now) - now)

    def sent(self, size: int) -> None:
        """Take note of a frame that is on its way."""
        now = self._now()
        self._on_the_way.append((now, size))
        self._free = max(self._free, now) + size / self._rate
        self._paid = min(max(now, self._paid) + size / LOW_RATE, now + DEBT_SECONDS)
        self._credit = 0

    def arrived(self) -> None:
        """Take note that the first frame on its way has arrived."""
        if not self._on_the_way:
            return
        now = self._now()
        start, size = self._on_the_way.popleft()
        self.seconds = now - start
        if self._round_trip == float("inf") and self.seconds >= NEAR_SECONDS:
            self._rate = FIRST_RATE
        self._round_trip = min(self._round_trip, self.seconds)
        self._patience = PATIENCE
        queued = self.seconds - self._round_trip
        is_free = queued < max(QUEUED_SECONDS / 2, self._round_trip / 4)
        most = 1 + int(self._round_trip / FRAME_SECONDS)
        self._window = min(self._window + 1, most) if is_free else 1
        # The line began with this frame when it had done with the one before.
        took = now - max(self._heard, start + self._round_trip)
        self._heard = now
        if queued > QUEUED_SECONDS:  # or it was stopped, which is found out soon
            self._growth = GROWTH if took < PATIENCE else FIRST_GROWTH
        if size >= TELLING:
            self._is_measured = True
            rate = min(size / max(took, SHORTEST_SECONDS), self._growth * self._rate)
            # It rises once a round trip, or it would have risen too far before that is known.
            if queued > QUEUED_SECONDS or (rate > self._rate and start >= self._risen):
                self._rate, self._risen = rate, now
            self._judge(now)
        self._free = min(self._free, now + self._bytes / self._rate)

    @property
    def _waiting(self) -> float:
        """Seconds after which an answer is taken for lost: later while it is not known at all how
        fast the line is, since one that comes then would be taken for that of a later frame."""
        is_guess = self.answers and not self._is_measured
        return self._patience + (self._bytes / SLOWEST_RATE if is_guess else 0)

    @property
    def _bytes(self) -> int:
        return sum(size for _, size in self._on_the_way)

    @property
    def _ahead(self) -> float:
        """Seconds that a frame would wait on the line: as is thought, or as is known from what
        should have arrived."""
        # Bytes on the round trip wait for nothing; but as long as the rate is a guess, they may.
        guessed = self._growth == FIRST_GROWTH
        travelling = 0.0 if guessed else min(self._round_trip, LONGEST_SECONDS)
        return max(0.0, self._free - self._now(), self._bytes / self._rate - travelling)

    def _judge(self, now: float) -> None:
        """See whether the line is slow, or fast again, for long enough."""
        turned = self._rate >= FAST_RATE if self.slow else self._rate < SLOW_RATE
        if not turned:
            self._turned = None
        elif self._turned is None:
            self._turned = now
        elif now - self._turned >= (self._fast_seconds if self.slow else SLOW_SECONDS):
            self._fast_seconds *= 2 if self.slow else 1
            self.slow, self._turned = not self.slow, None


class PageLink(Link):
    """The line to a browser's page. A page that answers late is hidden, and answers once a second,
    or busy: that says nothing of the line, so one whole frame at a time is on its way."""

    def arrived(self) -> None:
        """Take note that the first frame on its way has arrived."""
        if self._on_the_way:
            start, _ = self._on_the_way.popleft()
            self.seconds, self._patience = self._now() - start, PATIENCE
