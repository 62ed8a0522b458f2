"""The table of mistakes, the likelier ones first where two give the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes_backward import BACKWARD
from core.lessons.own_code.mistakes_forward import FORWARD, LOSS
from core.lessons.own_code.mistakes_setting import SETTINGS
from core.lessons.own_code.mistakes_update import ACCURACY, OPTIMIZER, UPDATE

MISTAKES: tuple[Mistake, ...] = FORWARD + BACKWARD + LOSS + UPDATE + OPTIMIZER + ACCURACY + SETTINGS


def single(depth: int) -> Iterator[Mistake]:
    """The mistakes in all layers, then in one layer of so many alone."""
    yield from MISTAKES
    for mistake in MISTAKES:
        yield from mistake.in_single_layers(depth)


def pairs(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Two of some mistakes at once."""
    for first, second in combinations(mistakes, 2):
        both = first.with_other(second)
        if both is not None:
            yield both
