"""Runs that processes of their own session train: real ones, stopped, killed and taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.store.detached import LOGS, detach
from core.store.folder import data_folder
from core.store.followed import Followed
from core.store.owners import stop
from core.store.presence import FOLDER, Presence, present
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording, train
from core.training.run import Status

XOR = PRESETS["report-xor"].experiment
LONG = XOR.with_changes(epochs=1_000_000)
"""Some minutes."""


@pytest.fixture
def store() -> Iterator[RunStore]:
    """The store; whatever still trains in the end is ended."""
    store = RunStore()
    yield store
    for run in store.runs():
        if run.alive:
            os.kill(process_of(store, run.id)["pid"], signal.SIGKILL)
    store.close()


def begun(store: RunStore, experiment: Experiment = LONG, epochs: int = 0) -> int:
    """Store a run that is trained so far."""
    recording = Recording(Course.of(experiment))
    recording.advance(epochs)
    return store.begin(saving_of(recording, Status.PAUSED), preset="report-xor")


def process_of(store: RunStore, id: int) -> dict[str, Any]:
    process = present(store.find(id).owner)
    assert process is not None
    return process


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def refusal_of(store: RunStore, id: int) -> str:
    with pytest.raises(Refusal) as refused:
        stop(store, id)
    return str(refused.value)


@pytest.mark.slow
def test_it_goes_on_by_itself_to_the_bits_of_the_undisturbed_run(store: RunStore) -> None:
    experiment = XOR.with_changes(epochs=12_000)
    id = begun(store, experiment, epochs=1000)
    detach(id)
    process = process_of(store, id)
    assert process["doing"] == "detached"
    assert os.getsid(process["pid"]) not in (os.getsid(0), process["pid"])
    os.kill(process["pid"], signal.SIGHUP)  # as a terminal does that is closed
    followed = Followed(store, id)
    until(lambda: followed.advance(1) >= 0 and followed.status is Status.FINISHED)
    whole = train(experiment)
    recording = store.recording(id)
    last = recording.at(12_000)
    assert last is not None
    assert np.array_equal(last.state, whole.snapshot.state)
    assert np.array_equal(recording.losses, whole.losses)
    assert np.array_equal(followed.curve, recording.curve)
    until(lambda: not [*(data_folder() / FOLDER).iterdir(), *(data_folder() / LOGS).iterdir()])


@pytest.mark.slow
def test_one_that_is_stopped_is_saved_and_can_be_resumed(store: RunStore) -> None:
    id = begun(store)
    detach(id)
    with pytest.raises(Refusal, match=f"run {id} is being trained by process .*detached"):
        detach(id)
    until(lambda: store.find(id).epoch)
    run = stop(store, id)
    assert (run.status, run.goes_on, run.cut_off) == (Status.STOPPED, True, False)
    assert np.array_equal(
        store.recording(id).curve[:-1], train(LONG.with_changes(epochs=run.epoch)).losses
    )
    until(lambda: present(run.owner) is None)
    assert refusal_of(store, id) == (
        f"run {id} is not running: it is stopped; 'bp-tui resume {id}' goes on with it"
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_is_cut_off_and_can_be_taken_up(
    number: signal.Signals, store: RunStore
) -> None:
    id = begun(store)
    detach(id)
    followed = Followed(store, id)
    until(lambda: followed.advance(1))
    os.kill(process_of(store, id)["pid"], number)
    until(lambda: not store.find(id).alive)
    followed.advance(1)
    assert (followed.status, followed.goes_on) == (Status.PAUSED, False)
    assert store.find(id).cut_off
    assert refusal_of(store, id) == (
        f"run {id} is not running: it was cut off; 'bp-tui resume {id}' goes on with it"
    )
    epoch = store.find(id).epoch
    detach(id)  # which sweeps as well
    assert [path.name for path in (data_folder() / LOGS).iterdir()] == [f"run-{id}.log"]
    assert len([*(data_folder() / FOLDER).iterdir()]) == 1
    until(lambda: store.find(id).epoch > epoch)
    run = stop(store, id)
    assert np.array_equal(
        store.recording(id).curve[:-1], train(LONG.with_changes(epochs=run.epoch)).losses
    )


@pytest.mark.slow
def test_why_a_run_cannot_be_detached_is_one_sentence(store: RunStore, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there is no run 77"):
        detach(77)
    file = tmp_path / "points.csv"
    file.write_text("x,y,class\n1,2,a\n2,1,b\n")
    id = begun(store, Experiment(dataset=str(file), hidden=(2,)))
    file.write_text("x,y,class\n1,2,a\n2,3,b\n")
    with pytest.raises(Refusal, match=f"the data set of run {id} is not what it was trained on"):
        detach(id)
    assert not [*(data_folder() / LOGS).iterdir()]


@pytest.mark.slow
def test_a_fault_is_told_and_stays_in_the_log(store: RunStore) -> None:
    id = begun(store)
    with pytest.raises(Refusal, match=rf"run {id} could not be detached .*has no attribute 'nix'"):
        detach(id, "core.store.detached:nix")
    assert "Traceback" in (data_folder() / LOGS / f"run-{id}.log").read_text()


def test_the_lab_s_runs_and_what_is_not_there_are_not_stopped(store: RunStore) -> None:
    presence = Presence("lab")
    id = store.begin(saving_of(Recording(Course.of(LONG)), Status.RUNNING), preset="report-xor",
                     owner=presence.token)  # fmt: skip
    assert refusal_of(store, id) == (
        f"run {id} is trained by the Lab of process {os.getpid()}; space pauses it there"
    )
    presence.close()
    assert "it was cut off" in refusal_of(store, id)
    assert "there is no run 99" in refusal_of(store, 99)


def test_a_process_that_has_the_number_by_now_is_left_alone(store: RunStore) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    folder = data_folder() / FOLDER
    folder.mkdir(exist_ok=True)
    told = {"pid": sleeper.pid, "doing": "detached", "host": os.uname().nodename}
    (folder / "gone").write_text(json.dumps(told))
    saving = saving_of(Recording(Course.of(LONG)), Status.RUNNING)
    id = store.begin(saving, preset="report-xor", owner="gone")
    assert "it was cut off" in refusal_of(store, id)
    assert not (folder / "gone").exists()
    sleeper.communicate(b"\n")
    assert sleeper.returncode == 0


def test_one_on_another_machine_is_stopped_there(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("socket.gethostname", lambda: "elsewhere")
        presence = Presence("detached")
    saving = saving_of(Recording(Course.of(LONG)), Status.RUNNING)
    id = store.begin(saving, preset="report-xor", owner=presence.token)
    assert "on elsewhere; it is stopped there" in refusal_of(store, id)
    presence.close()
