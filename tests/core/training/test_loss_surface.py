"""The loss surface against the plain equations, one network at a time."""

from __future__ import annotations

import numpy as np
import pytest

from core import Experiment, Network
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.training.loss_surface import LossSurface
from core.training.recording import Recording

EXPERIMENTS = {
    "bias": Experiment(dataset="spiral", hidden=(4, 3), activation="tanh", bias=True),
    "squashed": Experiment(dataset="xor", hidden=(3, 2), squash_input=True, reduction="mean"),
    "none": Experiment(dataset="linear", hidden=()),
    "classes": Experiment(dataset="iris", hidden=(4,), activation="relu", bias=True),
    "regression": Experiment(dataset="plane", hidden=(4,), loss="squared_error", bias=True),
    "tests": Experiment(dataset="circle", hidden=(4,), test_fraction=0.3),
}


def surface_and_weights(experiment: Experiment) -> tuple[LossSurface, Recording, np.ndarray]:
    recording = Recording(Course.of(experiment))
    weights = recording.at(0).parameters[0]  # type: ignore[union-attr]
    return LossSurface.of(recording, 0), recording, weights


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_losses_and_gradients_are_those_of_single_networks(experiment: Experiment) -> None:
    surface, recording, weights = surface_and_weights(experiment)
    random = np.random.default_rng(1)
    directions = random.normal(size=(2, weights.size))
    places = random.normal(size=(37, 2))
    losses = surface.losses(weights, directions, places)
    stack = weights + places @ directions
    gradients = surface.gradients(stack)
    x, target = recording.dataset.train
    for loss, gradient, parameters in zip(losses, gradients, stack, strict=True):  # type: ignore[arg-type]
        network = Network(experiment.architecture, parameters)
        expected, by_weights, by_biases = network.loss_and_gradients(
            x, target, reduction=experiment.reduction
        )
        np.testing.assert_allclose(loss, expected, rtol=1e-12)
        own = Network(experiment.architecture, gradient)
        for w, g in zip(own.weights, by_weights, strict=True):
            np.testing.assert_allclose(w, g, rtol=1e-9, atol=1e-12)
        for b, g in zip(own.biases or (), by_biases or (), strict=True):
            np.testing.assert_allclose(b, g, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["report-linear", "report-xor", "spiral", "iris", "plane"])
def test_the_loss_of_the_origin_is_that_of_the_run_to_the_bit(name: str) -> None:
    recording = Recording(Course.of(PRESETS[name].experiment))
    recording.advance(40)
    snapshot = recording.at(40)
    assert snapshot is not None
    surface, weights = LossSurface.of(recording, 40), snapshot.parameters[0]
    directions = np.random.default_rng(0).normal(size=(2, weights.size))
    places = np.zeros((25, 2))
    places[7:, 1] = 0.5
    losses = surface.losses(weights, directions, places)
    assert losses is not None
    assert (losses[:7] == snapshot.loss).all()
    assert (losses[7:] != snapshot.loss).all()


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 33, 41])
def test_a_loss_does_not_depend_on_those_that_are_taken_with_it(count: int) -> None:
    surface, _, weights = surface_and_weights(EXPERIMENTS["bias"])
    places = np.random.default_rng(2).normal(size=(count, 1))
    direction = np.ones((1, weights.size))
    together = surface.losses(weights, direction, places)
    assert together is not None
    alone = [surface.losses(weights, direction, place[np.newaxis]) for place in places]
    assert together.tolist() == [float(loss[0]) for loss in alone if loss is not None]
    assert len(together) == count


def test_who_waits_no_more_gets_none() -> None:
    surface, _, weights = surface_and_weights(EXPERIMENTS["bias"])
    answers = iter([False, True])
    places = np.zeros((1000, 1))
    assert (
        surface.losses(weights, np.ones((1, weights.size)), places, lambda: next(answers)) is None
    )
