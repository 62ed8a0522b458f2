"""Planes through the weights against NumPy's own decompositions, and the loss over them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, Network
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.nn.network import Architecture
from core.training.landscape import Landscape, LandscapeLens, log_losses
from core.training.plane import NODES, Directions, principal_plane, random_plane
from core.training.recording import Recording

SMALL = Experiment(dataset="xor", hidden=(4, 3), bias=True, epochs=400)


def recorded(experiment: Experiment, epochs: int | None = None) -> Recording:
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs if epochs is None else epochs)
    return recording


def seen(recording: Recording, lens: LandscapeLens, epoch: int) -> Landscape:
    snapshot = recording.at(epoch)
    assert snapshot is not None
    landscape = lens.look(recording, snapshot)
    assert landscape is not None
    return landscape


# Planes


@pytest.mark.parametrize("bias", [True, False])
def test_random_directions_are_as_long_as_the_weights_of_each_layer(bias: bool) -> None:
    architecture = Architecture.of((2, 5, 3, 1), bias=bias)
    origin = np.random.default_rng(0).normal(size=architecture.size)
    plane = random_plane(architecture, origin, seed=1, number=0)
    for direction in plane.directions:
        for layer, weights in zip(
            architecture.layers(direction), architecture.layers(origin), strict=True
        ):
            assert np.linalg.norm(layer) == pytest.approx(np.linalg.norm(weights), rel=1e-12)
    again, other = (random_plane(architecture, origin, 1, number) for number in (0, 1))
    assert (again.directions == plane.directions).all()
    assert (other.directions != plane.directions).all()


def test_random_directions_leave_weights_that_are_held_as_they_are() -> None:
    experiment = SMALL.with_changes(switched_off=("F1[2]",), frozen=("b0", "W2", "b2"))
    recording = recorded(experiment, 5)
    plane = seen(recording, LandscapeLens("random", 0, 5, 5), 5).plane
    held = experiment.edits.held
    assert held is not None
    assert (plane.directions[:, held] == 0).all()
    assert (plane.directions[:, ~held] != 0).all()
    for direction in plane.directions:
        for layer, weights in zip(
            experiment.architecture.layers(direction),
            experiment.architecture.layers(np.where(held, 0.0, plane.origin)),
            strict=True,
        ):
            assert np.linalg.norm(layer) == pytest.approx(np.linalg.norm(weights), rel=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.integers(3, 40))
def test_principal_directions_are_those_of_a_singular_value_decomposition(
    seed: int, points: int, size: int
) -> None:
    path = np.random.default_rng(seed).normal(size=(points, size)) * np.linspace(3, 1, size)
    plane = principal_plane(path[-1], list(path))
    assert plane is not None
    spread = path - path.mean(axis=0)
    _, values, rows = np.linalg.svd(spread, full_matrices=False)
    np.testing.assert_allclose(np.abs((plane.directions * rows[:2]).sum(axis=1)), 1, rtol=1e-6)
    np.testing.assert_allclose(plane.shares, (values**2 / (values**2).sum())[:2], rtol=1e-9)
    places, off = plane.project(path)
    assert all(plane.holds(place) for place in places)
    assert off[-1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(places, (path - path[-1]) @ plane.directions.T, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.floats(-1, 1), st.floats(-1, 1))
def test_a_place_on_a_plane_is_found_again(seed: int, first: float, second: float) -> None:
    architecture = Architecture.of((2, 2, 1))  # so few weights that the directions are oblique
    origin = np.random.default_rng(seed).normal(size=architecture.size)
    plane = random_plane(architecture, origin, seed, 0)
    place, off = plane.project(origin + np.array([first, second]) @ plane.directions)
    np.testing.assert_allclose(place, [first, second], atol=1e-8)
    assert off == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    "path",
    [np.ones((1, 4)), np.ones((5, 4)), np.outer([0.0, 1.0, 3.0], np.ones(4)), np.eye(2, 4)],
    ids=["a point", "no motion", "a straight line", "two points"],
)
def test_a_path_without_two_directions_has_no_plane(path: np.ndarray) -> None:
    assert principal_plane(path[-1], list(path)) is None


def test_weights_whose_squares_overflow_have_planes() -> None:
    architecture = Architecture.of((2, 5, 1))
    weights = np.random.default_rng(0).normal(size=architecture.size)
    small, huge = (random_plane(architecture, s * weights, 0, 0) for s in (1.0, 1e200))
    np.testing.assert_allclose(huge.directions, 1e200 * small.directions, rtol=1e-12)
    path = np.random.default_rng(1).normal(size=(5, 8))
    small_path, huge_path = (principal_plane(s * path[-1], list(s * path)) for s in (1.0, 1e200))
    assert small_path
    assert huge_path
    np.testing.assert_allclose(huge_path.directions, small_path.directions, atol=1e-12)
    assert huge_path.shares == pytest.approx(small_path.shares)


# Landscapes


@pytest.mark.parametrize("name", ["report-linear", "report-xor", "spiral"])
@pytest.mark.parametrize("directions", ["random", "principal"])
def test_the_middle_is_the_loss_of_the_run_to_the_bit(name: str, directions: Directions) -> None:
    recording = recorded(PRESETS[name].experiment, 96)
    landscape = seen(recording, LandscapeLens(directions, 0, 64, 96), 64)
    row, column = (int(np.flatnonzero(axis == 0)[0]) for axis in landscape.plane.axes[::-1])
    assert landscape.plane.directions_kind == directions
    assert landscape.losses[row, column] == recording.curve[64]
    assert landscape.place.tolist() == [0, 0]
    assert landscape.off == 0


@pytest.mark.parametrize("directions", ["random", "principal"])
def test_the_loss_of_a_node_is_that_of_its_weights(directions: Directions) -> None:
    recording = recorded(SMALL)
    landscape = seen(recording, LandscapeLens(directions, 0, 200, 400), 200)
    plane, (x, target) = landscape.plane, recording.dataset.train
    for row, column in [(0, 0), (0, 40), (13, 5), (40, 22)]:
        weights = plane.origin + plane.axes[0][column] * plane.directions[0]
        weights = weights + plane.axes[1][row] * plane.directions[1]
        loss = Network(SMALL.architecture, weights).loss(x, target)
        np.testing.assert_allclose(landscape.losses[row, column], loss, rtol=1e-12)


def test_the_path_is_that_of_the_kept_snapshots_and_of_the_playhead() -> None:
    recording = recorded(SMALL)
    landscape = seen(recording, LandscapeLens("principal", 0, 400, 400), 77)
    snapshots = recording.snapshots
    assert landscape.epochs.tolist() == sorted({*snapshots, 77})
    plane = landscape.plane
    for epoch, place in zip(landscape.epochs.tolist(), landscape.path, strict=True):
        weights = (snapshots.get(epoch) or recording.at(epoch)).parameters[0]  # type: ignore[union-attr]
        expected = np.linalg.lstsq(plane.directions.T, weights - plane.origin, rcond=None)[0]
        np.testing.assert_allclose(place, expected, atol=1e-9)
        assert plane.holds(place)
    assert (landscape.place == landscape.path[landscape.epochs.tolist().index(77)]).all()


def test_principal_directions_show_more_of_the_path_than_random_ones() -> None:
    recording = recorded(SMALL)
    shares = {}
    for directions in ("random", "principal"):
        landscape = seen(recording, LandscapeLens(directions, 0, 400, 400), 400)  # type: ignore[arg-type]
        plane, (_, _, rows) = landscape.plane, np.linalg.svd(landscape.plane.directions, False)
        away = np.array([s.parameters[0] - plane.origin for s in recording.snapshots.values()])
        expected = np.square(away @ rows.T).sum() / np.square(away).sum()
        assert landscape.path_share == pytest.approx(expected)
        shares[directions] = landscape.path_share
    assert shares["random"] < 0.5 < 0.9 < shares["principal"]
    still = seen(recorded(SMALL, 0), LandscapeLens("random"), 0)
    assert np.isnan(still.path_share)


def test_the_plane_stands_still_while_the_playhead_moves() -> None:
    recording, lens = recorded(SMALL, 100), LandscapeLens("principal", 0, 100, 100)
    first = seen(recording, lens, 100)
    recording.advance(60)
    later = seen(recording, lens, 160)
    assert later.losses is first.losses
    assert later.off > 0
    assert first.still_fits
    assert later.still_fits
    recording.advance(200)
    assert not seen(recording, lens, 360).still_fits


def test_before_there_is_a_path_directions_are_random() -> None:
    recording = recorded(SMALL, 0)
    landscape = seen(recording, LandscapeLens("principal", 0, 0, 0), 0)
    assert landscape.plane.directions_kind == "random"
    assert landscape.path.tolist() == [[0, 0]]


def test_looking_changes_no_bit_of_training() -> None:
    alone, watched = Recording(Course.of(SMALL)), Recording(Course.of(SMALL))
    alone.advance(300)
    for epoch in range(0, 300, 50):
        seen(watched, LandscapeLens("principal", 0, epoch, epoch), epoch)
        watched.advance(50)
    assert (watched.curve == alone.curve).all()
    assert (watched.at(300).state == alone.at(300).state).all()  # type: ignore[union-attr]


def test_who_waits_no_more_gets_none_and_nothing_is_kept_of_it() -> None:
    recording, lens = recorded(SMALL, 50), LandscapeLens("random", 0, 50, 50)
    snapshot = recording.at(50)
    assert snapshot is not None
    assert lens.look(recording, snapshot, lambda: True) is None
    assert lens.look(recording, snapshot) is not None


def test_losses_that_overflow_have_finite_logarithms() -> None:
    logs = log_losses(np.array([[1.0, 100.0], [np.inf, np.nan], [0.0, 1e300]]))
    assert logs.tolist() == [[0, 2], [300, 300], [0, 300]]
    assert log_losses(np.array([np.inf, 0.0])).tolist() == [0, 0]


def test_a_landscape_of_weights_near_the_largest_number_is_finite_in_its_logarithms() -> None:
    experiment = SMALL.with_changes(activation="identity", loss="squared_error", output="identity")
    recording = recorded(experiment, 0)
    snapshot = recording.at(0)
    assert snapshot is not None
    huge = snapshot.state * 1e200
    landscape = LandscapeLens("random").look(
        recording, type(snapshot)(0, huge, snapshot.losses, snapshot.endings, snapshot.best)
    )
    assert landscape is not None
    assert not np.isfinite(landscape.losses).all()
    assert np.isfinite(log_losses(landscape.losses)).all()
    assert landscape.losses.shape == (NODES, NODES)
