"""Processes that are killed at random moments: nothing finished is lost, and what was cut off goes
on to the bits of a run that was never interrupted."""

from __future__ import annotations

import random
import signal
import subprocess
import time

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.store.hashes import weight_hash
from core.store.run_store import RunStore
from core.training.recording import Recording
from core.training.run import Status
from tests.endurance.counts import FIRST_SEED, count
from tests.tui.conftest import PROGRAM, environment

pytestmark = pytest.mark.slow

SETTINGS = Experiment(
    hidden=(6, 5), samples=100, batch=10, optimizer="adam", learning_rate=0.003,
    dropout=0.1, test_fraction=0.2,
    epochs=count(5_000, 15_000),
)  # fmt: skip
COURSE = Course.of(SETTINGS).branch(SETTINGS.epochs // 3, SETTINGS.with_changes(learning_rate=0.01))
"""A run with all that has a state: slots, an order, masks, and a change of its settings."""


@pytest.fixture(scope="module")
def right() -> Recording:
    """The run as it is where nobody interrupts it and nothing is saved."""
    recording = Recording(COURSE)
    recording.advance(COURSE.epochs)
    return recording


def hash_of(recording: Recording) -> str:
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    return weight_hash(snapshot.parameters)


class Home:
    """A store between the kills, and what has to be in it."""

    def __init__(self, right: Recording) -> None:
        self.right, self.finished = right, {}
        self.figures = right.figures(0)

    def look(self) -> int | None:
        """Hold the store to its word after a kill; return the number of a run that goes on."""
        store, cut_off = RunStore(), None
        for run in store.everything():
            if run.kind != "run":
                continue
            figures = store.figures(run.id)
            assert not run.alive, "the process was killed"
            right = self.figures[:, : run.epoch + 1]
            assert figures.shape == right.shape
            assert np.array_equal(figures, right, equal_nan=True)
            if run.status is Status.FINISHED:
                assert run.weight_hash == hash_of(self.right)
                self.finished[run.id] = run.weight_hash
            else:
                assert run.status is Status.RUNNING
                assert run.cut_off
                recording = store.recording(run.id)
                assert recording.edge == run.epoch
                assert hash_of(recording) == run.weight_hash
                cut_off = run.id
        there = {run.id: run.weight_hash for run in store.everything()}
        assert self.finished.items() <= there.items(), "what was finished is lost"
        store.close()
        return cut_off


@pytest.fixture
def home(right) -> Home:
    """`home.look()`: what is in the store."""
    return Home(right)


@pytest.fixture
def begun(tmp_path):
    """`begun("run", …)`: the command line as a process of its own."""
    children = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        (tmp_path / "run.toml").write_text(COURSE.to_toml())
        child = subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        child.kill()
        child.communicate()


def ended(child) -> tuple[int, str]:
    """How a process ended, and what it said."""
    output, beside = child.communicate(timeout=60)
    assert "Traceback" not in output + beside, beside
    return child.returncode, beside


def test_a_run_that_is_killed_again_and_again(begun, home):
    chance, kills, ends = random.Random(FIRST_SEED), 0, 0
    most = count(4, 120)
    while kills < most or ends == 0:
        id = home.look()
        command = ("run", "--config", "run.toml", "--quiet") if id is None else ("resume", str(id))
        child = begun(*command)
        if kills < most:
            time.sleep(chance.uniform(0.2, 1.6))
            child.kill()
        code, said = ended(child)
        kills += code == -signal.SIGKILL
        ends += code == 0
        assert code in (0, -signal.SIGKILL), said
    assert home.look() is None
    assert len(home.finished) >= ends
    print(f"{kills} kills, {ends} runs to the end")


def test_a_lab_that_is_killed_again_and_again(terminal, home, tmp_path):
    chance, kills, ends = random.Random(FIRST_SEED + 1), 0, 0
    most = count(3, 90)
    (tmp_path / "run.toml").write_text(COURSE.to_toml())
    while kills < most or ends == 0:
        id = home.look()
        ends = len(home.finished)
        if kills >= most and ends and id is None:
            break
        with terminal(*(() if id else ("run.toml",))) as it:
            it.until_shows("enter takes" if id else "Ground truth")
            it.press(*(("enter", "f") if id else ("f",)))
            if kills < most:
                it.read_for(chance.uniform(0.0, 1.5))
                it.child.kill(signal.SIGKILL)
                assert it.until_left() == -signal.SIGKILL
                kills += 1
            else:
                it.until(lambda: it.status.word == "Finished", 60)
                it.press("q")
                assert it.until_left() == 0
            assert b"Traceback" not in it.written
    print(f"{kills} kills, {ends} runs to the end")
