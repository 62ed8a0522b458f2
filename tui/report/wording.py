"""Facts as words: counts, medians with their ranges, verdicts."""

from __future__ import annotations

from core.lessons.findings import Count, Fact, Finding, Verdict
from core.sweeps.standing import Quantity, Spread
from core.training.evaluation import Score
from tui.drawing import numbers
from tui.drawing.sweep_table import NONE, spread_range

NBSP = "\u00a0"
"""A blank at which no line is broken."""

MARKS = {Verdict.REPRODUCED: "✓", Verdict.IN_PART: "~", Verdict.NOT_REPRODUCED: "✗"}


def count(found: Count) -> str:
    """18 of 20"""
    return f"{numbers.epochs(found.number)} of {numbers.epochs(found.of)}"


def amount(found: Count) -> str:
    """In a sentence: 18 of 20, all 20, none of 20"""
    whole = numbers.epochs(found.of)
    if found.number == 0:
        return f"none of {whole}"
    return f"all {whole}" if found.number == found.of > 1 else count(found)


def seeds(found: Count) -> str:
    """18 of 20 seeds, 1 of 1 seed"""
    return f"{amount(found)} seed{'' if found.of == 1 else 's'}"


def which_seeds(number: int) -> str:
    """the seeds 0 to 19, seed 0 alone"""
    return "seed 0 alone" if number == 1 else f"the seeds 0 to {numbers.epochs(number - 1)}"


def over_seeds(number: int, *, diverged: bool = False) -> str:
    """What a figure of curves over seeds shows; `diverged`: whether there are such runs."""
    if number == 1:
        return "one seed"
    shown = f"median over {plural(number, 'seed')} with the range from lowest to highest"
    return shown + ("; a run that diverges is infinite from there on" if diverged else "")


def spread(found: Spread | None, quantity: Quantity) -> str:
    """98.5 % [96.0, 100.0]: the median, and the range where there is one."""
    if found is None:
        return NONE
    median = numbers.quantity(quantity, found.median)
    return " ".join(filter(None, (median, spread_range(found, quantity))))


def loss(found: Spread | None) -> str:
    """Median and range of losses."""
    return spread(found, "loss")


def epochs(found: Spread | None) -> str:
    """Median and range of epochs."""
    return spread(found, "epochs")


def plural(number: int, word: str) -> str:
    """20 seeds, 1 seed"""
    return f"{numbers.epochs(number)} {word}{'' if number == 1 else 's'}"


def fact(found: Fact) -> str:
    """A fact of a claim's sentence."""
    if isinstance(found, Count):
        return amount(found)
    return spread(found.spread, "loss" if found.quantity == "loss" else "share")


def verdict(found: Finding) -> str:
    """✗ not reproduced"""
    return f"{MARKS[found.verdict]} {found.verdict}".replace(" ", NBSP)


def score(found: Score) -> str:
    """96.0 % (96 of 100)"""
    return f"{numbers.percent(found.accuracy)} ({count(Count(found.correct, found.total))})"


def capitalised(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def listed(words: list[str]) -> str:
    """a, b and c"""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
