"""Facts as words: counts, medians with their ranges, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.lessons.findings import Count, Fact, Finding, Verdict
from core.sweeps.standing import Quantity, Spread
from core.training.evaluation import Judgement
from tui.drawing import numbers
from tui.drawing.sweep_table import NONE, spread_range

NBSP = "\u00a0"
"""A blank at which no line is broken."""

MARKS = {Verdict.REPRODUCED: "✓", Verdict.IN_PART: "~", Verdict.NOT_REPRODUCED: "✗"}


def count(number: Count) -> str:
    """18 of 20"""
    return f"{numbers.epochs(number.number)} of {numbers.epochs(number.of)}"


def amount(number: Count) -> str:
    """In a sentence: 18 of 20, all 20, none of 20"""
    whole = numbers.epochs(number.of)
    if number.number == 0:
        return f"none of {whole}"
    return f"all {whole}" if number.number == number.of > 1 else count(number)


def seeds(number: Count) -> str:
    """18 of 20 seeds, 1 of 1 seed"""
    return f"{amount(number)} seed{'' if number.of == 1 else 's'}"


def which_seeds(number: int) -> str:
    """the seeds 0 to 19, seed 0 alone"""
    return "seed 0 alone" if number == 1 else f"the seeds 0 to {numbers.epochs(number - 1)}"


def spread(values: Spread | None, quantity: Quantity) -> str:
    """98.5 % [96.0, 100.0]: the median, and the range where there is one."""
    if values is None:
        return NONE
    median = numbers.quantity(quantity, values.median)
    return " ".join(filter(None, (median, spread_range(values, quantity))))


def loss(losses: Spread | None) -> str:
    """Write the median and range of losses."""
    return spread(losses, "loss")


def epochs(values: Iterable[int]) -> str:
    """Write the median and range of epochs."""
    return spread(Spread.of(np.array(list(values), dtype=np.float64)), "epochs")


def fact(value: Fact) -> str:
    """Write a fact of a claim's sentence."""
    if isinstance(value, Count):
        return amount(value)
    return spread(value.spread, "loss" if value.quantity == "loss" else "share")


def verdict(finding: Finding) -> str:
    """✗ not reproduced"""
    return f"{MARKS[finding.verdict]} {finding.verdict}".replace(" ", NBSP)


def right(points: Judgement) -> str:
    """96 of 100, or RMSE 0.1200"""
    return numbers.detail(points)


def score(points: Judgement) -> str:
    """96.0 % (96 of 100), or 0.960 (RMSE 0.1200)"""
    return f"{numbers.judgement(points)} ({right(points)})"


def settings(values: Mapping[str, object]) -> str:
    """learning rate 0.01, hidden layers 4,4"""
    schema = descriptions()
    return ", ".join(f"{schema[name].title} {format_value(v)}" for name, v in values.items())


def capitalised(text: str) -> str:
    """Begin with a capital letter, as a sentence does."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
