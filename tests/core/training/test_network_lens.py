"""The network through a lens: the right units, their maps, and the numbers of the engine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Experiment, Network
from core.experiments.course import Course
from core.nn.places import Place
from core.training.network_lens import NetworkLens, NetworkSeen, page_of, strongest_first
from core.training.recording import Recording
from core.training.step import take_step
from core.training.unit_maps import layer_shares, unit_map, unit_maps
from core.training.unit_weights import MOST, unit_weights

CASES = {
    "bias": Experiment(dataset="spiral", hidden=(5, 3), activation="tanh", bias=True, epochs=4),
    "batches": Experiment(dataset="linear", hidden=(3,), batch="7", epochs=4),
    "none": Experiment(dataset="linear", hidden=(), epochs=4),
    "classes": Experiment(dataset="iris", hidden=(4,), activation="relu", bias=True, epochs=4),
}


def recorded(experiment: Experiment) -> Recording:
    recording = Recording(Course.of(experiment))
    recording.advance(experiment.epochs)
    return recording


def look(recording: Recording, lens: NetworkLens, epoch: int = 3) -> NetworkSeen:
    snapshot = recording.at(epoch)
    assert snapshot is not None
    seen = lens.look(recording, snapshot, lambda: False)
    assert seen is not None
    return seen


@pytest.mark.parametrize("experiment", CASES.values(), ids=CASES)
def test_what_is_seen_is_the_engines(experiment: Experiment) -> None:
    recording = recorded(experiment)
    unit = Place("F", 1, (1,))
    seen = look(recording, NetworkLens((3, 4), (6, 8), 2, 0, unit, large=(5, 5)))
    network, dataset = recording.network(recording.at(3)), recording.dataset
    assert np.array_equal(seen.network.parameters, network.parameters)
    step = take_step(recording, 3)
    for own, gradients in zip(seen.gradients, step.gradients, strict=True):
        assert np.array_equal(own, gradients)
    last = len(network.architecture.widths) - 1
    for place, layer in enumerate(seen.layers):
        shape = (6, 8) if place == last else (3, 4)
        values = unit_maps(network, dataset, *shape)[place][list(layer.units)]
        assert np.array_equal(layer.shares, layer_shares(network, dataset, place, values))
        assert len(layer.units) == min(2, network.architecture.widths[place])
    values = unit_map(network, dataset, 1, 0, 5, 5)[np.newaxis]
    np.testing.assert_allclose(seen.large, layer_shares(network, dataset, 1, values)[0])
    assert 0 in seen.layers[1].units


@pytest.mark.parametrize("experiment", CASES.values(), ids=CASES)
def test_looking_changes_no_bit(experiment: Experiment) -> None:
    alone, looked_at = Recording(Course.of(experiment)), Recording(Course.of(experiment))
    lens = NetworkLens((3, 3), None, 4, 0, Place("F", 1, (1,)), large=(6, 6))
    for _ in range(experiment.epochs):
        look(looked_at, lens, looked_at.edge)
        looked_at.advance(1)
        alone.advance(1)
    look(looked_at, lens, 1)
    assert np.array_equal(alone.curve, looked_at.curve)
    assert np.array_equal(alone.at(4).state, looked_at.at(4).state)


def test_a_cancelled_look_shows_nothing() -> None:
    recording = recorded(CASES["none"])
    lens = NetworkLens((3, 3), None, 4)
    assert lens.look(recording, recording.at(2), lambda: True) is None


def test_the_strongest_units_by_hand() -> None:
    network = Network.from_weights([np.ones((2, 3)), np.array([[1.0, -1], [0, 3], [-2, 2]])])
    assert strongest_first(network, 1) == (2, 1, 0)
    assert strongest_first(network, 2) == (0, 1)


def test_pages_by_hand() -> None:
    order = (4, 0, 3, 1, 2)
    assert page_of(order, 2, 0) == (0, 4)
    assert page_of(order, 2, 1) == (1, 3)
    assert page_of(order, 2, 2) == (1, 2)  # the last one is full too
    assert page_of(order, 2, 9) == (1, 2)
    # A wanted one stands for the weakest of another page.
    assert page_of(order, 2, 0, {2}) == (2, 4)
    assert page_of(order, 2, 0, {2, 0}) == (0, 2)
    assert page_of(order, 2, 1, {2, 0}) == (0, 2)
    assert page_of(order, 8, 3, {1}) == (0, 1, 2, 3, 4)
    assert page_of(order, 2, 2, {0}) == (0, 1)


@given(
    units=st.integers(1, 30), most=st.integers(2, 12), page=st.integers(0, 9), data=st.data()
)  # fmt: skip
def test_a_page_has_what_is_wanted_and_as_many_as_fit(units, most, page, data) -> None:
    order = tuple(data.draw(st.permutations(range(units))))
    wanted = data.draw(st.sets(st.integers(0, units - 1), max_size=2))
    shown = page_of(order, most, page, wanted)
    assert wanted <= set(shown) <= set(order)
    assert len(set(shown)) == len(shown) == min(most, units)
    every = [page_of(order, most, page) for page in range(-(-units // most))]
    assert {unit for units in every for unit in units} == set(range(units))


def test_a_chosen_weight_has_both_its_units_shown() -> None:
    recording = recorded(CASES["bias"])
    for weight, wanted in ((Place("W", 1, (5, 2)), {1: 4, 2: 1}), (Place("b", 0, (4,)), {1: 3})):
        seen = look(recording, NetworkLens((2, 2), None, 2, weight=weight))
        for layer, unit in wanted.items():
            assert unit in seen.layers[layer].units
            assert len(seen.layers[layer].units) == 2


def test_the_weights_of_a_unit_by_hand() -> None:
    network = Network.from_weights(
        [np.array([[1.0, -3.0], [2.0, 0.5]]), np.array([[4.0], [-5.0]])],
        [np.array([0.25, -2.0]), np.array([1.0])],
    )
    gradients = [np.array([[0.0, 1.0], [0.0, -2.0], [0.0, 3.0]]), np.array([[0.0], [7.0], [0.0]])]
    unit = Place("F", 1, (2,))
    weights = unit_weights(network, gradients, unit, by_gradient=False)
    assert [(str(w.place), w.value, w.gradient) for w in weights.into] == [
        ("W0[1,2]", -3.0, 1.0),
        ("b0[2]", -2.0, 3.0),
        ("W0[2,2]", 0.5, -2.0),
    ]
    assert [(str(w.place), w.value, w.gradient) for w in weights.out] == [("W1[2,1]", -5.0, 7.0)]
    by_gradient = unit_weights(network, gradients, unit, by_gradient=True)
    assert [w.gradient for w in by_gradient.into] == [3.0, -2.0, 1.0]
    first, last = weights.into[0].place, weights.out[0].place
    assert weights.after(None, 1) == first
    assert weights.after(None, -1) == weights.after(first, -1) == last
    assert weights.after(last, 1) == first
    assert weights.counts == (3, 1)


def test_of_many_weights_the_strongest_are_told() -> None:
    values = np.random.default_rng(0).normal(size=(500, 1))
    network = Network.from_weights([values])
    weights = unit_weights(network, None, Place("F", 1, (1,)), by_gradient=False)
    assert weights.counts == (500, 0)
    assert len(weights.into) == MOST
    assert [abs(w.value) for w in weights.into] == sorted(np.abs(values[:, 0]))[: -MOST - 1 : -1]


@pytest.mark.parametrize("experiment", CASES.values(), ids=CASES)
def test_weights_stand_where_their_names_say(experiment: Experiment) -> None:
    network = Network.from_experiment(experiment)
    architecture = network.architecture
    for layer, units in enumerate(architecture.widths):
        unit = Place("F", layer, (units,))
        weights = unit_weights(network, None, unit, by_gradient=True)
        for weight in (*weights.into, *weights.out):
            (index,) = weight.place.indices(architecture).tolist()
            assert network.parameters[index] == weight.value
        feeding = architecture.widths[layer - 1] + architecture.bias if layer else 0
        assert len(weights.into) == feeding
        assert len(weights.out) == (0 if layer == len(architecture.widths) - 1 else
                                    architecture.widths[layer + 1])  # fmt: skip
