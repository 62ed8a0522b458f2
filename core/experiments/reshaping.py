"""Other shapes of a network: a unit or a layer more or less, with the settings that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from core.experiments.edit_names import EDITS, OFF, checked
from core.experiments.experiment import Experiment
from core.experiments.network_settings import BETWEEN
from core.experiments.schema import problems
from core.nn.places import read_place
from core.refusal import Refusal


def with_unit(experiment: Experiment, layer: int) -> Experiment:
    """Settings with a unit more in a hidden layer; `Refusal` where that cannot be."""
    return _resized(experiment, layer, 1)


def without_unit(experiment: Experiment, layer: int) -> Experiment:
    """Settings without the last unit of a hidden layer; `Refusal` where that cannot be."""
    _refuse_ends(experiment, layer)
    if experiment.widths[layer] == 1:
        raise Refusal(f"layer {layer} has one unit, and must keep it")
    return _resized(experiment, layer, -1)


def with_layer(experiment: Experiment, layer: int) -> Experiment:
    """Settings with a layer more, behind a layer and as wide, or before the output."""
    place = min(layer, len(experiment.hidden))
    width = experiment.hidden[max(0, place - 1)] if experiment.hidden else experiment.inputs
    hidden, activations = list(experiment.hidden), list(experiment.activations)
    hidden.insert(place, width)
    if len(activations) > 1:
        activations.insert(place, activations[max(0, place - 1)])
    return _reshaped(experiment, hidden, activations, below=place)


def without_layer(experiment: Experiment, layer: int) -> Experiment:
    """Settings without a hidden layer; `Refusal` for another one."""
    _refuse_ends(experiment, layer)
    hidden, activations = list(experiment.hidden), list(experiment.activations)
    del hidden[layer - 1]
    if len(activations) > 1:
        del activations[layer - 1]
    return _reshaped(experiment, hidden, activations, below=layer - 1)


def _resized(experiment: Experiment, layer: int, units: int) -> Experiment:
    _refuse_ends(experiment, layer)
    hidden = list(experiment.hidden)
    hidden[layer - 1] += units
    return _reshaped(experiment, hidden, experiment.activations, below=len(experiment.widths))


def _refuse_ends(experiment: Experiment, layer: int) -> None:
    if not 1 <= layer <= len(experiment.hidden):
        end = "the outputs are" if layer else "the inputs are"
        raise Refusal(f"{end} as many as the data set has; choose a hidden layer")


def _reshaped(
    experiment: Experiment, hidden: Sequence[int], activations: Sequence[str], *, below: int
) -> Experiment:
    """Other hidden layers, with those edits of weights that are in layers below one and still
    mean the same."""
    edits = {name: getattr(experiment, name) for name in EDITS}
    changes: dict[str, Any] = {"hidden": tuple(hidden), "activation": BETWEEN.join(activations)}
    try:
        plain = experiment.with_changes(**changes, **dict.fromkeys(EDITS, ()))
        kept = {
            name: tuple(text for text in texts if _is_there(plain, name, text, below))
            for name, texts in edits.items()
        }
        return plain.with_changes(**kept)
    except ValidationError as error:
        raise Refusal(problems(error, changes)[0].sentence) from None


def _is_there(experiment: Experiment, name: str, text: str, below: int) -> bool:
    """Whether a network has the place of an edit."""
    if read_place(text.partition("=")[0]).layer >= below:
        return False
    try:
        checked(experiment.architecture, name, [text], units=name == OFF)
    except ValueError:
        return False
    return True
