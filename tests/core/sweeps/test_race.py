"""Races: many runs in step, every epoch brought back, what cannot be watched refused."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import PRESETS, Course, Experiment, Race, Recording, Status, Sweep, train
from core.refusal import Refusal
from core.sweeps.race import MAX_POINTS, RaceMoment, observe_race
from core.training.moment import Looking
from core.training.player import Player

EPOCHS = 700
XOR = PRESETS["xor"].experiment.with_changes(epochs=EPOCHS)
ASKED = Sweep.of(XOR, {"hidden": ["2,2", "4"], "lr": [0.02, 0.5]}, 3)
DIVERGING = Sweep.of(
    PRESETS["linear-diverges"].experiment.with_changes(epochs=60), {"lr": [0.001, 0.01]}, 6
)


def raced(sweep: Sweep, step: int = 50) -> Race:
    race = Race(sweep)
    while race.status is Status.RUNNING:
        race.advance(step)
    return race


@pytest.fixture(scope="module")
def race() -> Race:
    return raced(ASKED)


def test_every_run_is_the_run_alone(race):
    for place, point in enumerate(race.points):
        runs = [train(experiment) for experiment in point.experiments]
        curves = race.curves(place, EPOCHS)
        for curve, run in zip(curves.T, runs, strict=True):
            assert np.array_equal(curve, np.append(run.losses, run.final_loss))
        standing = race.standing(place, EPOCHS)
        assert standing.accuracies.tolist() == [run.accuracy for run in runs]
        assert standing.losses.tolist() == [run.final_loss for run in runs]


@given(epochs=st.lists(st.integers(0, EPOCHS), min_size=1, max_size=4))
def test_the_first_seeds_come_back_at_any_epoch_in_any_order(race, epochs):
    recording = Recording(Course.of(race.points[1].experiments[0]))
    recording.advance(EPOCHS)
    for epoch in epochs:
        networks = race.networks(epoch)
        assert networks is not None
        snapshot = recording.at(epoch)
        assert snapshot is not None
        assert np.array_equal(networks[1].parameters, snapshot.parameters[0])
        assert race.standing(1, epoch).losses[0] == snapshot.loss


def test_standings_of_earlier_epochs_do_not_change_when_it_goes_on(race):
    younger = Race(ASKED)
    younger.advance(123)
    for place in range(len(race.points)):
        then, now = younger.standing(place, 123), race.standing(place, 123)
        assert then.losses.tolist() == now.losses.tolist()
        assert then.accuracies.tolist() == now.accuracies.tolist()
        assert np.array_equal(then.reached, now.reached, equal_nan=True)


def test_a_diverged_run_stays_where_it_was():
    race = raced(DIVERGING, 7)
    (steady, wild) = (race.standing(place, 60) for place in (0, 1))
    assert not steady.diverged.any()
    assert 0 < wild.diverged.sum() < 6
    runs = [train(experiment) for experiment in race.points[1].experiments]
    assert wild.diverged.tolist() == [run.status is Status.DIVERGED for run in runs]
    assert wild.accuracies.tolist() == [run.accuracy for run in runs]
    for epoch in (60, 3, 41):
        networks = race.networks(epoch)
        assert networks is not None
        assert all(np.isfinite(network.parameters).all() for network in networks)
    assert not race.standing(1, 1).diverged.any()


def test_snapshots_stay_within_their_number():
    race = Race(Sweep.of(XOR.with_changes(epochs=100_000), {"hidden": ["1"]}))
    race.advance(3_000)
    assert race.stride >= 100_000 / 256
    assert len(race._snapshots) <= 256


def test_it_goes_on_to_more_epochs(race):
    longer = raced(ASKED)
    longer.extend(900)
    assert longer.status is Status.RUNNING
    longer.advance(900)
    whole = raced(ASKED.lasting(900))
    for place in range(4):
        assert np.array_equal(longer.curves(place, 900), whole.curves(place, 900))
    assert longer.points[0].experiments[0].epochs == 900
    networks, expected = longer.networks(800), whole.networks(800)
    assert networks is not None
    assert expected is not None
    assert np.array_equal(networks[3].parameters, expected[3].parameters)


@pytest.mark.parametrize(
    ("base", "vary", "seeds", "said"),
    [
        (XOR, {"epochs": [5, 6]}, 1, "epochs cannot vary in a race"),
        (XOR, {"lr": [i / 100 for i in range(1, 66)]}, 1, f"at most {MAX_POINTS} are allowed"),
        (XOR.with_changes(epochs=1_000_000), {"lr": [0.1, 0.2]}, 3, "at most 833,333 epochs"),
    ],
)
def test_what_cannot_be_watched_is_refused(base, vary, seeds, said):
    with pytest.raises(Refusal, match=said):
        Race(Sweep.of(base, vary, seeds))


def test_an_extension_beyond_the_bounds_is_refused(race):
    with pytest.raises(Refusal, match="at most 416,666 epochs"):
        race.refuse_extension(900_000)
    assert race.epochs == EPOCHS


def test_a_runner_plays_it():
    player: Player[Race, RaceMoment] = Player(observe_race)
    try:
        player.set_grid_shape((8, 8))
        player.load(Race(ASKED))
        player.play(full_speed=True)
        seen = None
        while player.playing or seen is None or seen.epoch < EPOCHS:
            seen = player.take() or seen
            assert player.failure is None
            time.sleep(0.002)  # a loop without rest would take the thread its time
        assert seen.status is Status.FINISHED
        assert len(seen.standings) == 4
        assert seen.grids is not None
        assert {grid.shape for grid in seen.grids} == {(8, 8)}
    finally:
        player.close()


def test_a_cancelled_look_is_no_moment(race):
    looking = Looking(False, (4, 4), None, lambda: True)
    assert observe_race(race, 3, looking) is None
    assert observe_race(race, EPOCHS, looking) is not None


def test_the_base_need_not_be_one_of_the_points():
    assert Race(Sweep.of(Experiment(epochs=5), {"lr": [1.0]})).points[0].experiments[0].seed == 7


def test_a_file_that_was_written_anew_ends_its_race(tmp_path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("".join(f"{k},{k % 3},{k % 2}\n" for k in range(9)))
    race = Race(Sweep.of(Experiment(dataset=str(file), epochs=5), {"lr": (0.1, 0.2)}, 2))
    race.advance(5)
    file.write_text("".join(f"{k},{k % 3},7,{'abc'[k % 3]}\n" for k in range(12)))
    with pytest.raises(Refusal, match="has other points, inputs or classes"):
        race.refuse_extension(10)
    assert race.standing(0, 5).runs == 2


def test_a_close_up_is_of_the_point_that_was_asked_for(race):
    looking = Looking(False, (6, 5), None, lambda: False)
    every = observe_race(race, 7, looking)
    for point in range(len(race.points)):
        moment = observe_race(race, 7, looking, point)
        near = moment.closeup
        assert moment.grids is None
        assert near.point == point
        np.testing.assert_array_equal(near.grid, every.grids[point])
        assert near.evaluation.train.share == every.standings[point].accuracies[0]
    assert every.closeup is None
    blind = Looking(False, None, None, lambda: False)
    assert observe_race(race, 7, blind, 1).closeup is None
