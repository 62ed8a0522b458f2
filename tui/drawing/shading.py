"""Answers of a network as steps: which class wins where, and by how much.

Of two classes, and of a regression, the steps go from one end over an undecided middle to the
other. Of more classes they begin with the undecided one; then each class has its own, from the
faintest to certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import numpy as np

from core.nn.arrays import FloatArray, IntArray

T = TypeVar("T")

Answers: TypeAlias = FloatArray
"""(rows, columns): the share of class x, or of a value between the ends of its range; or (rows,
columns, K): the share of each of K classes."""


def known(answers: Answers) -> Answers:
    """Answers inside 0 to 1; what is not a number is undecided."""
    return np.clip(np.nan_to_num(answers, nan=0.5), 0.0, 1.0)


def winners(answers: Answers) -> IntArray:
    """(rows, columns): the class with the largest share, of K of them."""
    return np.asarray(answers.argmax(axis=-1), dtype=np.int64)


def margins(answers: Answers) -> FloatArray:
    """(rows, columns): by how much the best class is ahead of the second, of K of them."""
    best = np.partition(answers, -2, axis=-1)[..., -2:]
    margin: FloatArray = best[..., 1] - best[..., 0]
    return margin


def steps(answers: Answers, sides: Sequence[Sequence[object]], undecided: float) -> IntArray:
    """(rows, columns): the place of each answer in `laid_out` of the same sides.

    `undecided`: the largest lead of a class over the second that counts as none.
    """
    a_side = len(sides[0])
    if answers.ndim == 3:
        away = _away(margins(answers), a_side, undecided)
        return np.where(away > 0, winners(answers) % len(sides) * a_side + away, 0)
    signed = 2.0 * answers - 1.0
    side: IntArray = np.sign(signed).astype(np.int64)
    return a_side + side * _away(np.abs(signed), a_side, undecided)


def _away(lead: FloatArray, a_side: int, undecided: float) -> IntArray:
    """Quantise leads from 0 to 1: 0 is undecided, `a_side` certain."""
    share = (lead - undecided) / (1.0 - undecided)
    away: IntArray = np.minimum(np.floor(share * a_side).astype(np.int64) + 1, a_side)
    return np.maximum(away, 0)


def laid_out(answers: Answers, middle: T, sides: Sequence[Sequence[T]]) -> tuple[T, ...]:
    """What `steps` are places in; of each class `sides` has its own, from faint to certain, and
    where there are more classes than sides, they come again."""
    if answers.ndim == 3:
        return (middle, *(item for side in sides for item in side))
    return (*reversed(sides[0]), middle, *sides[1])
