"""The runs of a sweep or a race as rows of the database, many at a time."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

import tomli_w

from core.data.dataset import make_dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.store.checksums import checksum, snapshot_checksum
from core.store.hashes import data_hash, versions, weight_hash
from core.store.restoring import refuse_other_data
from core.store.run_store import new_uid
from core.store.saving import LOSS_COLUMNS, finite_or_none, sketch_of
from core.store.statements import inserting
from core.store.stored_run import ending_of
from core.store.writing import packed, snapshot_of, snapshot_row, unpacked
from core.sweeps.grid import Sweep
from core.training.evaluation import Alternation, Fit, Judgement, Score
from core.training.finished import figures_of_run, restored_run
from core.training.run import Run, Status
from core.training.snapshot import LOSS


@dataclass(frozen=True)
class Paper:
    """The settings of a run as they are written down."""

    document: str
    """Its course as TOML."""
    settings: str
    """All of them, as JSON."""


class Papers:
    """The settings of a sweep's runs as they are written down: each grid point's are made once."""

    def __init__(self, sweep: Sweep) -> None:
        self._experiments, self._seeds = sweep.experiments, len(sweep.seeds)
        self._shared: dict[int, Paper] = {}
        """By grid point, without the seed."""

    def of(self, place: int) -> Paper:
        """Return that of the run at a place in the grid's order."""
        point, seed = place // self._seeds, self._experiments[place].seed
        if point not in self._shared:
            first = self._experiments[place]
            document, settings = first.document(), first.model_dump(mode="json")
            del document["seed"], settings["seed"]
            self._shared[point] = Paper(tomli_w.dumps(document), json.dumps(settings))
        shared = self._shared[point]
        return Paper(
            f"seed = {seed}\n{shared.document}", f'{{"seed": {seed}, {shared.settings[1:]}'
        )


KEPT = {"id", "started", "uid"}
"""Columns that stay as they are where a run is written once more."""


class MemberRows:
    """Rows of all tables for some runs."""

    def __init__(self, member_of: int, preset: str, now: float) -> None:
        self._shared = {
            "kind": "run",
            "started": now,
            "changed": now,
            "preset": preset,
            "versions": json.dumps(versions()),
            "member_of": member_of,
            "deleted": None,
        }
        self._names: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[object, ...]]] = {}

    def add(self, id: int, place: int, run: Run, paper: Paper) -> None:
        """Add a run under its number."""
        figures, snapshot = figures_of_run(run), run.snapshot
        curves = packed(figures)
        rows = {
            "runs": {
                "id": id,
                **self._shared,
                "document": paper.document,
                "settings": paper.settings,
                "status": run.status,
                "reason": run.reason,
                "epoch": run.epochs,
                "epochs": run.experiment.epochs,
                **dict(zip(LOSS_COLUMNS, finite_or_none(figures), strict=True)),
                "sketch": sketch_of(figures[LOSS]).tobytes(),
                "weight_hash": weight_hash(snapshot.parameters),
                "data_hash": data_hash(run.dataset),
                "uid": new_uid(),
            },
            "figures": {"run": id, "first": 0, "data": curves, "crc": checksum(0, curves)},
            "snapshots": {"run": id, **snapshot_row(snapshot)},
            "places": {
                "member_of": self._shared["member_of"],
                "place": place,
                "run": id,
                "alternation": _alternation_text(run.alternation),
            },
        }
        for table, row in rows.items():
            self._names[table] = tuple(row)
            self._rows.setdefault(table, []).append(tuple(row.values()))

    def write(self, connection: sqlite3.Connection) -> None:
        """Write those that were added, in a transaction."""
        for table, rows in self._rows.items():
            names = self._names[table]
            again = ", ".join(f"{name} = excluded.{name}" for name in names if name not in KEPT)
            connection.executemany(
                f"{inserting(table, names)} ON CONFLICT DO UPDATE SET {again}", rows
            )
            rows.clear()


def member_run(row: sqlite3.Row, experiment: Experiment) -> Run | None:
    """Return the run of a row of all these tables, joined, None where that is not the whole of it
    (it is damaged, or was trained further by itself); `Refusal` where its data set is another one
    by now."""
    dataset, status = make_dataset(experiment), Status(row["status"])
    refuse_other_data(row["id"], row["data_hash"], dataset)
    try:
        figures = unpacked(row["data"])
        snapshot = snapshot_of(row, figures[LOSS, -1], ending_of(row["reason"], status))
    except ValueError:  # a damaged row
        return None
    state = (row[name] for name in ("epoch", "rows", "state", "state_loss", "best"))
    whole = (
        row["figures_crc"] in (None, checksum(0, row["data"]))
        and row["state_crc"] in (None, snapshot_checksum(*state))
        and figures.shape[1] == row["epoch"] + 1
    )
    if not whole or weight_hash(snapshot.parameters) != row["weight_hash"]:
        return None
    alternation = _alternation_of(row["alternation"])
    return restored_run(Course.of(experiment), dataset, figures, snapshot, alternation, status)


def _alternation_text(alternation: Alternation | None) -> str:
    if alternation is None:
        return ""
    return json.dumps([alternation.epochs, [asdict(score) for score in alternation.scores]])


def _alternation_of(text: str) -> Alternation | None:
    if not text:
        return None
    (before, newest), scores = json.loads(text)
    first, second = map(_judgement, scores)
    return Alternation((before, newest), (first, second))


def _judgement(values: dict[str, Any]) -> Judgement:
    if "confusion" in values:
        return Score(tuple(map(tuple, values["confusion"])))
    return Fit(**values)
