"""Which runs are kept: those that were trained, from their first epoch on."""

from __future__ import annotations

import pytest

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.store.keeper import Keeper
from core.store.run_store import RunStore
from core.training.recording import Recording

SHORT = Experiment(hidden=(2,), epochs=40)


@pytest.fixture
def epochs_kept():
    """`epochs_kept(recording)`: the epoch of every run in the store, after one was offered."""
    keeper = Keeper("lab")

    def offer(recording: Recording) -> list[int]:
        keeper.offer(recording, playing=False, preset="xor")
        assert keeper.flush()
        store = RunStore()
        epochs = [run.epoch for run in store.runs()]
        store.close()
        return epochs

    yield offer
    keeper.close()


def test_a_course_with_branches_is_kept_once_it_is_trained_and_not_before(epochs_kept):
    course = Course.of(SHORT).branch(20, SHORT.with_changes(learning_rate=0.1))
    recording = Recording(course)  # as it is read from a file
    assert epochs_kept(recording) == []
    recording.advance(3)
    assert epochs_kept(recording) == [3]
    recording.advance(17)
    assert epochs_kept(recording) == [20]


def test_a_branch_is_kept_once_it_is_trained_beyond_its_fork(epochs_kept):
    parent = Recording(Course.of(SHORT))
    parent.advance(30)
    branch = parent.branch(20, SHORT.with_changes(learning_rate=0.1))
    assert epochs_kept(branch) == []
    branch.advance(1)
    assert epochs_kept(branch) == [21]
