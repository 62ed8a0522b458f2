"""Edits of weights by hand, in scripts: what a branch sets, what is off, and what stays."""

from __future__ import annotations

from collections.abc import Sequence

from core.experiments.experiment import Experiment
from core.nn.places import Place


def within(place: Place, *, own_biases: bool) -> str:
    """Write where a place is in its layer's matrix, or in its biases where these are their own."""
    numbers = [str(number - 1) for number in place.numbers]
    if place.letter == "b" and not own_biases:
        numbers.insert(0, "-1")
    elif not numbers:
        numbers = [":" if own_biases or place.letter == "b" else ":-1"]
    return f"[{', '.join(numbers)}]"


def put_in(experiment: Experiment, rows: Sequence[str]) -> str:
    """Write what a branch sets, and what is off from then on; the biases are in W[i].

    rows: the lists of the numbers that the optimizer keeps.
    """
    lines = []
    for place, value in experiment.edits.values:
        spot = _spot(experiment, place)
        lines.append(f"W{spot} = {value!r}  # {place}")
    for place in experiment.edits.off:
        spot = _spot(experiment, place)
        zeros = " = ".join(f"{name}{spot}" for name in ("W", *rows))
        lines.append(f"{zeros} = 0  # {place}")
    return "\n".join(lines)


def _spot(experiment: Experiment, place: Place) -> str:
    return f"[{place.layer}]{within(place, own_biases=not experiment.bias)}"


def held(experiment: Experiment) -> str:
    """Write which weights stay as they are, in matrices as W's."""
    if experiment.edits.held is None:
        return ""
    lines = ["# The weights that stay as they are.", "held = [np.zeros(w.shape, bool) for w in W]"]
    places = dict.fromkeys((*experiment.edits.off, *experiment.edits.frozen))
    lines += [f"held{_spot(experiment, place)} = True  # {place}" for place in places]
    return "\n".join(lines)
