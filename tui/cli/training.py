"""Training on the command line: in chunks, so that Ctrl+C is heard, with a bar for who looks on."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Protocol, TypeAlias

from core.experiments.course import Course
from core.refusal import Refusal
from core.training.pacing import Pacer
from core.training.recording import Recording
from core.training.run import Status
from tui.cli.progress import ENDINGS, INTERRUPTED, interruption, progress_bar
from tui.drawing import numbers

CHUNK_SECONDS = 0.05
"""Of training between two looks at the clock and at Ctrl+C."""

Keep: TypeAlias = Callable[[Recording, Status | None], None]
"""Saves a run between two chunks of its training; at the end of that it is told what the run is
from then on, where it has not ended."""


class Log(Protocol):
    """Lines of a run that are printed while it trains."""

    def most(self, epochs: int, /) -> int:
        """Return how many epochs to train at once."""

    def tell(self) -> None:
        """Print the lines that are due."""

    def end(self) -> None:
        """Print what is left when the training ends."""


def train_to(
    recording: Recording,
    epoch: int,
    *,
    log: Log | None = None,
    progress: bool,
    keep: Keep = lambda _recording, _status: None,
) -> Status | None:
    """Train on to an epoch, or until the run ends; return stopped where Ctrl+C came in between.
    Another signal ends the command, with the run saved as one that was cut off."""
    pacer = Pacer(CHUNK_SECONDS)
    # Lines of a log would be written into a bar.
    bar = progress_bar("training", wanted=progress and log is None)
    with bar as tell, interruption(*ENDINGS) as interrupted:
        if log is not None:
            log.tell()
        while _goes_on(recording, epoch) and not interrupted:
            epochs = min(pacer.epochs, epoch - recording.edge)
            epochs = epochs if log is None else log.most(epochs)
            with pacer.measured(epochs):
                recording.advance(epochs)
            keep(recording, None)
            if log is not None:
                log.tell()
            if tell is not None and pacer.speed is not None:
                tell(recording.edge / epoch, _facts(recording, epoch, pacer.speed))
        if log is not None:
            log.end()
        stopped = bool(interrupted) and _goes_on(recording, epoch)
        leaving = stopped and interrupted[0] != signal.SIGINT
        keep(recording, Status.RUNNING if leaving else Status.STOPPED)
    if leaving:
        raise SystemExit(128 + interrupted[0])
    return Status.STOPPED if stopped else None


def refuse_wrong_epoch(course: Course, epoch: int) -> None:
    """Refuse an epoch that the run does not have."""
    if not 0 <= epoch <= course.epochs:
        raise Refusal(
            f"epoch is '{epoch}'; it must be a whole number from 0 to {course.epochs:,}, "
            "the run's last"
        )


def trained(course: Course, epoch: int, *, progress: bool) -> Recording:
    """Train up to an epoch; `Refusal` where the run ends before it."""
    recording = Recording(course)
    if train_to(recording, epoch, progress=progress):
        raise SystemExit(INTERRUPTED)
    if recording.edge < epoch:
        raise Refusal(
            f"epoch is '{epoch}'; it must be a whole number from 0 to {recording.edge:,}, "
            f"where the run ended: {recording.ending.sentence}"
        )
    return recording


def _goes_on(recording: Recording, epoch: int) -> bool:
    return recording.status is Status.RUNNING and recording.edge < epoch


def _facts(recording: Recording, epoch: int, speed: float) -> str:
    """Epoch, loss, accuracy and speed, in a line."""
    snapshot = recording.at(recording.edge)
    assert snapshot is not None
    score = recording.evaluate(snapshot).train
    return (
        f"epoch {numbers.epochs(recording.edge)} of {numbers.epochs(epoch)}"
        f"  loss {numbers.loss(recording.final_loss)}  {score.title} {numbers.judgement(score)}"
        f"  {numbers.speed(speed)}"
    )
