"""A run's figures and predictions as tables and CSV, and its JSON document."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from core import Experiment, Run, train
from core.data.dataset import Task
from core.data.generators import SOURCES
from core.training.export import Table, curves, predictions
from core.training.run import document

QUICK = {"hidden": (4,), "epochs": 6, "squash_input": False, "reduction": "mean"}


def run_on(dataset: str, **changes: object) -> Run:
    return train(Experiment.model_validate({"dataset": dataset, **QUICK, **changes}))


def read(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.csv)))


@pytest.mark.parametrize("dataset", SOURCES)
def test_predictions_are_all_points_with_what_the_network_says(dataset: str) -> None:
    run = run_on(dataset, test_fraction=0.25, samples=40)
    rows, data = read(predictions(run)), run.dataset
    assert [row["i"] for row in rows] == [str(i + 1) for i in range(len(data.x))]
    x = np.array([[float(row[name]) for name in data.columns] for row in rows])
    assert (x == data.x).all()  # in full
    assert [row["set"] == "test" for row in rows] == data.is_test.tolist()
    y = run.network.predict_probability(data.x)
    if data.task is Task.REGRESSION:
        said = np.array([float(row["prediction"]) for row in rows])
        errors = np.array([float(row["error"]) for row in rows])
        assert said == pytest.approx(y[:, 0], rel=1e-12)
        assert errors == pytest.approx(said - data.target[:, 0], rel=1e-9, abs=1e-12)
        return
    names = data.classes[1:] if data.task is Task.BINARY else data.classes
    shares = np.array([[float(row[f"p({name})"]) for name in names] for row in rows])
    assert shares == pytest.approx(y, rel=1e-12)
    best = shares.argmax(axis=1) if len(names) > 1 else (shares[:, 0] > 0.5).astype(int)
    assert [row["prediction"] for row in rows] == [data.classes[k] for k in best]
    for row in rows:
        assert row["result"] == ("right" if row["truth"] == row["prediction"] else "wrong")
    right = sum(row["result"] == "right" and row["set"] == "train" for row in rows)
    assert right / run.evaluation.train.total == run.accuracy


def test_an_output_that_is_no_probability_is_not_called_one() -> None:
    head = predictions(run_on("linear", output="tanh", loss="squared_error")).head
    assert "y(x)" in head
    assert not any(name.startswith("p(") for name in head)


def test_columns_keep_their_names_whatever_they_are() -> None:
    run = run_on("linear")
    run = replace(run, dataset=replace(run.dataset, columns=("truth", "i")))
    table = predictions(run)
    assert table.head == ("i", "truth", "i", "truth", "prediction", "p(x)", "result", "set")
    assert {len(row) for row in table.rows} == {len(table.head)}


@pytest.mark.parametrize(("dataset", "share"), [("linear", "accuracy"), ("plane", "r2")])
def test_curves_are_the_figures_of_every_epoch(dataset: str, share: str) -> None:
    run = run_on(dataset, test_fraction=0.25)
    rows = read(curves(run))
    assert list(rows[0]) == ["epoch", "loss", share, "test_loss", f"test_{share}"]
    assert [row["epoch"] for row in rows] == [str(e) for e in range(7)]
    assert [float(row["loss"]) for row in rows] == [*run.losses.tolist(), run.final_loss]
    assert run.evaluation.test is not None
    last = rows[-1]
    assert float(last[share]) == run.accuracy
    assert float(last[f"test_{share}"]) == pytest.approx(run.evaluation.test.share)
    assert "test_loss" in curves(run_on(dataset)).head
    assert read(curves(run_on(dataset)))[0]["test_loss"] == ""


def test_json_has_lists_of_one_length_and_figures_of_the_end() -> None:
    run = run_on("linear", test_fraction=0.25, l2=0.5)
    found = document(run)
    lists = ("losses", "accuracies", "test_losses", "test_accuracies")
    assert {len(found[name]) for name in lists} == {run.epochs}
    assert run.test_losses is not None
    assert found["final_test_loss"] == run.test_losses[-1]
    weights = np.concatenate([w.ravel() for w in run.network.weights])
    assert found["penalty"] == pytest.approx(0.25 * np.square(weights).sum(), rel=1e-12)
    assert not set(lists) & set(document(run, curves=False))


def test_json_tells_nothing_that_there_is_not() -> None:
    found = document(run_on("linear"))
    names = ("test_losses", "test_accuracies", "final_test_loss", "penalty", "stopped_by", "test")
    assert [found[name] for name in names] == [None] * len(names)


def test_json_tells_goals_and_what_stopped_a_run() -> None:
    run = run_on("linear", learning_rate=5, epochs=900, stop_accuracy=1.0, seed=1)
    found = document(run)
    assert found["epochs_to_100"] == run.epochs < 900
    assert found["epochs_to_95"] <= found["epochs_to_100"]
    accuracies = [*found["accuracies"], found["train"]["accuracy"]]
    assert accuracies.index(1.0) == found["epochs_to_100"]
    assert found["stopped_by"] == found["reason"]
    assert f"at epoch {run.epochs}" in found["stopped_by"]


def test_what_is_not_finite_is_null() -> None:
    run = run_on("plane", learning_rate=100, epochs=900, hidden=(), reduction="sum")
    assert run.reason
    found = document(run)
    json.dumps(found, allow_nan=False)
    assert found["stopped_by"] is None
