"""Other shapes of a network: a unit or a layer more or less, with the settings that go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from core.experiments.edit_names import EDITS, FROZEN, OFF, checked
from core.experiments.experiment import Experiment
from core.experiments.network_settings import BETWEEN
from core.experiments.schema import problems
from core.nn.places import Place, read_place
from core.refusal import Refusal


class Reshaped(NamedTuple):
    """Settings of another shape, with the edits of weights that have a place there."""

    experiment: Experiment
    dropped: tuple[str, ...]
    """The edits that have none: "W1[2,1]=0.5", "F1[3] off", "b0 frozen"."""


def with_unit(experiment: Experiment, layer: int) -> Reshaped:
    """Settings with a unit more in a hidden layer; `Refusal` where that cannot be."""
    return _resized(experiment, layer, 1)


def without_unit(experiment: Experiment, layer: int) -> Reshaped:
    """Settings without the last unit of a hidden layer; `Refusal` where that cannot be."""
    _refuse_ends(experiment, layer)
    if experiment.widths[layer] == 1:
        raise Refusal(f"layer {layer} has one unit, and must keep it")
    return _resized(experiment, layer, -1)


def with_layer(experiment: Experiment, layer: int) -> Reshaped:
    """Settings with a layer more, behind a layer and as wide, or before the output; a first one is
    as wide as the input."""
    place = min(max(layer, 1), len(experiment.hidden))
    width = experiment.hidden[place - 1] if experiment.hidden else experiment.inputs
    hidden, activations = list(experiment.hidden), list(experiment.activations)
    hidden.insert(place, width)
    if len(activations) > 1:
        activations.insert(place, activations[place - 1])

    def moved(edited: Place) -> Place | None:
        if edited.letter == "W" and edited.layer == place:
            return None  # it led to units that are a layer further now
        return _behind(edited, place, 1)

    return _reshaped(experiment, hidden, activations, moved)


def without_layer(experiment: Experiment, layer: int) -> Reshaped:
    """Settings without a hidden layer; `Refusal` for another one."""
    _refuse_ends(experiment, layer)
    hidden, activations = list(experiment.hidden), list(experiment.activations)
    del hidden[layer - 1]
    if len(activations) > 1:
        del activations[layer - 1]

    def moved(edited: Place) -> Place | None:
        if _units(edited) == layer or (edited.letter == "W" and edited.layer == layer):
            return None
        return _behind(edited, layer, -1)

    return _reshaped(experiment, hidden, activations, moved)


def _units(place: Place) -> int:
    """The layer of the units that a place is of: those that weights and biases lead to."""
    return place.layer if place.is_unit else place.layer + 1


def _behind(place: Place, layer: int, step: int) -> Place:
    """A place of units behind a layer, so many layers further; another one as it is."""
    return replace(place, layer=place.layer + step) if _units(place) > layer else place


def _resized(experiment: Experiment, layer: int, units: int) -> Reshaped:
    _refuse_ends(experiment, layer)
    hidden = list(experiment.hidden)
    hidden[layer - 1] += units
    return _reshaped(experiment, hidden, experiment.activations, lambda place: place)


def _refuse_ends(experiment: Experiment, layer: int) -> None:
    if not 1 <= layer <= len(experiment.hidden):
        end = "the outputs are" if layer else "the inputs are"
        raise Refusal(f"{end} as many as the data set has; choose a hidden layer")


def _reshaped(
    experiment: Experiment,
    hidden: Sequence[int],
    activations: Sequence[str],
    moved: Callable[[Place], Place | None],
) -> Reshaped:
    """Other hidden layers, with the edits of weights whose places are there, where they are now."""
    changes: dict[str, Any] = {"hidden": tuple(hidden), "activation": BETWEEN.join(activations)}
    kept, dropped = dict[str, list[str]](), list[str]()
    try:
        plain = experiment.with_changes(**changes, **dict.fromkeys(EDITS, ()))
        for name in EDITS:
            kept[name] = []
            for text in getattr(experiment, name):
                place, sign, value = text.partition("=")
                now = moved(read_place(place))
                if now is not None and _is_there(plain, name, now):
                    kept[name].append(f"{now}{sign}{value}")
                else:
                    dropped.append(text + {OFF: " off", FROZEN: " frozen"}.get(name, ""))
        return Reshaped(plain.with_changes(**kept), tuple(dropped))
    except ValidationError as error:
        raise Refusal(problems(error, changes)[0].sentence) from None


def _is_there(experiment: Experiment, name: str, place: Place) -> bool:
    """Whether a network has the place of an edit."""
    try:
        checked(experiment.architecture, name, [str(place)], units=name == OFF)
    except ValueError:
        return False
    return True
