"""Measuring on a noisy machine: in turns, many rounds, medians of the ratios within a round."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import peers
from jobs import Job
from peers import OURS, Train

LEAST_EPOCHS = 10
"""Of a measurement: what is done once before the first epoch is not what an epoch costs."""


@dataclass(frozen=True)
class Result:
    """Seconds of each contestant in each round."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """The median seconds of one contestant."""
        return median(self.seconds[name])

    def times_ours(self, name: str) -> float:
        """How many times as long as ours, by the median over the rounds."""
        pairs = zip(self.seconds[name], self.seconds[OURS], strict=True)
        return median(theirs / own for theirs, own in pairs)


def in_turns(contestants: Mapping[str, Callable[[], float]], rounds: int) -> Result:
    """Let each measure itself once a round, A B C A B C, every other round from the back."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for i in range(rounds):
        for name in list(contestants)[:: -1 if i % 2 else 1]:
            seconds[name].append(contestants[name]())
    return Result(seconds)


def seconds_for(train: Train, job: Job, epochs: int) -> float:
    """Wall time of `epochs`, from the first weights to the losses."""
    start = time.perf_counter()
    train(job, epochs)
    return time.perf_counter() - start


def _fitting(train: Train, job: Job, seconds: float) -> int:
    """How many epochs take about so long."""
    epochs = 2
    while (took := seconds_for(train, job, epochs)) < seconds / 8:
        epochs *= 4
    return max(1, round(epochs * seconds / took))


@dataclass(frozen=True)
class Race:
    """A job trained by all."""

    job: Job
    setup: dict[str, str]
    """The way each was set up: its fastest."""
    epoch: Result
    """Seconds an epoch."""


def race(
    job: Job,
    *,
    against: list[str],
    rounds: int,
    epochs: int | None = None,
    seconds: float = 0.15,
) -> Race:
    """Measure us and those of `against` who are installed, each for `epochs` epochs, or for
    as many as take `seconds`."""
    setup: dict[str, str] = {}
    contestants: dict[str, Train] = {}
    for name, ways in peers.variants(against).items():
        setup[name], contestants[name] = _fastest(ways, job, seconds / 2, max(3, rounds // 2))
    peers.check_same_work(job, contestants)
    counts = {
        name: epochs or max(LEAST_EPOCHS, _fitting(train, job, seconds))
        for name, train in contestants.items()
    }

    def of_an_epoch(name: str) -> Callable[[], float]:
        return lambda: seconds_for(contestants[name], job, counts[name]) / counts[name]

    return Race(job, setup, in_turns({name: of_an_epoch(name) for name in contestants}, rounds))


def _fastest(
    ways: list[tuple[str, Train]], job: Job, seconds: float, rounds: int
) -> tuple[str, Train]:
    """The way with the least median time; several rounds, since a wrong choice flatters us."""
    if len(ways) == 1:
        return ways[0]
    epochs = _fitting(ways[0][1], job, seconds)
    tried = in_turns(
        {name: lambda train=train: seconds_for(train, job, epochs) for name, train in ways}, rounds
    )
    return min(ways, key=lambda way: tried.median(way[0]))
