"""`D` hands the shown run to a process of its own, which the Lab follows, leaves and takes up."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.refusal import Refusal
from core.store.followed import Followed
from core.store.keeper import Keeper
from core.store.notebook import Notebook
from core.store.owners import stop
from core.store.presence import present
from core.store.run_store import RunStore
from core.training.recording import Recording, train
from core.training.run import Status
from tui.screens.lab import following
from tui.screens.lab.state import Laboratory

LONG = 500_000
"""Epochs of some minutes."""


@pytest.fixture
def store():
    """The store; whatever still trains in the end is ended."""
    store = RunStore()
    yield store
    for run in store.runs():
        if run.alive:
            kill(store, run.id)
    store.close()


def kill(store, id):
    process = present(store.find(id).owner)
    if process is not None and process["doing"] == "detached":
        os.kill(process["pid"], signal.SIGKILL)


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def detached(it, epochs):
    """Hand over an untrained run of so many epochs."""
    await it.command(f"epochs {epochs}")
    await it.press("D")
    await it.until_shows("goes on by itself as run 1 of all")
    await it.press("escape")


def test_a_run_that_was_left_is_followed_again_where_another_process_takes_it_up_first():
    recording = Recording(Course.of(PRESETS["report-xor"].experiment))
    first, second = Keeper("detached"), Keeper("resume")
    id = first.stored(recording, preset="report-xor")
    first.take_up(first.resumed(id), id, claimed=True)
    laboratory = Laboratory(Notebook(), first=id)
    followed = laboratory.shown.recording
    assert isinstance(followed, Followed)
    assert not following.is_left(laboratory)
    first.close()
    until(lambda: laboratory.player.between(lambda: followed.advance(0) or not followed.goes_on))
    assert following.is_left(laboratory)
    trained = second.resumed(id)
    following.take_up(laboratory)
    assert laboratory.shown.recording is followed
    assert followed.goes_on
    trained.advance(10)
    second.offer(trained, playing=False, preset="")
    second.close()
    until(lambda: followed.status is Status.PAUSED)
    following.take_up(laboratory)
    assert not isinstance(laboratory.shown.recording, Followed)
    assert laboratory.shown.recording.edge >= 10
    laboratory.close()


@pytest.mark.slow
async def test_a_run_is_handed_over_followed_and_its_own_again_when_it_has_ended(lab, store):
    async with lab() as it:
        await detached(it, 12_000)
        assert isinstance(it.recording, Followed)
        await it.until_word("Detached")
        await it.until_word("Finished")
        await it.until(lambda: not isinstance(it.recording, Followed))
        last = it.recording.at(12_000)
        whole = train(PRESETS["report-xor"].experiment.with_changes(epochs=12_000))
        assert np.array_equal(last.state, whole.snapshot.state)
        await it.press("c")
        await it.until(lambda: it.status.epochs == 24_000)
        await it.until(lambda: it.recording.edge > 12_000)
        await it.press("D")
        await it.until_shows("goes on by itself as run 1 of all")
        await it.press("D")
        await it.until_shows("run 1 is another process's already")


@pytest.mark.slow
async def test_it_is_scrubbed_branched_and_left_running(lab, store):
    async with lab() as it:
        await detached(it, LONG)
        await it.until(lambda: it.recording.edge > 2000)
        await it.command("epoch 1234")
        await it.until_epoch(1234)
        assert it.status.word == "Paused"
        assert "trains this run as run 1" in it.text
        edge = it.recording.edge
        await it.until(lambda: it.recording.edge > edge)  # it is looked at all the same
        await it.press("c")
        await it.until_shows("run 1 is trained by another process; it ends by itself")
        await it.command("lr 0.5")
        await it.press("b")
        await it.until(lambda: it.run.startswith("2"))
        assert not isinstance(it.recording, Followed)
        assert it.recording.course.forks == (1234,)
        await it.until(lambda: it.recording.edge > 1300)
        await it.press("down")
        await it.until(lambda: it.run.startswith("1"))
        await it.until_word("Detached")
        await it.press("q")
    assert store.find(1).alive
    assert stop(store, 1).status is Status.STOPPED
    assert [run.parent for run in store.runs()] == [1, None]


@pytest.mark.slow
async def test_one_whose_process_is_killed_is_taken_up(lab, store):
    async with lab() as it:
        await detached(it, LONG)
        await it.until(lambda: it.recording.edge > 0)
        kill(store, 1)
        await it.until_shows("the process that trained run 1 is gone: space takes it up")
        await it.press("space")
        await it.until_word("Training")
        assert not isinstance(it.recording, Followed)
        with pytest.raises(Refusal, match="run 1 is trained by the Lab"):
            stop(store, 1)


async def test_a_run_that_no_process_takes_is_taken_back(lab, monkeypatch):
    def refused():
        raise Refusal("run 1 could not be detached (no memory)")

    monkeypatch.setattr("tui.screens.lab.following.begin", lambda id: refused)
    async with lab() as it:
        await it.command("epoch 100")
        await it.until_epoch(100)
        recording = it.recording
        await it.press("D")
        await it.until_shows("run 1 could not be detached (no memory)")
        assert it.recording is recording
        await it.press("f")
        await it.until_word("Finished")
        await it.press("D")
        await it.until_shows("run 1 has finished: nothing is left to train")


@pytest.mark.slow
def test_it_is_handed_over_though_the_lab_is_quit_at_once(terminal, store):
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press(":", f"epochs {LONG}", "enter", "D", "q")
        assert it.until_left() == 0
    until(lambda: store.find(1).epoch)
    assert stop(store, 1).status is Status.STOPPED


@pytest.mark.slow
def test_it_ends_by_itself_when_the_terminal_is_gone(terminal, store):
    epochs = 10_000
    with terminal() as it:
        it.until_shows("Ground truth")
        it.press(":", f"epochs {epochs}", "enter", "space")
        it.until(lambda: it.status.epoch > 500)
        it.press("D")
        it.until_shows("goes on by itself as run 1 of all")
        it.child.kill(signal.SIGHUP)
        it.until_left()
    assert store.find(1).alive
    until(lambda: store.find(1).status is Status.FINISHED)
    whole = train(PRESETS["report-xor"].experiment.with_changes(epochs=epochs))
    last = store.recording(1).at(epochs)
    assert last is not None
    assert np.array_equal(last.state, whole.snapshot.state)
    with terminal("attach", "1") as it:
        it.until_shows("run 1 has finished: space replays it")
        assert (it.status.word, it.status.epoch) == ("Finished", epochs)
        it.press("q")
        assert it.until_left() == 0
