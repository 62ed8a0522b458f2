"""A unit or a layer more or less, and what becomes of edits of weights."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments.experiment import Experiment
from core.experiments.reshaping import with_layer, with_unit, without_layer, without_unit
from core.nn.activations import ACTIVATIONS
from core.nn.network import Network
from core.refusal import Refusal

EDITS = {
    "bias": True,
    "set_weights": "W0[1,3]=2,W1[3,1]=0,b1=1,W2[4,1]=7",
    "switched_off": "F1[3],F2[4]",
    "frozen": "W0,b0[3]",
}


def edited(**changes: Any) -> Experiment:
    """A network 2-3-4-1 with edits in all layers."""
    return Experiment.model_validate({"hidden": (3, 4), **EDITS, **changes})


def test_a_unit_more_keeps_all_edits() -> None:
    wider = with_unit(edited(), 1)
    assert wider == edited(hidden=(4, 4))


def test_without_a_unit_its_edits_are_gone() -> None:
    assert without_unit(edited(), 1) == edited(
        hidden=(2, 4),
        set_weights="b1=1,W2[4,1]=7",
        switched_off="F2[4]",
        frozen="W0",
    )


def test_layers_in_between_leave_the_edits_before_them() -> None:
    expected = {"set_weights": "W0[1,3]=2", "switched_off": "", "frozen": "W0,b0[3]"}
    assert with_layer(edited(), 1) == edited(hidden=(3, 3, 4), **expected)
    assert without_layer(edited(), 2) == edited(hidden=(3,), **expected)
    none = {"set_weights": "", "switched_off": "", "frozen": ""}
    assert with_layer(edited(), 0) == edited(hidden=(3, 3, 4), **none)
    assert without_layer(edited(), 1) == edited(hidden=(4,), **none)


def test_the_output_is_the_last_layer() -> None:
    assert with_layer(edited(), 3).hidden == (3, 4, 4)
    assert with_layer(Experiment(hidden=()), 1).hidden == (2,)


def test_each_layer_keeps_its_activation() -> None:
    two = Experiment(hidden=(3, 4), activation="tanh-relu")
    assert with_layer(two, 1).activation == "tanh-tanh-relu"
    assert with_layer(two, 2).activation == "tanh-relu-relu"
    assert without_layer(two, 1).activation == "relu"


@pytest.mark.parametrize("change", [with_unit, without_unit, without_layer])
@pytest.mark.parametrize(("layer", "end"), [(0, "inputs"), (3, "outputs")])
def test_inputs_and_outputs_are_those_of_the_data(change: Any, layer: int, end: str) -> None:
    with pytest.raises(Refusal, match=f"^the {end} are as many as the data set has"):
        change(edited(dataset="iris", loss="auto"), layer)
    if layer:
        with pytest.raises(Refusal, match=f"^the {end} are as many"):
            change(edited(), layer)  # of a single unit


def test_what_the_schema_refuses_is_refused_in_its_words() -> None:
    with pytest.raises(Refusal, match=r"^layer 1 has one unit, and must keep it$"):
        without_unit(Experiment(hidden=(1,)), 1)
    with pytest.raises(Refusal, match="each 1 to 10,000"):
        with_unit(Experiment(hidden=(10_000,)), 1)
    with pytest.raises(Refusal, match="up to 16"):
        with_layer(Experiment(hidden=(1,) * 16), 1)


@given(
    hidden=st.lists(st.integers(2, 5), min_size=1, max_size=4),
    data=st.data(),
)
def test_what_was_added_can_be_taken_away(hidden: list[int], data: st.DataObject) -> None:
    names = st.sampled_from(sorted(ACTIVATIONS))
    activations = data.draw(st.lists(names, min_size=len(hidden), max_size=len(hidden)))
    experiment = Experiment(hidden=tuple(hidden), activation="-".join(activations), bias=True)
    layer = data.draw(st.integers(1, len(hidden)))
    assert without_unit(with_unit(experiment, layer), layer) == experiment
    deeper = with_layer(experiment, layer)
    assert without_layer(deeper, layer + 1) == experiment
    assert len(Network.from_experiment(deeper).weights) == len(hidden) + 2
