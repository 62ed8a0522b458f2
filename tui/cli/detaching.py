"""Runs that go on by themselves: stored untrained, and handed to processes of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from core.experiments.course import Course
from core.experiments.presets import nearest_preset
from core.refusal import Refusal, plain
from core.store.detached import SWEEP, detach
from core.store.run_names import stored_name
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.store.stored_run import StoredRun
from core.store.stored_sweep import StoredSweep
from core.sweeps.grid import Sweep
from core.training.recording import Recording
from core.training.run import Status
from tui.cli.sweep_training import Crew
from tui.drawing.text import as_sentence


def detach_sweep(sweep: Sweep | StoredRun, crew: Crew, *, as_json: bool) -> None:
    """Let a process of its own train a sweep, or what is left of one of the store."""
    store = RunStore()
    new = isinstance(sweep, Sweep)
    if isinstance(sweep, Sweep):
        id, kind = StoredSweep.begin(store, sweep).id, "Sweep"
    else:
        id, kind = sweep.id, as_sentence(sweep.kind)
    workers = "" if crew.workers is None else str(crew.workers)
    try:
        detach(id, SWEEP, workers, crew.scheduler or "")
    except Refusal:
        if new:
            store.delete(id)
        raise
    if as_json:
        print(json.dumps({"id": id}))
        return
    print(f"{kind} {id} goes on by itself.")
    print(
        f"'bp-tui runs list --of {id}' lists its runs, 'bp-tui stop {id}' stops it, "
        "'bp-tui runs list' tells how far it is."
    )


def detach_all(courses: Sequence[Course], titles: Sequence[str], *, as_json: bool) -> None:
    """Let a process of its own train each course; the system shares the cores among them."""
    store = RunStore()

    def begin(course: Course) -> int:
        saving = saving_of(Recording(course), Status.PAUSED)
        id = store.begin(saving, preset=nearest_preset(course.segments[0].experiment).name)
        try:
            detach(id)
        except Refusal:
            store.delete(id)
            raise
        return id

    _each((partial(begin, course) for course in courses), titles, as_json=as_json)


def detach_stored(runs: Sequence[StoredRun], *, as_json: bool) -> None:
    """Let a process of its own go on with each run of the store."""

    def go_on(run: StoredRun) -> int:
        detach(run.id)
        return run.id

    names = [stored_name(run) for run in runs]
    _each((partial(go_on, run) for run in runs), names, as_json=as_json)


def _each(works: Iterable[Callable[[], int]], names: Sequence[str], *, as_json: bool) -> None:
    """Detach one after the other, and tell the numbers of those that were before one could not."""
    ids: list[int] = []
    try:
        for work in works:
            ids.append(work())
    finally:
        if as_json and ids:
            documents = [{"id": id} for id in ids]
            print(json.dumps(documents if len(names) > 1 else documents[0]))
        elif ids:
            for id, name in zip(ids, names, strict=False):
                print(f"Run {id}, {plain(name)}, goes on by itself.")
            number, them = (str(ids[0]), "it") if len(ids) == 1 else ("ID", "one")
            print(
                f"'bp-tui attach {number}' shows {them}, 'bp-tui stop {number}' stops {them}, "
                "'bp-tui runs list' lists all."
            )
