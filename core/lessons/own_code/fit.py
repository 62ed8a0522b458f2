"""Mistakes with a number that is not known, such as a learning rate of its own: the number by
which one comes nearest to the answers of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from core.lessons.own_code.answers import by_formulas, difference
from core.lessons.own_code.formulas import RIGHT, Formulas
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.trial import CaseAnswers, has_effect

GRID = np.unique([*10.0 ** np.arange(-10, 2.5, 0.5), *(1 - 10.0 ** -np.arange(0.5, 5.5, 0.5))])
"""Numbers to begin with: rates and factors of any size, and those near 1 that betas are."""

CLOSER = 45
"""Steps of the search between two of them: the distance between them comes down by 1e9."""

GOLDEN = (np.sqrt(5) - 1) / 2


def fitted(
    mistakes: Iterable[Mistake], group: Sequence[str], cases: Iterable[CaseAnswers]
) -> Iterator[Mistake]:
    """Mistakes with the numbers that fit the answers of some functions best, in the case whose
    answers are farthest from the right ones; none where shapes are wrong."""
    size, _, own = max((_distance(RIGHT, group, own), i, own) for i, own in enumerate(cases))
    for mistake in mistakes if np.isfinite(size) else ():
        if mistake.fitted and has_effect(mistake.at(0.5), group, own):
            yield mistake.at(_best(partial(_distance_at, mistake, group, own)))


def _distance_at(mistake: Mistake, group: Sequence[str], own: CaseAnswers, value: float) -> float:
    """The largest difference between a mistake's answers and a file's, by the mistake's number."""
    try:
        return _distance(mistake.at(value).formulas, group, own)
    except (ValueError, ArithmeticError):  # such as the root of 1 - beta, of a beta above 1
        return np.inf


def _distance(formulas: Formulas, group: Sequence[str], own: CaseAnswers) -> float:
    answers = by_formulas(group, own.case, formulas)
    places = answers.keys() & own.answers.keys()
    return max((difference(own.answers[p], answers[p]) for p in places), default=np.inf)


def _best(distance: Callable[[float], float]) -> float:
    """The number of the smallest distance, by a golden-section search about the best of a grid."""
    place = int(np.argmin([distance(value) for value in GRID]))
    low, high = GRID[max(place - 1, 0)], GRID[min(place + 1, len(GRID) - 1)]
    inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
    sizes = [distance(value) for value in inner]
    for _ in range(CLOSER):
        if sizes[0] < sizes[1]:
            high = inner[1]
            inner, sizes = [high - GOLDEN * (high - low), inner[0]], [0.0, sizes[0]]
            sizes[0] = distance(inner[0])
        else:
            low = inner[0]
            inner, sizes = [inner[1], low + GOLDEN * (high - low)], [sizes[1], 0.0]
            sizes[1] = distance(inner[1])
    return float((low + high) / 2)
