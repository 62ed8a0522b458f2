"""The table of mistakes, the likelier ones first where two give the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes.accuracy import ACCURACY
from core.lessons.own_code.mistakes.forward import FORWARD
from core.lessons.own_code.mistakes.layers import LAYERS
from core.lessons.own_code.mistakes.loss import LOSS
from core.lessons.own_code.mistakes.optimizer import OPTIMIZER
from core.lessons.own_code.mistakes.output import TOP
from core.lessons.own_code.mistakes.setting import SETTINGS
from core.lessons.own_code.mistakes.slopes import SLOPES
from core.lessons.own_code.mistakes.update import UPDATE

MISTAKES: tuple[Mistake, ...] = (
    *FORWARD,
    *TOP,
    *SLOPES,
    *LAYERS,
    *LOSS,
    *UPDATE,
    *OPTIMIZER,
    *ACCURACY,
    *SETTINGS,
)


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
