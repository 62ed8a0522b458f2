"""A course whose right bits are known, and a store that is held to them."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from functools import cache

import numpy as np

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.store.hashes import weight_hash
from core.store.run_store import RunStore
from core.store.stored_run import StoredRun
from core.sweeps.grid import Sweep
from core.training.recording import Recording
from core.training.run import Status
from tests.endurance.counts import count

SETTINGS = Experiment(
    hidden=(6, 5), samples=100, batch=10, optimizer="adam", learning_rate=0.003,
    dropout=0.1, test_fraction=0.2,
    epochs=count(3_000, 12_000),
)  # fmt: skip
COURSE = Course.of(SETTINGS).branch(SETTINGS.epochs // 3, SETTINGS.with_changes(learning_rate=0.01))
"""A run with all that has a state: slots, an order, masks, and a change of its settings."""


SWEEP = Sweep.of(
    SETTINGS.with_changes(epochs=count(300, 2_000)),
    {"hidden": ((2,), (3, 2), (4,)), "learning_rate": (0.003, 0.01)},
    seeds=3,
)


@cache
def right(document: str) -> tuple[FloatArray, str]:
    """The figures of every epoch of a course, and the hash of its last weights, where nobody
    interrupts it and nothing is saved."""
    recording = Recording(Course.from_toml(document))
    while recording.status is Status.RUNNING:
        recording.advance(1_000)
    return recording.figures(0), hash_of(recording)


def hash_of(recording: Recording) -> str:
    """The hash of a run's last weights."""
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    return weight_hash(snapshot.parameters)


class Home:
    """A store between the kills, and what has to be in it."""

    def __init__(self) -> None:
        self.finished: dict[int, str] = {}
        """The weights of the runs that were seen to be finished; a sweep has none."""

    def look(self) -> int | None:
        """Hold the store to its word after a kill; return the number of a run that goes on."""
        store, goes_on = RunStore(), None
        runs = store.everything()
        for run in runs:
            assert not run.alive, "the process was killed"
            if run.kind == "run":
                self._hold(store, run)
            if run.status is Status.FINISHED:
                self.finished[run.id] = run.weight_hash
            else:
                assert run.goes_on
                goes_on = run.id
        there = {run.id: run.weight_hash for run in runs}
        assert self.finished.items() <= there.items(), "what was finished is lost"
        store.close()
        return goes_on

    def _hold(self, store: RunStore, run: StoredRun) -> None:
        """Have the right bits, as far as a run was saved."""
        figures, hash = right(run.document)
        assert np.array_equal(store.figures(run.id), figures[:, : run.epoch + 1], equal_nan=True)
        if run.status is Status.FINISHED:
            assert run.epoch == run.epochs
            assert run.weight_hash == hash
        else:
            recording = store.recording(run.id)
            assert recording.edge == run.epoch
            assert hash_of(recording) == run.weight_hash

    def waits(self, goes_on: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until somebody trains what is in the store, or there is nobody any more."""
        store, deadline = RunStore(), time.monotonic() + seconds
        while goes_on() and time.monotonic() < deadline:
            if any(run.alive for run in store.runs()):
                break
            time.sleep(0.01)
        store.close()

    @property
    def sweeps(self) -> int:
        """Sweeps that were finished, each with all its runs."""
        store = RunStore()
        done = [run for run in store.everything() if run.kind == "sweep" and not run.goes_on]
        for run in done:
            assert len(store.runs(members_of=run.id)) == SWEEP.runs
        store.close()
        return len(done)


def strike(child: subprocess.Popen[str], home: Home, chance: random.Random, number: int) -> None:
    """Send a signal at a random moment: mostly while a process trains, else while it starts."""
    if chance.random() < 0.8:
        home.waits(lambda: child.poll() is None)
    time.sleep(chance.uniform(0.0, 0.6))
    child.send_signal(number)


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    """How a process ended, and what it said."""
    output, beside = child.communicate(timeout=60)
    assert "Traceback" not in output + beside, beside
    return child.returncode, beside
