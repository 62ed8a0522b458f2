"""An hour's training in the Lab, in a terminal as a person has it: its memory stays flat.

    python -m tests.endurance.hour [--minutes 60] [--csv FILE]

Run after run is trained at the pace that a person sees, with scrubbing, branches, continued runs
and the other screens in between, each with a share of the time. What is resident is looked at every
five seconds; the table tells first, middle, last and most of each tenth. Exit code 1 where the
memory grows by more than a tenth from the second tenth, when all screens were seen, to the last.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pexpect
import psutil
import pyte

from tests.tui.conftest import PROGRAM, Terminal, environment

EVERY = 5.0
"""Seconds between two looks at the memory."""

MEGABYTE = 1e6

Sample = tuple[float, int, int]
"""Seconds since the start, resident bytes, runs so far."""


class Sitting:
    """The Lab, used for so long."""

    def __init__(self, seconds: float) -> None:
        self.samples: list[Sample] = []
        self.runs = 0
        self._last = b""
        """The end of what was drawn, which tells why it ended where it did."""
        self._chance, self._start, self._end = random.Random(1), 0.0, seconds
        child = pexpect.spawn(str(PROGRAM), ["--fresh"], env=environment(), dimensions=(40, 120))
        child.delaybeforesend = None
        self._it = Terminal(child, pyte.Screen(120, 40))
        self._app = psutil.Process(child.pid)

    def run(self) -> None:
        """Train until the time is over, then quit."""
        self._it.until_shows("Ground truth")
        self._start = time.monotonic()
        while self._left() > 0:
            for keys, seconds in self._doings():
                self._it.press(*keys)
                try:
                    self._look_on(seconds)
                except pexpect.EOF:
                    raise SystemExit(
                        f"the Lab ended: {self._last.decode(errors='replace')}"
                    ) from None
        self._it.press("escape", "escape", "1", "q")
        assert self._it.until_left() == 0

    def _left(self) -> float:
        return self._end - (time.monotonic() - self._start)

    def _doings(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """One run and what is done with it: keys, and the seconds to look on after them."""
        self.runs += 1
        chance = self._chance
        yield chance.choice((("n",), ("p", "ctrl+r"), ("ctrl+r",))), 0.5
        yield ("space",), 0.1
        yield (), 10
        yield ("left",) * chance.randrange(1, 20), 1
        kind = self.runs % 6
        if kind == 0:
            yield ("c",), 0.3
            yield ("f",), 6
        elif kind == 1:
            yield (":", f"learning_rate {chance.choice((0.005, 0.02, 0.05))}", "enter"), 0.3
            yield ("b",), 9
        elif kind == 2:
            yield ("3",), 2
            yield ("4",), 4
            yield ("1",), 0.5
        elif kind == 3:
            yield ("2",), 2
            yield ("f",), 6
            yield ("1",), 0.5
        elif kind == 4:
            yield ("=",), 4
            yield ("1", "t"), 2
            yield ("t",), 0.5
        else:
            yield ("5",), 3
            yield ("1",), 0.5

    def _look_on(self, seconds: float) -> None:
        """Read what is drawn, and look at the memory when it is time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with suppress(pexpect.TIMEOUT):  # read, and not shown to anybody
                data = self._it.child.read_nonblocking(1 << 16, timeout=min(left, 0.5))
                self._last = (self._last + data)[-20_000:]
            passed = time.monotonic() - self._start
            if passed >= EVERY * len(self.samples):
                self.samples.append((passed, self._app.memory_info().rss, self.runs))


def tenths(samples: list[Sample]) -> list[list[Sample]]:
    """Return the samples in ten parts."""
    ends = [len(samples) * place // 10 for place in range(11)]
    return [samples[first:end] for first, end in pairwise(ends) if end > first]


def growth(samples: list[Sample]) -> float:
    """Return how much larger the memory of the last tenth is than that of the second, as a share
    of that."""
    medians = [statistics.median(rss for _, rss, _ in part) for part in tenths(samples)]
    return medians[-1] / medians[1] - 1


def main() -> int:
    """Use the Lab, and tell what memory it had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--csv", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("BP_TUI_HOME", home)
        sitting = Sitting(options.minutes * 60)
        try:
            sitting.run()
        finally:
            _tell(sitting.samples)
    if options.csv is not None:
        rows = (f"{seconds:.1f},{rss},{runs}" for seconds, rss, runs in sitting.samples)
        options.csv.write_text("\n".join(["seconds,rss,runs", *rows, ""]))
    return int(growth(sitting.samples) > 0.1)


def _tell(samples: list[Sample]) -> None:
    print("from minute   runs   first MB   median MB   last MB   most MB")
    for part in tenths(samples):
        memory = [rss / MEGABYTE for _, rss, _ in part]
        print(
            f"{part[0][0] / 60:11.1f} {part[-1][2]:6} {memory[0]:10.1f} "
            f"{statistics.median(memory):11.1f} {memory[-1]:9.1f} {max(memory):9.1f}"
        )
    if len(samples) > 20:
        print(f"growth from the second tenth to the last: {100 * growth(samples):.1f} %")


if __name__ == "__main__":
    sys.exit(main())
