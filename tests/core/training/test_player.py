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

from core import PRESETS, Course, Experiment, Moment, Recording, Runner, Status, train
from core.training import player as room
from core.training.moment import observe

DEADLINE = 20.0
EPOCHS = 3000
BASE = Experiment(epochs=EPOCHS, hidden=(4, 3))
DIVERGES = PRESETS["linear-diverges"].experiment


class Player:
    """A runner with somebody who looks at each moment it shows."""

    def __init__(self) -> None:
        self.bell = threading.Event()
        self.rung = 0
        self.runner = Runner(observe, self._ring)
        self.seen: list[Moment] = []

    def _ring(self) -> None:
        self.rung += 1
        self.bell.set()

    def until(self, condition: Callable[[Moment], bool]) -> Moment:
        """Look on until a moment is as wanted."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            self.bell.clear()
            moment = self.runner.take()
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
        self.runner.set_grid_shape((rows, columns))
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
    monkeypatch.setattr(room, "AUTO_SECONDS", 0.5)
    monkeypatch.setattr(room, "FRAME_SECONDS", 0.01)


@contextmanager
def playing() -> Iterator[Player]:
    """A player that is closed at the end."""
    player = Player()
    try:
        yield player
    finally:
        player.runner.close()


@pytest.fixture
def player() -> Iterator[Player]:
    """A player with nothing loaded."""
    with playing() as player:
        yield player


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
    def test_it_shows_even_epochs_that_increase_up_to_the_end(self, player: Player) -> None:
        recording = recorded()
        player.runner.load(recording, play=True)
        last = player.until(at_end)
        epochs = [m.epoch for m in player.seen]
        assert last.epoch == epochs[-1] == EPOCHS
        assert len(epochs) > 5
        assert all(epoch % 2 == 0 for epoch in epochs)
        assert all(a < b for a, b in pairwise(epochs[:-1]))
        assert all(
            m.status is Status.RUNNING for m in player.seen if m.playing and m.epoch < EPOCHS
        )
        assert not player.runner.playing
        assert (recording.losses == train(BASE).losses).all()

    def test_it_starts_slowly(self, player: Player) -> None:
        player.runner.load(recorded(), play=True)
        player.until(at_end)
        assert player.seen[len(player.seen) // 2].epoch < 0.6 * EPOCHS

    @pytest.mark.parametrize("seconds", [0, 0.012], ids=["many a frame", "none in a frame"])
    def test_even_epochs_also_where_training_cannot_keep_the_pace(
        self, player: Player, seconds: float
    ) -> None:
        class Slow(Recording):
            """Takes its time."""

            def advance(self, epochs: int) -> int:
                time.sleep(seconds)
                return super().advance(epochs)

        player.runner.load(Slow(Course.of(BASE.with_changes(epochs=1_000_000))))
        player.runner.set_tempo(room.MAX_TEMPO)
        player.runner.play()
        player.until(lambda m: len(player.seen) >= 12)
        played = [m for m in player.seen if m.playing]
        assert len(played) > 5
        assert all(m.epoch % 2 == 0 for m in played)

    def test_a_finished_run_is_replayed_from_the_start(self, player: Player) -> None:
        recording = recorded(epochs=EPOCHS)
        player.runner.load(recording)
        player.until(at_end)
        player.runner.play()
        early = player.until(lambda m: m.playing)
        assert early.epoch < EPOCHS / 2
        assert (early.edge, early.status) == (EPOCHS, Status.FINISHED)
        player.until(at_end)
        assert_untouched(recording)

    def test_behind_the_edge_nothing_is_trained(self, player: Player) -> None:
        recording = recorded(epochs=1000)
        player.runner.load(recording, playhead=100, play=True)
        player.until(lambda m: 100 < m.epoch < 1000)
        player.runner.pause()
        assert player.until(lambda m: not m.playing).edge == 1000

    def test_full_speed_goes_to_the_end_and_then_stops(self, player: Player) -> None:
        recording = recorded()
        player.runner.load(recording)
        player.runner.play(full_speed=True)
        assert player.runner.full_speed
        last = player.until(at_end)
        assert last.speed is not None
        assert last.speed > 0
        assert not player.runner.playing
        assert not player.runner.full_speed
        assert_untouched(recording)

    def test_tempo_doubles_the_pace_within_bounds(self, player: Player) -> None:
        for tempo, seconds in ((0, 0.5), (2, 0.125), (-1, 1.0)):
            player.runner.set_tempo(tempo)
            assert (player.runner.tempo, player.runner.run_seconds) == (tempo, seconds)
        player.runner.set_tempo(99)
        assert player.runner.tempo == room.MAX_TEMPO
        player.runner.set_tempo(-99)
        assert player.runner.tempo == -room.MAX_TEMPO

    def test_with_nothing_loaded_it_stops_at_once(self, player: Player) -> None:
        player.runner.play()
        eventually(lambda: not player.runner.playing)
        assert player.runner.take() is None

    @pytest.mark.parametrize("full_speed", [False, True])
    def test_a_key_pressed_in_the_last_frame_does_not_start_a_replay(
        self, player: Player, full_speed: bool
    ) -> None:
        class Busy(Recording):
            """Presses a key at the very moment the run ends."""

            def advance(self, epochs: int) -> int:
                trained = super().advance(epochs)
                if trained and self.status is Status.FINISHED:
                    player.runner.set_grid_shape((3, 5))
                return trained

        player.runner.load(Busy(Course.of(BASE)))
        player.runner.play(full_speed=full_speed)
        player.until(at_end)
        epochs = [m.epoch for m in player.seen]
        assert epochs == sorted(epochs)


class TestPause:
    @pytest.mark.parametrize("full_speed", [False, True])
    def test_it_stays_where_it_is_and_says_so(self, player: Player, full_speed: bool) -> None:
        recording = recorded(BASE.with_changes(epochs=1_000_000))
        player.runner.load(recording)
        player.runner.play(full_speed=full_speed)
        player.until(lambda m: m.epoch > 10)
        player.runner.pause()
        paused = player.until(lambda m: not m.playing)
        assert paused.status is Status.PAUSED
        assert paused.epoch >= player.seen[-2].epoch
        again = player.until_shape(2, 3)
        assert (again.epoch, again.edge) == (paused.epoch, paused.edge)
        assert player.runner.take() is None
        assert_untouched(recording)

    def test_playing_goes_on_from_there(self, player: Player) -> None:
        player.runner.load(recorded(), play=True)
        player.until(lambda m: m.epoch > 100)
        player.runner.pause()
        paused = player.until_shape(2, 3)
        player.runner.play()
        following = player.until(lambda m: m.playing)
        assert paused.epoch <= following.epoch < EPOCHS
        player.until(at_end)


class TestSeek:
    def test_a_run_is_shown_at_its_newest_epoch_or_another(self, player: Player) -> None:
        recording = recorded(epochs=500)
        player.runner.load(recording)
        assert player.until(lambda m: True).epoch == 500
        player.runner.load(recording, playhead=123)
        moment = player.until(lambda m: m.epoch == 123)
        assert (moment.edge, moment.status, moment.at_edge) == (500, Status.PAUSED, False)
        expected = recorded(epochs=123).at(123)
        assert expected is not None
        assert (moment.snapshot.parameters == expected.parameters).all()
        score = recording.evaluate(moment.snapshot)
        assert (moment.evaluation.probability == score.probability).all()

    def test_of_many_quick_ones_the_last_is_where_it_ends(self, player: Player) -> None:
        recording = recorded(epochs=EPOCHS)
        player.runner.load(recording)
        wanted = [*range(0, EPOCHS, 7), 1234]
        for epoch in wanted:
            player.runner.seek(epoch)
        player.until(lambda m: m.epoch == 1234)
        assert len(player.seen) < len(wanted)
        assert player.until_shape(2, 3).epoch == 1234
        assert player.runner.take() is None
        assert_untouched(recording)

    def test_a_step_at_the_live_edge_trains_on(self, player: Player) -> None:
        recording = recorded(epochs=10)
        player.runner.load(recording)
        for epoch in (11, 12, 13):
            player.runner.seek(epoch)
            moment = player.until(lambda m, epoch=epoch: m.epoch == epoch)
            assert (moment.edge, moment.status) == (epoch, Status.PAUSED)
        assert_untouched(recording)

    def test_it_pauses(self, player: Player) -> None:
        player.runner.load(recorded(epochs=EPOCHS), playhead=0, play=True)
        player.until(lambda m: m.epoch > 10)
        player.runner.seek(5)
        assert not player.until(lambda m: m.epoch == 5).playing
        assert player.until_shape(2, 3).epoch == 5

    @pytest.mark.parametrize(("epoch", "shown"), [(10 * EPOCHS, EPOCHS), (-5, 0)])
    def test_beyond_the_ends_it_is_clipped(self, player: Player, epoch: int, shown: int) -> None:
        player.runner.load(recorded(epochs=50))
        player.until(lambda m: True)
        player.runner.seek(epoch)
        moment = player.until(lambda m: m.epoch == shown)
        assert moment.edge == max(50, shown)
        assert moment.status is (Status.FINISHED if shown else Status.PAUSED)

    def test_another_pace_or_map_does_not_turn_a_seek_back(self, player: Player) -> None:
        player.runner.load(Recording(Course.of(BASE)))
        player.runner.seek(2000)
        player.runner.set_tempo(1)
        player.runner.set_grid_shape((5, 7))
        player.until(lambda m: m.epoch == 2000 and m.grid is not None and m.grid.shape == (5, 7))

    def test_a_map_trains_nothing_of_a_run_that_was_just_loaded(self, player: Player) -> None:
        player.runner.load(recorded(epochs=500))
        player.until(lambda m: m.epoch == 500)
        fresh = Recording(Course.of(BASE))
        player.runner.load(fresh)
        moment = player.until_shape(3, 4)
        assert moment.recording is fresh
        assert (moment.epoch, fresh.edge) == (0, 0)


class TestExtend:
    def test_another_run_loaded_meanwhile_is_left_as_it_is(self, player: Player) -> None:
        short = Experiment(epochs=20, hidden=(2,))
        one, other = recorded(short, 20), recorded(BASE, 50)
        player.runner.load(one)
        player.until(at_end)
        player.runner.extend(40)
        player.runner.load(other)
        player.until(lambda m: m.recording is other)
        assert (other.course.epochs, one.course.epochs) == (EPOCHS, 40)

    def test_a_finished_run_goes_on(self, player: Player) -> None:
        recording = recorded(BASE.with_changes(epochs=100), 100)
        player.runner.load(recording)
        player.until(at_end)
        player.runner.extend(200)
        player.until(lambda m: at_end(m) and m.epoch == 200)
        assert all(m.epoch >= 100 for m in player.seen)
        assert recording.course.epochs == 200
        assert_untouched(recording)

    def test_what_cannot_be_is_refused_at_once_and_the_player_plays_on(
        self, player: Player
    ) -> None:
        player.runner.load(recorded(epochs=20))
        with pytest.raises(ValidationError):
            player.runner.extend(2_000_000)
        player.until(lambda m: m.epoch == 20)
        with pytest.raises(ValidationError):
            player.runner.extend(0)
        assert player.until_shape(2, 3).epoch == 20


class TestDivergence:
    @pytest.mark.parametrize("full_speed", [False, True])
    def test_playing_stops_there_by_itself(self, player: Player, full_speed: bool) -> None:
        recording = recorded(DIVERGES)
        player.runner.load(recording)
        player.runner.play(full_speed=full_speed)
        last = player.until(lambda m: m.status is Status.DIVERGED and not m.playing)
        assert last.at_edge
        assert not player.runner.playing
        assert "try a smaller learning rate" in last.snapshot.reason
        assert np.isfinite(last.evaluation.probability).all()

    def test_seeking_beyond_ends_there(self, player: Player) -> None:
        player.runner.load(recorded(DIVERGES))
        player.runner.seek(2000)
        assert player.until(lambda m: m.status is Status.DIVERGED).at_edge


class TestOtherRecordings:
    def test_the_newest_loaded_is_shown_and_the_other_lets_go(self, player: Player) -> None:
        first, second = recorded(), recorded(BASE.with_changes(seed=1), 40)
        player.runner.load(first, play=True)
        player.until(lambda m: m.epoch > 20)
        player.runner.load(second)
        moment = player.until(lambda m: m.recording is second)
        assert (moment.epoch, moment.playing) == (40, False)
        assert player.until_shape(2, 3).recording is second
        assert first.edge in first.snapshots
        for recording in (first, second):
            assert_untouched(recording)

    def test_one_comes_back_and_trains_on(self, player: Player) -> None:
        first, second = recorded(epochs=77), recorded(BASE.with_changes(seed=1))
        for recording in (first, second, first):
            player.runner.load(recording)
            player.until(lambda m, recording=recording: m.recording is recording)
        player.runner.play(full_speed=True)
        assert player.until(at_end).recording is first
        assert_untouched(first)


class TestGrid:
    def test_it_comes_in_the_shape_that_was_asked_for(self, player: Player) -> None:
        player.runner.load(recorded(epochs=30))
        assert player.until(lambda m: True).grid is None
        for shape in ((4, 6), (10, 3)):
            moment = player.until_shape(*shape)
            assert moment.epoch == 30
            assert moment.grid is not None
            assert ((moment.grid > 0) & (moment.grid < 1)).all()
        player.runner.set_grid_shape(None)
        assert player.until(lambda m: m.grid is None).epoch == 30

    def test_before_anything_is_loaded(self, player: Player) -> None:
        player.runner.set_grid_shape((4, 6))
        player.runner.load(recorded())
        moment = player.until(lambda m: True)
        assert moment.grid is not None
        assert moment.grid.shape == (4, 6)


class TestMailbox:
    def test_it_holds_one_and_rings_only_when_it_was_empty(self, player: Player) -> None:
        player.runner.load(recorded(), play=True)
        eventually(lambda: not player.runner.playing)
        eventually(lambda: player.runner._mail is not None and player.runner._mail.epoch == EPOCHS)
        assert player.rung == 1
        newest = player.runner.take()
        assert newest is not None
        assert newest.epoch == EPOCHS
        assert player.runner.take() is None
        player.until_shape(2, 3)
        assert player.rung == 2


def test_looking_leaves_losses_and_snapshots_as_they_are(player: Player) -> None:
    recording = recorded(epochs=2000)
    losses = recording.curve.copy()
    kept = {epoch: s.parameters.copy() for epoch, s in recording.snapshots.items()}
    player.runner.load(recording)
    for epoch in (1999, 3, 1024, 777, 0):
        player.runner.seek(epoch)
        player.until(lambda m, epoch=epoch: m.epoch == epoch)
        player.until_shape(epoch % 9 + 1, 4)
    player.runner.play()
    player.until(lambda m: 0 < m.epoch < 1900)
    player.runner.pause()
    player.until_shape(9, 9)
    assert recording.edge == 2000
    assert (recording.curve == losses).all()
    assert all((recording.snapshots[epoch].parameters == p).all() for epoch, p in kept.items())
    assert_untouched(recording)


class TestClose:
    def test_it_ends_the_thread(self) -> None:
        with playing() as player:
            player.runner.load(recorded(), play=True)
            player.until(lambda m: m.epoch > 2)
        assert not player.runner._thread.is_alive()

    def test_with_nothing_loaded(self) -> None:
        with playing() as player:
            pass
        assert not player.runner._thread.is_alive()

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

        player = Player()
        player.runner.load(Endless(Course.of(BASE)))
        assert started.wait(DEADLINE)
        closing = threading.Thread(target=player.runner.close)
        closing.start()
        closing.join(DEADLINE / 2)
        assert not closing.is_alive()
