"""The files beside the page of one's own run: its numbers, and the TOML that reproduces it."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np

from core.training.evaluation import Score
from core.training.run import Run
from tui.report.data import json_text, spread, table
from tui.report.own_runs import OwnResults
from tui.report.page import Page
from tui.report.plots import Curve


def own_files(results: OwnResults, page: Page) -> dict[str, str]:
    """The documents by their path, page included."""
    files = {
        "data/curves.csv": _curves(results),
        "data/seeds.csv": table(_seed_rows(results)),
        "data/report.json": json_text(_whole(results)),
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


def _whole(results: OwnResults) -> dict[str, Any]:
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
