"""The player without a screen. Tests wait on what it shows, up to a deadline, never on time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from core import PRESETS, Course, Experiment, Moment, Player, Recording, Status, train
from core.training import player as room
from core.training import wishes
from core.training.moment import observe
from core.training.wishes import MAX_TEMPO

DEADLINE = 20.0
EPOCHS = 3000
BASE = Experiment(epochs=EPOCHS, hidden=(4, 3))
DIVERGES = PRESETS["linear-diverges"].experiment


class Watched:
    """A player with somebody who looks at each moment it shows."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self.rung = 0
        self.player = Player(observe, self._ring)
        self.seen: list[Moment] = []

    def _ring(self) -> None:
        self.rung += 1
        self.bell.set()

    def until(self, condition: Callable[[Moment], bool]) -> Moment:
        """Look on until a moment is as wanted."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            self.bell.clear()
            moment = self.player.take()
            if moment is None:
                self.bell.wait(0.5)
                continue
            self.seen.append(moment)
            if condition(moment):
                return moment
        shown = [(m.epoch, m.edge, str(m.status)) for m in self.seen[-5:]]
        raise AssertionError(f"never shown; the last moments are {shown}")

    def until_shape(self, rows: int, columns: int) -> Moment:
        """Ask for a map of a shape and wait for it: all that was asked before is done then."""
        self.player.set_grid_shape((rows, columns))
        return self.until(lambda m: m.grid is not None and m.grid.shape == (rows, columns))


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.fixture(autouse=True)
def short_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run at auto pace that lasts half a second, in frames of a hundredth."""
    monkeypatch.setattr(wishes, "AUTO_SECONDS", 0.5)
    monkeypatch.setattr(room, "FRAME_SECONDS", 0.01)


@contextmanager
def playing() -> Iterator[Watched]:
    """A player that is closed at the end."""
    watched = Watched()
    try:
        yield watched
    finally:
        watched.player.close()


@pytest.fixture
def watched() -> Iterator[Watched]:
    """A player with nothing loaded."""
    with playing() as watched:
        yield watched


def recorded(experiment: Experiment = BASE, epochs: int = 0) -> Recording:
    """A recording that has advanced."""
    recording = Recording(Course.of(experiment))
    recording.advance(epochs)
    return recording


def at_end(moment: Moment) -> bool:
    """Whether the run has ended and the playhead stands there."""
    return moment.at_edge and not moment.playing and moment.status is Status.FINISHED


def assert_untouched(recording: Recording) -> None:
    """The recording is what training it without a player gives."""
    alone = recorded(recording.experiment, recording.edge)
    assert (recording.curve == alone.curve).all()
    for epoch, snapshot in recording.snapshots.items():
        expected = alone.at(epoch)
        assert expected is not None
        assert (snapshot.parameters == expected.parameters).all()


class TestPlay:
    def test_it_shows_even_epochs_that_increase_up_to_the_end(self, watched: Watched) -> None:
        recording = recorded()
        watched.player.load(recording, play=True)
        last = watched.until(at_end)
        epochs = [m.epoch for m in watched.seen]
        assert last.epoch == epochs[-1] == EPOCHS
        assert len(epochs) > 5
        assert all(epoch % 2 == 0 for epoch in epochs)
        assert all(a < b for a, b in pairwise(epochs[:-1]))
        assert all(
            m.status is Status.RUNNING for m in watched.seen if m.playing and m.epoch < EPOCHS
        )
        assert not watched.player.playing
        assert (recording.losses == train(BASE).losses).all()

    def test_it_starts_slowly(self, watched: Watched) -> None:
        watched.player.load(recorded(), play=True)
        watched.until(at_end)
        assert watched.seen[len(watched.seen) // 2].epoch < 0.6 * EPOCHS

    @pytest.mark.parametrize("seconds", [0, 0.012], ids=["many a frame", "none in a frame"])
    def test_even_epochs_also_where_training_cannot_keep_the_pace(
        self, watched: Watched, seconds: float
    ) -> None:
        class Slow(Recording):
            """Takes its time."""

            def advance(self, epochs: int) -> int:
                time.sleep(seconds)
                return super().advance(epochs)

        watched.player.load(Slow(Course.of(BASE.with_changes(epochs=1_000_000))))
        watched.player.set_tempo(MAX_TEMPO)
        watched.player.play()
        watched.until(lambda m: len(watched.seen) >= 12)
        played = [m for m in watched.seen if m.playing]
        assert len(played) > 5
        assert all(m.epoch % 2 == 0 for m in played)

    def test_a_finished_run_is_replayed_from_the_start(self, watched: Watched) -> None:
        recording = recorded(epochs=EPOCHS)
        watched.player.load(recording)
        watched.until(at_end)
        watched.player.play()
        early = watched.until(lambda m: m.playing)
        assert early.epoch < EPOCHS / 2
        assert (early.edge, early.status) == (EPOCHS, Status.FINISHED)
        watched.until(at_end)
        assert_untouched(recording)

    def test_behind_the_edge_nothing_is_trained(self, watched: Watched) -> None:
        recording = recorded(epochs=1000)
        watched.player.load(recording, playhead=100, play=True)
        watched.until(lambda m: 100 < m.epoch < 1000)
        watched.player.pause()
        assert watched.until(lambda m: not m.playing).edge == 1000

    def test_full_speed_goes_to_the_end_and_then_stops(self, watched: Watched) -> None:
        recording = recorded()
        watched.player.load(recording)
        watched.player.play(full_speed=True)
        assert watched.player.full_speed
        last = watched.until(at_end)
        assert last.speed is not None
        assert last.speed > 0
        assert not watched.player.playing
        assert not watched.player.full_speed
        assert_untouched(recording)

    def test_tempo_doubles_the_pace_within_bounds(self, watched: Watched) -> None:
        for tempo, seconds in ((0, 0.5), (2, 0.125), (-1, 1.0)):
            watched.player.set_tempo(tempo)
            assert (watched.player.tempo, watched.player.run_seconds) == (tempo, seconds)
        watched.player.set_tempo(99)
        assert watched.player.tempo == MAX_TEMPO
        watched.player.set_tempo(-99)
        assert watched.player.tempo == -MAX_TEMPO

    def test_with_nothing_loaded_it_stops_at_once(self, watched: Watched) -> None:
        watched.player.play()
        eventually(lambda: not watched.player.playing)
        assert watched.player.take() is None

    @pytest.mark.parametrize("full_speed", [False, True])
    def test_a_key_pressed_in_the_last_frame_does_not_start_a_replay(
        self, watched: Watched, full_speed: bool
    ) -> None:
        class Busy(Recording):
            """Presses a key at the very moment the run ends."""

            def advance(self, epochs: int) -> int:
                trained = super().advance(epochs)
                if trained and self.status is Status.FINISHED:
                    watched.player.set_grid_shape((3, 5))
                return trained

        watched.player.load(Busy(Course.of(BASE)))
        watched.player.play(full_speed=full_speed)
        watched.until(at_end)
        epochs = [m.epoch for m in watched.seen]
        assert epochs == sorted(epochs)


class TestPause:
    @pytest.mark.parametrize("full_speed", [False, True])
    def test_it_stays_where_it_is_and_says_so(self, watched: Watched, full_speed: bool) -> None:
        recording = recorded(BASE.with_changes(epochs=1_000_000))
        watched.player.load(recording)
        watched.player.play(full_speed=full_speed)
        watched.until(lambda m: m.epoch > 10)
        watched.player.pause()
        paused = watched.until(lambda m: not m.playing)
        assert paused.status is Status.PAUSED
        assert paused.epoch >= watched.seen[-2].epoch
        again = watched.until_shape(2, 3)
        assert (again.epoch, again.edge) == (paused.epoch, paused.edge)
        assert watched.player.take() is None
        assert_untouched(recording)

    def test_playing_goes_on_from_there(self, watched: Watched) -> None:
        watched.player.load(recorded(), play=True)
        watched.until(lambda m: m.epoch > 100)
        watched.player.pause()
        paused = watched.until_shape(2, 3)
        watched.player.play()
        following = watched.until(lambda m: m.playing)
        assert paused.epoch <= following.epoch < EPOCHS
        watched.until(at_end)


class TestSeek:
    def test_a_run_is_shown_at_its_newest_epoch_or_another(self, watched: Watched) -> None:
        recording = recorded(epochs=500)
        watched.player.load(recording)
        assert watched.until(lambda m: True).epoch == 500
        watched.player.load(recording, playhead=123)
        moment = watched.until(lambda m: m.epoch == 123)
        assert (moment.edge, moment.status, moment.at_edge) == (500, Status.PAUSED, False)
        expected = recorded(epochs=123).at(123)
        assert expected is not None
        assert (moment.snapshot.parameters == expected.parameters).all()
        score = recording.evaluate(moment.snapshot)
        assert (moment.evaluation.shares == score.shares).all()

    def test_of_many_quick_ones_the_last_is_where_it_ends(self, watched: Watched) -> None:
        recording = recorded(epochs=EPOCHS)
        watched.player.load(recording)
        wanted = [*range(0, EPOCHS, 7), 1234]
        for epoch in wanted:
            watched.player.seek(epoch)
        watched.until(lambda m: m.epoch == 1234)
        assert len(watched.seen) < len(wanted)
        assert watched.until_shape(2, 3).epoch == 1234
        assert watched.player.take() is None
        assert_untouched(recording)

    def test_a_step_at_the_live_edge_trains_on(self, watched: Watched) -> None:
        recording = recorded(epochs=10)
        watched.player.load(recording)
        for epoch in (11, 12, 13):
            watched.player.seek(epoch)
            moment = watched.until(lambda m, epoch=epoch: m.epoch == epoch)
            assert (moment.edge, moment.status) == (epoch, Status.PAUSED)
        assert_untouched(recording)

    def test_it_pauses(self, watched: Watched) -> None:
        watched.player.load(recorded(epochs=EPOCHS), playhead=0, play=True)
        watched.until(lambda m: m.epoch > 10)
        watched.player.seek(5)
        assert not watched.until(lambda m: m.epoch == 5).playing
        assert watched.until_shape(2, 3).epoch == 5

    @pytest.mark.parametrize(("epoch", "shown"), [(10 * EPOCHS, EPOCHS), (-5, 0)])
    def test_beyond_the_ends_it_is_clipped(self, watched: Watched, epoch: int, shown: int) -> None:
        watched.player.load(recorded(epochs=50))
        watched.until(lambda m: True)
        watched.player.seek(epoch)
        moment = watched.until(lambda m: m.epoch == shown)
        assert moment.edge == max(50, shown)
        assert moment.status is (Status.FINISHED if shown else Status.PAUSED)

    def test_another_pace_or_map_does_not_turn_a_seek_back(self, watched: Watched) -> None:
        watched.player.load(Recording(Course.of(BASE)))
        watched.player.seek(2000)
        watched.player.set_tempo(1)
        watched.player.set_grid_shape((5, 7))
        watched.until(lambda m: m.epoch == 2000 and m.grid is not None and m.grid.shape == (5, 7))

    def test_a_map_trains_nothing_of_a_run_that_was_just_loaded(self, watched: Watched) -> None:
        watched.player.load(recorded(epochs=500))
        watched.until(lambda m: m.epoch == 500)
        fresh = Recording(Course.of(BASE))
        watched.player.load(fresh)
        moment = watched.until_shape(3, 4)
        assert moment.recording is fresh
        assert (moment.epoch, fresh.edge) == (0, 0)


class TestExtend:
    def test_another_run_loaded_meanwhile_is_left_as_it_is(self, watched: Watched) -> None:
        short = Experiment(epochs=20, hidden=(2,))
        one, other = recorded(short, 20), recorded(BASE, 50)
        watched.player.load(one)
        watched.until(at_end)
        watched.player.extend(40)
        watched.player.load(other)
        watched.until(lambda m: m.recording is other)
        assert (other.course.epochs, one.course.epochs) == (EPOCHS, 40)

    def test_a_finished_run_goes_on(self, watched: Watched) -> None:
        recording = recorded(BASE.with_changes(epochs=100), 100)
        watched.player.load(recording)
        watched.until(at_end)
        watched.player.extend(200)
        watched.until(lambda m: at_end(m) and m.epoch == 200)
        assert all(m.epoch >= 100 for m in watched.seen)
        assert recording.course.epochs == 200
        assert_untouched(recording)

    def test_what_cannot_be_is_refused_at_once_and_the_player_plays_on(
        self, watched: Watched
    ) -> None:
        watched.player.load(recorded(epochs=20))
        with pytest.raises(ValidationError):
            watched.player.extend(2_000_000)
        watched.until(lambda m: m.epoch == 20)
        with pytest.raises(ValidationError):
            watched.player.extend(0)
        assert watched.until_shape(2, 3).epoch == 20


class TestDivergence:
    @pytest.mark.parametrize("full_speed", [False, True])
    def test_playing_stops_there_by_itself(self, watched: Watched, full_speed: bool) -> None:
        recording = recorded(DIVERGES)
        watched.player.load(recording)
        watched.player.play(full_speed=full_speed)
        last = watched.until(lambda m: m.status is Status.DIVERGED and not m.playing)
        assert last.at_edge
        assert not watched.player.playing
        assert "try a smaller learning rate" in last.snapshot.ending.sentence
        assert np.isfinite(last.evaluation.shares).all()

    def test_seeking_beyond_ends_there(self, watched: Watched) -> None:
        watched.player.load(recorded(DIVERGES))
        watched.player.seek(2000)
        assert watched.until(lambda m: m.status is Status.DIVERGED).at_edge


class TestOtherRecordings:
    def test_the_newest_loaded_is_shown_and_the_other_lets_go(self, watched: Watched) -> None:
        first, second = recorded(), recorded(BASE.with_changes(seed=1), 40)
        watched.player.load(first, play=True)
        watched.until(lambda m: m.epoch > 20)
        watched.player.load(second)
        moment = watched.until(lambda m: m.recording is second)
        assert (moment.epoch, moment.playing) == (40, False)
        assert watched.until_shape(2, 3).recording is second
        assert first.edge in first.snapshots
        for recording in (first, second):
            assert_untouched(recording)

    def test_one_comes_back_and_trains_on(self, watched: Watched) -> None:
        first, second = recorded(epochs=77), recorded(BASE.with_changes(seed=1))
        for recording in (first, second, first):
            watched.player.load(recording)
            watched.until(lambda m, recording=recording: m.recording is recording)
        watched.player.play(full_speed=True)
        assert watched.until(at_end).recording is first
        assert_untouched(first)


class TestGrid:
    def test_it_comes_in_the_shape_that_was_asked_for(self, watched: Watched) -> None:
        watched.player.load(recorded(epochs=30))
        assert watched.until(lambda m: True).grid is None
        for shape in ((4, 6), (10, 3)):
            moment = watched.until_shape(*shape)
            assert moment.epoch == 30
            assert moment.grid is not None
            assert ((moment.grid > 0) & (moment.grid < 1)).all()
        watched.player.set_grid_shape(None)
        assert watched.until(lambda m: m.grid is None).epoch == 30

    def test_before_anything_is_loaded(self, watched: Watched) -> None:
        watched.player.set_grid_shape((4, 6))
        watched.player.load(recorded())
        moment = watched.until(lambda m: True)
        assert moment.grid is not None
        assert moment.grid.shape == (4, 6)


class TestMailbox:
    def test_it_holds_one_and_rings_only_when_it_was_empty(self, watched: Watched) -> None:
        watched.player.load(recorded(), play=True)
        eventually(lambda: not watched.player.playing)
        eventually(
            lambda: watched.player._mail is not None and watched.player._mail.epoch == EPOCHS
        )
        assert watched.rung == 1
        newest = watched.player.take()
        assert newest is not None
        assert newest.epoch == EPOCHS
        assert watched.player.take() is None
        watched.until_shape(2, 3)
        assert watched.rung == 2


def test_looking_leaves_losses_and_snapshots_as_they_are(watched: Watched) -> None:
    recording = recorded(epochs=2000)
    losses = recording.curve.copy()
    kept = {epoch: s.parameters.copy() for epoch, s in recording.snapshots.items()}
    watched.player.load(recording)
    for epoch in (1999, 3, 1024, 777, 0):
        watched.player.seek(epoch)
        watched.until(lambda m, epoch=epoch: m.epoch == epoch)
        watched.until_shape(epoch % 9 + 1, 4)
    watched.player.play()
    watched.until(lambda m: 0 < m.epoch < 1900)
    watched.player.pause()
    watched.until_shape(9, 9)
    assert recording.edge == 2000
    assert (recording.curve == losses).all()
    assert all((recording.snapshots[epoch].parameters == p).all() for epoch, p in kept.items())
    assert_untouched(recording)


class TestClose:
    def test_it_ends_the_thread(self) -> None:
        with playing() as watched:
            watched.player.load(recorded(), play=True)
            watched.until(lambda m: m.epoch > 2)
        assert not watched.player._thread.is_alive()

    def test_with_nothing_loaded(self) -> None:
        with playing() as watched:
            pass
        assert not watched.player._thread.is_alive()

    def test_it_does_not_wait_for_an_epoch_that_is_trained_again(self) -> None:
        """An epoch whose training lasts for ever is let go between two quanta."""
        started = threading.Event()

        class Endless(Recording):
            """Never comes to the epoch it is asked for, as long as somebody waits for it."""

            def at(self, epoch, *, cancelled=lambda: False):  # type: ignore[no-untyped-def]
                started.set()
                deadline = time.monotonic() + DEADLINE
                while not cancelled() and time.monotonic() < deadline:
                    time.sleep(0.001)
                return None

        watched = Watched()
        watched.player.load(Endless(Course.of(BASE)))
        assert started.wait(DEADLINE)
        closing = threading.Thread(target=watched.player.close)
        closing.start()
        closing.join(DEADLINE / 2)
        assert not closing.is_alive()


def test_the_present_moment_comes_anew_when_asked_for() -> None:
    with playing() as watched:
        watched.player.load(Recording(Course.of(BASE)))
        watched.player.seek(40)
        first = watched.until(lambda m: m.epoch == 40)
        watched.player.look_again()
        again = watched.until(lambda m: m is not first)
        assert again.epoch == 40
        assert not again.playing
