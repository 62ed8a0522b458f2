"""The forms that answers may have, read as the same arrays."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import Experiment
from core.lessons.own_code.answers import places_of
from core.lessons.own_code.cases import cases_of
from core.lessons.own_code.child import tree
from core.lessons.own_code.reading import Unreadable, read


def case_of(depth: int, *, bias: bool):
    return cases_of(Experiment(hidden=(4,) * depth, bias=bias))[0]


def read_again(function: str, value: object, case, *, columns: bool = False):
    """A value as it comes back from the process, by the names of its places."""
    (places,) = list(places_of(function, case).values())[:1]
    sent = json.loads(json.dumps(tree(value)))
    return {place.what: a for place, a in read(function, places, sent, case, columns).items()}


def assert_same(answers, expected):
    assert answers.keys() == expected.keys()
    for name, array in expected.items():
        assert answers[name].shape == np.shape(array)
        assert np.array_equal(answers[name], array)


def forms(weights, biases):
    """The gradients, then those with a loss, as people return them."""
    lists = [w.tolist() for w in weights], [b.tolist() for b in biases]
    wide = [b[None] for b in biases], [b[:, None] for b in biases]
    yield from ((weights, biases), lists, (tuple(weights), tuple(biases)))
    yield from ((weights, wide[0]), (weights, wide[1]), [weights, biases])


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_gradients_with_biases(depth):
    case = case_of(depth, bias=True)
    weights, biases = case.network.weights, case.network.biases
    expected = {f"dL/dW{i}": w for i, w in enumerate(weights)}
    expected |= {f"dL/db{i}": b for i, b in enumerate(biases)}
    for form in forms(weights, biases):
        assert_same(read_again("gradients", form, case), expected)
        for loss in (1.5, np.float64(1.5), np.array(1.5), np.array([[1.5]]), [1.5]):
            for several in ((loss, *form), (loss, form), [loss, *form], (loss, *form, "more")):
                answers = read_again("gradients", several, case)
                assert_same(answers, {"loss": 1.5, **expected})


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_gradients_without_biases(depth):
    case = case_of(depth, bias=False)
    weights = case.network.weights
    expected = {f"dL/dW{i}": w for i, w in enumerate(weights)}
    zeros = [np.zeros(w.shape[1]) for w in weights]
    for form in (weights, tuple(weights), [w.tolist() for w in weights], (weights, zeros)):
        assert_same(read_again("gradients", form, case), expected)
    for several in ((2, weights), (2, weights, zeros), (2, weights, None), (2, (weights, zeros))):
        assert_same(read_again("gradients", several, case), {"loss": 2.0, **expected})
    biases = [np.arange(1.0, 1 + w.shape[1]) for w in weights]
    biased = expected | {f"dL/db{i}": b for i, b in enumerate(biases)}
    for given in (biases, [b[None] for b in biases], [b[:, None] for b in biases]):
        assert_same(read_again("gradients", (2, weights, given), case), {"loss": 2.0, **biased})
    turned = [w.T for w in weights]
    assert_same(read_again("gradients", turned, case, columns=True), expected)


def test_a_training_may_return_its_losses_too():
    case = case_of(2, bias=True)
    weights, biases = case.network.weights, case.network.biases
    assert_same(
        read_again("train", (weights, biases, [3.0, 2.0]), case),
        read_again("train", (weights, biases), case),
    )


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_forward_tells_all_layers_or_the_last(depth):
    case = case_of(depth, bias=False)
    widths = case.architecture.widths[1:]
    layers = [np.arange(7.0 * units).reshape(7, units) for units in widths]
    names = [f"s(F{i + 1})" for i in range(depth)] + ["y"]
    for form in (layers, [case.x, *layers], [layer.tolist() for layer in layers]):
        assert_same(read_again("forward", form, case), dict(zip(names, layers, strict=True)))
    for form in (layers[-1], layers[-1].tolist(), layers[-1].ravel(), [layers[-1]]):
        assert_same(read_again("forward", form, case), {"y": layers[-1]})


@pytest.mark.parametrize(
    "value", [None, "no", 3.0, {}, [], [None], [[1.0], [2.0]], [np.ones(3)] * 2]
)
def test_other_answers_are_unreadable(value):
    case = case_of(2, bias=True)
    for function in ("gradients", "train", "update"):
        with pytest.raises(Unreadable, match=r"it returns .*; (it must be|the network has)"):
            read_again(function, value, case)
