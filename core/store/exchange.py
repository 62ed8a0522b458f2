"""A run as one file, that another store takes in.

The file is a ZIP of `run.json` (what is told of the run, and the SHA-256 of every other part),
`course.toml`, `figures` (as `core.store.writing` packs them), `snapshots/EPOCH` (the state, the
loss, and the best test loss with its epoch, as float64, lowest byte first), and `points` where the
data set is a file. All of it is checked when it is taken in (`core.store.importing`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from core.data.sources import is_file
from core.refusal import Refusal, written
from core.store.archive import Archive, packed_archive
from core.store.importing import MOST_TEXT, Facts, Parts, facts_of, place_points, saving_from
from core.store.run_store import RunStore
from core.store.saving import saving_of
from core.store.tagging import checked_note, checked_tag
from core.store.writing import packed
from core.training.snapshot import Snapshot

# Out.


def export_run(store: RunStore, id: int) -> bytes:
    """Return a run as one file; `Refusal` where it cannot be opened."""
    if (kind := store.find(id).kind) != "run":
        raise Refusal(f"{id} is a {kind}; a run alone can be exported")
    run, recording = store.opened(id)
    saving = saving_of(recording, run.status)
    dataset = recording.dataset.name
    parts = {
        "course.toml": recording.course.to_toml().encode(),
        "figures": packed(saving.figures),
        **{f"snapshots/{epoch}": _snapshot_bytes(s) for epoch, s in sorted(saving.kept.items())},
    }
    if is_file(dataset):
        parts["points"] = _read_points(Path(dataset).expanduser())
    facts = Facts(
        uid=run.uid,
        parent=_uid_of(store, run.parent),
        status=run.status,
        reason=run.reason,
        epoch=run.epoch,
        started=run.started,
        changed=run.changed,
        preset=run.preset,
        tags=run.tags,
        note=run.note,
        versions=run.versions,
        weight_hash=run.weight_hash,
        data_hash=run.data_hash,
        points=Path(dataset).name if is_file(dataset) else None,
        sha256={name: hashlib.sha256(data).hexdigest() for name, data in parts.items()},
    )
    return packed_archive({"run.json": facts.model_dump_json(indent=1).encode(), **parts})


def _uid_of(store: RunStore, id: int | None) -> str | None:
    try:
        return None if id is None else store.find(id).uid
    except Refusal:  # it was deleted
        return None


def _read_points(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"data set '{written(path)}' cannot be read ({error.strerror})") from None


def _snapshot_bytes(snapshot: Snapshot) -> bytes:
    numbers = [snapshot.state.ravel(), snapshot.losses, snapshot.best.ravel()]
    return np.concatenate(numbers).astype("<f8").tobytes()


# In.


def import_run(store: RunStore, data: bytes) -> int:
    """Take in a run that was exported; return its number, which is that of the run in this store
    where it is there already. `Refusal` for a file that is none, or not whole."""
    archive = Archive(data)
    facts = facts_of(archive.read("run.json", MOST_TEXT))
    parts = Parts(archive, facts.sha256)
    known = store.named(facts.uid)
    if known is not None:
        if (known.epoch, known.weight_hash) != (facts.epoch, facts.weight_hash):
            raise Refusal(
                f"this run is here as run {known.id}, at epoch {known.epoch:,} rather than "
                f"{facts.epoch:,}; export and delete that one, and prune, to take this one in"
            )
        store.restore(known.id)
        return known.id
    document = parts.document("course.toml")
    new = place_points(parts, document, facts.points, store.folder)
    try:
        return store.begin(
            saving_from(parts, document, facts),
            preset=facts.preset,
            parent=_id_of(store, facts.parent),
            uid=facts.uid,
            facts={
                "started": facts.started,
                "changed": facts.started if facts.changed is None else facts.changed,
                "versions": json.dumps(facts.versions),
                "tags": json.dumps([checked_tag(tag) for tag in facts.tags]),
                "note": checked_note(facts.note),
            },
        )
    except BaseException:
        if new is not None:
            new.unlink(missing_ok=True)
        raise


def _id_of(store: RunStore, uid: str | None) -> int | None:
    run = None if uid is None else store.named(uid)
    return None if run is None else run.id
