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
    assert with_unit(edited(), 1) == (edited(hidden=(4, 4)), ())


def test_without_a_unit_its_edits_are_gone_and_named() -> None:
    kept = edited(
        hidden=(2, 4),
        set_weights="b1=1,W2[4,1]=7",
        switched_off="F2[4]",
        frozen="W0",
    )
    gone = ("W0[1,3]=2", "W1[3,1]=0", "F1[3] off", "b0[3] frozen")
    assert without_unit(edited(), 1) == (kept, gone)


def test_edits_go_with_the_units_behind_a_new_layer() -> None:
    behind = {
        "set_weights": "W0[1,3]=2,b2=1,W3[4,1]=7",
        "switched_off": "F1[3],F3[4]",
        "frozen": "W0,b0[3]",
    }
    expected = edited(hidden=(3, 3, 4), **behind), ("W1[3,1]=0",)
    assert with_layer(edited(), 1) == expected
    assert with_layer(edited(), 0) == expected  # as wide as the first layer
    last = edited(
        hidden=(3, 4, 4), set_weights="W0[1,3]=2,W1[3,1]=0,b1=1", switched_off="F1[3],F2[4]"
    )
    assert with_layer(edited(), 2) == (last, ("W2[4,1]=7",))


def test_edits_go_with_the_units_behind_a_layer_that_goes() -> None:
    second = edited(hidden=(3,), set_weights="W0[1,3]=2", switched_off="F1[3]")
    assert without_layer(edited(), 2) == (second, ("W1[3,1]=0", "b1=1", "W2[4,1]=7", "F2[4] off"))
    first = edited(hidden=(4,), set_weights="b0=1,W1[4,1]=7", switched_off="F1[4]", frozen="")
    gone = ("W0[1,3]=2", "W1[3,1]=0", "F1[3] off", "W0 frozen", "b0[3] frozen")
    assert without_layer(edited(), 1) == (first, gone)


def test_the_output_is_the_last_layer() -> None:
    assert with_layer(edited(), 3).experiment.hidden == (3, 4, 4)
    assert with_layer(Experiment(hidden=()), 1).experiment.hidden == (2,)


def test_each_layer_keeps_its_activation() -> None:
    two = Experiment(hidden=(3, 4), activation="tanh-relu")
    assert with_layer(two, 1).experiment.activation == "tanh-tanh-relu"
    assert with_layer(two, 2).experiment.activation == "tanh-relu-relu"
    assert without_layer(two, 1).experiment.activation == "relu"


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
    wider = with_unit(experiment, layer).experiment
    assert without_unit(wider, layer) == (experiment, ())
    deeper = with_layer(experiment, layer).experiment
    assert without_layer(deeper, layer + 1) == (experiment, ())
    assert len(Network.from_experiment(deeper).weights) == len(hidden) + 2
