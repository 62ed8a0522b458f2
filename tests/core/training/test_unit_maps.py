"""Maps of single units against the network's own forward pass, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest

from core import Experiment, Network, make_dataset
from core.nn.activations import ACTIVATIONS
from core.training.evaluation import decision_grid, grid_points
from core.training.unit_maps import layer_shares, unit_map, unit_maps, value_range

EXPERIMENTS = {
    "bias": Experiment(dataset="spiral", hidden=(4, 3), activation="tanh", bias=True),
    "features": Experiment(dataset="spiral", hidden=(5,), features="inputs,x1^2,sin(x2)"),
    "squashed": Experiment(dataset="xor", hidden=(3, 2), squash_input=True),
    "none": Experiment(dataset="linear", hidden=()),
    "classes": Experiment(dataset="iris", hidden=(4,), activation="relu", bias=True),
}


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_maps_are_the_forward_pass_of_single_points(experiment: Experiment) -> None:
    network, dataset = Network.from_experiment(experiment), make_dataset(experiment)
    maps = unit_maps(network, dataset, 3, 4)
    widths = network.architecture.widths
    assert [m.shape for m in maps] == [(units, 3, 4) for units in widths]
    activations = network.architecture.activations
    for place, point in enumerate(grid_points(dataset.domain, 3, 4)):
        x = dataset.encode(dataset.lifted(point[np.newaxis]))
        f = network.forward(x)
        squash = network.architecture.squash
        expected = [f[0] if squash is None else squash(f[0])]
        expected += [a(z) for a, z in zip(activations, f[1:-1], strict=True)]
        expected += [network.predict_probability(x)]
        for layer, values in zip(maps, expected, strict=True):
            np.testing.assert_allclose(layer.reshape(-1, 12)[:, place], values[0], rtol=1e-12)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_the_map_of_one_unit_is_that_of_all(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, dataset = Network.from_experiment(experiment), make_dataset(experiment)
    maps = unit_maps(network, dataset, 4, 6)
    monkeypatch.setattr("core.training.unit_maps.ACTIVATIONS_IN_A_BLOCK", 16)
    for layer, of_all in enumerate(maps):
        one = unit_map(network, dataset, layer, len(of_all) - 1, 4, 6)
        np.testing.assert_allclose(one, of_all[-1], rtol=1e-12)


def test_the_outputs_map_is_the_decision_grid() -> None:
    experiment = EXPERIMENTS["bias"]
    network, dataset = Network.from_experiment(experiment), make_dataset(experiment)
    output = unit_maps(network, dataset, 5, 5)[-1]
    shares = layer_shares(network, dataset, 3, output)[0]
    np.testing.assert_allclose(shares, decision_grid(network, dataset, 5, 5), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "bounds"),
    [("sigmoid", (0, 1)), ("tanh", (-1, 1)), ("softsign", (-1, 1)), ("sine", (-1, 1)),
     ("step", (0, 1)), ("relu", None), ("elu", None), ("identity", None)],
)  # fmt: skip
def test_the_range_of_an_activation(name: str, bounds: tuple[float, float] | None) -> None:
    assert value_range(ACTIVATIONS[name]) == bounds


def test_scales_by_hand() -> None:
    sigmoid = Network.from_weights([np.ones((2, 1)), np.ones((1, 1))])
    relu = Network.from_weights([np.ones((2, 2)), np.ones((2, 1))], activation="relu")
    dataset = make_dataset(Experiment())
    values = np.array([[0.0, 0.25, 1.0]])
    assert layer_shares(sigmoid, dataset, 1, values).tolist() == [[0, 0.25, 1]]
    # A feature goes from its lowest value to its highest, one that is constant is undecided.
    features = np.array([[2.0, 3.0, 6.0], [4.0, 4.0, 4.0]])
    assert layer_shares(sigmoid, dataset, 0, features).tolist() == [[0, 0.25, 1], [0.5, 0.5, 0.5]]
    # Without bounds 0 is the middle, and a dead unit is undecided everywhere.
    units = np.array([[0.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    assert layer_shares(relu, dataset, 1, units).tolist() == [[0.5, 0.75, 1], [0.5, 0.5, 0.5]]
