"""The course of a run: which experiment was trained from which epoch on.

A run that was trained from the start is a course of one segment; a branch adds a segment.
Written as TOML, a course is the first experiment's settings and a `[[branch]]` table a
branch, with its epoch and what it changed. Training a course gives the same run again.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import tomli_w
from pydantic import ValidationError

from core.data.dataset import refuse_other_shape
from core.experiments.edit_names import SET
from core.experiments.experiment import Experiment
from core.experiments.network_settings import FIRST_WEIGHTS
from core.experiments.schema import descriptions, problems, refuse_without_effect
from core.experiments.setting import format_value
from core.refusal import Refusal, written


@dataclass(frozen=True)
class Segment:
    """From `first_epoch` on, `experiment` is trained."""

    first_epoch: int
    experiment: Experiment


@dataclass(frozen=True)
class Course:
    """The segments of a run, the first from epoch 0 on."""

    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, experiment: Experiment) -> Course:
        """A run trained from the start."""
        return cls((Segment(0, experiment),))

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the end."""
        return self.segments[-1].experiment

    @property
    def epochs(self) -> int:
        """The last epoch of the run."""
        return self.experiment.epochs

    @property
    def forks(self) -> tuple[int, ...]:
        """The epochs at which the settings changed."""
        return tuple(segment.first_epoch for segment in self.segments[1:])

    @property
    def settings(self) -> Experiment:
        """The settings in force at the end, for other runs to begin with: the weights set are those
        of the start."""
        first = self.segments[0].experiment.set_weights
        return self.experiment.with_changes(**{SET: first}) if self.forks else self.experiment

    @property
    def changes(self) -> tuple[dict[str, Any], ...]:
        """The settings that each branch changed of those before it, by their names."""
        return tuple(
            later.experiment.changes_from(going_on(earlier.experiment))
            for earlier, later in pairwise(self.segments)
        )

    def at(self, epoch: int) -> Segment:
        """The segment that trains on from `epoch`."""
        return next(s for s in reversed(self.segments) if s.first_epoch <= epoch)

    def branch(self, epoch: int, experiment: Experiment) -> Course:
        """This course up to `epoch`, then `experiment`.

        Raises `Refusal` where the weights of this run cannot go on under it.
        """
        # The first weights are drawn already.
        first = self.segments[0].experiment
        drawn = {name: getattr(first, name) for name in FIRST_WEIGHTS}
        experiment = experiment.with_changes(**drawn)
        kept = forbidding(experiment, self.experiment)
        if kept:
            raise Refusal(branch_refusal(kept))
        self._refuse_other_data(experiment)
        if not 0 <= epoch < experiment.epochs:
            raise Refusal(
                f"branch at epoch {epoch:,} of a run with {experiment.epochs:,} epochs; "
                f"epochs must be larger than {epoch:,}"
            )
        if epoch > self.epochs:
            raise Refusal(f"branch at epoch {epoch:,} of a run that ends at epoch {self.epochs:,}")
        return Course((*self.before(epoch).segments, Segment(epoch, experiment)))

    def settings_at(self, epoch: int) -> Experiment:
        """The settings that a branch at an epoch begins with: weights are set again where it takes
        the place of one that set them."""
        segment = self.at(epoch)
        experiment = segment.experiment
        experiment = experiment if segment.first_epoch == epoch else going_on(experiment)
        return experiment.with_changes(epochs=self.epochs)

    def branch_settings(self, epoch: int, experiment: Experiment) -> Experiment:
        """Settings that began as `settings` as those of a branch at an epoch: weights that were set
        at the start are not set anew."""
        if experiment.set_weights != self.settings.set_weights:
            return experiment
        return experiment.with_changes(**{SET: self.settings_at(epoch).set_weights})

    def before(self, epoch: int) -> Course:
        """The part of this course before an epoch."""
        return Course(tuple(s for s in self.segments if s.first_epoch < epoch))

    def extended(self, epochs: int) -> Course:
        """Return this course with more epochs at its end."""
        last = self.segments[-1]
        longer = Segment(last.first_epoch, last.experiment.with_changes(epochs=epochs))
        if epochs < self.epochs:
            raise Refusal(f"epochs is {epochs:,}; the run has {self.epochs:,} already")
        self._refuse_other_data(longer.experiment)
        return Course((*self.segments[:-1], longer))

    def _refuse_other_data(self, experiment: Experiment) -> None:
        """The weights of a run go on with its own points alone."""
        refuse_other_shape(experiment.dataset, experiment.data_shape, self.experiment.data_shape)

    def to_toml(self) -> str:
        """The course as a TOML document."""
        document = self.segments[0].experiment.document()
        changes = zip(self.forks, self.changes, strict=True)
        branches = [{"epoch": epoch, **_plain(values)} for epoch, values in changes]
        return tomli_w.dumps(document | ({"branch": branches} if branches else {}))

    @classmethod
    def from_toml(cls, text: str) -> Course:
        """The course of a TOML document.

        Raises `tomllib.TOMLDecodeError`, pydantic's ValidationError or `Refusal`.
        """
        return cls.from_document(tomllib.loads(text))

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Course:
        """The course of a document read from TOML; raises as `from_toml`."""
        settings = {name: value for name, value in document.items() if name != "branch"}
        refuse_without_effect(settings)
        course = cls.of(Experiment.model_validate(settings))
        branches = document.get("branch", [])
        if not isinstance(branches, list) or not all(isinstance(b, dict) for b in branches):
            raise Refusal("branch must be tables, each written [[branch]]")
        for table in branches:
            course = course._with_table(table)
        return course

    def _with_table(self, table: dict[str, Any]) -> Course:
        """Return this course with a `[[branch]]` table's epoch and changes at its end."""
        epoch = table.get("epoch")
        if not isinstance(epoch, int) or isinstance(epoch, bool):
            raise Refusal(f"branch epoch is '{written(epoch)}'; it must be a whole number")
        first = self.segments[-1].first_epoch
        if not first <= epoch <= self.epochs:
            raise Refusal(
                f"branch epoch is '{written(epoch)}'; it must be from {first:,} to "
                f"{self.epochs:,}: branches follow one another, within the run"
            )
        changes = {name: value for name, value in table.items() if name != "epoch"}
        refuse_without_effect(changes, self.experiment.model_dump())
        try:
            experiment = going_on(self.experiment).with_changes(**changes)
        except ValidationError as error:
            sentence = problems(error, changes)[0].sentence
            raise Refusal(f"in the branch at epoch {epoch:,}, {sentence}") from None
        for name in FIRST_WEIGHTS:
            if getattr(experiment, name) != getattr(self.experiment, name):
                value, title = format_value(getattr(experiment, name)), descriptions()[name].title
                raise Refusal(
                    f"in the branch at epoch {epoch:,}, {title} is '{value}'; that needs a new "
                    "run: a branch goes on from weights that it has"
                )
        return self.branch(epoch, experiment)


def going_on(experiment: Experiment) -> Experiment:
    """The settings of a branch that changes none: the weights that were set have moved since."""
    return experiment.with_changes(**{SET: ()}) if experiment.set_weights else experiment


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def forbidding(experiment: Experiment, parent: Experiment) -> tuple[str, ...]:
    """The titles of the changed settings that forbid a branch (other data, other shape)."""
    schema = descriptions()
    return tuple(
        schema[name].title
        for name in experiment.changes_from(parent)
        if schema[name].forbids_branch
    )


def branch_refusal(titles: tuple[str, ...]) -> str:
    """Why a branch is not possible, in one sentence."""
    verb = "needs" if len(titles) == 1 else "need"
    return f"{' and '.join(titles)} {verb} a new run: a branch keeps the data and the shape"


def summary(changes: dict[str, Any]) -> str:
    """Changed settings in a few words, such as "lr 0.05, hidden 4,4"."""
    schema = descriptions()
    return ", ".join(
        f"{schema[name].alias or schema[name].title} {format_value(value)}"
        for name, value in changes.items()
    )
