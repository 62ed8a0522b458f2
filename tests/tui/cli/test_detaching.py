"""`bp-tui run --detach`, `sweep --detach`, `stop` and `attach`."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from core.store.presence import present
from core.store.run_store import RunStore

LONG = ("--epochs", "1000000")


@pytest.fixture
def store():
    """The store; whatever still trains in the end is ended."""
    store = RunStore()
    yield store
    for run in store.runs():
        process = present(run.owner)
        if process is not None:
            os.kill(process["pid"], signal.SIGKILL)
    store.close()


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("run --detach --curves c.csv", "curves and detach were both given; detach ends before"),
        ("run --detach --predictions", "predictions and detach were both given; detach ends"),
        ("run --detach --no-store", "detach and no-store were both given; a detached run is in"),
        ("sweep --detach --vary lr=1,2 --chart", "chart and detach were both given; detach ends"),
        ("sweep --detach --vary lr=1,2 --workers 0", "workers is '0'; it must be a whole number"),
        ("sweep --detach --vary lr=1,2 --no-store", "detach and no-store were both given"),
        ("stop", "stop needs the number of a run; 'bp-tui runs list' lists them"),
        ("stop 7", "no runs are kept yet; 'bp-tui run' and the Lab keep what they train"),
        ("attach", "no runs are kept yet; 'bp-tui run' and the Lab keep what they train"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, sentence, call):
    done = call(*arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("attach 1", "the Lab needs a terminal; without one, 'bp-tui runs show 1' tells of it"),
        ("attach 7", "there is no run 7; 'bp-tui runs list' lists them"),
        ("attach", "no run is being trained; 'bp-tui runs list' lists those that there are"),
        ("attach 1-2", "run is '1-2'; one is shown at a time"),
        ("stop 7 8", "there is no run 7; 'bp-tui runs list' lists them"),
        ("stop x", "run is 'x'; it must be a number such as 3, a range such as 3-7, or last"),
        ("stop last", "run 2 is not running: it is finished"),
        ("stop 1 2", "run 1 is not running: it is finished; run 2 is not running"),
        ("resume 1 --detach", "run 1 has finished; it cannot go on"),
    ],
)
def test_what_cannot_be_of_the_runs_there_are_is_one_sentence(arguments, sentence, call):
    for _ in range(2):
        assert call("run", "--hidden", "2", "--epochs", "3", "--json").returncode == 0
    done = call(*arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_each_preset_is_a_process_of_its_own_that_can_be_stopped(call, store):
    done = call("run", "--detach", "--preset", "report-xor", "--preset", "circle", *LONG)
    assert done.stdout.splitlines() == [
        "Run 1, report-xor, goes on by itself.",
        "Run 2, circle, goes on by itself.",
        "'bp-tui attach ID' shows one, 'bp-tui stop ID' stops one, 'bp-tui runs list' lists all.",
    ]
    assert done.stderr == ""
    owners = [run.owner for run in store.runs()]
    assert len({present(owner)["pid"] for owner in owners}) == 2
    until(lambda: all(run.epoch for run in store.runs()))
    listed = call("runs", "list", "--json").stdout
    assert [run["status"] for run in json.loads(listed)] == ["running", "running"]
    stopped = json.loads(call("stop", "1", "2", "--json").stdout)
    assert [(run["id"], run["status"]) for run in stopped] == [(1, "stopped"), (2, "stopped")]
    assert [run["epoch"] for run in stopped] == [run.epoch for run in store.runs()[::-1]]
    assert call("resume", "1", "--detach").stdout.startswith("Run 1, report-xor, goes on")
    assert call("stop", "1").returncode == 0
    again = call("stop", "1")
    assert again.returncode == 2
    assert again.stderr == (
        "bp-tui: run 1 is not running: it is stopped; 'bp-tui resume 1' goes on with it\n"
    )


@pytest.mark.slow
def test_one_that_trains_in_another_terminal_is_stopped_as_by_ctrl_c(terminal, call, store):
    with terminal("run", *LONG, "--quiet") as it:
        until(store.runs)
        assert call("stop", "1").stdout.startswith("Run 1 is stopped at epoch ")
        assert it.until_left() == 130
    assert store.find(1).goes_on


@pytest.mark.slow
def test_a_sweep_goes_on_by_itself_is_stopped_and_taken_up(call, store):
    arguments = ("--vary", "lr=0.01,0.02", "--seeds", "12", "--epochs", "800", "--workers", "2")
    whole = call("sweep", *arguments, "--json", "--no-store")
    assert json.loads(call("sweep", "--detach", *arguments, "--json").stdout) == {"id": 1}
    until(lambda: store.find(1).epoch)
    stopped = call("stop", "1").stdout
    assert stopped.startswith("Sweep 1 is stopped after ")
    assert stopped.endswith(" of 24 runs; 'bp-tui resume 1' goes on with it.\n")
    assert call("sweep", "--resume", "1", "--detach").stdout.startswith("Sweep 1 goes on")
    until(lambda: not store.find(1).alive)
    assert str(store.find(1).status) == "finished"
    losses = {run.loss for run in store.runs(members_of=1)}
    assert losses == {run["final_loss"] for run in json.loads(whole.stdout)["runs"]}
