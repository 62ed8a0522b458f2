"""The answers of functions, read as the arrays that are asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.lessons.own_code.answers import Answers, Place
from core.lessons.own_code.cases import Case
from core.nn.arrays import FloatArray


class Unreadable(ValueError):
    """A sentence about an answer that has not the form that is asked for."""


def array_of(tree: Any) -> FloatArray | None:
    """The array of an answer that is one, or of nested lists of numbers; None of another."""
    if isinstance(tree, dict) and {"shape", "values"} <= tree.keys():
        try:
            return np.array(tree["values"], dtype=np.float64).reshape(tree["shape"])
        except (TypeError, ValueError):
            return None
    if isinstance(tree, list) and tree:
        parts = [array_of(each) for each in tree]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and len({part.shape for part in known}) == 1:
            return np.stack(known)
    return None


def described(tree: Any) -> str:
    """Say in words what an answer is."""
    if tree is None:
        return "nothing"
    array = array_of(tree)
    if array is not None:
        return f"an array of shape {array.shape}" if array.ndim else "a number"
    if isinstance(tree, list):
        strange = next((each for each in tree if array_of(each) is None), None)
        other = isinstance(strange, dict) and f", with {described(strange)} in it"
        return f"a list of {len(tree)}{other or ''}"
    kind = str(tree.get("type", "")) if isinstance(tree, dict) else ""
    return f"an {kind}" if kind.startswith("array of") else f"a value of type {kind}"


def is_number(tree: Any) -> bool:
    """Whether an answer is one number."""
    array = array_of(tree)
    return array is not None and array.size == 1 and array.ndim < 3


def is_list_of(tree: Any, count: int) -> bool:
    """Whether an answer holds so many arrays, each of its own."""
    return (
        isinstance(tree, list)
        and len(tree) == count
        and all(array_of(each) is not None for each in tree)
    )


def read(function: str, places: Sequence[Place], tree: Any, case: Case, columns: bool) -> Answers:
    """The answers of a function by their places; those that it leaves out are missing.

    Raises `Unreadable`.
    """
    match function:
        case "forward":
            return _forward(places, tree, case, columns)
        case "gradients":
            if isinstance(tree, list) and tree and is_number(tree[0]):
                loss, rest = array_of(tree[0]), tree[1] if len(tree) == 2 else tree[1:]
                assert loss is not None
                layers = _layers(function, places[1:], rest, case, columns)
                return {places[0]: loss.reshape(()), **layers}
            return _layers(function, places[1:], tree, case, columns)
        case "train":
            return _layers(function, places, tree, case, columns)
        case "update":
            if not is_list_of(tree, len(places)):
                asked = f"the list of the {len(places)} changed arrays, or that and its state"
                raise Unreadable(f"it returns {described(tree)}; it must be {asked}")
            return _layers(
                function,
                places,
                [tree[: len(case.network.layers)], tree[len(case.network.layers) :]],
                case,
                columns,
            )
    array = array_of(tree)
    if array is None or array.size != 1:
        raise Unreadable(f"it returns {described(tree)}; it must be a share from 0 to 1")
    return {places[0]: array.reshape(())}


def _forward(places: Sequence[Place], tree: Any, case: Case, columns: bool) -> Answers:
    """The last layer's output, or those of all layers."""
    array = array_of(tree) if not is_list_of(tree, len(places)) or len(places) == 1 else None
    trees = [tree] if array is not None and array.ndim < 3 else tree
    if is_list_of(trees, len(places) + 1):
        trees = trees[1:]  # x came along
    if not (is_list_of(trees, len(places)) or is_list_of(trees, 1)):
        asked = f"y, or the list of the outputs of the {len(places)} layers"
        raise Unreadable(f"it returns {described(tree)}; it must be {asked}")
    answers = {}
    for place, each in zip(places[-len(trees) :], trees, strict=True):
        array = array_of(each)
        assert array is not None
        units = case.architecture.widths[place.layer]
        if array.ndim == 1 and units == 1:
            array = array[:, None]
        elif columns:
            array = array.T
        answers[place] = array
    return answers


def _layers(
    function: str, places: Sequence[Place], tree: Any, case: Case, columns: bool
) -> Answers:
    """The arrays of all weights, and of all biases where they are given."""
    count = len(case.network.layers)
    while isinstance(tree, list) and len(tree) == 1 and isinstance(tree[0], list) and count > 1:
        tree = tree[0]
    weights, biases = tree, None
    several = isinstance(tree, list) and len(tree) > 1 and is_list_of(tree[0], count)
    if several and not _is_matrix(tree[0], case):
        weights, biases = tree[:2]  # perhaps the losses of a training follow
    if not is_list_of(weights, count):
        asked = "the list of the weights' arrays, or that and the list of the biases'"
        raise Unreadable(
            f"it returns {described(tree)}; it must be {asked}, {count} arrays in each"
        )
    arrays: list[FloatArray] = [array_of(each) for each in weights]  # type: ignore[misc]
    if columns:
        arrays = [array.T for array in arrays]
    given = is_list_of(biases, count)
    if case.architecture.bias and not given:
        said = f"{described(biases)} as biases" if biases else "no biases"
        raise Unreadable(f"it returns {said}; the network has {count}, one array a layer")
    if given:
        assert biases is not None
        own = [
            _bias(each, case.architecture.widths[i + 1], columns) for i, each in enumerate(biases)
        ]
        # Zeros may stand where the network has no biases.
        if case.architecture.bias or any(array.any() for array in own):
            arrays += own
    return dict(zip(places, arrays, strict=False))


def _bias(tree: Any, units: int, columns: bool) -> FloatArray:
    """The array of a bias, which may be a row or a column."""
    array = array_of(tree)
    assert array is not None
    if array.size == units == max(array.shape, default=1):
        return array.reshape(units)
    turned = array.T if columns else array
    return turned[0] if turned.ndim == 2 and len(turned) == 1 else turned


def _is_matrix(tree: Any, case: Case) -> bool:
    """Whether an answer is one matrix of the first layer, and no list of them."""
    array = array_of(tree)
    return array is not None and array.shape in (
        case.network.weights[0].shape,
        case.network.weights[0].shape[::-1],
    )


def misshapen(answers: Answers, right: Answers, case: Case) -> str:
    """A sentence about the first array of another shape than it should have; "" without one."""
    for place, array in answers.items():
        if place in right and array.shape != right[place].shape:
            shapes = f"the shape {array.shape} where {right[place].shape} is right"
            return f"{place.function} gives {place.what} {shapes}, in the network {case.name}"
    return ""
