"""Surprises: facts of a finished run that a student may not expect, each with something to try.

A rule looks at a run and gives advice where the fact holds for it, by computation.
"""

from __future__ import annotations

import numpy as np

from core.data.dataset import Task
from core.data.features import INPUTS
from core.lessons.advice import Advice, Remedy
from core.lessons.best_line import MOST_POINTS, most_right
from core.lessons.run_facts import MOSTLY, NEAR, RunFacts
from core.training.evaluation import outputs

GOOD = 0.9
"""Shares above it may be the best that there is; who knows without counting."""

BEYOND = 0.1
"""Outputs that lie beyond the levels by more than this share of them are told."""


# No activation.


def only_a_line(facts: RunFacts) -> Advice | None:
    """Tell where no layer bends the boundary, and how many points a line can have right."""
    if not facts.is_linear or facts.is_right:
        return None
    cause = "an activation function" if facts.activations else "a hidden layer"
    found, why = f"Without {cause} the network is linear", "it is as much as one layer can do"
    brief = found
    score, (n, inputs) = facts.score, facts.points.shape
    if score is not None and facts.data.task is Task.BINARY and inputs == 2 and n <= MOST_POINTS:
        most = most_right(facts.last.activate(0, facts.points)[:, :2], facts.truth)
        if most == n:
            return None
        squash = facts.last.architecture.squash
        bent = facts.experiment.features != (INPUTS,) or (squash and squash.name != "identity")
        where = " in what enters the network" if bent else ""
        found, brief = f"Without {cause} the boundary is one line{where}", "The boundary is a line"
        why = (
            f"at most {most} of the {n} training points of {facts.data.name} can be right; this "
            f"run has {score.correct}, {100 * score.accuracy:.1f} %"
        )
    elif facts.run.best_accuracy > GOOD:
        return None
    layers = {} if facts.activations else {"hidden": (4,)}
    return Advice(found, why, brief, Remedy("run", {**layers, "activation": "tanh"}))


def unbounded_output(facts: RunFacts) -> Advice | None:
    """Tell where the outputs for classes go beyond the targets."""
    low, high = facts.data.levels
    least, most = float(facts.outputs.min()), float(facts.outputs.max())
    room = BEYOND * (high - low)
    if facts.score is None or (least >= low - room and most <= high + room):
        return None
    better = "sigmoid" if facts.data.task is Task.BINARY else "softmax"
    return Advice(
        f"The output is not held between {low:g} and {high:g}",
        f"it goes from {least:.3g} to {most:.3g}, and a point far on its own side adds to the loss "
        "too",
        remedy=Remedy("run", {"output": better}),
    )


def outputs_do_not_add_up(facts: RunFacts) -> Advice | None:
    """Tell where each of several classes has a sigmoid of its own."""
    if facts.experiment.output_name != "sigmoid" or facts.data.task is not Task.CLASSES:
        return None
    sums = facts.outputs.sum(axis=1)
    if np.ptp(sums) < NEAR:
        return None
    return Advice(
        "Each class has a sigmoid of its own",
        f"the {facts.outputs.shape[1]} outputs of a point add up to {sums.min():.2f} to "
        f"{sums.max():.2f}, not to 1",
        remedy=Remedy("run", {"output": "softmax"}),
    )


# Input.


def input_made_alike(facts: RunFacts) -> Advice | None:
    """Tell where the function on the input makes one of many points."""
    squash = facts.last.architecture.squash
    if squash is None:
        return None
    before, after = (len(np.unique(x, axis=0)) for x in (facts.points, squash(facts.points)))
    if after > MOSTLY * before:
        return None
    return Advice(
        f"The {squash.name} is applied to the input too",
        f"of {before:,} different training points it leaves {after:,} different ones",
        remedy=Remedy("run", {"squash_input": False}),
    )


BIAS = Remedy("run", {"bias": True})


def odd_network(facts: RunFacts) -> Advice | None:
    """Tell where a point and its opposite never have one class."""
    if facts.data.task is not Task.BINARY or facts.experiment.bias or facts.is_right:
        return None
    if facts.is_linear:  # then that is said
        return None
    low, high = facts.data.levels
    opposite = outputs(facts.last, facts.data, -facts.data.x[~facts.data.is_test])
    if not facts.points.any() or not np.allclose(facts.outputs + opposite, low + high, atol=1e-9):
        return None
    why = "a point and its opposite across the origin never have one class"
    return Advice("Without a bias this network is odd", why, remedy=BIAS)


def rays(facts: RunFacts) -> Advice | None:
    """Tell where a ReLU network answers alike along each ray from the origin."""
    kinked = {"relu", "leaky_relu"} & set(facts.activations)
    if facts.data.task is not Task.BINARY or facts.experiment.bias or facts.is_right or not kinked:
        return None
    twice = facts.data.encode(2 * facts.data.x[~facts.data.is_test])
    near, far = (facts.last.forward(x)[-1] for x in (facts.points, twice))
    if not np.allclose(far, 2 * near, rtol=1e-9, atol=1e-9):
        return None
    return Advice(
        "Without a bias a ReLU network answers alike along each ray from the origin",
        "its boundary is made of rays",
        "Without a bias the boundary is rays",
        BIAS,
    )


# Course of the training.


def one_class(facts: RunFacts) -> Advice | None:
    """Tell where all training points get one answer."""
    score = None if facts.is_linear else facts.score
    predicted = np.array(score.confusion).sum(axis=0) if score else np.zeros(0)
    if score is None or facts.is_right or (predicted > 0).sum() != 1:
        return None
    name = facts.data.classes[int(predicted.argmax())]
    return Advice(
        f"Every training point is answered {name}",
        f"{100 * score.accuracy:.1f} % is the share of that class alone",
        remedy=Remedy("continue", {"epochs": 2 * facts.run.course.epochs}),
        tries="more epochs, or another learning rate",
    )


def order_of_the_points(facts: RunFacts) -> Advice | None:
    """Tell where batches come in one order, and end with points of one class."""
    batch = facts.experiment.rule.batch
    if batch is None or facts.experiment.shuffle or batch >= len(facts.truth):
        return None
    last = _last_of_one_class(facts)
    if last < max(2 * batch, 5):
        last = 0
    if not last and batch > 1:
        return None
    why = "the last ones count most"
    if last:
        name = facts.data.classes[int(facts.truth[-1])]
        why = f"its last {last:,} of class {name} count most"
    found = "The points come in the same order every epoch"
    brief = "The points keep their order"
    return Advice(found, why, brief, Remedy("run", {"shuffle": True}))


def _last_of_one_class(facts: RunFacts) -> int:
    """Count the points at the end that are of one class."""
    if facts.score is None:
        return 0
    others = np.flatnonzero(facts.truth != facts.truth[-1])
    return len(facts.truth) - 1 - int(others[-1]) if others.size else 0
