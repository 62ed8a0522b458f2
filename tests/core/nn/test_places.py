"""Names of weights, biases and units, and where these lie."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.nn.network import Architecture, Network
from core.nn.places import Place, find_place, find_places, place_of

SHAPES = st.builds(
    lambda widths, bias: Architecture.of(widths, bias=bias, loss="squared_error"),
    st.lists(st.integers(1, 12), min_size=2, max_size=5),
    st.booleans(),
)


@given(SHAPES)
def test_every_number_has_one_name_that_finds_it_again(architecture: Architecture) -> None:
    names = [str(place_of(architecture, index)) for index in range(architecture.size)]
    assert len(set(names)) == architecture.size
    for index, name in enumerate(names):
        assert find_place(architecture, name).indices(architecture).tolist() == [index]
    with pytest.raises(IndexError):
        place_of(architecture, architecture.size)


@given(SHAPES)
def test_a_name_points_where_the_layers_have_it(architecture: Architecture) -> None:
    network = Network(architecture, np.arange(float(architecture.size)))
    for layer, weights in enumerate(network.weights):
        for (row, column), value in np.ndenumerate(weights):
            place = Place("W", layer, (row + 1, column + 1))
            assert place.indices(architecture).tolist() == [value]
        for row, out in enumerate(weights):
            unit = find_place(architecture, f"F{layer}[{row + 1}]")
            assert unit.indices(architecture).tolist() == out.tolist()
        every = find_place(architecture, f"W{layer}").indices(architecture)
        assert every.tolist() == weights.ravel().tolist()
    for layer, biases in enumerate(network.biases or ()):
        assert find_place(architecture, f"b{layer}").indices(architecture).tolist() == list(biases)
        for column, value in enumerate(biases, 1):
            place = find_place(architecture, f"b{layer}[{column}]")
            assert place.indices(architecture).tolist() == [value]
    output = find_place(architecture, f"F{len(architecture.widths) - 1}[1]")
    assert output.indices(architecture).size == 0


def test_names_are_read_as_people_write_them() -> None:
    architecture = Architecture.of([2, 3, 1], bias=True)
    assert find_place(architecture, " w0[2, 3] ") == Place("W", 0, (2, 3))
    assert find_places(architecture, "f1[3], b0[ 2 ],W0[1,2],b1,") == (
        Place("F", 1, (3,)),
        Place("b", 0, (2,)),
        Place("W", 0, (1, 2)),
        Place("b", 1),
    )
    assert find_places(architecture, "") == ()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("W0[3,1]", "W0[1,1] to W0[2,3]"),
        ("W0[1,4]", "W0[1,1] to W0[2,3]"),
        ("W0[0,1]", "W0[1,1] to W0[2,3]"),
        ("W0[1]", "W0[1,1] to W0[2,3]"),
        ("W2", "W0[1,1] to W0[2,3], W1[1,1] to W1[3,1]"),
        ("b0[4]", "b0[1] to b0[3]"),
        ("b1[1,1]", "b1[1]"),
        ("F1", "F1[1] to F1[3]"),
        ("F3[1]", "F0[1] to F0[2], F1[1] to F1[3], F2[1]"),
    ],
)
def test_what_there_is_is_told_for_a_name_that_does_not_exist(name: str, known: str) -> None:
    architecture = Architecture.of([2, 3, 1], bias=True)
    sentence = f"there is no {name}; it must be one of {known}"
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        find_place(architecture, name)


def test_a_network_without_biases_names_none() -> None:
    with pytest.raises(ValueError, match=r"^there is no b0; it must be one of F0\[1\] to F0"):
        find_place(Architecture.of([2, 1]), "b0")


@pytest.mark.parametrize("name", ["", "W", "B1[1]", "W1[a,b]", "W1[2,4", "x" * 500, "W-1", "\x1b"])
def test_what_is_no_name_at_all_is_told_how_names_look(name: str) -> None:
    with pytest.raises(
        ValueError, match=r"is no weight, bias or unit; it must be written as W1\[2,4\]"
    ):
        find_place(Architecture.of([2, 3, 1]), name)
