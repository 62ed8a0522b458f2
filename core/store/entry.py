"""A run as a keeper knows it: where it is in the store, and what was handed over of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.experiments.course import Course
from core.store.run_store import new_uid
from core.store.saving import Saving
from core.training.recording import Recording
from core.training.run import Status


@dataclass(eq=False)
class Entry:
    """A run that is kept."""

    preset: str = ""
    parent: Entry | None = None
    id: int | None = None
    """Its number in the store, once it is there."""
    uid: str = field(default_factory=new_uid)
    """Its own name there; empty while not known."""
    edge: int = 0
    """The newest epoch that was handed over."""
    status: Status | None = None
    course: Course | None = None
    """As they were handed over last, None before."""
    bare: Saving | None = None
    """What was written last without losses and snapshots, for want of room."""
    cost: float = 0.0
    """Seconds that the processor took to write it last."""
    due: float = 0.0
    """The time of the next saving."""


def resting_status(status: Status, otherwise: Status) -> Status:
    """Return the status of a run or a race that has ended, or another one of what has not."""
    return otherwise if status is Status.RUNNING else status


def is_news(entry: Entry, recording: Recording, status: Status) -> bool:
    """Whether a run is not in the store as it is now; one that has no epoch of its own need not."""
    if recording.edge > max(entry.edge, recording.start):
        return True
    before, course = entry.status, entry.course
    return before is not None and (before is not status or course is not recording.course)
