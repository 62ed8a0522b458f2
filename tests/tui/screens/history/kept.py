"""Runs that are kept before the app begins."""

from __future__ import annotations

from core import Course
from core.experiments.presets import PRESETS
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording
from core.training.run import Status


def keep(preset: str, epochs: int = 40, *, trained: int | None = None, **changes: object) -> int:
    """Keep a run of a preset with other settings; return its number."""
    experiment = PRESETS[preset].experiment.with_changes(epochs=epochs, **changes)
    recording = Recording(Course.of(experiment))
    recording.advance(epochs if trained is None else trained)
    status = Status.PAUSED if recording.status is Status.RUNNING else recording.status
    store = RunStore()
    id = store.begin(saving_of(recording, status), preset=preset)
    store.close()
    return id
