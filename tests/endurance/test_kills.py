"""Processes that are killed at random moments: nothing finished is lost, and what was cut off goes
on to the bits of a run that was never interrupted."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress

import psutil
import pytest

from core.store.detached import detach
from core.store.presence import present
from core.store.run_store import RunStore
from tests.endurance.counts import FIRST_SEED, count
from tests.endurance.home import COURSE, ended, strike

pytestmark = pytest.mark.slow


def test_a_run_that_is_killed_again_and_again(begun, home):
    chance, kills, most = random.Random(FIRST_SEED), 0, count(4, 100)
    cut_off = 0
    while (id := home.look()) is not None or kills < most or not home.finished:
        cut_off += id is not None
        child = begun(*(("run", "--config", "run.toml") if id is None else ("resume", str(id))))
        if kills < most:
            strike(child, home, chance, signal.SIGKILL)
        code, said = ended(child)
        assert code in (0, -signal.SIGKILL), said
        kills += code != 0
    assert cut_off
    print(f"{kills} kills, {cut_off} of a run in the store, {len(home.finished)} to the end")


def test_a_lab_that_is_killed_again_and_again(terminal, home, tmp_path):
    (tmp_path / "run.toml").write_text(COURSE.to_toml())
    chance, kills, most = random.Random(FIRST_SEED + 1), 0, count(2, 80)
    while (id := home.look()) is not None or kills < most or not home.finished:
        with terminal(*(() if id else ("run.toml",))) as it:
            it.until_shows("enter takes" if id else "Ground truth")
            it.press(*(("enter", "f") if id else ("f",)))
            if kills < most:
                if chance.random() < 0.8:
                    home.waits(lambda it=it: it.read(0.01) or it.status.word != "Finished")
                it.read_for(chance.uniform(0.0, 0.8))
                it.child.kill(signal.SIGKILL)
                assert it.until_left() == -signal.SIGKILL
                kills += 1
            else:
                it.until(lambda: it.status.word == "Finished", 60)
                it.press("q")
                assert it.until_left() == 0
            assert b"Traceback" not in it.written
    print(f"{kills} kills, {len(home.finished)} runs to the end")


def test_a_detached_run_that_is_killed_again_and_again(begun, home):
    chance, kills, most = random.Random(FIRST_SEED + 2), 0, count(2, 60)
    while (id := home.look()) is not None or kills < most or not home.finished:
        if id is None:
            code, said = ended(begun("run", "--config", "run.toml", "--detach"))
            assert (code, said) == (0, "")
            store = RunStore()
            run = store.runs()[0]
        else:
            detach(id)
            store = RunStore()
            run = store.find(id)
        process = present(run.owner)
        if process is not None and kills < most:
            time.sleep(chance.uniform(0.0, 1.0))
            with suppress(ProcessLookupError):
                os.kill(process["pid"], signal.SIGKILL)
                kills += 1
        deadline = time.monotonic() + 60
        while store.find(run.id).alive:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        store.close()
    print(f"{kills} kills, {len(home.finished)} runs to the end")


def test_a_sweep_that_is_killed_again_and_again(begun, home):
    chance, kills, most = random.Random(FIRST_SEED + 3), 0, count(2, 60)
    while (id := home.look()) is not None or kills < most or not home.sweeps:
        new = ("--config", "sweep.toml") if id is None else ("--resume", str(id))
        child = begun("sweep", "--workers", "2", *new)
        trained = psutil.Process(child.pid)
        if kills < most:
            if chance.random() < 0.8:
                home.waits(lambda child=child: child.poll() is None)
            time.sleep(chance.uniform(0.0, 1.5))
            crew = trained.children(recursive=True) if child.poll() is None else []
            child.kill()
            _, left = psutil.wait_procs(crew, timeout=20)
            assert not left, "its workers are left behind"
        code, said = ended(child)
        assert code in (0, -signal.SIGKILL), said
        kills += code != 0
    print(f"{kills} kills, {home.sweeps} sweeps to the end, {len(home.finished)} runs")
