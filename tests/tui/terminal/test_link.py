"""What is on its way to a terminal stays little, whatever line there is."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.link import FAST_RATE, LOW_RATE, PATIENCE, SLOW_RATE, Link

ALL = 1 << 20


class Wire:
    """A line of so many bytes a second and a delay in seconds, one way, to a terminal that answers
    each frame; time goes in steps of 10 ms."""

    def __init__(self, rate: float, delay: float) -> None:
        self.now, self.rate, self.delay = 0.0, rate, delay
        self.link = Link(lambda: self.now)
        self._free = 0.0
        self._answers: deque[float] = deque()
        self.sent: list[tuple[float, int]] = []
        self.queued: list[float] = []
        """Seconds that each frame's last byte waited and was sent for, before its delay."""
        self.stopped = False

    def send(self, size: int) -> None:
        self.link.sent(size)
        self.sent.append((self.now, size))
        self._free = max(self._free, self.now) + size / self.rate
        self.queued.append(self._free - self.now)
        self._answers.append(self._free + 2 * self.delay)

    def go(self, seconds: float, wanted: int = ALL, *, keys: bool = False) -> None:
        """Paint whenever there is room, frames of `wanted` bytes or what there is room for."""
        end = self.now + seconds
        while self.now < end:
            while not self.stopped and self._answers and self._answers[0] <= self.now:
                self._answers.popleft()
                self.link.answers = True
                self.link.arrived()
            if keys:
                self.link.hurry()
            room = self.link.room()
            if room != 0 and wanted:
                self.send(wanted if room is None else min(room, wanted))
            self.now += 0.01

    def begin(self) -> None:
        """The question at the start."""
        self.send(150)
        self.go(3, 0)


@given(rate=st.floats(600, 20_000), delay=st.floats(0, 0.4), wanted=st.integers(300, 20_000))
def test_a_slow_line_never_holds_more_than_a_second_of_bytes(rate, delay, wanted):
    wire = Wire(rate, delay)
    wire.send(150)
    wire.go(3 + 4 * delay + 2 * wanted / rate, wanted)  # the first frames tell how slow it is
    before = len(wire.queued)
    wire.go(20, wanted)
    assert len(wire.queued) > before + 5
    assert max(wire.queued[before:]) < 1 + 600 / rate


@given(rate=st.floats(900, 3000), delay=st.floats(0, 0.4))
def test_a_key_that_repeats_queues_nothing(rate, delay):
    wire = Wire(rate, delay)
    wire.send(150)
    wire.go(10, 3000)
    before = len(wire.sent)
    wire.go(5, 300, keys=True)
    assert max(wire.queued[before:]) < 1.2
    gaps = [later - start for (start, _), (later, _) in pairwise(wire.sent[before:])]
    assert max(gaps) < 1


def test_a_line_that_is_long_and_not_slow_carries_several_frames():
    wire = Wire(1e6, 0.3)
    wire.begin()
    wire.go(10, 2000)
    before = len(wire.sent)
    wire.go(5, 2000)
    assert (len(wire.sent) - before) / 5 > 8


def test_a_terminal_that_stops_is_sent_next_to_nothing():
    wire = Wire(1e6, 0.001)
    wire.begin()
    wire.go(2, 3000)
    wire.stopped = True
    before = len(wire.sent)
    wire.go(20, 3000)
    assert len(wire.sent) - before <= 4
    wire.stopped = False
    wire.go(0.05, 3000)
    assert wire.now - wire.sent[-1][0] < 0.02


def test_an_answer_that_is_lost_holds_it_up_for_a_while_only():
    wire = Wire(1e6, 0.001)
    wire.begin()
    wire.go(1, 3000)
    wire.stopped = True
    wire.go(0.02, 3000)
    wire.stopped = False
    wire._answers.clear()
    wire.go(PATIENCE + 0.2, 3000)
    assert wire.now - wire.sent[-1][0] < 0.1


@pytest.mark.parametrize("rate", [900, 0.8 * SLOW_RATE])
def test_what_cannot_keep_up_is_slow_and_later_fast_again(rate):
    wire = Wire(rate, 0.05)
    wire.begin()
    wire.go(6, 3000)
    assert wire.link.slow
    wire.rate = 4 * FAST_RATE
    wire.link.low = True
    wire.go(25, 3000)
    assert not wire.link.slow


def test_what_keeps_up_is_not_slow():
    wire = Wire(2 * FAST_RATE, 0.1)
    wire.begin()
    wire.go(20, 2000)
    assert not wire.link.slow


def test_at_low_bandwidth_little_is_sent():
    wire = Wire(1e6, 0.01)
    wire.link.low = True
    wire.begin()
    wire.go(5, 3000)
    before = len(wire.sent)
    wire.go(20, 3000)
    assert sum(size for _, size in wire.sent[before:]) / 20 <= 1.02 * LOW_RATE
