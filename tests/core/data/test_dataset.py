"""The data sets, point by point where they are fixed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Dataset, Experiment, make_dataset, train
from core.data.dataset import SPLITS
from core.data.generators import SOURCES
from core.data.point_source import moved
from core.experiments.schema import descriptions
from core.refusal import Refusal
from core.training.blocks import shape_of

DRAWN = [name for name, row in SOURCES.items() if row.drawn]

NOWHERE = (np.inf, -np.inf)
"""The square of a data set whose maps show its points alone."""


def test_linear_points_lie_in_the_unit_square_and_are_labelled_by_the_diagonal() -> None:
    data = make_dataset(Experiment(samples=1000))
    assert data.x.shape == (1000, 2)
    assert data.target.shape == (1000, 1)
    assert data.x.min() >= 0
    assert data.x.max() < 1
    # Uniform: a mean is 1/2 with deviation sqrt(1/12/1000) = 0.009.
    assert data.x.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)
    assert all(
        t == (0 if x1 > x2 else 1)
        for (x1, x2), t in zip(data.x.tolist(), data.target[:, 0].tolist(), strict=True)
    )


def test_a_point_on_the_diagonal_is_of_class_1() -> None:
    region = make_dataset(Experiment()).region
    assert region is not None
    points = np.array([[0.5, 0.5], [0.6, 0.5], [0.5, 0.6]])
    assert region(points).tolist() == [[1], [0], [1]]


def test_xor_is_21_exact_decimals_in_the_assignments_order() -> None:
    data = make_dataset(Experiment(dataset="xor"))
    expected = []
    for i in range(11):
        expected.append([float(Fraction(i, 10)), float(Fraction(i, 10)), 0])
        if i != 5:
            expected.append([float(Fraction(i, 10)), float(Fraction(10 - i, 10)), 1])
    assert np.hstack([data.x, data.target]).tolist() == expected
    assert [0.3, 0.3, 0] in expected
    assert [0.3, 0.7, 1] in expected
    assert data.region is None


@pytest.mark.parametrize("dataset", SOURCES)
def test_the_same_seed_makes_the_same_data(dataset: str) -> None:
    settings = {"dataset": dataset, "noise": 0.1, "test_fraction": 0.3}
    one, same, other = (make_dataset(Experiment(seed=s, **settings)) for s in (3, 3, 4))
    assert (one.x == same.x).all()
    assert (one.target == same.target).all()
    assert (one.is_test == same.is_test).all()
    assert (one.x != other.x).any()
    assert (one.is_test != other.is_test).any() or len(one.x) < 10


@pytest.mark.parametrize("dataset", [n for n, row in SOURCES.items() if row.noisy is moved])
def test_noise_scales_and_moves_neither_classes_nor_split(dataset: str) -> None:
    still, little, much = (
        make_dataset(Experiment(dataset=dataset, noise=noise, test_fraction=0.2, samples=1000))
        for noise in (0.0, 0.1, 0.2)
    )
    np.testing.assert_allclose(much.x - still.x, 2 * (little.x - still.x), atol=1e-12)
    assert (much.target == still.target).all()
    assert (much.is_test == still.is_test).all()
    # The deviation of a deviation's estimate is about 1 / sqrt(2 n) of it: five of them.
    allowed = 0.2 * 5 / np.sqrt(2 * still.x.size)
    assert np.std(much.x - still.x) == pytest.approx(0.2, abs=allowed)


@given(st.integers(10, 300), st.floats(0, 0.9))
def test_the_test_share_is_rounded_to_whole_points_and_moves_none(n: int, share: float) -> None:
    data = make_dataset(Experiment(samples=n, test_fraction=share))
    assert data.is_test.sum() == round(share * n)
    assert (data.x == make_dataset(Experiment(samples=n)).x).all()
    (x, t), (test_x, test_t) = data.train, data.test
    assert len(x) == len(t) == n - round(share * n)
    assert len(test_x) == len(test_t) == round(share * n)
    assert sorted(map(tuple, np.vstack([x, test_x]).tolist())) == sorted(
        map(tuple, data.x.tolist())
    )


def test_more_test_points_keep_those_there_were() -> None:
    few, many = (make_dataset(Experiment(test_fraction=f)).is_test for f in (0.1, 0.3))
    assert (few <= many).all()
    assert few.sum() == 10


def test_an_ordered_split_keeps_the_last_points_for_testing() -> None:
    data = make_dataset(Experiment(split="ordered", test_fraction=0.25))
    assert data.is_test.tolist() == [False] * 75 + [True] * 25
    assert (data.x == make_dataset(Experiment()).x).all()
    assert not make_dataset(Experiment(split="ordered")).is_test.any()


@pytest.mark.parametrize("dataset", DRAWN)
def test_fresh_points_come_in_addition_and_move_none(dataset: str) -> None:
    settings = {"dataset": dataset, "noise": 0.2}
    data = make_dataset(Experiment(split="fresh", test_fraction=0.31, **settings))
    alone = make_dataset(Experiment(**settings))
    assert data.is_test.tolist() == [False] * 100 + [True] * 31
    assert (data.x[:100] == alone.x).all()
    assert (data.target[:100] == alone.target).all()
    assert not {*map(tuple, data.x[100:].tolist())} & {*map(tuple, alone.x.tolist())}
    if data.classes:
        assert set(data.truth[100:].tolist()) == {0.0, 1.0}
    assert not make_dataset(Experiment(split="fresh", **settings)).is_test.any()


@pytest.mark.parametrize("split", SPLITS)
def test_the_schema_counts_the_points_of_a_split(split: str) -> None:
    experiment = Experiment(split=split, test_fraction=0.333, samples=50)
    data = make_dataset(experiment)
    assert experiment.training_samples == len(data.train[0])
    assert experiment.test_samples == len(data.test[0])


def test_all_points_may_be_tested_with_fresh_ones_beside_them() -> None:
    experiments = [Experiment(split=s, test_fraction=0.5, epochs=2) for s in SPLITS]
    assert [len(train(e).dataset.train[0]) for e in experiments] == [50, 50, 100]
    assert len({shape_of(experiment) for experiment in experiments}) == 2


@pytest.mark.parametrize("dataset", SOURCES)
def test_targets_of_minus_1_and_1(dataset: str) -> None:
    zero, minus = (
        make_dataset(Experiment(dataset=dataset, target_levels=levels, loss="squared_error"))
        for levels in ("0 and 1", "-1 and 1")
    )
    if not zero.classes:
        assert (minus.target == zero.target).all()
        assert minus.levels == zero.levels
        return
    assert set(np.unique(minus.target)) == {-1, 1}
    assert (minus.target == 2 * zero.target - 1).all()
    assert (minus.truth == zero.truth).all()
    assert (minus.shares(minus.target) == zero.target).all()
    assert minus.answers(zero.target - 0.6).tolist() == zero.truth.tolist()
    if zero.region is not None and minus.region is not None:
        assert (minus.region(minus.x) == minus.target).all()


@pytest.mark.parametrize("dataset", SOURCES)
@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_the_domain_holds_the_square_and_every_point_with_a_margin(
    dataset: str, noise: float
) -> None:
    data = make_dataset(Experiment(dataset=dataset, noise=noise))
    x1_low, x1_high, x2_low, x2_high = data.domain
    low, high = np.array([x1_low, x2_low]), np.array([x1_high, x2_high])
    least, most = data.plane.min(axis=0), data.plane.max(axis=0)
    assert (low < np.minimum(least, data.square[0])).all()
    assert (high > np.maximum(most, data.square[1])).all()
    if not noise:
        margin = 0.1 * (high - low)
        assert (low + margin > np.minimum(least, data.square[0])).all()
        assert (high - margin < np.maximum(most, data.square[1])).all()


@pytest.mark.parametrize("x", [[[2.0], [2.0]], [[1.0, 5.0], [2.0, 5.0]]])
def test_a_domain_is_a_rectangle_also_of_points_in_a_row(x: list[list[float]]) -> None:
    data = Dataset("row", np.array(x), np.zeros((2, 1)), np.zeros(2, bool), square=NOWHERE)
    x1_low, x1_high, x2_low, x2_high = data.domain
    assert x1_low < data.plane[:, 0].min() <= data.plane[:, 0].max() < x1_high
    assert x2_low < data.plane[:, 1].min() <= data.plane[:, 1].max() < x2_high
    places = np.array([[0.5, 0.25], [1.5, 0.75]])
    assert (data.lifted(places) == places[:, : data.x.shape[1]]).all()


def test_a_data_set_that_there_is_not_is_refused() -> None:
    experiment = Experiment().model_copy(update={"dataset": "no"})
    with pytest.raises(Refusal, match=f"data set is 'no'; it must be one of {', '.join(SOURCES)}"):
        make_dataset(experiment)


def test_every_data_set_of_the_schema_has_its_points() -> None:
    assert tuple(SOURCES) == descriptions()["dataset"].choices
