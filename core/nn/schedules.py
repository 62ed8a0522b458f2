"""Schedules: a row holds how the learning rate changes with the epoch.

Two constants count for all of them: a number of epochs n, and a factor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """The course of the learning rate."""

    name: str
    title: str
    source: str
    help: str
    factor: Callable[[int, int, float], float]
    """(epoch, n, factor): the learning rate of the updates after this epoch, as a multiple of the
    one that was set."""
    changes: bool = True
    """Whether it is ever another number than 1."""


def steps(epoch: int, n: int, factor: float) -> float:
    """The factor once more after every n epochs."""
    return math.pow(factor, epoch // n)


def exponential(epoch: int, n: int, factor: float) -> float:
    """The factor once more over every n epochs, a little at each."""
    return math.pow(factor, epoch / n)


def cosine(epoch: int, n: int, factor: float) -> float:
    """From 1 to the factor over n epochs, along half a wave; it stays there."""
    share = min(epoch / n, 1.0)
    return factor + (1 - factor) * (1 + math.cos(math.pi * share)) / 2


def warm_up(epoch: int, n: int, factor: float) -> float:
    """From the factor to 1 over n epochs, along a line; it stays there."""
    return factor + (1 - factor) * min(epoch / n, 1.0)


SCHEDULES = {
    row.name: row
    for row in (
        Schedule(
            "constant",
            "constant",
            "the report",
            "the learning rate itself",
            lambda epoch, n, factor: 1.0,
            changes=False,
        ),
        Schedule(
            "steps",
            "steps",
            "as PyTorch's StepLR",
            "times the factor after every n epochs",
            steps,
        ),
        Schedule(
            "exponential",
            "exponential",
            "as PyTorch's ExponentialLR",
            "times the factor over n epochs, smoothly, and so on",
            exponential,
        ),
        Schedule(
            "cosine",
            "cosine",
            "Loshchilov and Hutter 2017, eq. 5, without restarts",
            "down to the factor over n epochs, along half a wave",
            cosine,
        ),
        Schedule(
            "warm_up",
            "warm-up",
            "Goyal et al. 2017, section 2.2; as PyTorch's LinearLR",
            "up from the factor over n epochs, along a line",
            warm_up,
        ),
    )
}
