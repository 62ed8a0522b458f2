"""A stored run's recording: as it was, or trained again where it was dropped, and checked."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.dataset import Dataset
from core.nn.arrays import FloatArray
from core.refusal import Refusal
from core.store.hashes import data_hash, weight_hash
from core.store.stored_run import StoredRun, ending_of
from core.training.recording import Recording
from core.training.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class News:
    """All that was saved of a run since an epoch."""

    run: StoredRun
    first: int
    """The first epoch that is new."""
    figures: FloatArray
    """(FIGURES, epochs): from that epoch on."""
    snapshots: tuple[Snapshot, ...]


def restored(news: News, *, at_once: bool = False) -> Recording:
    """Return the recording of a run up to its newest epoch, from all that was saved of it: the
    figures and snapshots need not be there; raises `Refusal`, and `ValueError` for what is
    damaged. `at_once`: weights that would have to be trained again are not checked."""
    run, figures = news.run, news.figures
    there = figures.shape[1] > run.epoch
    known = figures[:, : run.epoch + 1 if there else 0]
    recording = Recording.restored(
        run.course, known, news.snapshots, ending_of(run.reason, run.status)
    )
    refuse_other_data(run.id, run.data_hash, recording.dataset)
    if not there:
        recording.advance(run.epoch)
    newest = recording.snapshots.get(run.epoch)
    again = newest is None
    if newest is None and not (there and at_once):
        newest = recording.at(recording.edge)
    if newest is not None and weight_hash(newest.parameters) != run.weight_hash:
        raise Refusal(
            f"run {run.id} was trained again, since some of it was dropped, and has other weights: "
            f"it was trained by {_versions(run)}"
            if again or not there
            else f"the weights of run {run.id} are not those that were saved"
        )
    return recording


def refuse_other_data(id: int, trained_on: str, dataset: Dataset) -> None:
    """Refuse a data set whose hash is not that of the one a run was trained on."""
    if data_hash(dataset) != trained_on:
        raise Refusal(f"the data set of run {id} is not what it was trained on")


def _versions(run: StoredRun) -> str:
    return ", ".join(f"{name} {version}" for name, version in run.versions.items())
