"""What comes over from a damaged file: the same bits, or nothing."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core import Experiment, sweep
from core.refusal import Refusal
from core.store.run_store import FILE, RunStore
from core.store.stored_sweep import StoredSweep
from core.sweeps.grid import Sweep
from tests.core.store.small_runs import recording_of, same_bits, saved

TABLES = {"runs": "id", "figures": "run, first", "snapshots": "run, epoch",
          "places": "member_of, place", "facts": "name"}  # fmt: skip


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """A file with runs, a sweep and all that people say of runs."""
    store = RunStore(tmp_path)
    for seed in range(12):
        id = saved(store, recording_of(40, seed=seed, hidden=(9, 9)))
        store.set_tags(id, [f"tag-{seed}"])
        store.set_note(id, f"note {seed} " * 20)
    store.set_pinned(3, pinned=True)
    store.delete(5)
    grid = Sweep.of(Experiment(epochs=20), {"learning_rate": (0.01, 0.1)}, 3)
    StoredSweep.begin(store, grid).keep(list(sweep(grid, workers=1).runs.values()))
    store.remember("lab", "3")
    store.close()
    return (tmp_path / FILE).read_bytes()


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a file."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
            for table, order in TABLES.items()
        }


def test_runs_around_damage_are_carried_over(tmp_path: Path, whole: bytes) -> None:
    middle, noise = len(whole) // 2, random.Random(1).randbytes(40_000)
    (tmp_path / FILE).write_bytes(whole[:middle] + noise + whole[middle + 40_000 :])
    store = RunStore(tmp_path)
    with pytest.raises(Refusal, match=r"\d+ runs are carried over into a new file"):
        _ = [store.recording(run.id) for run in store.runs()]
    there = [run.id for run in store.runs() if run.kind == "run"]
    assert len(there) > 6
    for id in there:
        recording = recording_of(40, seed=id - 1, hidden=(9, 9))
        assert same_bits(store.recording(id), recording)
    assert store.find(3).pinned
    assert saved(store, recording_of(5)) == 20


def test_what_is_carried_over_is_the_same_to_the_bit(tmp_path: Path, whole: bytes) -> None:
    path, dice, carried = tmp_path / FILE, random.Random(7), 0
    path.write_bytes(whole)
    originals = {table: set(told) for table, told in rows(path).items()}
    lost_sweep = {(*run[:-2], None, run[-1]) for run in originals["runs"]}
    for _ in range(20):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            size = dice.choice([4096, 9000, 40_000])
            place = dice.randrange(100, len(whole))
            damaged[place : place + size] = dice.randbytes(len(damaged[place : place + size]))
        path.write_bytes(damaged)
        store = RunStore(tmp_path)
        store.database._set_aside()
        store.close()
        RunStore(tmp_path).close()
        there = rows(path)
        carried += len(there["runs"])
        for table, told in there.items():
            known = originals[table] | (lost_sweep if table == "runs" else set())
            assert set(told) <= known, table
        for other in tmp_path.glob("*damaged*"):
            other.unlink()
    assert carried > 20 * 19 / 3
