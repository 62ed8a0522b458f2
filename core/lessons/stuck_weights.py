"""Surprises of weights that do not learn, or hardly: advice on each, where it holds for a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.lessons.advice import Advice, Remedy, with_activation
from core.lessons.run_facts import MOSTLY, NEAR, RunFacts
from core.nn.network import Network
from core.training.unit_answers import saturates, unit_answers


def frozen_by_a_step(facts: RunFacts) -> Advice | None:
    """Tell where no weight up to a step has changed."""
    functions = (*facts.activations, facts.experiment.output_name)
    if "step" not in functions:
        return None
    last = len(functions) - functions[::-1].index("step")
    frozen = zip(facts.first.layers[:last], facts.last.layers[:last], strict=True)
    if not all((before == after).all() for before, after in frozen):
        return None
    which = "No weight has" if last == len(functions) else "The weights below the step have not"
    changes: dict[str, Any] = {"activation": with_activation(facts.experiment, "step", "sigmoid")}
    if facts.experiment.output_name == "step":
        changes["output"] = "sigmoid"
    return Advice(
        f"{which} changed", "the slope of a step is 0, and sigmoid is a smooth step",
        remedy=Remedy("run", changes),
    )  # fmt: skip


def units_stay_alike(facts: RunFacts) -> Advice | None:
    """Tell where the units of a layer have the same weights at the start and at the end."""
    alike = [
        place
        for place, units in enumerate(facts.experiment.hidden)
        if units > 1 and all(_are_alike(net, place) for net in (facts.first, facts.last))
    ]
    if not alike:
        return None
    return Advice(
        "The units of a layer start alike and get the same gradient, so they stay alike",
        "each layer is as good as one unit",
        "The units of a layer stay alike",
        Remedy("run", {"initializer": "glorot"}),
    )


def _are_alike(network: Network, place: int) -> bool:
    """Whether all units of a hidden layer have the same weights, in and out."""
    into, out = network.layers[place], network.weights[place + 1]
    return bool(
        np.allclose(into, into[:, :1], rtol=1e-9, atol=0)
        and np.allclose(out, out[:1], rtol=1e-9, atol=0)
    )


def all_pull_one_way(facts: RunFacts) -> Advice | None:
    """Tell where uniform first weights of one sign give every point one output."""
    drawn = facts.drawn
    if facts.score is None or drawn.initializer != "uniform" or drawn.low < 0:
        return None
    start = facts.first.predict_probability(facts.points)
    low, high = facts.data.levels
    if np.ptp(start) > NEAR * (high - low):
        return None
    return Advice(
        "No first weight is below 0, so all units pull one way",
        f"every point starts at an output from {start.min():.3f} to {start.max():.3f}",
        "No first weight is below 0",
        Remedy("run", {"low": -1.0}),
    )


def saturated_from_the_start(facts: RunFacts) -> Advice | None:
    """Tell where most values of a layer start on the level parts of its activation."""
    for place, units in enumerate(unit_answers(facts.first, facts.points)):
        row, share = facts.first.architecture.activations[place], units.saturated.mean()
        if saturates(row) and share >= MOSTLY:
            share, layer = f"{100 * share:.0f} %", f"hidden layer {place + 1}"
            return Advice(
                f"{share} of the values in {layer} start where the slope of the {row.name} is "
                "under a tenth of its largest",
                "these units learn slowly",
                f"{share} of {layer} starts saturated",
                Remedy("run", _less_saturated(facts, place)),
            )
    return None


def _less_saturated(facts: RunFacts, place: int) -> dict[str, Any]:
    """Return what leaves fewer values of a layer level: smaller first weights or smaller inputs."""
    glorot = Network.from_experiment(facts.drawn.with_changes(initializer="glorot"))
    spread = facts.points.std(axis=0)
    standard = (facts.points - facts.points.mean(axis=0)) / np.where(spread, spread, 1.0)
    weights = unit_answers(glorot, facts.points)[place].saturated.mean()
    inputs = unit_answers(facts.first, standard)[place].saturated.mean()
    return {"initializer": "glorot"} if weights <= inputs else {"standardise": True}
