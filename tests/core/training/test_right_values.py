"""Runs come out as those of an independent trainer do, as far as 20 seeds can tell."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from core import PRESETS, Experiment, make_dataset
from tests.core.training.right_values import (
    COUNTS,
    EPOCHS,
    FIT_BY_A_LINE,
    NO_ACTIVATION,
    SPIRAL,
    Count,
    Epochs,
    epochs_of,
    likely_below_the_median,
    likely_counts,
    most_beyond,
    over_98_percent,
)


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("theirs", EPOCHS, ids=lambda row: row.optimizer)
def test_optimizers_take_as_many_epochs(theirs: Epochs, over_seeds: Any) -> None:
    ours = [epochs_of(run) for run in over_seeds(theirs.experiment)]
    assert sum(epochs < theirs.middle for epochs in ours) in likely_below_the_median()
    assert sum(epochs < theirs.lowest for epochs in ours) <= most_beyond()
    assert sum(epochs > theirs.highest for epochs in ours) <= most_beyond()


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.title)
def test_as_many_seeds_get_there(count: Count, over_seeds: Any) -> None:
    assert sum(map(count.did, over_seeds(count.experiment))) in likely_counts(count.theirs)


@pytest.mark.slow
def test_adam_solves_the_spiral(over_seeds: Any, believed: Callable[[int], range]) -> None:
    assert sum(map(over_98_percent, over_seeds(SPIRAL))) in believed(PRESETS["spiral"].shown_by)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", NO_ACTIVATION)
def test_without_activation_a_network_is_no_better_than_a_line(
    experiment: Experiment, over_seeds: Any
) -> None:
    assert max(run.shares.max() for run in over_seeds(experiment)) <= FIT_BY_A_LINE / 21


def test_no_line_tells_more_points_apart() -> None:
    """The order of the points along a direction changes only where two of them are level, so that
    one direction between any two such is enough."""
    dataset = make_dataset(NO_ACTIVATION[0])
    x, truth = dataset.x, dataset.truth == 1
    level = [np.arctan2(a[0] - b[0], b[1] - a[1]) for a, b in combinations(x, 2)]
    angles = np.unique(np.round(np.mod(level, np.pi), 9))
    between = (angles + np.append(angles[1:], angles[0] + np.pi)) / 2
    best = 0
    for angle in between:
        order = np.argsort(x @ [np.cos(angle), np.sin(angle)])
        # With the line after the first k points: the x behind it and the o before it.
        right = [(~truth[order[:k]]).sum() + truth[order[k:]].sum() for k in range(22)]
        best = max(best, *right, *(21 - count for count in right))
    assert best == FIT_BY_A_LINE


def test_the_rules_for_counts() -> None:
    assert likely_counts(0) == range(9)
    assert likely_counts(20) == range(12, 21)
    assert all(k in likely_counts(k) for k in range(21))
    assert likely_below_the_median() == range(1, 20)
    assert most_beyond() == 8


def test_the_rules_believe_what_is_alike_and_refuse_what_is_not() -> None:
    random = np.random.default_rng(0)
    theirs, ours = random.lognormal(0, 0.25, (2, 10_000, 20))  # about as wide as the epochs are

    def believed(ours: np.ndarray) -> float:
        below = (ours < np.median(theirs, axis=1, keepdims=True)).sum(axis=1)
        low = (ours < theirs.min(axis=1, keepdims=True)).sum(axis=1)
        high = (ours > theirs.max(axis=1, keepdims=True)).sum(axis=1)
        in_the_middle = np.isin(below, likely_below_the_median())
        return float((in_the_middle & (low <= most_beyond()) & (high <= most_beyond())).mean())

    assert believed(ours) > 0.995
    assert believed(2 * ours) < 0.05
    assert believed(ours / 2) < 0.05
