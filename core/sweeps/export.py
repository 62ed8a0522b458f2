"""A sweep's results as JSON, as CSV and as NumPy's npz."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from core.experiments.experiment import Experiment
from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.sweeps.standing import COLUMNS, Column, Spread, Standing, ordered
from core.sweeps.sweeping import SweepResult
from core.training.run import Run, finite


def _settings(experiment: Experiment) -> dict[str, Any]:
    return experiment.model_dump(mode="json")


def _run(experiment: Experiment, result: SweepResult) -> dict[str, Any]:
    """One run's row: its settings, and what came of it."""
    run = result.runs.get(experiment)
    if run is None:
        return _settings(experiment) | {
            "status": "failed",
            "reason": result.failures[experiment],
        }
    return _settings(experiment) | outcome(run)


def outcome(run: Run) -> dict[str, Any]:
    """The results of a run in a row of JSON or CSV."""
    return {name: of(run) for name, of in OUTCOME.items()}


OUTCOME: dict[str, Callable[[Run], Any]] = {
    "status": lambda run: str(run.status),
    "reason": lambda run: run.reason or None,
    "epochs_trained": lambda run: run.epochs,
    "final_loss": lambda run: run.final_loss,
    "penalty": lambda run: None if run.penalty is None else finite(run.penalty),
    "train_accuracy": lambda run: finite(run.accuracy),
    "test_accuracy": lambda run: run.evaluation.test and finite(run.evaluation.test.share),
    "epochs_to_95": lambda run: run.reached[0],
    "epochs_to_100": lambda run: run.reached[1],
    "alternates": lambda run: run.alternation is not None,
}
"""The results of a run, by the name of their column."""


def rows(result: SweepResult) -> list[dict[str, Any]]:
    """A row for every run that was trained or failed, in the grid's order."""
    ended = result.runs.keys() | result.failures.keys()
    return [_run(e, result) for e in result.sweep.experiments if e in ended]


def document(result: SweepResult, sort: str) -> dict[str, Any]:
    """The sweep, its grid points and its runs as one JSON document."""
    sweep = result.sweep
    return {
        "experiment": _settings(sweep.base),
        "vary": {name: list(values) for name, values in sweep.vary},
        "seeds": list(sweep.seeds),
        "complete": result.complete,
        "points": [standing_document(standing) for standing in ordered(result.standings, sort)],
        "runs": rows(result),
    }


def standing_document(standing: Standing) -> dict[str, Any]:
    """A standing as JSON."""
    figures = {column.key: _figure(column, standing) for column in COLUMNS.values()}
    settings = {"settings": dict(standing.point.settings)}
    return settings | figures | {"failed": len(standing.failures)}


def standings_csv(standings: Iterable[Standing]) -> str:
    """One line a grid point: the settings that vary, and its figures; of a spread the median and
    both ends."""
    lines = []
    for standing in standings:
        document = standing_document(standing)
        settings = {name: _plain(value) for name, value in document.pop("settings").items()}
        lines.append(settings | dict(_flat(document)))
    written = io.StringIO()
    columns = dict.fromkeys(name for line in lines for name in line)
    writer = csv.DictWriter(written, list(columns), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return written.getvalue()


def _flat(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The entries of a document and of those in it, their names joined."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}_{inner}", entry) for inner, entry in value.items())
        else:
            yield name, value


def _figure(column: Column, standing: Standing) -> Any:
    """A figure of a standing as JSON; with an epoch, how many runs got there."""
    value = column.value(standing)
    spread = value.document if isinstance(value, Spread) else {}
    if column.goal is not None:
        return {"runs": standing.count_that_reached(column.goal), **spread}
    if isinstance(value, float) and column.quantity == "count":
        return int(value)
    return spread or value


def csv_text(result: SweepResult) -> str:
    """One line a run, every setting a column."""
    columns = [*descriptions(), *OUTCOME]
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows(result):
        writer.writerow({name: _plain(value) for name, value in row.items()})
    return written.getvalue()


def curves_file(result: SweepResult) -> bytes:
    """`losses` (runs, epochs + 1), the last after the last update, NaN beyond a run's end; and
    every setting as an array (runs,)."""
    runs = [result.runs[e] for e in result.sweep.experiments if e in result.runs]
    longest = max((run.epochs for run in runs), default=0) + 1
    losses = np.full((len(runs), longest), np.nan)
    for row, run in zip(losses, runs, strict=True):
        row[: run.epochs], row[run.epochs] = run.losses, run.final_loss
    arrays: dict[str, Any] = {
        name: np.array([_plain(getattr(run.experiment, name)) for run in runs])
        for name in descriptions()
    }
    file = io.BytesIO()
    np.savez_compressed(file, losses=losses, **arrays)
    return file.getvalue()


def _plain(value: object) -> object:
    return format_value(value) if isinstance(value, tuple | list) else value
