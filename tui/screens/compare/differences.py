"""The differences of two runs as rows of words: their settings, and their figures at one epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.training.moment import Moment
from core.training.recording import Recording
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.differences import NONE, differing_settings


class Difference(NamedTuple):
    """A row: a name, and what it is of the first and of the second run."""

    name: str
    first: str
    second: str


def setting_differences(first: Recording, second: Recording) -> tuple[Difference, ...]:
    """Return the settings in which two runs differ, and where they branched."""
    runs = first, second
    settings = [recording.experiment.document() for recording in runs]
    rows = differing_settings(settings, [recording.course.forks for recording in runs])
    return tuple(Difference(*row) for row in rows)


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
