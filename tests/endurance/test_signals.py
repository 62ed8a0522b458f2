"""Signals at random moments: the exit code tells which, and what was trained is saved."""

from __future__ import annotations

import random
import signal
import time

import pytest

from tests.endurance.counts import FIRST_SEED, count
from tests.endurance.home import COURSE, ended

pytestmark = pytest.mark.slow

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def test_a_run_that_is_ended_again_and_again(begun, home):
    chance, ends = random.Random(FIRST_SEED), dict.fromkeys(SIGNALS, 0)
    while (id := home.look()) is not None or min(ends.values()) < count(1, 15):
        child = begun(*(("run", "--config", "run.toml") if id is None else ("resume", str(id))))
        number = min(ends, key=ends.__getitem__)
        if ends[number] < count(1, 15):
            home.waits(lambda child=child: child.poll() is None)
            time.sleep(chance.uniform(0.0, 0.6))
            child.send_signal(number)
        code, said = ended(child)
        assert code in (0, -number, 128 + number), said
        ends[number] += code != 0
    print(f"{sum(ends.values())} signals, {len(home.finished)} runs to the end")


def test_a_lab_that_is_ended_again_and_again(terminal, home, tmp_path):
    (tmp_path / "run.toml").write_text(COURSE.to_toml())
    chance = random.Random(FIRST_SEED)
    for number in SIGNALS * count(1, 15):
        id = home.look()
        with terminal(*(() if id else ("run.toml",))) as it:
            it.until_shows("enter takes" if id else "Ground truth")
            it.press(*(("enter", "f") if id else ("f",)))
            it.read_for(chance.uniform(0.0, 1.0))
            it.child.kill(number)
            assert it.until_left() == 128 + number
            assert b"Traceback" not in it.written
    home.look()
    print(f"{count(3, 45)} signals, {len(home.finished)} runs to the end")
