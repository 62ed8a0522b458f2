"""How far a playback is from where it was sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.training.moment import Moment, observe
from core.training.recording import Recording
from tui.screens.playback import Playback

LONG = 1_000_000


@pytest.fixture
def playback() -> Iterator[Playback[Recording, Moment]]:
    experiment = PRESETS["xor"].experiment.with_changes(epochs=LONG)
    playing = Playback(Recording(Course.of(experiment)), observe)
    playing.load(playing.shown)
    try:
        yield playing
    finally:
        playing.player.close()


def taken(playback: Playback[Recording, Moment], until: Callable[[], object]) -> None:
    """Take moments until something holds."""
    deadline = time.monotonic() + 20
    while not until():
        playback.take()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_arrives_is_awaited_no_more(playback):
    assert playback.awaits
    taken(playback, lambda: not playback.awaits)
    playback.seek(3)
    assert playback.awaits
    taken(playback, lambda: not playback.awaits)
    assert playback.playhead == 3
    assert playback.way is None
    assert not playback.is_late


def test_a_way_that_is_trained_is_seen_to_shrink_and_ends_when_it_is_stopped(playback):
    taken(playback, lambda: not playback.awaits)
    playback.seek(LONG)
    assert playback.trains
    ways = []
    taken(playback, lambda: ways.append(playback.way) or (playback.is_late and ways[-1].at > 0))
    shares = [way.share for way in ways]
    assert shares == sorted(shares)
    assert 0 < shares[-1] < 1
    assert {(way.start, way.goal) for way in ways} == {(0, LONG)}
    playback.pause()
    assert (playback.way, playback.awaits, playback.trains) == (None, False, False)


def test_the_next_step_on_a_way_does_not_begin_it_anew(playback):
    taken(playback, lambda: not playback.awaits)
    playback.seek(LONG - 10)
    taken(playback, lambda: playback.way.at > 0)
    playback.seek(LONG)
    assert playback.way.start == 0
    assert playback.way.goal == LONG
    playback.pause()
