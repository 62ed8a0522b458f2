"""A run up to an epoch as its curves tell it, and the network there for rules that look inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.data.point_source import Task
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.training.endings import GOES_ON, Ending
from core.training.evaluation import Alternation, alternates
from core.training.health import Health, known_health
from core.training.recording import Recording
from core.training.run import ENDED, Run, Status
from core.training.snapshot import Snapshot

GOOD_FIT = 0.99
"""R² of a regression that leaves nothing to be wished for."""

TENTH = 10
"""The loss is compared with that of a tenth of the run before."""


@dataclass(frozen=True, eq=False)
class Inside:
    """The network of a run at an epoch, looked into where a rule asks for it."""

    recording: Recording
    snapshot: Snapshot

    @cached_property
    def now(self) -> Health:
        """The health there."""
        return known_health(self.recording, self.snapshot)

    @cached_property
    def before(self) -> Health:
        """The health of the first weights."""
        first = self.recording.at(0)
        assert first is not None
        return known_health(self.recording, first)


@dataclass(frozen=True, eq=False)
class Progress:
    """The curves of a run up to an epoch, and how it ended if it has."""

    course: Course
    losses: FloatArray
    """(epoch + 1,)"""
    shares: FloatArray
    """(epoch + 1,): of right training points, or R²."""
    test_losses: FloatArray | None
    """(epoch + 1,): None without test points."""
    test_share: float | None
    """Of right test points at the newest epoch, or R²; None likewise."""
    samples: int
    """Training points."""
    ending: Ending = GOES_ON
    alternation: Alternation | None = None
    """The scores of the last two epochs, where the loss alternates and they are known."""
    at_end: bool = False
    """Whether nothing more will be trained."""
    inside: Inside | None = None
    """The network at that epoch, or the last one before it that is at hand; None where nobody
    looks inside."""
    goes_on: bool = False
    """Whether later epochs are recorded."""

    @classmethod
    def of(cls, run: Run) -> Progress:
        """Return the progress of a run that has ended."""
        diverged = run.status is Status.DIVERGED
        return cls(
            run.course, np.append(run.losses, run.final_loss), run.shares, run.test_losses,
            None if run.evaluation.test is None else run.evaluation.test.share,
            run.evaluation.train.total, Ending(run.reason, diverged), run.alternation, True,
            Inside(Recording(run.course, dataset=run.dataset), run.snapshot),
        )  # fmt: skip

    @classmethod
    def at(
        cls,
        recording: Recording,
        epoch: int,
        alternation: Alternation | None = None,
        snapshot: Snapshot | None = None,
    ) -> Progress:
        """Return the progress of a recording up to an epoch, whose snapshot may be at hand."""
        if snapshot is None:
            kept = recording.snapshots
            latest = max((e for e in kept if e <= epoch), default=None)
            snapshot = None if latest is None else kept[latest]
        upto, tests, right = epoch + 1, recording.test_curve, recording.test_shares_curve
        at_end = epoch == recording.edge and recording.status in ENDED
        return cls(
            recording.course, recording.curve[:upto], recording.shares_curve[:upto],
            None if tests is None else tests[:upto],
            None if right is None else float(right[epoch]), int((~recording.dataset.is_test).sum()),
            recording.ending if at_end else GOES_ON, alternation, at_end,
            None if snapshot is None else Inside(recording, snapshot), epoch < recording.edge,
        )  # fmt: skip

    @property
    def epoch(self) -> int:
        """The newest epoch that is looked at."""
        return len(self.losses) - 1

    @property
    def experiment(self) -> Experiment:
        """The settings in force there."""
        return self.course.at(self.epoch).experiment

    @property
    def forks(self) -> tuple[int, ...]:
        """The epochs up to there at which the settings changed."""
        return tuple(fork for fork in self.course.forks if fork <= self.epoch)

    @property
    def has_classes(self) -> bool:
        """Whether points are right or wrong."""
        return self.experiment.task is not Task.REGRESSION

    @property
    def right(self) -> int:
        """The right training points, of a classification."""
        return round(float(self.shares[-1]) * self.samples)

    @property
    def is_right(self) -> bool:
        """Whether nothing is left to be wished for, in one of the last two epochs if the loss
        alternates."""
        share = self.shares[-2:].max() if self.alternates else self.shares[-1]
        return bool(share >= (1.0 if self.has_classes else GOOD_FIT))

    @cached_property
    def alternates(self) -> bool:
        """Whether the loss goes up and down from epoch to epoch."""
        return self.alternation is not None or alternates(self.losses)

    @property
    def before(self) -> int:
        """The epoch that the newest is compared with: a tenth of the run earlier, or where these
        settings began."""
        first = self.course.at(self.epoch).first_epoch
        return max(first, self.epoch - max(1, self.course.epochs // TENTH))

    @property
    def fall(self) -> float:
        """The loss as a share of what it was `before`: 0.9 where it fell by a tenth. Medians of a
        few epochs, so that one that jumps does not tell."""
        few = max(1, (self.epoch - self.before) // 5)
        then = float(np.median(self.losses[self.before : self.before + few]))
        now = float(np.median(self.losses[-few:]))
        return now / then if then > 0 else 1.0
