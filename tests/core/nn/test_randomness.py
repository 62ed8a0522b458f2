"""A stream of random numbers for each purpose, from the seed and the purpose alone."""

from __future__ import annotations

import numpy as np

from core.nn.randomness import Purpose, stream


def test_streams_are_told_apart_by_seed_and_by_purpose() -> None:
    drawn = {tuple(stream(seed, p).random(4)) for seed in range(5) for p in Purpose}
    assert len(drawn) == 5 * len(Purpose)


def test_a_stream_is_the_same_each_time_and_the_documented_one() -> None:
    key = np.random.SeedSequence(7, spawn_key=(int(Purpose.WEIGHTS),))
    expected = np.random.default_rng(key).random(4)
    for _ in range(2):
        assert (stream(7, Purpose.WEIGHTS).random(4) == expected).all()


def test_purposes_keep_their_numbers() -> None:
    """Otherwise an experiment of yesterday would be another one today."""
    assert {p.name: int(p) for p in Purpose} == {
        "DATA": 0,
        "SPLIT": 1,
        "WEIGHTS": 2,
        "ORDER": 3,
        "DROPOUT": 4,
        "LOOKING": 5,
    }
