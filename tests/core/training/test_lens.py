"""Lenses: what more of a moment a player shows, and that looking changes nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from queue import Queue

import numpy as np
import pytest

from core import Experiment, Player, Recording, train
from core.experiments.course import Course
from core.training.moment import observe

EXPERIMENT = Experiment(epochs=400, hidden=(4, 3))
DEADLINE = 20.0


@dataclass(frozen=True)
class Norm:
    """Shows the norm of the weights."""

    scale: float = 1.0

    def look(self, recording, snapshot, cancelled):
        return self.scale * float(np.linalg.norm(snapshot.parameters[0]))


@dataclass(frozen=True)
class Endless:
    """Looks on until it is told to stop."""

    looks: Queue[bool] = field(compare=False, default_factory=Queue)

    def look(self, recording, snapshot, cancelled):
        self.looks.put(True)
        while not cancelled():
            pass


@pytest.fixture
def shown():
    """A player at the end of a run, and a function that waits for a moment as wanted."""
    bell, recording = threading.Event(), Recording(Course.of(EXPERIMENT))
    player = Player(observe, bell.set)
    player.load(recording)
    player.seek(EXPERIMENT.epochs)

    def until(condition):
        for _ in range(1000):
            bell.clear()
            moment = player.take()
            if moment is not None and condition(moment):
                return moment
            assert moment is not None or bell.wait(DEADLINE)
        raise AssertionError("never shown")

    yield player, until
    player.close()


def test_a_moment_shows_what_the_lens_of_the_time_shows(shown):
    player, until = shown
    assert until(lambda m: m.epoch == 400).seen is None
    player.set_lens(Norm())
    one = until(lambda m: m.lens == Norm())
    assert one.seen == float(np.linalg.norm(one.snapshot.parameters[0]))
    player.set_lens(Norm(2.0))
    assert until(lambda m: m.lens == Norm(2.0)).seen == 2 * one.seen
    player.set_lens(None)
    assert until(lambda m: m.lens is None).seen is None


def test_the_same_lens_again_asks_for_nothing(shown):
    player, until = shown
    until(lambda m: m.epoch == EXPERIMENT.epochs)
    player.set_lens(Norm())
    until(lambda m: m.lens == Norm())
    player.set_lens(Norm())
    player.between(lambda: None)
    assert player.take() is None


@pytest.mark.parametrize("order", ["seek", "lens"])
def test_a_lens_that_takes_long_gives_way(shown, order):
    player, until = shown
    lens = Endless()
    player.set_lens(lens)
    lens.looks.get(timeout=DEADLINE)
    if order == "seek":
        player.seek(100)
        player.set_lens(None)
        assert until(lambda m: m.epoch == 100).seen is None
    else:
        player.set_lens(Norm())
        assert until(lambda m: m.lens == Norm()).epoch == 400


def test_a_lens_gives_way_to_who_needs_the_recording_and_looks_again(shown):
    player, until = shown
    until(lambda m: m.epoch == EXPERIMENT.epochs)
    lens = Endless()
    player.set_lens(lens)
    lens.looks.get(timeout=DEADLINE)
    assert player.between(lambda: "done") == "done"
    lens.looks.get(timeout=DEADLINE)
    player.set_lens(Norm())
    assert until(lambda m: m.lens == Norm()).epoch == EXPERIMENT.epochs


def test_looking_changes_no_bit(shown):
    player, until = shown
    player.set_lens(Norm())
    for epoch in (0, 123, 400, 77, 400):
        player.seek(epoch)
        moment = until(lambda m, epoch=epoch: m.epoch == epoch)
    np.testing.assert_array_equal(moment.recording.losses, train(EXPERIMENT).losses)
