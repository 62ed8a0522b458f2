"""Surprises of weights that do not learn, or hardly: a sentence each, where it holds for a run."""

from __future__ import annotations

import numpy as np

from core.lessons.run_facts import MOSTLY, NEAR, RunFacts
from core.nn.activations import ACTIVATIONS
from core.nn.arrays import BoolArray
from core.nn.network import Network

SATURATING = ("sigmoid", "tanh", "softsign")
"""Activations that are level far from 0."""

LEVEL = 0.1
"""A unit is saturated where its slope is less than this share of the largest."""


def frozen_by_a_step(facts: RunFacts) -> str:
    """Tell where no weight up to a step has changed."""
    functions = (*facts.activations, facts.experiment.output_name)
    if "step" not in functions:
        return ""
    last = len(functions) - functions[::-1].index("step")
    frozen = zip(facts.first.layers[:last], facts.last.layers[:last], strict=True)
    if not all((before == after).all() for before, after in frozen):
        return ""
    which = "No weight has" if last == len(functions) else "The weights below the step have not"
    return f"{which} changed: the slope of a step is 0. Try sigmoid in its place, a smooth step."


def units_stay_alike(facts: RunFacts) -> str:
    """Tell where the units of a layer have the same weights at the start and at the end."""
    alike = [
        place
        for place, units in enumerate(facts.experiment.hidden)
        if units > 1 and all(_are_alike(net, place) for net in (facts.first, facts.last))
    ]
    if not alike:
        return ""
    return (
        "The units of a layer start alike and get the same gradient, so they stay alike: each "
        "layer is as good as one unit. Try first weights glorot."
    )


def _are_alike(network: Network, place: int) -> bool:
    """Whether all units of a hidden layer have the same weights, in and out."""
    into, out = network.layers[place], network.weights[place + 1]
    return bool(
        np.allclose(into, into[:, :1], rtol=1e-9, atol=0)
        and np.allclose(out, out[:1], rtol=1e-9, atol=0)
    )


def all_pull_one_way(facts: RunFacts) -> str:
    """Tell where uniform first weights of one sign give every point one output."""
    drawn = facts.run.course.segments[0].experiment
    if facts.score is None or drawn.initializer != "uniform" or drawn.low < 0:
        return ""
    start = facts.first.predict_probability(facts.points)
    low, high = facts.data.levels
    if np.ptp(start) > NEAR * (high - low):
        return ""
    return (
        "No first weight is below 0, so all units pull one way: every point starts at an output "
        f"from {start.min():.3f} to {start.max():.3f}. Try lowest weight -1."
    )


def saturated_from_the_start(facts: RunFacts) -> str:
    """Tell where most values of a layer start on the level parts of its activation."""
    counts = np.zeros((len(facts.activations), 2))
    for block in facts.units(facts.first):
        for place, (name, z) in enumerate(zip(facts.activations, block, strict=True)):
            row = ACTIVATIONS[name]
            level = row.derivative(z) < LEVEL * row.derivative(np.zeros(1))
            counts[place] += level.sum(), z.size
    shares = counts[:, 0] / counts[:, 1]
    for place, name in enumerate(facts.activations):
        if name in SATURATING and shares[place] >= MOSTLY:
            large = not place and np.abs(facts.points).mean() > 1
            return (
                f"{100 * shares[place]:.0f} % of the values in hidden layer {place + 1} start "
                f"where the slope of the {name} is under a tenth of its largest: these units learn "
                f"slowly. Try {'standardise on' if large else 'first weights glorot'}."
            )
    return ""


def dead_units(facts: RunFacts) -> str:
    """Count the ReLU units that are 0 at every training point at the end."""
    if "relu" not in facts.activations:
        return ""
    alive: list[BoolArray] = [np.zeros(units, np.bool_) for units in facts.experiment.hidden]
    for block in facts.units(facts.last):
        for units, z in zip(alive, block, strict=True):
            units |= (z > 0).any(axis=0)
    relus = [units for name, units in zip(facts.activations, alive, strict=True) if name == "relu"]
    units = np.concatenate(relus)
    dead = int((~units).sum())
    if not dead:
        return ""
    verb = "is" if dead == 1 else "are"
    return (
        f"{dead:,} of the {len(units):,} ReLU units {verb} 0 at every training point: no gradient "
        "reaches their weights any more. Try activation leaky_relu, or a smaller learning rate."
    )
