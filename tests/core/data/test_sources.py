"""Each data set against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Dataset, Experiment, make_dataset, train
from core.data.dataset import Task
from core.data.generators import FIELDS, SOURCES
from core.data.playground import HILLS, PLAYGROUND
from core.data.sources import find_source, fixed_samples

every_source = pytest.mark.parametrize("name", SOURCES)


def made(name: str, **settings: object) -> Dataset:
    return make_dataset(Experiment.model_validate({"dataset": name, "samples": 500} | settings))


@every_source
def test_a_row_is_whole(name: str) -> None:
    row = SOURCES[name]
    assert find_source(name) is row
    assert row.name == name
    assert row.help
    assert not row.help.endswith(".")
    assert row.source
    assert row.region is None or len(row.columns) == 2
    assert row.drawn or row.region is None


@every_source
@pytest.mark.parametrize("samples", [2, 3, 10, 37, 500])
def test_there_are_as_many_points_as_were_asked_for(name: str, samples: int) -> None:
    data = made(name, samples=samples, noise=0.1)
    n = fixed_samples(name) or samples
    assert data.x.shape == (n, len(data.columns))
    assert data.target.shape == (n, SOURCES[name].outputs)
    assert np.isfinite(data.x).all()
    assert np.isfinite(data.target).all()


@pytest.mark.parametrize("name", [n for n, row in SOURCES.items() if row.region is not None])
def test_without_noise_the_region_has_the_answer_of_each_point(name: str) -> None:
    data = made(name)
    assert data.region is not None
    assert (data.region(data.x) == data.target).all()


@pytest.mark.parametrize("name", [n for n, row in SOURCES.items() if row.classes])
def test_the_classes_are_nearly_equally_frequent(name: str) -> None:
    data = made(name)
    counts = np.bincount(data.truth.astype(int), minlength=len(data.classes))
    # Five deviations of a share of 1/2 where they are drawn, one point where they are laid out.
    assert counts.max() - counts.min() <= max(1, 5 * np.sqrt(len(data.x)))
    if data.task is Task.CLASSES:
        assert (data.target.sum(axis=1) == 1).all()
        assert (data.target.argmax(axis=1) == data.truth).all()


@every_source
def test_points_lie_in_the_square_of_their_set(name: str) -> None:
    data = made(name)
    if np.isfinite(data.square).all() and name != "gaussians":
        assert data.x.min() >= data.square[0]
        assert data.x.max() <= data.square[1]
        assert len(data.x) == 1 or np.ptp(data.x, axis=0).max() > 0.7 * np.ptp(data.square)


@every_source
def test_it_can_be_trained_on(name: str) -> None:
    run = train(Experiment(dataset=name, epochs=3, squash_input=False, reduction="mean"))
    assert run.epochs == 3
    assert run.network.architecture.widths == (
        run.dataset.x.shape[1],
        10,
        10,
        SOURCES[name].outputs,
    )
    assert np.isfinite(run.final_loss)


@pytest.mark.parametrize("name", [row.name for row in PLAYGROUND])
def test_the_playgrounds_noise_stays_within_its_kind(name: str) -> None:
    still, noisy = made(name), made(name, noise=0.3)
    if SOURCES[name].region is not None:  # the answers change, the points do not
        assert (still.x == noisy.x).all()
        assert (still.target != noisy.target).any()
    else:
        assert (still.target == noisy.target).all()
        assert (still.x != noisy.x).all()
    if name == "spiral":
        assert np.abs(noisy.x - still.x).max() <= 0.3


def test_the_gate_has_four_corners() -> None:
    rows = np.hstack([made("xor-gate").x, made("xor-gate").target]).tolist()
    assert sorted(rows) == [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]


def test_21_points_on_the_diagonals_are_the_assignments() -> None:
    own, literal = made("xor-n", samples=21), made("xor")
    assert (own.x == literal.x).all()
    assert (own.target == literal.target).all()


@given(st.integers(4, 400))
def test_any_number_of_points_lies_on_the_diagonals(samples: int) -> None:
    data = made("xor-n", samples=samples)
    (x1, x2), of_x = data.x.T, data.target[:, 0] == 1
    assert len(set(map(tuple, data.x.tolist()))) == samples
    assert (x1[~of_x] == x2[~of_x]).all()
    np.testing.assert_allclose(x2[of_x], 1 - x1[of_x], atol=1e-15)
    assert 0 <= 2 * (~of_x).sum() - samples <= 3
    for ends in (data.x[~of_x], data.x[of_x]):
        assert {0.0, 1.0} <= set(ends[:, 0].tolist())


def test_the_fields_of_the_chessboard_alternate() -> None:
    region = SOURCES["chessboard"].region
    assert region is not None
    middles = (np.arange(FIELDS) + 0.5) / FIELDS
    for row, x2 in enumerate(middles.tolist()):
        answers = region(np.stack([middles, np.full(FIELDS, x2)], axis=1))
        assert answers.tolist() == [(row + column) % 2 for column in range(FIELDS)]


def test_the_circle_leaves_a_gap() -> None:
    data = made("circle")
    distance, of_x = np.hypot(*data.x.T), data.target[:, 0] == 1
    assert distance[of_x].max() < 2.5
    assert distance[~of_x].min() >= 3.5
    assert distance.max() <= 5


def test_the_quadrants_leave_the_axes_free() -> None:
    data = made("quadrants")
    assert np.abs(data.x).min() >= 0.3
    assert data.target[:, 0].tolist() == [float(a * b > 0) for a, b in data.x.tolist()]


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_the_gaussians_have_the_playgrounds_variance(noise: float, variance: float) -> None:
    data = made("gaussians", samples=10_000, noise=noise)
    for label, centre in ((1, 2), (0, -2)):
        cloud = data.x[data.target[:, 0] == label]
        # Five deviations of a mean and of a variance.
        assert cloud.mean(axis=0) == pytest.approx([centre] * 2, abs=5 * np.sqrt(variance / 5000))
        assert cloud.var(axis=0) == pytest.approx([variance] * 2, rel=5 * np.sqrt(2 / 5000))


def test_the_arms_of_the_spiral_are_the_playgrounds() -> None:
    data = made("spiral", samples=101)
    for label, count, start in ((1, 51, 0.0), (0, 50, np.pi)):
        arm = sorted(data.x[data.target[:, 0] == label].tolist(), key=lambda p: np.hypot(*p))
        for i, (x1, x2) in enumerate(arm):
            r, t = i / count * 5, 1.75 * i / count * 2 * np.pi + start
            assert (x1, x2) == pytest.approx((r * np.sin(t), r * np.cos(t)), abs=1e-9)


def test_the_plane_and_the_hills_have_the_playgrounds_heights() -> None:
    plane, hills = SOURCES["plane"].region, SOURCES["hills"].region
    assert plane is not None
    assert hills is not None
    corners = np.array([[-5.0, -5.0], [5.0, 5.0], [6.0, -6.0]])
    assert plane(corners).tolist() == [-1, 1, 0]
    tops = np.array([[a, b] for a, b, _ in HILLS])
    assert hills(tops).tolist() == [sign for _, _, sign in HILLS]
    assert hills(tops + np.array([0, 1])).tolist() == [sign / 2 for _, _, sign in HILLS]
    assert not hills(np.array([[6.0, 6.0], [0.0, 0.0], [2.0, 2.5]])).any()


@pytest.mark.slow
def test_the_moons_are_scikit_learns() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    x, label = datasets.make_moons(101, shuffle=False)
    data = made("moons", samples=101)
    own = sorted(map(tuple, np.column_stack([data.x, data.target]).round(12).tolist()))
    assert own == sorted(map(tuple, np.column_stack([x, label]).round(12).tolist()))


def test_the_irises_are_fishers() -> None:
    data = made("iris")
    assert data.x.shape == (150, 4)
    assert data.classes == ("setosa", "versicolor", "virginica")
    assert data.x[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    # The means of Fisher's table 2.
    for kind, means in enumerate(
        [(5.006, 3.428, 1.462, 0.246), (5.936, 2.770, 4.260, 1.326), (6.588, 2.974, 5.552, 2.026)]
    ):
        assert data.x[data.truth == kind].mean(axis=0) == pytest.approx(means)
    assert data.region is None


def test_the_irises_are_scikit_learns() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    table = datasets.load_iris()
    assert (made("iris").x == table.data).all()
    assert (made("iris").truth == table.target).all()
