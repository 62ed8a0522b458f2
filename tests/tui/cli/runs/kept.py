"""Small runs in a store, and what is read of a printed list."""

from __future__ import annotations

from core import Course, Experiment
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording
from core.training.run import Status

EXPERIMENTS = (
    Experiment(epochs=40, hidden=(4,)),
    Experiment(epochs=30, dataset="xor", learning_rate=0.1, hidden=(4, 4)),
    Experiment(epochs=20, test_fraction=0.3, seed=3, bias=True),
)


def kept(experiment, *, owner="", epochs=None, **how):
    """Train and save a run; return its number."""
    course = experiment if isinstance(experiment, Course) else Course.of(experiment)
    recording = Recording(course)
    recording.advance(epochs or course.epochs)
    store = RunStore()
    saving = saving_of(recording, Status.RUNNING if owner else recording.status)
    id = store.begin(saving, preset="report-linear", owner=owner, **how)
    store.close()
    return id


def table(printed):
    """The words of a list's titles, and of its rows."""
    head, *rows = printed.splitlines()
    return head.split(), [row.split() for row in rows]


def ids(printed):
    """The numbers of the runs in a list."""
    return [int(row[0]) for row in table(printed)[1]]
