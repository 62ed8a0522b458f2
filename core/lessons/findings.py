"""Findings: what runs say of a claim, as a verdict, counts, medians and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

import numpy as np

from core.sweeps.standing import Spread
from core.training.run import Run, Status

MOST, SOME = 3 / 4, 1 / 4
"""Shares of the seeds from which on a claim is reproduced, or reproduced in part."""

LATE, JUMP = 1 / 3, 2
"""A loss still jumps that grows by more than this factor in one epoch after this share of all."""

IN_WORDS = {3 / 4: "three quarters", 1 / 3: "a third", 1 / 4: "a quarter", 1 / 10: "a tenth"}
"""The shares of all rules."""

BINDING = (
    f"A claim is reproduced where at least {IN_WORDS[MOST]} of the seeds show it, reproduced in "
    f"part where at least {IN_WORDS[SOME]} do, and else not reproduced."
)


class Verdict(StrEnum):
    """What became of a claim."""

    REPRODUCED = "reproduced"
    IN_PART = "in part"
    NOT_REPRODUCED = "not reproduced"


@dataclass(frozen=True)
class Count:
    """So many of the seeds."""

    number: int
    of: int

    @classmethod
    def over(cls, seen: Iterable[bool]) -> Count:
        """How many are true."""
        listed = list(seen)
        return cls(sum(listed), len(listed))

    @property
    def verdict(self) -> Verdict:
        """By the rule that binds all claims."""
        if self.number >= MOST * self.of:
            return Verdict.REPRODUCED
        return Verdict.IN_PART if self.number >= SOME * self.of else Verdict.NOT_REPRODUCED


@dataclass(frozen=True)
class Measured:
    """Median and range over the seeds, of those that did not diverge; None where all did."""

    quantity: Literal["loss", "accuracy"]
    spread: Spread | None


Fact: TypeAlias = Count | Measured


@dataclass(frozen=True)
class Finding:
    """What the runs say of a claim."""

    verdict: Verdict
    shown: Count
    """The seeds that show it."""
    headline: str
    """The median that tells most; the names of facts stand in braces."""
    template: str
    """The whole in a sentence, likewise."""
    facts: Mapping[str, Fact]

    def in_short(self, write: Callable[[Fact], str]) -> str:
        """The headline, its numbers written by `write`."""
        return self._filled(self.headline, write)

    def sentence(self, write: Callable[[Fact], str]) -> str:
        """The sentence, its numbers written by `write`."""
        return self._filled(self.template, write)

    def _filled(self, text: str, write: Callable[[Fact], str]) -> str:
        return text.format_map({name: write(fact) for name, fact in self.facts.items()})


# What a run, or the runs of all seeds, show.


def first_loss(run: Run) -> float:
    """The loss of the first weights."""
    return float(run.losses[0]) if run.epochs else run.final_loss


def ended(run: Run) -> bool:
    """Whether it stayed finite to its end."""
    return run.status is not Status.DIVERGED


def all_right(run: Run) -> bool:
    """Whether every training point is, in one of the last two epochs if it alternates."""
    return ended(run) and run.best_accuracy == 1


def fell(run: Run, share: float) -> bool:
    """Whether the loss ends finite and below a share of the first one."""
    return ended(run) and run.final_loss < share * first_loss(run)


def jumps(run: Run) -> bool:
    """Whether the loss grows by more than `JUMP` in one epoch after `LATE` of the epochs."""
    late = np.append(run.losses, run.final_loss)[int(LATE * run.experiment.epochs) :]
    return bool((late[1:] / JUMP > late[:-1]).any())


def losses(runs: Sequence[Run]) -> Measured:
    """The losses at the end."""
    return Measured("loss", Spread.of(np.array([r.final_loss for r in runs if ended(r)])))


def accuracies(
    runs: Sequence[Run], of: Callable[[Run], float] = lambda run: run.best_accuracy
) -> Measured:
    """The accuracies at the end."""
    return Measured("accuracy", Spread.of(np.array([of(run) for run in runs if ended(run)])))


def last_accuracy(run: Run) -> float:
    """Of the last epoch, whatever the one before was."""
    return run.accuracy


def diverged(runs: Sequence[Run]) -> Count:
    """How many diverged."""
    return Count.over(not ended(run) for run in runs)


def found(shown: Iterable[bool], headline: str, template: str, **facts: Fact) -> Finding:
    """The finding of a claim that is judged by a count alone."""
    count = Count.over(shown)
    return Finding(count.verdict, count, headline, template, {"shown": count, **facts})
