"""The differences of two runs as rows of words: their settings, and their figures at one epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.training.moment import Moment
from core.training.recording import Recording
from core.training.run import Status
from tui.drawing import numbers


class Difference(NamedTuple):
    """A row: a name, and what it is of the first and of the second run."""

    name: str
    first: str
    second: str


NONE = "-"
"""Written where a run has no such setting or figure."""


def setting_differences(first: Recording, second: Recording) -> tuple[Difference, ...]:
    """Return the settings in which two runs differ, in the schema's order, and where they
    branched."""
    one, other = first.experiment, second.experiment
    names = one.changes_from(other).keys() | other.changes_from(one).keys()
    rows = [
        Difference(field.title, _value(one, name), _value(other, name))
        for name, field in descriptions().items()
        if name in names
    ]
    forks = [", ".join(map(numbers.epochs, r.course.forks)) or NONE for r in (first, second)]
    return (*rows, *([Difference("branch at", *forks)] if forks[0] != forks[1] else []))


def _value(experiment: Experiment, name: str) -> str:
    has_effect = name in experiment.document()
    return format_value(getattr(experiment, name)) if has_effect else NONE


def figures(first: Moment, second: Moment) -> tuple[Difference, ...]:
    """Return the figures of two runs at their epochs, and when they reached their goals."""
    pairs = zip(_figures(first), _figures(second), strict=True)
    return tuple(
        Difference(name if name == other_name else f"{name} / {other_name}", one, other)
        for (name, one), (other_name, other) in pairs
        if (one, other) != (NONE, NONE) and (name != "epoch" or one != other)
    )


def _figures(side: Moment) -> Iterator[tuple[str, str]]:
    recording, evaluation = side.recording, side.evaluation
    train, test, tests = evaluation.train, evaluation.test, recording.test_curve
    yield "epoch", numbers.epochs(side.epoch)
    diverged = side.at_edge and side.status is Status.DIVERGED
    yield "loss", "diverged" if diverged else numbers.loss(side.snapshot.loss)
    yield "test loss", NONE if tests is None else numbers.loss(float(tests[side.epoch]))
    yield train.title, numbers.judgement(train)
    yield f"test {train.title}", NONE if test is None else numbers.judgement(test)
    reached = recording.goals_reached()
    for goal, epoch in zip(numbers.goal_names(train), reached, strict=True):
        yield f"first {goal}", NONE if epoch is None else numbers.epochs(epoch)
