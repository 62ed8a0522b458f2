"""Stored runs as JSON and as rows of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.experiments.setting import format_value
from core.nn.arrays import FloatArray
from core.store.columns import COLUMNS, DETACHED, Column, Value, between, is_regression, status_of
from core.store.stored_run import StoredRun, varied_in
from core.training.curves import goals_reached
from core.training.evaluation import GOALS
from core.training.export import Table
from core.training.run import finite
from core.training.snapshot import FIGURES, SHARE

FACTS = tuple(column for column in COLUMNS.values() if column.setting is None)
"""The columns that are no settings."""


def document(run: StoredRun) -> dict[str, Any]:
    """A run as JSON: the columns of a list by their names, what else is told of it, and its
    settings."""
    facts = {column.name: _json(column, column.value(run)) for column in FACTS}
    state = status_of(run)
    return facts | {
        "status": str(run.status) if state == DETACHED else state,
        "state": state,
        "epochs": run.epochs,
        "regression": is_regression(run),
        "reason": run.reason or None,
        "data_hash": run.data_hash or None,
        "versions": run.versions,
        "deleted": _date(run.deleted),
        "branches_at": list(run.forks),
        "settings": run.settings,
        "vary": {} if run.kind == "run" else varied_in(run.document),
    }


def csv_text(runs: Iterable[StoredRun], columns: Sequence[Column]) -> str:
    """One line a run, its numbers in full; what there is none of is left empty."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([[cell(column, run) for column in columns] for run in runs])
    return written.getvalue()


def cell(column: Column, run: StoredRun) -> Any:
    """A value of a run in a line of CSV, all of a setting that varies in a sweep or a race."""
    run, *others = column.variants(run)
    if others:
        return between(column).join(str(cell(column, variant)) for variant in (run, *others))
    value = column.value(run)
    if isinstance(value, tuple):
        return format_value(value) if column.has(run) else ""
    return _json(column, value)


def _json(column: Column, value: Value) -> Any:
    if column.kind == "date":
        assert value is None or isinstance(value, int | float)
        return _date(value)
    return list(value) if isinstance(value, tuple) else value


def _date(moment: float | None) -> str | None:
    """A moment in UTC, to the second: 2026-11-03T12:40:05+00:00."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


NAMES = ("loss", "accuracy", "test_loss", "test_accuracy")
"""Of the figures of an epoch, in their order; the shares are R² of a regression."""

assert len(NAMES) == FIGURES


def curves(run: StoredRun, figures: FloatArray) -> Table:
    """The figures (FIGURES, epochs + 1) of every epoch."""
    names = [name.replace("accuracy", "r2") for name in NAMES] if is_regression(run) else NAMES
    columns = (map(finite, row.tolist()) for row in figures)
    rows = zip(range(figures.shape[1]), *columns, strict=True)
    return Table(("epoch", *names), list(rows))


def curves_document(figures: FloatArray) -> dict[str, list[float | None]]:
    """The same as JSON: a list a figure, of those that the run has."""
    return {
        name: [finite(value) for value in row.tolist()]
        for name, row in zip(NAMES, figures, strict=True)
        if not np.isnan(row).all()
    }


def goals_document(figures: FloatArray) -> dict[str, int | None]:
    """The first epochs at which the goals were reached as JSON, as a sweep has them."""
    names = (f"epochs_to_{100 * goal:.0f}" for goal in GOALS)
    return dict(zip(names, goals_reached(figures[SHARE]), strict=True))
