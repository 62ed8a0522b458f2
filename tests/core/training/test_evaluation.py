"""Accuracy, samples and maps by hand; the alternation on made-up curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Dataset, Experiment, Network, Score, decision_grid, evaluate, make_dataset
from core.training.evaluation import (
    Alternation,
    alternates,
    grid_points,
    judge,
    learnt_by_heart,
    outputs,
    samples,
    truth_grid,
    worst_first,
)

UNIT = (0.0, 1.0, 0.0, 1.0)
# Logit x2 - x1: the linear data set's own boundary, and 0 on the diagonal.
DIAGONAL = Network.from_weights([np.array([[-1.0], [1.0]])])
FOUR = Dataset(
    "four",
    x=np.array([[0, 1], [1, 0], [0.5, 0.5], [0, 1]], float),
    target=np.array([[1], [1], [0], [0]], float),
    is_test=np.array([False, False, False, True]),
)


def test_a_score_by_hand() -> None:
    predicted = np.array([1, 1, 0, 0, 1, 0], float)
    found = judge(FOUR, predicted, np.array([1, 0, 0, 1, 1, 0], float))
    assert isinstance(found, Score)
    assert found.confusion == ((2, 1), (1, 2))
    assert (found.correct, found.total) == (4, 6)
    assert found.accuracy == pytest.approx(4 / 6)


@pytest.mark.parametrize("truth", [0, 1])
@pytest.mark.parametrize("predicted", [0, 1])
def test_the_confusion_is_by_true_and_then_by_predicted_class(truth: int, predicted: int) -> None:
    found = judge(FOUR, np.array([float(predicted)]), np.array([float(truth)]))
    assert isinstance(found, Score)
    confusion = found.confusion
    assert confusion[truth][predicted] == 1
    assert sum(map(sum, confusion)) == 1


def test_an_evaluation_by_hand() -> None:
    found = evaluate(DIAGONAL, FOUR)
    high = 1 / (1 + np.exp(-1))
    assert found.shares[:, 0] == pytest.approx([high, 1 - high, 0.5, high], rel=1e-15)
    # Exactly 0.5 is class 0.
    assert found.wrong.tolist() == [False, True, False, True]
    assert found.train == Score(((1, 0), (1, 1)))
    assert found.test == Score(((0, 1), (0, 0)))
    assert evaluate(DIAGONAL, replace(FOUR, is_test=np.zeros(4, bool))).test is None


def test_the_sample_table_by_hand() -> None:
    rows = samples(FOUR, evaluate(DIAGONAL, FOUR))
    assert [(r.index, r.x1, r.x2, r.truth, r.prediction, not r.wrong, r.is_test) for r in rows] == [
        (0, 0, 1, 1, 1, True, False),
        (1, 1, 0, 1, 0, False, False),
        (2, 0.5, 0.5, 0, 0, True, False),
        (3, 0, 1, 0, 1, False, True),
    ]
    assert [r.error for r in rows] == pytest.approx([abs(r.truth - r.share) for r in rows])
    assert [r.wrong for r in rows] == evaluate(DIAGONAL, FOUR).wrong.tolist()


def test_the_worst_samples_come_first() -> None:
    evaluation = evaluate(DIAGONAL, FOUR)
    order = worst_first(FOUR, evaluation)
    rows = samples(FOUR, evaluation, order)
    assert [not row.wrong for row in rows] == sorted(not row.wrong for row in rows)
    for wrong in (True, False):
        errors = [row.error for row in rows if row.wrong is wrong]
        assert errors == sorted(errors, reverse=True)
    assert sorted(order.tolist()) == list(range(len(FOUR.x)))


def test_probabilities_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    points = grid_points(UNIT, 5, 7)
    whole = DIAGONAL.predict_probability(points)
    monkeypatch.setattr("core.training.evaluation.ACTIVATIONS_IN_A_BLOCK", 8)
    assert outputs(DIAGONAL, FOUR, points) == pytest.approx(whole, rel=1e-15)


def test_grid_points_are_the_centres_of_cells_from_the_top_left() -> None:
    points = grid_points((0, 4, 10, 16), rows=3, columns=2)
    assert points.tolist() == [[1, 15], [3, 15], [1, 13], [3, 13], [1, 11], [3, 11]]


def test_a_decision_grid_has_its_top_where_x2_is_largest() -> None:
    by_x2 = Network.from_weights([np.array([[0.0], [1.0]])])
    by_x1 = Network.from_weights([np.array([[1.0], [0.0]])])
    wide = replace(FOUR, square=(-1.0, 2.0))
    grid = decision_grid(by_x2, wide, 4, 3)
    assert grid.shape == (4, 3)
    logits = grid_points(wide.domain, 4, 1)[:, 1]
    assert grid[:, 0] == pytest.approx(1 / (1 + np.exp(-logits)), rel=1e-15)
    assert (grid == grid[:, :1]).all()
    across = decision_grid(by_x1, wide, 4, 3)
    assert (np.diff(across, axis=1) > 0).all()
    assert (across == across[:1]).all()


def test_the_true_map_lies_as_the_decision_map_does() -> None:
    data = make_dataset(Experiment())
    truth = truth_grid(data, 20, 30)
    assert truth is not None
    assert truth.shape == (20, 30)
    assert (truth == (decision_grid(DIAGONAL, data, 20, 30) >= 0.5)).all()
    assert (truth[0, 0], truth[-1, -1]) == (1, 0)


def test_where_only_points_are_known_there_is_no_true_map() -> None:
    assert truth_grid(make_dataset(Experiment(dataset="xor")), 4, 4) is None


EPOCHS = np.arange(30)
TURNS = (-1.0) ** EPOCHS


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        pytest.param(10 + TURNS, True, id="up and down"),
        pytest.param(100 / (1 + EPOCHS) * (1 + 0.3 * TURNS), True, id="falling, up and down"),
        pytest.param(1e-9 * (10 + TURNS), True, id="small, up and down"),
        pytest.param(1.6e307 * (10 + TURNS), True, id="huge, up and down"),
        pytest.param(10 + 0.001 * TURNS, False, id="a tremble"),
        pytest.param(100 / (1 + EPOCHS), False, id="falling"),
        pytest.param(np.full(30, 5.0), False, id="flat"),
        pytest.param(np.where(EPOCHS == 27, 12, 10 + TURNS), False, id="one turn missing"),
        pytest.param(np.where(EPOCHS < 15, 10 + TURNS, 5.0), False, id="no longer"),
        pytest.param((10 + TURNS)[:8], False, id="too short"),
        pytest.param(np.empty(0), False, id="empty"),
    ],
)
def test_an_alternation_is_seen_where_there_is_one(losses: np.ndarray, expected: bool) -> None:
    assert alternates(losses) is expected


def test_the_scores_of_an_alternation() -> None:
    worse, best = Score(((10, 1), (1, 9))), Score(((11, 0), (0, 10)))
    found = Alternation((2999, 3000), (best, worse))
    assert found.better is best
    assert found.counts == Alternation((2999, 3000), (worse, best)).counts == (19, 21)
    assert Alternation((2999, 3000), (best, best)).counts is None


FALLING = 1 / (1 + EPOCHS)
BACK_UP = np.abs(EPOCHS - 12) / 30 + 0.2


@pytest.mark.parametrize(
    ("losses", "tests", "expected"),
    [
        pytest.param(FALLING, BACK_UP, 12, id="falls, then grows"),
        pytest.param(FALLING, FALLING, None, id="falls"),
        pytest.param(FALLING, BACK_UP[:14], None, id="grows by a sixth"),
        pytest.param(BACK_UP, BACK_UP, None, id="both grow"),
        pytest.param(FALLING, np.full(30, np.nan), None, id="unknown"),
        pytest.param(FALLING[:0], FALLING[:0], None, id="empty"),
    ],
)
def test_points_learnt_by_heart(
    losses: np.ndarray, tests: np.ndarray, expected: int | None
) -> None:
    assert learnt_by_heart(losses[: len(tests)], tests) == expected
