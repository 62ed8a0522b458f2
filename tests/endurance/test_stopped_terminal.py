"""A terminal that does not read: training goes on in the same memory, and only the newest screen is
sent afterwards."""

from __future__ import annotations

import signal
import time

import psutil
import pytest

from tests.endurance.counts import LONG

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LONG, reason="tests/tui/terminal has the short form"),
]

SECONDS = 20
MEGABYTES = 5
"""That may be added while nobody reads."""
CATCH_UP = 60_000
"""Bytes that are sent once somebody reads again: those that were on their way, and a screen."""


def test_training_goes_on_in_the_same_memory(terminal):
    with terminal() as it:
        app = psutil.Process(it.child.pid)
        it.until_shows("Ground truth")
        it.press("-", "-", "-", "space")  # 72 s a run, of which nothing grows large
        it.until(lambda: it.status.word == "Training" and it.status.epoch > 5)
        it.read_for(3)
        epoch, memory = it.status.epoch, app.memory_info().rss
        time.sleep(SECONDS)
        added = (app.memory_info().rss - memory) / 1e6
        before = len(it.written)
        it.press("space")
        start = time.monotonic()
        it.until(lambda: it.status.word == "Paused")
        seconds = time.monotonic() - start
        it.until_quiet()
        sent = len(it.written) - before
        print(f"{added:.1f} MB added in {SECONDS} s, {sent} bytes after, a key in {seconds:.2f} s")
        assert it.status.epoch > epoch
        assert added < MEGABYTES
        assert sent < CATCH_UP
        it.press("q")
        assert it.until_left() == 0


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, "q"])
def test_it_ends_while_nobody_reads(ending, terminal):
    with terminal() as it:
        app = psutil.Process(it.child.pid)
        it.until_shows("Ground truth")
        it.press(":", "epochs 300000", "enter", "ctrl+r", "f")
        it.until(lambda: it.status.word == "Full speed")
        time.sleep(SECONDS / 2)
        start = time.monotonic()
        if ending == "q":
            it.press("q")
        else:
            app.send_signal(ending)
        while app.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() - start < 15, "it waits for who reads"
            time.sleep(0.02)
        print(f"{ending}: {time.monotonic() - start:.2f} s")
