"""The data files of both reports: every number as CSV and JSON, every experiment as TOML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from math import isfinite, nan
from typing import Any

from core.lessons.coach import sentences
from core.lessons.findings import Count, Fact, Finding
from core.nn.arrays import FloatArray
from core.sweeps.export import csv_text, document, outcome, standing_document
from core.sweeps.sweeping import SweepResult
from core.training import export
from core.training.run import document as run_document
from tui.report import wording
from tui.report.figures import Curve
from tui.report.lab_runs import Results
from tui.report.own_runs import OwnResults
from tui.report.runs import CheckedNetwork


def data_files(results: Results) -> dict[str, str]:
    """Return the documents of the lab report by their path."""
    files = {
        "data/claims.csv": _table(_claim_rows(results)),
        "data/gradient-check.csv": _table(_gradient_rows(results.checks)),
        "data/naive-loss.csv": _table(_naive_rows(results)),
        "data/report.json": _json(_whole(results)),
    }
    for name, result in results.parts.items():
        files[f"data/{name}.csv"] = csv_text(result)
        files[f"data/{name}-curves.csv"] = _curves(_point_curves(result), "{:.6g}".format)
        files[f"toml/{name}.toml"] = result.sweep.to_toml()
    return files | {path: e.to_toml() for path, (_, e) in results.compared.items()}


def own_files(results: OwnResults) -> dict[str, str]:
    """Return the documents of the report of one's own run by their path."""
    run, runs = Curve.over([results.run]), Curve.over(results.runs)
    columns = {"this_run": run.median, "median": runs.median, "min": runs.low, "max": runs.high}
    files = {
        "data/run.csv": export.curves(results.run).csv,
        "data/predictions.csv": export.predictions(results.run).csv,
        "data/curves.csv": _curves(columns, float),
        "data/seeds.csv": _table(_seed_rows(results)),
        "data/report.json": _json(_own_whole(results)),
        "toml/experiment.toml": results.run.course.to_toml(),
    }
    if results.sweep is not None:
        files["toml/seeds.toml"] = results.sweep.to_toml()
    return files


def _json(value: object) -> str:
    """Write a JSON document, to be read by people too."""
    return json.dumps(value, allow_nan=False, indent=1) + "\n"


def _table(rows: Iterable[Mapping[str, object]]) -> str:
    """Write rows with the same columns as CSV."""
    first, *rest = rows
    file = io.StringIO()
    writer = csv.DictWriter(file, list(first), lineterminator="\n")
    writer.writeheader()
    writer.writerows((first, *rest))
    return file.getvalue()


def _curves(columns: Mapping[str, FloatArray], write: Callable[[float], object]) -> str:
    """Write loss curves as CSV, a row an epoch; what is not finite is left empty."""
    losses = [curve.tolist() for curve in columns.values()]
    return _table(
        {"epoch": epoch}
        | {n: write(x) if isfinite(x) else "" for n, x in zip(columns, row, strict=True)}
        for epoch, row in enumerate(zip_longest(*losses, fillvalue=nan))
    )


def _point_curves(result: SweepResult) -> dict[str, FloatArray]:
    """Return the median, lowest and highest loss of every grid point."""
    columns = {}
    for point in result.sweep.points:
        curve = Curve.over([result.runs[e] for e in point.experiments])
        for name, losses in (("median", curve.median), ("min", curve.low), ("max", curve.high)):
            columns[f"{wording.settings(point.settings)}: {name}"] = losses
    return columns


def _claim_rows(results: Results) -> list[dict[str, object]]:
    return [
        {
            "claim": claim.number,
            "experiment": claim.experiment,
            "report_says": claim.says,
            "equations": reading,
            "verdict": str(finding.verdict),
            "seeds_that_show_it": finding.shown.number,
            "seeds": finding.shown.of,
            "rule": claim.rule,
            "found": finding.sentence(wording.fact),
        }
        for claim, findings in results.judgements
        for reading, finding in zip(("literal", "input as it is"), findings, strict=True)
    ]


def _gradient_rows(checks: Iterable[CheckedNetwork]) -> list[dict[str, object]]:
    return [
        {
            "network": check.name,
            "parameters": check.parameters,
            "median_error": check.error and check.error.median,
            "largest_error": check.error and check.error.high,
            "right": check.right,
        }
        for check in checks
    ]


def _naive_rows(results: Results) -> list[dict[str, object]]:
    return [
        {"seed": seed, "infinite_at_epoch": loss.infinite_at, "diverged": loss.diverged}
        for seed, loss in enumerate(results.naive_losses)
    ]


def _seed_rows(results: OwnResults) -> list[dict[str, Any]]:
    return [{"seed": seed} | outcome(run) for seed, run in enumerate(results.runs)]


def _whole(results: Results) -> dict[str, Any]:
    return {
        "seeds": list(range(results.seeds)),
        "epochs": results.epochs,
        "claims": [
            {
                "number": claim.number,
                "experiment": claim.experiment,
                "report_says": claim.says,
                "rule": claim.rule,
                "literal": _finding(literal),
                "as_it_is": _finding(as_it_is),
            }
            for claim, (literal, as_it_is) in results.judgements
        ],
        "gradient_check": _gradient_rows(results.checks),
        "naive_loss": _naive_rows(results),
        "parts": {name: document(result, "grid") for name, result in results.parts.items()},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": str(finding.verdict),
        "found": finding.sentence(wording.fact),
        "facts": {name: _fact(fact) for name, fact in finding.facts.items()},
    }


def _fact(fact: Fact) -> dict[str, object]:
    if isinstance(fact, Count):
        return {"seeds": fact.number, "of": fact.of}
    return {"quantity": fact.quantity, **(fact.spread.document if fact.spread else {})}


def _own_whole(results: OwnResults) -> dict[str, Any]:
    seeds = list(range(len(results.runs)))
    return {
        "run": run_document(results.run, curves=False) | {"notes": sentences(results.run)},
        "over_seeds": {"seeds": seeds} | standing_document(results.standing),
        "runs": _seed_rows(results),
    }
