"""Findings: a verdict on a claim, with the counts, medians and sentence that runs give for it."""

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
    """The verdict on a claim."""

    REPRODUCED = "reproduced"
    IN_PART = "in part"
    NOT_REPRODUCED = "not reproduced"


@dataclass(frozen=True)
class Count:
    """A number of the seeds, and of how many."""

    number: int
    of: int

    @classmethod
    def over(cls, answers: Iterable[bool]) -> Count:
        """Count the seeds whose answer is true."""
        answers = list(answers)
        return cls(sum(answers), len(answers))

    @property
    def verdict(self) -> Verdict:
        """The verdict by the rule that binds all claims."""
        if self.number >= MOST * self.of:
            return Verdict.REPRODUCED
        return Verdict.IN_PART if self.number >= SOME * self.of else Verdict.NOT_REPRODUCED


@dataclass(frozen=True)
class Measurement:
    """Median and range over the seeds, of those that did not diverge; None where all did."""

    quantity: Literal["loss", "accuracy"]
    spread: Spread | None


Fact: TypeAlias = Count | Measurement


@dataclass(frozen=True)
class Finding:
    """A claim's verdict, and the numbers and words that runs give for it."""

    verdict: Verdict
    shown: Count
    """The seeds that show the claim."""
    headline: str
    """The median that tells most; the names of facts stand in braces."""
    template: str
    """The whole in a sentence; the names of facts stand in braces."""
    facts: Mapping[str, Fact]

    @classmethod
    def by_count(
        cls, answers: Iterable[bool], headline: str, template: str, **facts: Fact
    ) -> Finding:
        """Return the finding of a claim that is judged by the number of seeds that show it."""
        count = Count.over(answers)
        return cls(count.verdict, count, headline, template, {"shown": count, **facts})

    def in_short(self, write: Callable[[Fact], str]) -> str:
        """Return the headline, its numbers written by `write`."""
        return self._filled(self.headline, write)

    def sentence(self, write: Callable[[Fact], str]) -> str:
        """Return the sentence, its numbers written by `write`."""
        return self._filled(self.template, write)

    def _filled(self, text: str, write: Callable[[Fact], str]) -> str:
        return text.format_map({name: write(fact) for name, fact in self.facts.items()})


# Facts of a run, and of the runs of all seeds.


def first_loss(run: Run) -> float:
    """Return the loss of a run's first weights."""
    return float(run.losses[0]) if run.epochs else run.final_loss


def ended(run: Run) -> bool:
    """Tell whether a run stayed finite to its end."""
    return run.status is not Status.DIVERGED


def all_right(run: Run) -> bool:
    """Tell whether every training point is right, in one of the last two epochs if the loss
    alternates."""
    return ended(run) and run.best_accuracy == 1


def fell(run: Run, share: float) -> bool:
    """Tell whether the loss ends finite and below a share of the first one."""
    return ended(run) and run.final_loss < share * first_loss(run)


def jumps(run: Run) -> bool:
    """Tell whether the loss grows by more than `JUMP` in one epoch after `LATE` of the epochs."""
    late = np.append(run.losses, run.final_loss)[int(LATE * run.experiment.epochs) :]
    return bool((late[1:] / JUMP > late[:-1]).any())


def losses(runs: Sequence[Run]) -> Measurement:
    """Measure the losses at the end of runs."""
    return Measurement("loss", Spread.of(np.array([r.final_loss for r in runs if ended(r)])))


def accuracies(runs: Sequence[Run], *, best: bool = True) -> Measurement:
    """Measure the accuracies at the end of runs: the better one of the last two epochs where the
    loss alternates, or without `best` that of the last."""
    shares = [run.best_accuracy if best else run.accuracy for run in runs if ended(run)]
    return Measurement("accuracy", Spread.of(np.array(shares)))


def diverged(runs: Sequence[Run]) -> Count:
    """Count the runs that diverged."""
    return Count.over(not ended(run) for run in runs)
