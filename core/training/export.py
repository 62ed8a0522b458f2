"""A run's figures of every epoch and its predictions, as tables and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.data.dataset import Dataset, Task
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import Evaluation, outputs
from core.training.run import Run, finite

PROBABILITIES = ("sigmoid", "softmax")
"""The outputs that are probabilities."""

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Rows under a head."""

    head: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]

    @property
    def csv(self) -> str:
        """The table as CSV, its numbers in full; what there is none of is left empty."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(self.head)
        writer.writerows(self.rows)
        return written.getvalue()


def curves(run: Run) -> Table:
    """The figures of every epoch, from the first weights (0) to the last ones."""
    losses = np.append(run.losses, run.final_loss)
    return curve_table(run.dataset, losses, run.shares, run.test_losses, run.test_shares)


def curve_table(
    dataset: Dataset,
    losses: FloatArray,
    shares: FloatArray,
    test_losses: FloatArray | None,
    test_shares: FloatArray | None,
) -> Table:
    """The figures (epochs + 1,) of a run so far; the columns of the test points are empty without
    any."""
    share = "r2" if dataset.task is Task.REGRESSION else "accuracy"
    head = ("epoch", "loss", share, "test_loss", f"test_{share}")
    columns = (losses, shares, test_losses, test_shares)
    listed = (_numbers(column, len(losses)) for column in columns)
    return Table(head, list(zip(range(len(losses)), *listed, strict=True)))


def _numbers(column: FloatArray | None, rows: int) -> Iterable[float | None]:
    return [None] * rows if column is None else map(finite, column.tolist())


def predictions(run: Run) -> Table:
    """Every point of a run, and the answer of its last network."""
    return prediction_table(run.network, run.dataset, run.evaluation)


def prediction_table(network: Network, dataset: Dataset, evaluation: Evaluation) -> Table:
    """Every point, numbered from 1: its coordinates, its true answer, and the network's.

    Classes are named, each with its probability (of two classes that of the second), or with the
    output y where that is none. A regression has the error instead, prediction less truth.
    """
    answers, sets = evaluation.answers, ("train", "test")
    head = ["i", *dataset.columns, "truth", "prediction"]
    numbered, points = range(1, len(dataset.x) + 1), zip(*dataset.x.T.tolist(), strict=True)
    kept = [sets[test] for test in dataset.is_test.tolist()]
    if dataset.task is Task.REGRESSION:
        errors = (answers - dataset.truth).tolist()
        columns = dataset.truth.tolist(), answers.tolist(), errors, kept
        rows = [(i, *x, *row) for i, x, *row in zip(numbered, points, *columns, strict=True)]
        return Table((*head, "error", "set"), rows)
    results = ("right", "wrong")
    rows = [
        (i, *x, true, said, *y, results[wrong], which)
        for i, x, true, said, y, wrong, which in zip(
            numbered, points, _names(dataset, dataset.truth), _names(dataset, answers),
            outputs(network, dataset, dataset.x).tolist(), evaluation.wrong.tolist(), kept,
            strict=True,
        )
    ]  # fmt: skip
    return Table((*head, *_output_names(network, dataset), "result", "set"), rows)


def _names(dataset: Dataset, answers: FloatArray) -> Iterator[str]:
    return (dataset.classes[place] for place in answers.astype(np.int64).tolist())


def _output_names(network: Network, dataset: Dataset) -> tuple[str, ...]:
    """p(x), or p(a), p(b) and p(c) of three classes; y for outputs that are no probabilities."""
    letter = "p" if network.architecture.loss.output.name in PROBABILITIES else "y"
    binary, classes = dataset.task is Task.BINARY, dataset.classes
    return tuple(f"{letter}({name})" for name in (classes[1:] if binary else classes))
