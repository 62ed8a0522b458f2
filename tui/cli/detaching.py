"""Runs that go on by themselves: stored untrained, and handed to processes of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.experiments.course import Course
from core.experiments.presets import nearest_preset
from core.refusal import Refusal, plain
from core.store.detached import detach
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.training.recording import Recording
from core.training.run import Status


def detach_all(courses: Sequence[Course], titles: Sequence[str], *, as_json: bool) -> None:
    """Let a process of its own train each course; the system shares the cores among them."""
    store, ids = RunStore(), []
    for course in courses:
        ids.append(_detach(store, course))
    if as_json:
        documents = [{"id": id} for id in ids]
        print(json.dumps(documents if len(ids) > 1 else documents[0]))
        return
    for id, title in zip(ids, titles, strict=True):
        print(f"Run {id}, {plain(title)}, goes on by itself.")
    number, them = (str(ids[0]), "it") if len(ids) == 1 else ("ID", "one")
    print(
        f"'bp-tui attach {number}' shows {them}, 'bp-tui stop {number}' stops {them}, "
        "'bp-tui runs list' lists all."
    )


def _detach(store: RunStore, course: Course) -> int:
    saving = saving_of(Recording(course), Status.PAUSED)
    id = store.begin(saving, preset=nearest_preset(course.segments[0].experiment).name)
    try:
        detach(id)
    except Refusal:
        store.delete(id)
        raise
    return id
