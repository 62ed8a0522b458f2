"""Rules that look inside the network: advice from the health of its layers, at any epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.lessons.advice import Advice, Remedy, with_activation
from core.lessons.progress import Progress
from core.lessons.run_facts import MOSTLY
from core.lessons.training_rules import FALLING, SLOWER, STILL, rounded, slower
from core.training.health import USUAL_RATIO
from core.training.unit_answers import saturates

AFTER = 0.05
"""Share of the run before which nobody calls it slow."""

FAR = 200
"""An update is far too long that is so many times the usual share of its weights."""

TINY = 1e-12
"""Steps that are shorter by their weights are none, and no rate makes any of them."""

REACH = 0.1
"""Weights hardly move that could change by less than this share of themselves in a whole run."""

VANISHED, EXPLODED = 1e-3, 1e3
"""Lengths of B at the first hidden layer as shares of that at the output."""

DEEP = 2
"""Hidden layers in which the gradient can vanish or explode."""

FREE = 0.5
"""Share of saturated answers of first weights up to which training has saturated the rest."""

LEARNT = 0.95
"""Share of right training points from which a run learns, whatever its layers look like."""


def dead_units(facts: Progress) -> Advice | None:
    """Count the ReLU units that are 0 at every training point."""
    names = [row.name for row in facts.experiment.architecture.activations]
    if facts.inside is None or "relu" not in names:
        return None
    layers = zip(names, facts.inside.now.units, strict=True)
    units = np.concatenate([layer.dead for name, layer in layers if name == "relu"])
    dead = int(units.sum())
    if not dead:
        return None
    verb = "is" if dead == 1 else "are"
    leaky = with_activation(facts.experiment, "relu", "leaky_relu")
    return Advice(
        f"{dead:,} of the {len(units):,} ReLU units {verb} 0 at every training point",
        "no gradient reaches their weights any more",
        f"{dead:,} of the {len(units):,} ReLU units {verb} dead",
        Remedy("run", {"activation": leaky}),
        tries=f"activation {leaky}, or a smaller learning rate",
    )


def saturating(facts: Progress) -> Advice | None:
    """Tell where training has driven most answers of a layer to the level parts of its
    activation, and the loss does not fall any more."""
    if facts.inside is None or _learns(facts):
        return None
    rows = facts.experiment.architecture.activations
    pairs = zip(rows, facts.inside.before.units, facts.inside.now.units, strict=True)
    for place, (row, before, now) in enumerate(pairs):
        then, share = float(before.saturated.mean()), float(now.saturated.mean())
        if saturates(row) and share >= MOSTLY and then <= FREE:
            return Advice(
                f"{100 * share:.0f} % of the answers of hidden layer {place + 1} are saturated by "
                f"now, {100 * then:.0f} % were at the start",
                "its weights have grown too fast, and its slopes are nearly 0",
                f"{100 * share:.0f} % of layer {place + 1} is saturated by now",
                _anew(facts, SLOWER),
            )
    return None


def exploding(facts: Progress) -> Advice | None:
    """Tell where B grows on its way back by more than a network can use."""
    growth = _growth(facts)
    if growth is None or growth <= EXPLODED:
        return None
    return Advice(
        f"B grows to {_power(growth)} times its length from the output to the first hidden layer",
        "the gradient explodes, since each layer multiplies it by its weights",
        f"B grows {_power(growth)} times on its way back",
        Remedy("run", {"initializer": "glorot"}),
        tries="first weights glorot, or a bound on the gradient's length",
    )


def large_steps(facts: Progress) -> Advice | None:
    """Tell where an update changes a layer by far more of its weights than is usual."""
    longest = _longest(facts)
    if longest is None or _learns(facts) or longest[1] <= FAR * USUAL_RATIO:
        return None
    layer, ratio = longest
    return Advice(
        f"One update changes W{layer} by {100 * ratio:.0f} % of its length, and "
        f"{USUAL_RATIO:g} of it is usual",
        "such steps forget what the ones before have found",
        f"One update changes W{layer} by {100 * ratio:.0f} %",
        slower(facts, SLOWER),
    )


def vanishing(facts: Progress) -> Advice | None:
    """Tell where next to nothing of B reaches the first hidden layer, and the loss stands."""
    growth, names = _growth(facts), facts.experiment.activations
    if growth is None or not 0 < growth < VANISHED:
        return None
    cause = "multiplies it by its slopes and weights"
    if set(names) == {"sigmoid"}:
        cause = "of sigmoids leaves at most a quarter of it"
    changes: dict[str, Any] = {"initializer": "glorot"}
    if "sigmoid" in names:
        changes = {"activation": with_activation(facts.experiment, "sigmoid", "tanh")} | changes
    return Advice(
        f"B shrinks to {_power(growth)} of its length from the output to the first hidden layer",
        f"the gradient vanishes, since each layer {cause}",
        "The gradient vanishes on its way back to W0",
        Remedy("run", changes),
    )


def small_steps(facts: Progress) -> Advice | None:
    """Tell where the loss falls by steps so short that the weights hardly move in a whole run."""
    longest, few = _longest(facts), _few(facts)
    if longest is None or facts.is_right or set(facts.experiment.activations) == {"identity"}:
        return None
    falls = (np.diff(facts.losses[-few:]) < 0).all() and facts.fall > FALLING
    updates = facts.inside.now.updates if facts.inside else 1
    ratio = longest[1]
    reaches = ratio * updates * facts.course.epochs >= REACH
    if not falls or reaches or not TINY < ratio < USUAL_RATIO / SLOWER:
        return None
    times = 10 ** round(math.log10(USUAL_RATIO / ratio))
    return Advice(
        f"No update changes a layer by more than {_power(ratio)} of its length, and "
        f"{USUAL_RATIO:g} is usual",
        "the loss falls, but the steps are too short to get anywhere",
        "The steps are too short",
        _anew(facts, 1 / times),
    )


def _few(facts: Progress) -> int:
    """The epochs that are a beginning."""
    return max(10, round(AFTER * facts.course.epochs))


def _learns(facts: Progress) -> bool:
    """Whether a run has learnt, or its loss falls, or it has only begun."""
    learnt = bool(facts.has_classes and facts.shares[-1] >= LEARNT) or facts.is_right
    return learnt or facts.fall < STILL or facts.epoch < _few(facts)


def _growth(facts: Progress) -> float | None:
    """The length of B at the first hidden layer as a share of that at the output; None of a
    network that is not deep, or learns."""
    if facts.inside is None or len(facts.experiment.hidden) < DEEP or _learns(facts):
        return None
    first, *_, last = facts.inside.now.of("delta").tolist()
    return first / last if last > 0 else None


def _longest(facts: Progress) -> tuple[int, float] | None:
    """The layer with the greatest update by its weights, and that share; None at a beginning and
    where there is none."""
    if facts.inside is None or facts.epoch < _few(facts):
        return None
    ratios = facts.inside.now.of("ratio")
    if not (np.nan_to_num(ratios) > 0).any():
        return None
    layer = int(np.nanargmax(ratios))
    return layer, float(ratios[layer])


def _anew(facts: Progress, times: float) -> Remedy:
    """A new run with a rate so many times smaller."""
    return Remedy("run", {"learning_rate": rounded(facts.experiment.learning_rate / times)})


def _power(number: float) -> str:
    """A number of any size in two digits: 0.0012, 3.4e-7, 41,000."""
    digits = f"{number:.1e}"
    if 1e-3 <= number < 1e6:
        return f"{float(digits):,g}"
    mantissa, _, power = digits.partition("e")
    return f"{mantissa}e{int(power)}"
