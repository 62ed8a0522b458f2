"""Sweeps: in this process, in others, on a cluster; stopped, and with workers that die."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

import psutil
import pytest

import core.sweeps.sweeping
import core.sweeps.workers
from core import PRESETS, Experiment, SweepResult, sweep, train
from core.refusal import Refusal
from core.sweeps import export
from core.sweeps.sweeping import DIED, Progress
from core.sweeps.workers import Workers, cluster, processes
from tests.core.sweeps.clusters import connected, dask_cluster

QUICK = Experiment(epochs=60)
VARY = {"lr": (0.001, 0.1), "hidden": ["4", "3,3"]}
SLOW_VARY = {"lr": (1e-3, 1e-2, 1e-1)}


def same(found: SweepResult, expected: SweepResult) -> bool:
    """Whether all runs are there, to the bit."""
    losses = {experiment: run.final_loss for experiment, run in expected.runs.items()}
    return {experiment: run.final_loss for experiment, run in found.runs.items()} == losses


def test_each_run_is_the_run_alone():
    result = sweep(QUICK, VARY, 3)
    assert result.complete
    assert len(result.runs) == 12
    for experiment, run in result.runs.items():
        alone = train(experiment)
        assert run.experiment == experiment
        assert run.losses.tolist() == alone.losses.tolist()
        assert (run.final_loss, run.accuracy) == (alone.final_loss, alone.accuracy)


def test_standings_are_in_the_grids_order():
    result = sweep(QUICK, VARY, 3)
    assert [dict(s.point.settings) for s in result.standings] == [
        {"learning_rate": rate, "hidden": hidden}
        for rate in (0.001, 0.1)
        for hidden in ((4,), (3, 3))
    ]
    first = result.standings[0]
    assert first.runs == 3
    losses = [result.runs[e].final_loss for e in first.point.experiments]
    assert first.losses.tolist() == losses


def test_progress_grows_to_all_there_is():
    told: list[Progress] = []
    sweep(QUICK, VARY, 3, progress=told.append)
    assert told[0].done == 0
    assert told[0].speed is None
    assert [p.done for p in told] == sorted(p.done for p in told)
    last = told[-1]
    assert (last.done, last.runs) == (12, 12)
    assert last.run_epochs == last.all_run_epochs == 12 * 60
    assert last.seconds_left == 0
    assert last.speed is not None
    assert last.speed > 0


def test_a_wrong_grid_is_refused_before_anything_is_trained():
    with pytest.raises(Refusal, match="learning rate is '-1'"):
        sweep(QUICK, {"lr": [-1]})


def test_other_processes_give_the_same_and_leave_nobody_behind():
    result = sweep(QUICK, VARY, 4, workers=2)
    assert same(result, sweep(QUICK, VARY, 4, workers=1))
    assert not workers_of_this_process()


@pytest.mark.slow
def test_stopped_it_keeps_what_is_finished():
    done: list[int] = []
    long = QUICK.with_changes(epochs=20_000)
    result = sweep(
        long, {"lr": (0.1, 0.2)}, 3, progress=lambda p: done.append(p.done),
        stopped=lambda: done[-1] > 0,
    )  # fmt: skip
    assert not result.complete
    assert 0 < len(result.runs) == done[-1] < 6
    assert all(run.epochs == 20_000 for run in result.runs.values())
    assert sum(standing.runs for standing in result.standings) == len(result.runs)


@pytest.mark.slow
def test_stopped_in_the_middle_of_a_block_it_ends_soon():
    started = time.monotonic()
    endless = QUICK.with_changes(epochs=1_000_000, hidden=(500, 500), samples=5000)
    for workers in (1, 2):
        result = sweep(
            endless, {"lr": (0.1, 0.2)}, workers=workers,
            stopped=lambda: time.monotonic() > started + 1,
        )  # fmt: skip
        assert not result.runs
    assert time.monotonic() < started + 20  # two hundred such epochs take longer
    assert not workers_of_this_process()


# Workers that die.


def workers_of_this_process() -> list[psutil.Process]:
    """The processes that train for this one."""
    found = psutil.Process().children(recursive=True)
    return [p for p in found if p.is_running() and "spawn_main" in " ".join(p.cmdline())]


@pytest.mark.slow
def test_a_killed_worker_costs_nothing():
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done and not killed:
            victim = workers_of_this_process()[0]
            victim.kill()
            killed.append(victim.pid)

    base = Experiment()
    result = sweep(base, SLOW_VARY, 20, workers=2, progress=kill)
    assert killed
    assert not result.failures
    assert same(result, sweep(base, SLOW_VARY, 20, workers=1))


def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Train blocks by code of a test, which spawned processes can import."""
    code = f"""
        import os
        from core.sweeps.workers import train_block as really
        def train_block(experiments):
            {body}
            return really(experiments)
    """
    (tmp_path / "deadly_worker.py").write_text(textwrap.dedent(code))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "deadly_worker", raising=False)
    import deadly_worker

    monkeypatch.setattr(core.sweeps.workers, "train_block", deadly_worker.train_block)


@pytest.mark.slow
def test_a_block_that_kills_its_worker_twice_fails_and_the_others_go_on(tmp_path, monkeypatch):
    deadly(tmp_path, monkeypatch, "if experiments[0].learning_rate == 0.01: os._exit(9)")
    monkeypatch.setattr(core.sweeps.sweeping, "BLOCKS_A_WORKER", 30)  # each run a block of its own
    result = sweep(QUICK, SLOW_VARY, 3, workers=2)
    assert result.complete
    assert set(result.failures.values()) == {DIED}
    assert {e.learning_rate for e in result.failures} == {0.01}
    assert {e.learning_rate for e in result.runs} == {0.001, 0.1}
    assert len(result.runs) == 6
    assert result.standings[1].failures == (DIED,) * 3


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_an_error_in_a_block_fails_that_block_alone(workers, tmp_path, monkeypatch):
    deadly(tmp_path, monkeypatch, "if experiments[0].hidden == (4,): raise MemoryError('no room')")
    result = sweep(QUICK, VARY, 2, workers=workers)
    assert set(result.failures.values()) == {"MemoryError: no room"}
    assert {e.hidden for e in result.failures} == {(4,)}
    assert {e.hidden for e in result.runs} == {(3, 3)}


@pytest.mark.slow
def test_workers_end_with_their_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
            from core import Experiment, sweep
            if __name__ == "__main__":
                sweep(Experiment(epochs=1_000_000), {"lr": (0.1, 0.2)}, 2, workers=2)
        """)
    )
    parent = subprocess.Popen([sys.executable, str(script)])
    seen = psutil.Process(parent.pid)
    deadline = time.monotonic() + 30
    while len(children := [c for c in seen.children() if "spawn_main" in str(c.cmdline())]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(1)
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
    assert len(gone) == 2


@pytest.mark.slow
def test_the_same_workers_serve_several_sweeps_though_an_idle_one_is_killed():
    with processes(1) as workers:
        assert sweep(QUICK, {"lr": [0.1]}, 2, workers=workers).complete
        (idle,) = workers_of_this_process()
        idle.kill()
        idle.wait()
        result = sweep(QUICK, {"lr": [0.2]}, 2, workers=workers)
        assert (len(result.runs), result.failures) == (2, {})


class Unlucky(Executor):
    """Trains at once, and is broken from its second block on until it is renewed."""

    def __init__(self, always: bool) -> None:
        self.blocks, self.always = 0, always

    def submit(self, function, /, *arguments, **options):
        if function.__name__ != "_nothing":
            self.blocks += 1
            if self.blocks > 1 and (self.always or arguments[0][0].seed == 1):
                raise BrokenExecutor
        done = Future()
        done.set_result(function(*arguments))
        return done


@pytest.mark.parametrize("always", [True, False])
def test_a_run_that_is_done_is_not_trained_again(always, monkeypatch):
    monkeypatch.setattr(core.sweeps.sweeping, "BLOCKS_A_WORKER", 3)
    workers = Workers(lambda: Unlucky(always), 2, stop=lambda: None)
    told: list[Progress] = []
    result = sweep(QUICK, {}, 6, workers=workers, progress=told.append)
    assert result.complete
    assert (len(result.runs), result.failures) == (6, {})
    assert told[-1].run_epochs == 6 * 60


SCRIPT = "from core import Experiment, sweep; print(len(sweep(Experiment(epochs=9), {}, 2{}).runs))"


@pytest.mark.slow
def test_a_script_without_its_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace("{}).runs", ", workers=2).runs"))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Refusal: worker processes cannot start: a script that sweeps" in done.stderr


@pytest.mark.slow
def test_a_program_that_is_piped_to_python_trains_in_its_own_process(monkeypatch):
    code = SCRIPT.replace("{}).runs", ").runs").replace("epochs=9", "epochs=30_000")
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("2\n", "")


# A cluster.


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of distributed and of the sockets that die with a worker
def test_a_cluster_loses_a_worker_and_the_table_is_the_same():
    pytest.importorskip("distributed")
    expected = sweep(Experiment(), SLOW_VARY, 20, workers=1)
    with dask_cluster() as (address, workers):
        given = connected(address, 2)
        killed = threading.Event()

        def kill(progress: Progress) -> None:
            if progress.done and not killed.is_set():
                workers[0].kill()
                killed.set()

        try:
            result = sweep(Experiment(), SLOW_VARY, 20, workers=given, progress=kill)
        finally:
            given.close(at_once=True)
    assert killed.is_set()
    assert result.complete
    assert not result.failures
    assert same(result, expected)


@pytest.mark.slow
def test_without_a_cluster_there_is_one_sentence():
    pytest.importorskip("distributed")
    for address in ("nonsense", "tcp://127.0.0.1:1"):
        with pytest.raises(Refusal, match=f"scheduler is '{address}'; it must be a running"):
            cluster(address)


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refusal, match=r"bp-tui\[dask\]"):
        cluster("tcp://127.0.0.1:8786")


def test_the_presets_can_all_be_swept():
    for preset in PRESETS.values():
        assert sweep(preset.experiment.with_changes(epochs=3), {}, 2, workers=1).complete


def test_a_constant_answer_has_no_r2_in_json() -> None:
    """An R² of minus infinity is no number of JSON."""
    result = sweep(Experiment(dataset="0*x1", epochs=2, test_fraction=0.3), {"lr": (0.1, 0.2)})
    written = json.loads(json.dumps(export.document(result, "accuracy"), allow_nan=False))
    for row in written["runs"]:
        assert (row["train_accuracy"], row["test_accuracy"]) == (None, None)
    assert "inf" not in export.csv_text(result).split("\n")[1]
