"""`bp-tui sweep --resume`: what is missing is trained, and all results are as if nothing had
happened."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import core.sweeps.sweeping
from core import Experiment, Sweep, sweep
from core.experiments.experiment import Experiment as Settings
from core.store.keeper import Keeper
from core.store.kept_sweep import KeptSweep
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.sweeps.workers import train_block
from tests.core.sweeps.clusters import connected, dask_cluster

PROGRAM = Path(sys.executable).with_name("bp-tui")
BASE = Experiment(dataset="gaussians", hidden=(3,), epochs=30, test_fraction=0.3, batch=8)
GRID = Sweep.of(BASE, {"lr": (0.01, 0.3, 90.0), "hidden": ["3", "2,2"]}, 4)


def cut_off(grid: Sweep, runs: int) -> int:
    """Have a sweep saved with so many of its runs, and be gone; return the number."""
    some = list(sweep(grid, workers=1).runs.values())[::-1][:runs]
    keeper = Keeper("sweep")
    kept = KeptSweep(keeper, grid)
    kept.keep(some)
    keeper.close()
    assert kept.id is not None
    return kept.id


def the_sweep() -> StoredRun:
    """The one sweep of the store."""
    store = RunStore()
    (row,) = store.runs()
    store.close()
    return row


Results = tuple[dict[str, object], bytes, bytes]


@pytest.fixture
def results(call, tmp_path):
    """All that a sweep prints and writes, but for its number."""

    def of(*arguments: str) -> Results:
        files = ("--csv", "runs.csv", "--curves", "curves.npz")
        done = call("sweep", *arguments, "--json", *files)
        assert (done.returncode, done.stderr) == (0, "")
        document = json.loads(done.stdout)
        del document["id"]
        return document, *((tmp_path / name).read_bytes() for name in files[1::2])

    (tmp_path / "sweep.toml").write_text(GRID.to_toml())
    return of


@pytest.fixture
def trained(monkeypatch) -> list[Settings]:
    """The experiments that are trained in this process."""
    found: list[Settings] = []

    def noted(block):
        found.extend(block)
        return train_block(block)

    monkeypatch.setattr(core.sweeps.workers, "train_block", noted)
    return found


@pytest.mark.parametrize("runs", [0, 13, 24])
def test_what_is_missing_is_trained_and_the_results_are_the_same(results, trained, runs):
    expected = results("--config", "sweep.toml", "--no-store")
    id = cut_off(GRID, runs)
    assert the_sweep().cut_off
    trained.clear()
    assert results("--resume", str(id)) == expected
    assert len(trained) == GRID.runs - runs
    row = the_sweep()
    assert (row.status, row.epoch, row.owner) == ("finished", GRID.runs, "")


def test_resume_goes_on_with_a_sweep_too(call, results):
    expected = results("--config", "sweep.toml", "--no-store")
    id = cut_off(GRID, 9)
    document = json.loads(call("resume", "--json").stdout)
    assert document.pop("id") == id
    assert document == expected[0]
    assert call("sweep", "--resume").stderr == "bp-tui: no sweep can go on\n"
    assert call("resume", str(id)).stderr == f"bp-tui: sweep {id} has finished; it cannot go on\n"


def test_runs_that_failed_are_tried_again(call, results, monkeypatch):
    expected = results("--config", "sweep.toml", "--no-store")

    def fails(block):
        if block[0].hidden == (3,):
            raise MemoryError("no room")
        return train_block(block)

    with monkeypatch.context() as patch:
        patch.setattr(core.sweeps.workers, "train_block", fails)
        done = call("sweep", "--config", "sweep.toml")
    assert done.returncode == 1
    assert "12 runs could not be trained: MemoryError: no room" in done.stdout
    assert done.stdout.endswith("Saved as sweep 1; 'bp-tui resume 1' goes on with it.\n")
    row = the_sweep()
    assert (row.status, row.epoch) == ("stopped", 12)
    assert row.reason == "12 of 24 runs could not be trained"
    assert results("--resume") == expected
    assert (the_sweep().status, the_sweep().reason) == ("finished", "")


def test_the_runs_that_were_there_are_told(call):
    id = cut_off(GRID, 20)
    lines = call("sweep", "--resume", str(id)).stdout.splitlines()
    assert lines[-1] == f"Saved as sweep {id}; 20 of its runs were trained before."


def test_without_the_store_nothing_is_saved(call, results):
    results("--config", "sweep.toml", "--no-store")
    store = RunStore()
    assert store.everything() == []
    store.close()


def test_what_cannot_go_on_is_one_sentence(call, tmp_path):
    (tmp_path / "points.csv").write_text("x1,x2,class\n0,0,a\n1,1,b\n")
    base = Experiment(dataset=str(tmp_path / "points.csv"), epochs=5)
    id = cut_off(Sweep.of(base, {"lr": (0.1, 0.2)}), 1)
    (tmp_path / "points.csv").write_text("x1,x2,class\n0,0,a\n1,2,b\n")
    for options, sentence in {
        "--resume": f"the data set of run {id + 1} is not what it was trained on",
        f"--resume {id + 1}": f"{id + 1} is a run; it must be a sweep or race here",
        "--resume --seeds 3": "seeds and resume were both given; a sweep that goes on is what it",
        "--resume --lr 3": "learning_rate and resume were both given",
        "--resume --no-store": "no-store and resume were both given",
        "--resume --sort size": "sort is 'size'; it must be one of grid, ",
        "--resume --workers 0": "workers is '0'; it must be a whole number from 1 to 1,024",
        "7": "'7' can stand here only as the number of a sweep, with resume",
    }.items():
        done = call("sweep", *options.split())
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"bp-tui: {sentence}")
        assert done.stderr.count("\n") == 1
    assert the_sweep().cut_off


# Processes that end in the middle.

LONG = Sweep.of(
    Experiment(test_fraction=0.2, epochs=3000),
    {"lr": (0.001, 0.01, 0.1), "hidden": ["4", "6,6"]},
    8,
)


@pytest.fixture
def begun(tmp_path) -> Iterator[object]:
    """Start a sweep in a process of its own; yield once some of its runs are saved."""
    children: list[subprocess.Popen[str]] = []

    def begin(*options: str) -> subprocess.Popen[str]:
        command = [PROGRAM, "sweep", "--config", "long.toml", *options]
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        children.append(child)
        store, deadline = RunStore(), time.monotonic() + 60
        while not any(row.epoch for row in store.runs()):
            assert child.poll() is None, child.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        store.close()
        return child

    (tmp_path / "long.toml").write_text(LONG.to_toml())
    yield begin
    for child in children:
        child.kill()
        child.communicate()


_LONG: list[Results] = []


def uninterrupted(results: Callable[..., Results]) -> Results:
    """The results of the long sweep, trained in this process and once."""
    if not _LONG:
        _LONG.append(results("--config", "long.toml", "--no-store", "--workers", "1"))
    return _LONG[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "workers"), [("SIGKILL", "2"), ("SIGTERM", "1"), ("SIGINT", "2")]
)
def test_a_sweep_that_is_ended_goes_on(begun, results, number, workers):
    ending = getattr(signal, number)
    child = begun("--workers", workers, "--csv", "some.csv")
    child.send_signal(ending)
    output, said = child.communicate(timeout=20)  # once all its processes are gone
    assert "leaked" not in said
    assert child.returncode in (-ending, 128 + ending)
    assert (child.returncode == -ending) == (number == "SIGKILL")
    assert ("goes on with it." in output) == (number == "SIGINT")
    row = the_sweep()
    assert 0 < row.epoch < LONG.runs
    assert row.cut_off == (number != "SIGINT")
    assert results("--resume", "--workers", workers) == uninterrupted(results)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of distributed
def test_a_sweep_on_a_cluster_goes_on(begun, results):
    pytest.importorskip("distributed")
    with dask_cluster() as (address, _):
        connected(address, 2).close()
        child = begun("--scheduler", address)
        child.kill()
        child.communicate()
        assert 0 < the_sweep().epoch < LONG.runs
        found = results("--resume", "--scheduler", address)
    assert found == uninterrupted(results)
