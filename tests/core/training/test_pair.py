"""Two recordings on one timeline: what is recorded comes back, and nothing is trained."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from core import Course, Experiment, Player, Recording
from core.refusal import Refusal
from core.training.evaluation import decision_grid
from core.training.moment import Looking, observe
from core.training.pair import Pair, PairMoment, observe_pair
from core.training.run import Status

SHAPE = (6, 8)
LOOKING = Looking(False, SHAPE, None, lambda: False)


def recording(epochs: int = 60, **settings: object) -> Recording:
    values = {"dataset": "linear", "hidden": (3,), "learning_rate": 0.02, "epochs": epochs}
    run = Recording(Course.of(Experiment.model_validate(values | settings)))
    run.advance(epochs)
    return run


def moment_of(pair: Pair, epoch: int) -> PairMoment:
    moment = observe_pair(pair, epoch, LOOKING)
    assert moment is not None
    return moment


def test_each_side_is_what_its_run_was_at_that_epoch() -> None:
    first, second = recording(), recording(learning_rate=0.05)
    pair = Pair(first, second)
    for epoch in (60, 13, 0):
        moment = moment_of(pair, epoch)
        for side, run in zip(moment.sides, (first, second), strict=True):
            alone = observe(run, epoch, LOOKING)
            assert alone is not None
            assert side.epoch == epoch
            np.testing.assert_array_equal(side.snapshot.state, alone.snapshot.state)
            np.testing.assert_array_equal(side.grid, alone.grid)
        assert moment.first_grid is moment.sides[0].grid
        assert moment.second_grid is moment.sides[1].grid
        first_answers, second_answers = (side.evaluation.answers for side in moment.sides)
        np.testing.assert_array_equal(moment.differing, first_answers != second_answers)


def test_the_shorter_run_stays_at_its_last_epoch() -> None:
    first, second = recording(20), recording(60)
    pair = Pair(first, second)
    assert (pair.edge, pair.horizon, pair.status) == (60, 60, Status.FINISHED)
    moment = moment_of(pair, 45)
    assert [side.epoch for side in moment.sides] == [20, 45]
    assert moment.epoch == 45


def test_nothing_is_trained() -> None:
    first = Recording(Course.of(Experiment(hidden=(3,), epochs=500)))
    first.advance(40)
    pair = Pair(first, recording())
    assert pair.advance(100) == 0
    moment_of(pair, 50)
    assert first.edge == 40
    with pytest.raises(Refusal, match="the Lab continues them"):
        pair.extend(100)
    with pytest.raises(Refusal, match="not trained"):
        pair.refuse_extension(100)


def test_a_run_goes_on_to_the_bit_after_it_was_compared() -> None:
    alone, compared = recording(100), Recording(Course.of(recording(100).experiment))
    compared.advance(37)
    pair = Pair(compared, alone)
    for epoch in (12, 37, 3):
        moment_of(pair, epoch)
    pair.rest()
    compared.advance(100)
    np.testing.assert_array_equal(compared.curve, alone.curve)


def test_other_points_of_one_data_set_compare_on_the_first_one_s_plane() -> None:
    first, second = recording(), recording(dataset="moons", noise=0.5, seed=3)
    assert not Pair(first, second).shares_a_plane
    assert moment_of(Pair(first, second), 60).second_grid is None
    first = recording(dataset="moons", noise=0.5, seed=2)
    pair = Pair(first, second)
    assert pair.shares_a_plane
    assert not pair.shares_points
    moment = moment_of(pair, 60)
    assert moment.differing is None
    assert first.dataset.domain != second.dataset.domain
    # The right answer: each network asked at the middle of each of the first map's cells.
    a, b, c, d = first.dataset.domain
    x1 = a + (np.arange(SHAPE[1]) + 0.5) / SHAPE[1] * (b - a)
    x2 = d - (np.arange(SHAPE[0]) + 0.5) / SHAPE[0] * (d - c)
    places = np.array([(x, y) for y in x2 for x in x1])
    snapshot = moment.sides[1].snapshot
    answers = second.network(snapshot).predict_probability(second.dataset.encode(places))
    np.testing.assert_allclose(moment.second_grid, answers.reshape(SHAPE))


def test_values_compare_on_the_first_one_s_scale() -> None:
    first, second = (recording(dataset="hills", seed=seed, learning_rate=1e-3) for seed in (1, 2))
    assert first.dataset.levels != second.dataset.levels
    moment = moment_of(Pair(first, second), 60)
    low, high = first.dataset.levels
    own_low, own_high = second.dataset.levels
    grid = decision_grid(second.network(moment.sides[1].snapshot), second.dataset, *SHAPE)
    assert first.dataset.domain == second.dataset.domain
    np.testing.assert_allclose(
        moment.second_grid * (high - low) + low, grid * (own_high - own_low) + own_low
    )
    assert moment.differing is None


def test_a_player_beside_another_waits_for_it() -> None:
    """Of two players of the same recordings one at a time uses them."""
    using, most, clash = [], [], threading.Lock()

    def looked_at(run: Recording, epoch: int, looking: Looking) -> None:
        with clash:
            using.append(epoch)
            most.append(len(using))
        time.sleep(0.002)
        with clash:
            using.pop()

    run = recording(200)
    first: Player[Recording, None] = Player(looked_at)
    second: Player[Recording, None] = Player(looked_at, beside=first)
    try:
        for epoch in range(30):
            first.load(run, playhead=epoch)
            second.load(run, playhead=epoch)
            time.sleep(0.002)
        second.between(lambda: most.append(len(using)))
    finally:
        first.close()
        second.close()
    assert first.failure is second.failure is None
    assert max(most) == 1


def test_a_pair_without_an_epoch_is_played_to_its_end() -> None:
    pair = Pair(*(Recording(Course.of(Experiment(hidden=(3,), seed=seed))) for seed in (1, 2)))
    player: Player[Pair, PairMoment] = Player(observe_pair)
    try:
        player.load(pair, play=True)
        deadline = time.monotonic() + 10
        while player.playing and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not player.playing
        moment = player.between(player.take)
    finally:
        player.close()
    assert player.failure is None
    assert moment is not None
    assert (moment.epoch, moment.at_edge) == (0, True)
