"""Features: what they are called, what they are, and what enters the network."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import Experiment, Network, decision_grid, make_dataset, train
from core.data.features import KINDS, Encoder, find_feature, named_features
from core.data.generators import SOURCES
from core.refusal import Refusal


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.example)
def test_a_kind_is_found_by_its_example(kind):
    assert find_feature(kind.example).name == kind.example
    assert find_feature(kind.example).value is kind.value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" X1 ", "x1"),
        ("x12", "x12"),
        ("x1²", "x1^2"),
        ("x2 ^ 2", "x2^2"),
        ("x2**2", "x2^2"),
        ("x1·x2", "x1*x2"),
        ("x1 × x2", "x1*x2"),
        ("x3*x1", "x1*x3"),
        ("x2*x2", "x2^2"),
        ("sin( x2 )", "sin(x2)"),
        ("COS(x1)", "cos(x1)"),
    ],
)
def test_names_are_kept_in_one_way(text, name):
    assert named_features([text]) == (name,)
    assert named_features([name]) == (name,)


@pytest.mark.parametrize(
    "text", ["", "x", "x0", "x01", "x-1", "x1^3", "x1+x2", "tan(x1)", "sin x1", "x1*x2*x3", "x²"]
)
def test_other_names_are_refused(text):
    with pytest.raises(Refusal, match=r"features are '.*'; they must be inputs, or some of x1,"):
        named_features([text])


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_features_against_their_formulas(x1, x2):
    names = ("x1^2", "x1*x2", "sin(x1)", "cos(x2)", "inputs")
    values = Encoder(names)(np.array([[x1, x2]]))
    expected = [x1**2, x1 * x2, math.sin(x1), math.cos(x2), x1, x2]
    assert values.shape == (1, 6)
    np.testing.assert_allclose(values[0], expected, rtol=1e-15, atol=0)


def test_the_coordinates_as_they_are_are_the_default():
    data = make_dataset(Experiment())
    assert (data.train[0] == data.x).all()
    spelled = make_dataset(Experiment(features=("x1", "x2")))
    assert (spelled.train[0] == data.x).all()


@pytest.mark.parametrize("name", [name for name, row in SOURCES.items() if row.samples != 1])
@pytest.mark.parametrize("split", ["shuffled", "ordered"])
def test_standardised_features_have_mean_0_and_deviation_1_over_the_training_points(name, split):
    data = make_dataset(
        Experiment(
            dataset=name, standardise=True, noise=0.1, test_fraction=0.25, split=split,
            features=("inputs", "x1*x2"),
        )
    )  # fmt: skip
    trained, tested = data.train[0], data.test[0]
    np.testing.assert_allclose(trained.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(trained.std(axis=0), 1, rtol=1e-12)
    raw = Encoder(("inputs", "x1*x2"))
    there = raw(data.x[~data.is_test])
    expected = (raw(data.x[data.is_test]) - there.mean(axis=0)) / there.std(axis=0)
    np.testing.assert_allclose(tested, expected, rtol=1e-12)


@given(st.floats(-1e50, 1e50), st.integers(1, 40))
def test_a_constant_feature_is_0_when_standardised(value, count):
    x = np.column_stack([np.full(count, value), np.arange(count)])
    encoded = Encoder(("x1",)).standardised(x)(x)
    assert not encoded.any()


@given(arrays(float, (5, 2), elements=st.floats(-1e50, 1e50)))
def test_standardising_is_finite_whatever_the_points(x):
    assert np.isfinite(Encoder(("inputs",)).standardised(x)(x)).all()


def test_an_encoder_goes_to_other_processes():
    data = make_dataset(Experiment(standardise=True, features=("x1", "sin(x2)")))
    there = pickle.loads(pickle.dumps(data))
    assert (there.train[0] == data.train[0]).all()
    assert there.region is not None
    assert (there.region(data.x) == data.target).all()


def test_the_features_decide_the_inputs_of_the_network():
    experiment = Experiment(dataset="iris", features="inputs,x1*x2,sin(x4)", epochs=2)
    assert experiment.widths == (6, 10, 10, 3)
    assert train(experiment).network.weights[0].shape == (6, 10)


def test_with_the_right_features_no_hidden_layer_is_needed():
    settings = {"dataset": "circle", "hidden": (), "epochs": 500, "squash_input": False}
    settings |= {"learning_rate": 1, "reduction": "mean", "bias": True, "standardise": True}
    assert train(Experiment(**settings)).accuracy < 0.7
    assert train(Experiment(features="x1^2,x2^2", **settings)).accuracy == 1


def test_maps_encode_their_places():
    experiment = Experiment(features="x2^2", standardise=True, hidden=())
    data, network = make_dataset(experiment), Network.from_experiment(experiment)
    grid = decision_grid(network, data, 4, 6)
    assert (grid == grid[:, :1]).all()
    assert len(set(grid[:, 0].tolist())) == 4
