"""Standings: medians and ranges, what diverged, what is sorted how."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Experiment, Sweep, train
from core.data.generators import SOURCES
from core.sweeps.grid import GridPoint
from core.sweeps.race import Race
from core.sweeps.standing import COLUMNS, Spread, Standing, ordered

POINTS = Sweep.of(Experiment(), {"lr": (0.3, 0.1, 0.2)}, 4).points
NAN = float("nan")
REGRESSION = next(name for name, source in SOURCES.items() if not source.classes)


def standing(
    point: GridPoint, accuracies: list[float], losses: list[float], diverged: list[bool]
) -> Standing:
    reached = np.full((len(losses), 2), np.nan)
    reached[: len(losses) // 2, 0] = np.arange(len(losses) // 2)
    return Standing(
        point, np.array(accuracies), np.array(losses), np.array(diverged, dtype=bool), reached
    )


def test_a_spread_is_of_what_is_finite():
    assert Spread.of(np.array([3.0, 1.0, NAN, 2.0, np.inf])) == Spread(2.0, 1.0, 3.0)
    assert Spread.of(np.array([NAN])) is None
    assert Spread.of(np.array([])) is None


def test_diverged_runs_count_as_runs_and_as_not_perfect_and_nowhere_else():
    found = standing(POINTS[0], [1.0, 0.5, 1.0, 1.0], [1.0, 2.0, 9.0, NAN], [False, False, 1, 1])
    assert found.runs == 4
    assert found.loss == Spread(1.5, 1.0, 2.0)
    assert found.accuracy == Spread(0.75, 0.5, 1.0)
    assert found.perfect == 0.25
    assert COLUMNS["diverged"].value(found) == 2
    assert found.test_accuracy is None


def test_epochs_to_a_goal_are_of_the_runs_that_got_there():
    found = standing(POINTS[0], [1.0] * 4, [1.0] * 4, [False] * 4)
    assert found.epochs_to(0.95) == Spread(0.5, 0.0, 1.0)
    assert found.count_that_reached(0.95) == 2
    assert (found.epochs_to(1.0), found.count_that_reached(1.0)) == (None, 0)


def test_nothing_trained_has_no_figures():
    found = Standing.of(POINTS[0], [], ["no memory"])
    assert (found.runs, found.perfect, found.loss, found.failures) == (
        0,
        None,
        None,
        ("no memory",),
    )


@pytest.mark.parametrize(
    ("by", "rates"),
    [
        ("grid", [0.3, 0.1, 0.2]),
        ("learning_rate", [0.1, 0.2, 0.3]),
        ("accuracy", [0.2, 0.1, 0.3]),  # equal accuracies: the lower loss first
        ("loss", [0.2, 0.3, 0.1]),
        ("diverged", [0.2, 0.3, 0.1]),
        ("to100", [0.2, 0.3, 0.1]),
    ],
)
def test_the_best_comes_first(by, rates):
    none = [False] * 4
    listed = [
        standing(POINTS[0], [0.5] * 4, [2.0] * 4, none),
        standing(POINTS[1], [0.9] * 4, [3.0] * 4, [True, False, False, False]),
        standing(POINTS[2], [0.9] * 4, [1.0] * 4, none),
    ]
    assert [s.point.settings["learning_rate"] for s in ordered(listed, by)] == rates


def test_few_good_runs_among_many_that_diverged_are_not_ahead():
    lucky = standing(POINTS[0], [1.0] * 4, [0.0] * 4, [False, True, True, True])
    steady = standing(POINTS[1], [0.9] * 4, [1.0] * 4, [False] * 4)
    for by in ("accuracy", "loss", "perfect", "diverged"):
        assert ordered([lucky, steady], by)[0] is (lucky if by == "perfect" else steady)


def test_a_regression_is_judged_by_r2():
    """No run is perfect, and no column tells of runs that are."""
    points = Sweep.of(Experiment(dataset=REGRESSION, epochs=5), {"lr": (0.3, 0.1)}, 2).points
    fits = [Standing.of(point, [train(e) for e in point.experiments]) for point in points]
    assert (fits[0].perfect, COLUMNS["accuracy"].quantity_of(fits[0])) == (None, "R²")
    assert COLUMNS["loss"].quantity_of(fits[0]) == "loss"
    titles = [column.title_of(fits) for column in COLUMNS.values()]
    assert titles == ["runs", "R²", "test", None, "loss", "0.95 after", None, "diverged"]
    assert Race(Sweep.of(points[0].experiments[0], {}, 1)).standing(0, 0).is_regression
    assert COLUMNS["accuracy"].title_of([*fits, Standing.of(POINTS[0], [])]) == "R²"
    mixed = [*fits, standing(POINTS[0], [1.0], [1.0], [False])]
    for column in COLUMNS.values():
        both = "accuracy, R²" if column.name == "accuracy" else column.title
        assert (column.title_of(mixed), column.title_of([])) == (both, column.title)


def test_regressions_come_after_classes():
    """Whatever the figures: an R² of 1 is no better than half of the points right."""
    sweep = Sweep.of(Experiment(epochs=1), {"dataset": [REGRESSION, "linear", "xor"]}, 2)
    fit, linear, xor = (Standing.of(p, [train(e) for e in p.experiments]) for p in sweep.points)
    better = replace(fit, accuracies=np.ones(2), losses=np.zeros(2))
    for by in ("accuracy", "loss"):
        assert ordered([better, linear, xor], by)[-1] is better
    assert COLUMNS["accuracy"].title_of([fit, linear]) == "accuracy, R²"


@pytest.mark.parametrize("by", list(COLUMNS))
def test_what_has_no_figure_comes_last(by):
    empty, full = Standing.of(POINTS[0], []), standing(POINTS[1], [1.0], [1.0], [False])
    last = ordered([empty, full], by)[-1]
    assert last is empty or COLUMNS[by].value(empty) is not None or COLUMNS[by].value(full) is None
