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


IRISES = Table(
    ("i", "sepal length", "truth", "p(setosa)", "p(virginica)", "set"),
    [(1, 5.1, "setosa", 0.75, 0.25, "train"), (2, 6.2, "virginica", 0.125, 0.875, "train")],
)


def test_a_narrow_table_stacks_names_and_keeps_the_greatest_probability() -> None:
    whole = list(prediction_table(IRISES))
    assert len(whole) == 3
    widest = max(map(len, whole))
    assert list(prediction_table(IRISES, widest)) == whole
    stacked = list(prediction_table(IRISES, widest - 1))
    assert [stacked[0].split(), len(stacked)] == [["sepal"], 4]
    assert "p(virginica)" in stacked[1]
    assert list(prediction_table(IRISES, 40)) == [
        "    sepal",
        "i  length  truth           p  set",
        "1     5.1  setosa     0.7500  train",
        "2     6.2  virginica  0.8750  train",
    ]
    assert list(prediction_table(IRISES, 10)) == list(prediction_table(IRISES, 40))


def test_characters_of_two_cells_count_as_two() -> None:
    rows = [(1, "日本", "train"), (2, "a", "test")]
    lines = list(prediction_table(Table(("i", "truth", "set"), rows)))
    assert lines == ["i  truth  set", "1  日本   train", "2  a      test"]
