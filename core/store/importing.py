"""An exported run, read without trust: sizes and sums, the data and the weights are checked."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.data.csv_file import MOST_BYTES
from core.data.sources import SUFFIXES, is_file
from core.experiments.course import Course
from core.experiments.schema import problems
from core.refusal import Refusal, written
from core.store.archive import Archive
from core.store.hashes import data_hash, weight_hash
from core.store.saving import Saving
from core.store.stored_run import ending_of
from core.store.writing import FLOAT, unpacked
from core.training.endings import GOES_ON
from core.training.recording import Recording
from core.training.run import Status
from core.training.snapshot import FIGURES, Snapshot, read_only

MOST_TEXT = 1_000_000
"""Bytes of the parts that are text."""

POINTS = "points"
"""The folder, beside the store, of files with the points of runs that came from elsewhere."""

TAIL = 3
"""Numbers after a snapshot's state: its loss, the best test loss, and the epoch of that."""


VERSION = 1
"""Of the file."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Text = Annotated[str, Field(max_length=10_000)]


class Facts(BaseModel):
    """All that is told of a run but its course and its numbers."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)

    version: Literal[1] = 1
    uid: Hash
    parent: Hash | None
    status: Annotated[Status, Field(strict=False)]
    reason: Text
    epoch: Annotated[int, Field(ge=0)]
    started: Annotated[float, Field(ge=0, lt=1e11)]
    changed: Annotated[float | None, Field(ge=0, lt=1e11)] = None
    """None in the files of earlier versions."""
    preset: Text
    tags: Annotated[tuple[str, ...], Field(strict=False, max_length=1000)]
    note: str
    versions: dict[str, Text]
    weight_hash: Hash
    data_hash: Hash
    points: Text | None
    """The name of the file with the points, where there is one."""
    sha256: dict[str, str]
    """Of every other part."""


def facts_of(text: bytes) -> Facts:
    """Read what is told of a run; `Refusal` where it is not in order."""
    try:
        document = json.loads(text)
        version = document["version"] if isinstance(document, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise Refusal(
                f"the run was exported by a newer bp-tui (version {version} of the file; this one "
                f"knows {VERSION})"
            )
        return Facts.model_validate_json(text)
    except ValidationError as error:
        name = written(".".join(map(str, error.errors(include_url=False)[0]["loc"])))
        raise Refusal(f"the file is no run: '{name}' in run.json is not what it must be") from None
    except Refusal:
        raise
    except (ValueError, KeyError, RecursionError):
        raise Refusal("the file is no run: its run.json cannot be read") from None


class Parts:
    """The parts of an archive, each held against its SHA-256."""

    def __init__(self, archive: Archive, sha256: Mapping[str, str]) -> None:
        if archive.names != {"run.json", *sha256}:
            raise Refusal("the file is not whole: its parts are others than run.json lists")
        self._archive, self._sha256 = archive, sha256
        self.snapshots = sorted(
            int(match[1])
            for name in sha256
            if (match := re.fullmatch(r"snapshots/(\d{1,12})", name))
        )
        """The epochs of the snapshots."""

    def read(self, name: str, most: int) -> bytes:
        """Return a part of at most so many bytes."""
        data = self._archive.read(name, most)
        if hashlib.sha256(data).hexdigest() != self._sha256.get(name):
            raise Refusal(f"part '{written(name)}' of the file is not what was exported")
        return data

    def document(self, name: str) -> dict[str, Any]:
        """Return a part that is TOML."""
        try:
            return tomllib.loads(self.read(name, MOST_TEXT).decode())
        except Refusal:
            raise
        except (ValueError, RecursionError):
            raise Refusal(f"part '{name}' of the file is no TOML") from None


def place_points(
    parts: Parts, document: dict[str, Any], name: str | None, folder: Path
) -> Path | None:
    """Have a document's data set be the file of points that came with it, written to a folder where
    it is not here already; return the file where it is new."""
    dataset = document.get("dataset", "")
    if name is None:
        if isinstance(dataset, str) and is_file(dataset):
            raise Refusal(f"the file has no points, and data set is '{written(dataset)}', a file")
        return None
    data = parts.read("points", MOST_BYTES)
    if isinstance(dataset, str) and _has(dataset, data):
        return None
    end = Path(name).suffix.lower()
    stem = re.sub(r"[^\w-]+", "_", Path(name).stem)[:40] or "points"
    digest = hashlib.sha256(data).hexdigest()[:8]
    path = folder / POINTS / f"{stem}-{digest}{end if end in SUFFIXES else SUFFIXES[0]}"
    document["dataset"] = str(path)
    if _has(str(path), data):
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Refusal(f"'{path}' cannot be written ({error.strerror})") from None
    return path


def _has(name: str, data: bytes) -> bool:
    """Whether a file is there and has those bytes."""
    try:
        path = Path(name).expanduser()
        return is_file(name) and path.stat().st_size == len(data) and path.read_bytes() == data
    except (OSError, ValueError, RuntimeError):
        return False


def saving_from(parts: Parts, document: dict[str, Any], told: Facts) -> Saving:
    """Return a run that was exported, for it to be saved; `Refusal` where it is not what is told of
    it."""
    recording = _begun(document)
    if data_hash(recording.dataset) != told.data_hash:
        raise Refusal("the data set is not what the run was trained on")
    epochs = recording.epochs
    if told.epoch > epochs:
        raise Refusal(f"the run is at epoch {told.epoch:,}; it can be at {epochs:,} at most")
    size = told.epoch + 1
    try:
        figures = unpacked(parts.read("figures", 1 + FLOAT * FIGURES * size))
    except Refusal:
        raise
    except ValueError:
        figures = np.empty((FIGURES, 0))
    if figures.shape[1] != size:
        raise Refusal(f"the run has figures of {figures.shape[1]:,} epochs; it must have {size:,}")
    snapshots = {epoch: _snapshot(parts, epoch, recording) for epoch in parts.snapshots}
    newest = snapshots.get(told.epoch)
    if newest is None or weight_hash(newest.parameters) != told.weight_hash:
        raise Refusal("the weights are not those that were exported")
    ending = ending_of(told.reason, told.status)
    restored = Recording.restored(recording.course, figures, snapshots.values(), ending)
    goes_on = restored.status is Status.RUNNING
    resting = Status.STOPPED if told.status is Status.STOPPED else Status.PAUSED
    return Saving(
        recording.course,
        recording.dataset,
        resting if goes_on else restored.status,
        told.reason,
        figures,
        newest,
        snapshots,
    )


def _begun(document: dict[str, Any]) -> Recording:
    """Return the recording of a course before it is trained."""
    try:
        return Recording(Course.from_document(document))
    except ValidationError as error:
        raise Refusal(problems(error, document)[0].sentence) from None
    except (MemoryError, RecursionError):
        raise Refusal("the run is too large for this machine") from None


def _snapshot(parts: Parts, epoch: int, recording: Recording) -> Snapshot:
    rows, _, size = recording.snapshots[0].state.shape
    numbers = rows * size + TAIL
    data = parts.read(f"snapshots/{epoch}", FLOAT * numbers)
    if len(data) != FLOAT * numbers:
        raise Refusal(f"the snapshot of epoch {epoch:,} is not of a network of this shape")
    values = np.frombuffer(data, dtype="<f8").astype(np.float64)
    state, tail = values[:-TAIL], values[-TAIL:]
    return Snapshot(
        epoch, read_only(state.reshape(rows, 1, size)), tail[:1], (GOES_ON,), tail[1:].reshape(2, 1)
    )
