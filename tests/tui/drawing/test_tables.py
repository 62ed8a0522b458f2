"""Tables of the accuracy and of samples: everything in them is true, whole and in its place."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Task
from core.training.evaluation import Evaluation, Fit, Judgement, Sample, Score
from tui.drawing import numbers
from tui.drawing.palette import DARK
from tui.drawing.points import LETTERS
from tui.drawing.sample_table import samples
from tui.drawing.tables import accuracy

NONE = np.empty(0)
SIZES = [(13, 17), (26, 6), (31, 18), (12, 5), (32, 20)]
"""Cells that the panels of 120x40, 80x24 and 200x60 leave, and the least and the most there is."""


def table(
    train: Judgement, test: Judgement | None, width: int, height: int, names: tuple[str, ...] = ()
) -> list[str]:
    evaluation = Evaluation(NONE, NONE, np.empty(0, dtype=np.bool_), train, test)
    drawing = accuracy(evaluation, None, classes=names, width=width, height=height, palette=DARK)
    assert (drawing.width, drawing.height) == (width, height)
    return drawing.plain.split("\n")


def score(classes: int, scale: int, seed: int = 0) -> Score:
    counts = np.random.default_rng(seed).integers(0, scale, (classes, classes))
    counts[np.arange(classes), np.arange(classes)] += 1
    return Score(tuple(map(tuple, counts.tolist())))


@given(
    st.integers(2, 14), st.sampled_from([2, 9, 60, 900, 30_000]), st.sampled_from(SIZES),
    st.booleans(), st.integers(0, 9),
)  # fmt: skip
def test_whatever_there_is_room_for_is_whole(
    classes: int, scale: int, size: tuple[int, int], tested: bool, seed: int
) -> None:
    scale = min(scale, 180_000 // classes**2)  # there are at most 100,000 points
    train, test = score(classes, scale, seed), score(classes, scale, seed + 1) if tested else None
    names = tuple(f"kind {place}" for place in range(classes))
    lines = table(train, test, *size, names)
    known = {"train", "test", "none", "truth", "predicted", "recall", "as", "of", "kind", "%"}
    known |= set(LETTERS[:classes])
    for its in filter(None, (train, test)):
        known |= {f"{count:,}" for count in (*its.counts, its.total, its.correct)}
        known |= {f"{count}" for count in its.counts} | {f"{its.correct}/{its.total}"}
        known |= {f"{100 * row[k] / sum(row):.1f}" for k, row in enumerate(its.confusion)}
        known |= {f"{100 * its.accuracy:.1f}"}
    known |= {str(place) for place in range(classes)}
    for word in re.findall(r"[^\s━]+", " ".join(lines)):
        assert word in known
    assert lines[0].startswith("train")


@pytest.mark.parametrize("classes", [3, 4, 5])
def test_a_matrix_has_truth_down_and_prediction_across(classes: int) -> None:
    its = score(classes, 90)
    lines = table(its, None, 32, 20)
    (head,) = [place for place, line in enumerate(lines) if line.startswith("truth")]
    assert lines[head].split()[1 : 1 + classes] == list(LETTERS[:classes])
    for label in range(classes):
        name, *counts = lines[head + 1 + label].split()
        assert name == LETTERS[label]
        assert tuple(map(int, counts)) == its.confusion[label]
        ends = [match.end() for match in re.finditer(r"\S+", lines[head + 1 + label])][1:]
        heads = [match.end() for match in re.finditer(r"\S+", lines[head])][1 : 1 + classes]
        assert ends == heads


def test_the_largest_confusions_stay_in_little_room() -> None:
    confusion = np.diag([40] * 10)
    confusion[2, 5], confusion[7, 1], confusion[0, 3] = 9, 12, 1
    its = Score(tuple(map(tuple, confusion.tolist())))
    assert [line.rstrip() for line in table(its, its, 26, 5)[2:]] == [
        "a as x  12", "t as s  9", "o as v  1",
    ]  # fmt: skip


def test_many_classes_have_their_names_beside_their_shares() -> None:
    confusion = np.diag([40] * 10)
    confusion[3, 4] = 300
    its = Score(tuple(map(tuple, confusion.tolist())))
    names = tuple(map(str, range(10)))
    lines = [line.rstrip() for line in table(its, None, 13, 15, names)]
    assert {"o 0     100 %", "v 3      11 %"} <= set(lines)
    longer = table(its, None, 13, 15, tuple(f"number {k}" for k in range(10)))
    assert "v 11.8 %" in [line.rstrip() for line in longer]


def test_classes_with_names_have_a_legend() -> None:
    names = ("setosa", "versicolor", "virginica")
    text = "\n".join(line.rstrip() for line in table(score(3, 9), None, 13, 17, names))
    assert text.rstrip().endswith("o setosa\nx versicolor\nt virginica")
    assert "o o" not in "\n".join(table(score(2, 9), None, 13, 17, ("o", "x")))
    assert "o no" in "\n".join(table(score(2, 9), None, 13, 17, ("no", "yes")))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("r2", [0.96, -0.12, -55.5, -3e40, -np.inf, 1.0])
def test_a_regression_has_r2_and_its_error(size: tuple[int, int], r2: float) -> None:
    lines = table(Fit(100, r2, 0.123456), Fit(40, 0.5, 0.3), *size)
    assert lines[0].split()[:2] == ["train", numbers.determination(r2)]
    text = "\n".join(lines)
    assert re.search(r"^test  0\.500", text, re.MULTILINE)
    assert size[1] <= 5 or "RMSE 0.1235" in text
    assert "%" not in text
    assert "truth" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.96, "0.960"), (1.0, "1.000"), (-9.9, "-9.900"), (-12.3, "-12"), (-9999.4, "-9,999"),
     (-3e40, "-3e40"), (-np.inf, "-inf"), (np.nan, "-inf")],
)  # fmt: skip
def test_r2_is_short_whatever_it_is(value: float, text: str) -> None:
    assert numbers.determination(value) == text
    assert numbers.quantity("R²", value) == text


@given(st.floats(-1e12, 1e12), st.integers(4, 6))
def test_a_short_number_is_near_the_number(value: float, cells: int) -> None:
    text = numbers.short(value, cells)
    assert len(text) <= cells + 2
    if abs(value) < 10 ** (cells - 1) - 1:
        assert len(text) <= cells
        assert abs(float(text) - value) <= 0.5001
    if abs(value) < 1:
        assert abs(float(text) - value) <= 0.5001 * 10 ** (3 - min(cells, 6))


# Samples

LEFT = Sample(3, 0.25, -5.3125, 0.0, 2.0, 0.987, 0.98, False, True)
RIGHT = Sample(4, 12.0, 1234.0, 1.0, 1.0, 0.5, 0.02, True, False)
VALUE = Sample(5, -6.0, 0.5, -0.75, 0.125, 0.56, 0.4375, True, False)


def rows(task: Task, *its: Sample, width: int) -> list[str]:
    drawing = samples(its, task=task, cursor=0, width=width, height=len(its) + 2, palette=DARK)
    assert (drawing.width, drawing.height) == (width, len(its) + 2)
    return [line.rstrip() for line in drawing.plain.split("\n")]


def test_samples_of_two_classes() -> None:
    assert rows(Task.BINARY, LEFT, RIGHT, width=31) == [
        "  x1    x2  truth  p(x)",
        "0.25  -5.3    o   0.987  wrong",
        "12.0  1234    x   0.500  test",
        "",
    ]


def test_samples_of_many_classes() -> None:
    assert rows(Task.CLASSES, LEFT, RIGHT, width=31) == [
        "  x1   x2 truth net     p",
        "0.25 -5.3   o    t  0.987 wrong",
        "12.0 1234   x    x  0.500 test",
        "",
    ]
    assert rows(Task.CLASSES, LEFT, width=26)[1] == "0.25 -5.3   o    t  0.987"


def test_samples_of_a_regression() -> None:
    assert rows(Task.REGRESSION, VALUE, width=31) == [
        "  x1   x2 truth   net  error",
        "-6.0 0.50 -0.75 0.125  0.875",
        "",
    ]
    assert rows(Task.REGRESSION, VALUE, width=26) == [
        "  x1   x2 truth   net  off",
        "-6.0 0.50 -0.75 0.125 0.88",
        "",
    ]
