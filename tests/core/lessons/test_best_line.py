"""The best line: how many points of two classes it can have on their right sides."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import Experiment, make_dataset
from core.lessons.best_line import most_right


def places(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=np.float64)


def test_known_numbers_of_points_that_a_line_can_have_right() -> None:
    xor = make_dataset(Experiment(dataset="xor"))
    assert most_right(xor.x, xor.truth) == 16
    gate = places((0, 0), (0, 1), (1, 0), (1, 1))
    assert most_right(gate, np.array([0.0, 1, 1, 0])) == 3
    linear = make_dataset(Experiment())
    assert most_right(linear.x, linear.truth) == 100
    assert most_right(places((3, 3)), np.array([1.0])) == 1
    assert most_right(places((2, 1), (2, 1), (2, 1)), np.array([0.0, 1, 1])) == 2


@pytest.mark.parametrize("points", [4, 6, 10, 16])
def test_classes_that_take_turns(points: int) -> None:
    # On a circle a line has an arc on each side; on a line it cuts once.
    angles = 2 * np.pi * np.arange(points) / points
    turns = np.arange(points) % 2.0
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    assert most_right(circle, turns) == points // 2 + 1
    for step in places((1, 0), (0, 1), (0.3, -0.7)):
        assert most_right(np.arange(points)[:, None] * step, turns) == points // 2 + 1


@given(
    arrays(np.float64, (7, 2), elements=st.integers(-3, 3).map(float)),
    arrays(np.float64, (7,), elements=st.sampled_from([0.0, 1.0])),
)
def test_no_line_does_better_and_some_does_as_well(x: np.ndarray, classes: np.ndarray) -> None:
    # Lines through two points, moved and turned a little, cut points in every way they can be.
    best = 0
    for a, b in itertools.product(x, x):
        across = np.array([b[1] - a[1], a[0] - b[0]])
        for turn in (-1e-4, 0.0, 1e-4):
            w = across + turn * (b - a)
            for pivot in np.concatenate([x, [(a + b) / 2]]):
                for shift in (-1e-5, 0.0, 1e-5):
                    above = (x - pivot) @ w > shift
                    best = max(best, *((above == c).sum() for c in (classes, 1 - classes)))
    flat = max(classes.sum(), 7 - classes.sum())
    assert most_right(x, classes) == max(best, flat)
