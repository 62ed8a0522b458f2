"""Runs that are kept before the app begins."""

from __future__ import annotations

from core import Course
from core.experiments.presets import PRESETS
from core.store.keeper import Keeper
from core.store.kept_sweep import KeptSweep
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.sweeps.grid import Sweep
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


def keep_sweep(*, epochs: int, seeds: int) -> int:
    """Keep a sweep of two learning rates; return its number."""
    base = PRESETS["report-linear"].experiment.with_changes(epochs=epochs)
    keeper = Keeper("run")
    sweep = KeptSweep(keeper, Sweep.of(base, {"learning_rate": (0.01, 0.1)}, seeds=seeds))
    sweep.end(sweep.train(workers=1))
    keeper.close()
    assert sweep.id is not None
    return sweep.id
