"""Runs for the tests of the store: small ones, saved as a keeper saves them."""

from __future__ import annotations

from pathlib import Path

from core import Course, Experiment, Recording, Status
from core.store.run_store import RunStore
from core.store.saving import saving_of

SMALL = Experiment(hidden=(3,), epochs=200, optimizer="adam")


def recording_of(trained: int = 0, **changes: object) -> Recording:
    """A recording of a small run, trained for some epochs."""
    recording = Recording(Course.of(SMALL.with_changes(**changes)))
    recording.advance(trained)
    return recording


def saved(store: RunStore, recording: Recording, status: Status = Status.PAUSED) -> int:
    """The number of a recording that was saved as it is."""
    status = status if recording.status is Status.RUNNING else recording.status
    return store.begin(saving_of(recording, status), preset="report-linear")


def store_with(folder: Path, *epochs: int) -> RunStore:
    """A store with runs of so many epochs."""
    store = RunStore(folder)
    for count, end in enumerate(epochs):
        saved(store, recording_of(end, seed=count))
    return store


def same_bits(one: Recording, other: Recording) -> bool:
    """Whether two recordings are equal in every epoch's figures and in their newest state."""
    a, b = one.at(one.edge), other.at(other.edge)
    assert a is not None
    assert b is not None
    figures = one.figures(0).tobytes() == other.figures(0).tobytes()
    return (
        figures and a.state.tobytes() == b.state.tobytes() and a.best.tobytes() == b.best.tobytes()
    )
