"""A course whose right bits are known, and a store that is held to them."""

from __future__ import annotations

import subprocess

import numpy as np

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.store.hashes import weight_hash
from core.store.run_store import RunStore
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
                assert run.goes_on
                recording = store.recording(run.id)
                assert recording.edge == run.epoch
                assert hash_of(recording) == run.weight_hash
                cut_off = run.id
        there = {run.id: run.weight_hash for run in store.everything()}
        assert self.finished.items() <= there.items(), "what was finished is lost"
        store.close()
        return cut_off


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    """How a process ended, and what it said."""
    output, beside = child.communicate(timeout=60)
    assert "Traceback" not in output + beside, beside
    return child.returncode, beside
