"""What several rooms' tests share: runs over twenty seeds, and the rule their counts obey."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import comb

import pytest

from core import Experiment, Run, sweep
from core.experiments.preset import SEEDS

Seeds = Callable[[Experiment], tuple[Run, ...]]


@pytest.fixture(scope="session")
def over_seeds() -> Seeds:
    """Trains an experiment with the seeds 0 to 19, once in a session."""

    @cache
    def runs(experiment: Experiment) -> tuple[Run, ...]:
        result = sweep(experiment, seeds=SEEDS, workers=1)
        return tuple(result.runs[e] for e in result.sweep.experiments)

    return lambda experiment: runs(experiment.with_changes(seed=0))


def counts_believed(reference: int) -> range:
    """The counts of 20 seeds that are believed where `reference` of other 20 were measured.

    A count is refused when one so far off, or farther, has a probability under 0.001 on its side
    for a share of reference / 20. A share of 0 or 1 is not taken at its word: 20 seeds cannot
    tell it from 1/40 or 39/40.
    """
    share = min(max(reference / SEEDS, 1 / 40), 39 / 40)
    chance = [comb(SEEDS, k) * share**k * (1 - share) ** (SEEDS - k) for k in range(SEEDS + 1)]
    believed = [k for k in range(SEEDS + 1) if min(sum(chance[: k + 1]), sum(chance[k:])) >= 1e-3]
    return range(believed[0], believed[-1] + 1)


@pytest.fixture(scope="session")
def believed() -> Callable[[int], range]:
    """`counts_believed`, for the tests."""
    return counts_believed
