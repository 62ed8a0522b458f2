"""Advice about a run: what was found, why it is so, and a remedy that can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from core.experiments.course import Course, summary
from core.experiments.experiment import Experiment
from core.experiments.network_settings import BETWEEN
from core.refusal import Refusal

How: TypeAlias = Literal["run", "branch", "continue", "train", "seed", "race"]
"""run: train it anew; branch: go on from an epoch; continue: as many epochs again; train: go on as
it is; seed: anew from other first weights; race: the like of it with many seeds."""


@dataclass(frozen=True)
class Remedy:
    """A thing to try, as data."""

    how: How
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Settings with other values."""
    epoch: int = 0
    """The epoch at which a branch sets out."""
    here: bool = True
    """Whether a branch may as well set out a little later, where its user looks."""

    def experiment(self, course: Course) -> Experiment:
        """Return the settings to try; raises pydantic's ValidationError."""
        return course.settings.with_changes(**self.changes)

    def is_possible(self, course: Course) -> bool:
        """Return whether it can be tried on a run, and would be another one."""
        if not self.changes:
            return True
        try:
            experiment = self.experiment(course)
            if self.how == "branch":
                course.branch(self.epoch, experiment)
        except (ValidationError, Refusal):
            return False
        return experiment != course.settings

    @property
    def settings(self) -> str:
        """The settings to try: "lr 0.005"; not how long a branch goes on."""
        left_out = ("epochs",) if self.how == "branch" else ()
        return summary({k: v for k, v in self.changes.items() if k not in left_out})

    @property
    def words(self) -> str:
        """The settings and from which epoch on: "lr 0.005 from epoch 1,200 on"."""
        if self.how != "branch":
            return self.settings
        on = f" to {self.changes['epochs']:,}" if "epochs" in self.changes else " on"
        return f"{self.settings} from epoch {self.epoch:,}{on}"


@dataclass(frozen=True)
class Advice:
    """A clause about a run, and what follows from it."""

    found: str
    """Such as "The loss alternates from epoch to epoch"."""
    why: str = ""
    brief: str = ""
    """The clause in fewer words."""
    remedy: Remedy | None = None
    tries: str = ""
    """Words about what to try, where they are more than the remedy's."""
    source: str = ""
    """The work or the numbers it is known from."""
    name: str = ""
    """The rule's."""

    @property
    def races(self) -> bool:
        """Whether its remedy is a race."""
        return self.remedy is not None and self.remedy.how == "race"

    @property
    def sentence(self) -> str:
        """The whole of it, in a sentence or two."""
        fact = f"{self.found}: {self.why}." if self.why else f"{self.found}."
        tries = self.tries or (self.remedy.words if self.remedy else "")
        return f"{fact} Try {tries}." if tries else fact


def with_activation(experiment: Experiment, old: str, new: str) -> str:
    """Return the activations as they are written, with another in one's place."""
    return BETWEEN.join(new if name == old else name for name in experiment.activations)
