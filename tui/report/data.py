"""Every number of the lab report as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from core.experiments.schema import descriptions, format_value
from core.lessons.findings import Count, Fact, Finding
from core.sweeps.export import csv_text, document
from core.sweeps.standing import Spread
from core.sweeps.sweeping import SweepResult
from core.training.evaluation import Score
from core.training.run import Run
from tui.report import wording
from tui.report.figures import Curve
from tui.report.lab_runs import Results
from tui.report.own_runs import OwnResults
from tui.report.page import Page
from tui.report.runs import Checked


def data_files(results: Results) -> dict[str, str]:
    """The documents by their path."""
    files = {
        "data/claims.csv": table(claim_rows(results)),
        "data/gradient-check.csv": table(gradient_rows(results.checked)),
        "data/naive-loss.csv": table(_naive_rows(results)),
        "data/report.json": json_text(_whole(results)),
    }
    for name, result in results.swept.items():
        files[f"data/{name}.csv"] = csv_text(result)
        files[f"data/{name}-curves.csv"] = curves_csv(result)
    return files


def json_text(value: object) -> str:
    """A JSON document, to be read by people too."""
    return json.dumps(value, allow_nan=False, indent=1) + "\n"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """CSV of rows with the same columns."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def claim_rows(results: Results) -> list[dict[str, Any]]:
    """One row a claim and reading."""
    return [
        {
            "claim": judged.claim.number,
            "experiment": judged.claim.experiment,
            "report_says": judged.claim.says,
            "equations": reading,
            "verdict": str(finding.verdict),
            "seeds_that_show_it": finding.shown.number,
            "seeds": finding.shown.of,
            "rule": judged.claim.rule,
            "found": finding.sentence(wording.fact),
        }
        for judged in results.judged
        for reading, finding in zip(("literal", "input as it is"), judged.findings, strict=True)
    ]


def gradient_rows(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    """One row a network."""
    return [
        {
            "network": found.name,
            "parameters": found.parameters,
            "median_error": None if found.error is None else found.error.median,
            "largest_error": None if found.error is None else found.error.high,
            "right": found.right,
        }
        for found in checked
    ]


def _naive_rows(results: Results) -> list[dict[str, Any]]:
    return [
        {"seed": seed, "infinite_at_epoch": found.infinite_at, "diverged": found.diverged}
        for seed, found in zip(results.seeds, results.naive, strict=True)
    ]


def curves_csv(result: SweepResult) -> str:
    """Every loss curve as statistics over the seeds: median, lowest and highest of each epoch.
    A run that diverged counts as infinite from then on; what is not finite is left empty."""
    columns: dict[str, Sequence[float]] = {}
    for point in result.sweep.points:
        curve = Curve.over("", "first", [result.runs[e] for e in point.experiments])
        settings = (
            ", ".join(
                f"{descriptions()[name].title} {format_value(value)}"
                for name, value in point.settings.items()
            )
            or "loss"
        )
        for name, values in (("median", curve.median), ("min", curve.low), ("max", curve.high)):
            columns[f"{settings}: {name}"] = values.tolist()
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["epoch", *columns])
    for epoch, losses in enumerate(zip(*columns.values(), strict=True)):
        writer.writerow([epoch, *(f"{x:.6g}" if np.isfinite(x) else "" for x in losses)])
    return written.getvalue()


def _whole(results: Results) -> dict[str, Any]:
    return {
        "seeds": list(results.seeds),
        "epochs": results.epochs,
        "claims": [
            {
                "number": judged.claim.number,
                "experiment": judged.claim.experiment,
                "report_says": judged.claim.says,
                "rule": judged.claim.rule,
                "literal": _finding(judged.literal),
                "as_it_is": _finding(judged.as_it_is),
            }
            for judged in results.judged
        ],
        "gradient_check": gradient_rows(results.checked),
        "naive_loss": _naive_rows(results),
        "parts": {name: document(result, "grid") for name, result in results.swept.items()},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": str(finding.verdict),
        "found": finding.sentence(wording.fact),
        "facts": {name: _fact(fact) for name, fact in finding.facts.items()},
    }


def _fact(fact: Fact) -> dict[str, Any] | None:
    if isinstance(fact, Count):
        return {"seeds": fact.number, "of": fact.of}
    return {"quantity": fact.quantity, **(spread(fact.spread) or {})}


def spread(found: Spread | None) -> dict[str, float] | None:
    """Median and range."""
    if found is None:
        return None
    return {"median": found.median, "min": found.low, "max": found.high}


def own_files(results: OwnResults, page: Page) -> dict[str, str]:
    """The documents by their path, page included."""
    files = {
        "data/curves.csv": _curves(results),
        "data/seeds.csv": table(_seed_rows(results)),
        "data/report.json": json_text(_own_whole(results)),
        "toml/experiment.toml": results.run.course.to_toml(),
        "report.md": page.markdown,
        "report.html": page.html,
    }
    if results.sweep is not None:
        files["toml/seeds.toml"] = results.sweep.to_toml()
    return files


def _curves(results: OwnResults) -> str:
    own, over = Curve.over("", "first", [results.run]), Curve.over("", "first", results.runs)
    columns = {"this_run": own.median, "median": over.median, "min": over.low, "max": over.high}
    longest = max(map(len, columns.values()))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["epoch", *columns])
    for epoch in range(longest):
        found = [values[epoch] if epoch < len(values) else np.nan for values in columns.values()]
        writer.writerow([epoch, *(float(x) if np.isfinite(x) else "" for x in found)])
    return written.getvalue()


def _seed_rows(results: OwnResults) -> list[dict[str, Any]]:
    return [
        {
            "seed": seed,
            "status": str(run.status),
            "epochs": run.epochs,
            "final_loss": run.final_loss,
            "train_accuracy": run.accuracy,
            "test_accuracy": None if run.evaluation.test is None else run.evaluation.test.accuracy,
            "alternates": run.alternation is not None,
        }
        for seed, run in zip(results.seeds, results.runs, strict=True)
    ]


def _own_whole(results: OwnResults) -> dict[str, Any]:
    standing = results.standing
    return {
        "run": _run(results.run),
        "over_seeds": {
            "seeds": list(results.seeds),
            "accuracy": spread(standing.accuracy),
            "test_accuracy": spread(standing.test_accuracy),
            "loss": spread(standing.loss),
            "all_right": int(standing.is_perfect.sum()),
            "diverged": int(standing.diverged.sum()),
        },
        "runs": _seed_rows(results),
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "segments": [
            {"first_epoch": s.first_epoch, "experiment": s.experiment.model_dump(mode="json")}
            for s in run.course.segments
        ],
        "status": str(run.status),
        "reason": run.reason or None,
        "epochs": run.epochs,
        "final_loss": run.final_loss,
        "train": _score(run.evaluation.train),
        "test": None if run.evaluation.test is None else _score(run.evaluation.test),
    }


def _score(score: Score) -> dict[str, Any]:
    return {"accuracy": score.accuracy, "confusion": [list(row) for row in score.confusion]}
