"""The table of mistakes, the likelier ones first where two give the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import combinations, product

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

OF_PASSES = ("--activation", "--squash-input", "--loss", "--reduction")
"""Settings that a forward and a backward pass depend on."""

OF_UPDATES = ("--bias", "--optimizer")
"""Settings that updates depend on besides."""


def single(depth: int) -> Iterator[Mistake]:
    """The mistakes in all layers, then in one layer of so many alone."""
    yield from MISTAKES
    for mistake in MISTAKES:
        yield from mistake.in_single_layers(depth)


def pairs(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Two of some mistakes at once, one of them at least a wrong formula."""
    for first, second in combinations(mistakes, 2):
        both = first.with_other(second) if first.wrong or second.wrong else None
        if both is not None:
            yield both


def other_settings(settings: Iterable[str]) -> Iterator[Mistake]:
    """Other values of one or several of some settings at once."""
    rows = [[None, *(row for row in SETTINGS if row.setting == name)] for name in settings]
    for choice in product(*rows):
        chosen = [row for row in choice if row is not None]
        if chosen:
            yield reduce(_both, chosen)


def _both(first: Mistake, second: Mistake) -> Mistake:
    both = first.with_other(second)
    assert both is not None
    return both
