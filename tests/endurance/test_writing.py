"""Many who write at once, and disks that are full: nothing is lost, and training goes on."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.store.run_store import RunStore
from core.training.run import Status
from tests.endurance.counts import FIRST_SEED, count
from tests.endurance.home import COURSE, ended, right
from tests.tui.conftest import environment

WRITER = Path(__file__).with_name("writer.py")
ROOT = WRITER.parents[2]

pytestmark = pytest.mark.slow


def test_who_write_at_once_lose_nothing():
    chance, seconds = random.Random(FIRST_SEED), count(3, 60)
    command = [sys.executable, str(WRITER), str(seconds)]
    variables = environment(PYTHONPATH=str(ROOT))
    writers = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=variables
        )
        for _ in range(2)
    ]
    store, notes = RunStore(), {}
    while any(writer.poll() is None for writer in writers):  # and somebody reads and notes
        runs = store.runs()
        if runs:
            id = chance.choice(runs).id
            notes[id] = f"note {len(notes)}"
            store.set_note(id, notes[id])
        time.sleep(0.05)
    written, problems = {}, []
    for writer in writers:
        output, beside = writer.communicate()
        assert beside == ""
        told = json.loads(output)
        written |= {int(id): hash for id, hash in told["written"].items()}
        problems += told["problems"]
    runs = store.runs()
    store.close()
    assert {run.id: run.weight_hash for run in runs} == written
    assert all(run.status is Status.FINISHED for run in runs)
    assert {run.id: run.note for run in runs if run.note} == notes
    assert problems == []
    assert sound()
    print(f"{len(written)} runs by two processes and {len(notes)} notes in {seconds} s")


def sound() -> bool:
    """Whether SQLite finds no fault with the store."""
    store = RunStore()
    with sqlite3.connect(store.path) as connection:
        (word,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    store.close()
    return word == "ok"


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """A small disk, on which the store is."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True).returncode:
        pytest.skip("nobody but root can mount a small disk")
    monkeypatch.setenv("BP_TUI_HOME", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on a disk; return the file that takes it."""
    filler = disk / "filler"
    filler.write_bytes(b"")
    with filler.open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    assert shutil.disk_usage(disk).free == 0
    return filler


def test_on_a_full_disk_training_goes_on_and_what_was_there_is_whole(disk, begun):
    assert ended(begun("run", "--config", "run.toml", "--quiet")) == (0, "")
    filler = fill(disk)
    code, said = ended(begun("run", "--config", "run.toml", "--json"))
    assert code == 0
    assert said.startswith("bp-tui: runs cannot be kept in ")
    assert said.count("\n") == 1
    filler.unlink()
    assert sound()
    store = RunStore()
    (run,) = store.runs()
    store.close()
    assert (run.status, run.weight_hash) == (Status.FINISHED, right(COURSE.to_toml())[1])


@pytest.mark.parametrize("full_first", [True, False])
def test_a_run_is_whole_in_the_store_once_there_is_room(full_first, disk, begun):
    store = RunStore()
    filler = fill(disk) if full_first else None
    child = begun("run", "--config", "run.toml", "--quiet")
    if filler is None:
        while not store.runs():
            time.sleep(0.01)
        filler = fill(disk)
    time.sleep(0.3)
    filler.unlink()
    code, said = ended(child)
    assert (code, said) == (0, "")
    (run,) = store.runs()
    assert (run.status, run.weight_hash) == (Status.FINISHED, right(COURSE.to_toml())[1])
    assert (store.figures(run.id)[0] == right(COURSE.to_toml())[0][0]).all()
    store.close()
    assert sound()
    assert COURSE.epochs == run.epoch
