"""Predictions as a table of text."""

from __future__ import annotations

from core.training.export import Table
from tui.drawing.prediction_table import prediction_table


def test_columns_are_aligned_and_no_cell_steers_a_terminal() -> None:
    head = ("i", "x1", "truth", "p(x)", "set")
    rows = [(1, 0.123456, "o\x1b", 1e-9, "train"), (20, -12345.0, "long name", 1.0, "test")]
    assert list(prediction_table(Table(head, rows))) == [
        " i          x1  truth        p(x)  set",
        " 1      0.1235  o\\x1b      0.0000  train",
        "20  -1.234e+04  long name  1.0000  test",
    ]
