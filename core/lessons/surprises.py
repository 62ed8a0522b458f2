"""Surprises: facts of a finished run that a student may not expect, each with something to try.

A row looks at a run and says a sentence where the fact holds for it, by computation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from core.data.dataset import Task
from core.data.features import INPUTS
from core.lessons import stuck_weights
from core.lessons.best_line import MOST_POINTS, most_right
from core.lessons.run_facts import MOSTLY, NEAR, RunFacts
from core.training.evaluation import learnt_by_heart, outputs
from core.training.run import Run, Status

GOOD = 0.9
"""Shares above it may be the best that there is; who knows without counting."""

BEYOND = 0.1
"""Outputs that lie beyond the levels by more than this share of them are told."""


LAST = "one class"
"""The rule whose sentence is left out where another one says why."""

Rule: TypeAlias = Callable[[RunFacts], str]
"""Return the sentence; nothing where it does not hold."""


def surprises(run: Run) -> list[str]:
    """Return what may surprise about a run, a sentence or two each; nothing of one that diverged,
    which says itself what to try."""
    if run.status is Status.DIVERGED or not run.epochs:
        return []
    facts = RunFacts(run)
    with np.errstate(all="ignore"):
        told = {name: text for name, rule in SURPRISES.items() if (text := rule(facts))}
    if len(told) > 1:
        told.pop(LAST, None)
    return list(told.values())


# No activation.


def _only_a_line(facts: RunFacts) -> str:
    if not facts.is_linear or facts.is_right:
        return ""
    cause = "an activation function" if facts.activations else "a hidden layer"
    sentence = f"Without {cause} the network is linear, as much as one layer can do"
    score, (n, inputs) = facts.score, facts.points.shape
    binary = facts.data.task is Task.BINARY
    if score is not None and binary and inputs == 2 and n <= MOST_POINTS:
        most = most_right(facts.last.activate(0, facts.points)[:, :2], facts.truth)
        if most == n:
            return ""
        squash = facts.last.architecture.squash
        bent = facts.experiment.features != (INPUTS,) or (squash and squash.name != "identity")
        where = " in what enters the network" if bent else ""
        sentence = (
            f"Without {cause} the boundary is one line{where}: at most {most} of the {n} training "
            f"points of {facts.data.name} can be right; this run has {score.correct}, "
            f"{100 * score.accuracy:.1f} %"
        )
    elif facts.run.best_accuracy > GOOD:
        return ""
    return f"{sentence}. Try {'activation tanh' if facts.activations else 'hidden layers 4'}."


def _unbounded_output(facts: RunFacts) -> str:
    low, high = facts.data.levels
    least, most = float(facts.outputs.min()), float(facts.outputs.max())
    room = BEYOND * (high - low)
    if facts.score is None or (least >= low - room and most <= high + room):
        return ""
    better = "sigmoid" if facts.data.task is Task.BINARY else "softmax"
    return (
        f"The output is not held between {low:g} and {high:g}: it goes from {least:.3g} to "
        f"{most:.3g}, and a point far on its own side adds to the loss too. Try output {better}."
    )


def _outputs_do_not_add_up(facts: RunFacts) -> str:
    sums = facts.outputs.sum(axis=1)
    if facts.experiment.output_name != "sigmoid" or facts.data.task is not Task.CLASSES:
        return ""
    if np.ptp(sums) < NEAR:
        return ""
    return (
        f"Each class has a sigmoid of its own: the {facts.outputs.shape[1]} outputs of a point add "
        f"up to {sums.min():.2f} to {sums.max():.2f}, not to 1. Try output softmax."
    )


# Input.


def _input_made_alike(facts: RunFacts) -> str:
    squash = facts.last.architecture.squash
    if squash is None:
        return ""
    before, after = (len(np.unique(x, axis=0)) for x in (facts.points, squash(facts.points)))
    if after > MOSTLY * before:
        return ""
    return (
        f"The {squash.name} is applied to the input too, and of {before:,} different training "
        f"points it leaves {after:,} different ones. Try squash input off."
    )


def _odd_network(facts: RunFacts) -> str:
    if facts.data.task is not Task.BINARY or facts.experiment.bias or facts.is_right:
        return ""
    if facts.is_linear:  # then that is said
        return ""
    low, high = facts.data.levels
    opposite = outputs(facts.last, facts.data, -facts.data.x[~facts.data.is_test])
    if not facts.points.any() or not np.allclose(facts.outputs + opposite, low + high, atol=1e-9):
        return ""
    return (
        "Without a bias this network is odd: a point and its opposite across the origin never have "
        "one class. Try bias on."
    )


def _rays(facts: RunFacts) -> str:
    kinked = {"relu", "leaky_relu"} & set(facts.activations)
    if facts.data.task is not Task.BINARY or facts.experiment.bias or facts.is_right or not kinked:
        return ""
    twice = facts.data.encode(2 * facts.data.x[~facts.data.is_test])
    near, far = (facts.last.forward(x)[-1] for x in (facts.points, twice))
    if not np.allclose(far, 2 * near, rtol=1e-9, atol=1e-9):
        return ""
    return (
        "Without a bias a ReLU network answers alike along each ray from the origin: its boundary "
        "is made of rays. Try bias on."
    )


# Course of the training.


def _one_class(facts: RunFacts) -> str:
    score = None if facts.is_linear else facts.score
    predicted = np.array(score.confusion).sum(axis=0) if score else np.zeros(0)
    if score is None or facts.is_right or (predicted > 0).sum() != 1:
        return ""
    name = facts.data.classes[int(predicted.argmax())]
    return (
        f"Every training point is answered {name}: {100 * score.accuracy:.1f} % is the share of "
        "that class alone. Try more epochs, or another learning rate."
    )


def _order_of_the_points(facts: RunFacts) -> str:
    batch = facts.experiment.rule.batch
    if batch is None or facts.experiment.shuffle or batch >= len(facts.truth):
        return ""
    start = "The points come in the same order every epoch"
    if facts.score is not None:
        others = np.flatnonzero(facts.truth != facts.truth[-1])
        tail = len(facts.truth) - 1 - int(others[-1]) if others.size else 0
        if tail >= max(2 * batch, 5):
            name = facts.data.classes[int(facts.truth[-1])]
            return f"{start}, its last {tail:,} of class {name}, and those count most. Try shuffle."
    return f"{start}, and the last ones count most. Try shuffle on." if batch == 1 else ""


def _overfitting(facts: RunFacts) -> str:
    tests, run = facts.run.test_losses, facts.run
    lowest = None
    if tests is not None:
        lowest = learnt_by_heart(np.append(run.losses, run.final_loss), tests)
    if tests is None or lowest is None:
        return ""
    return (
        f"The test loss was lowest at epoch {lowest:,} and is {tests[-1] / tests[lowest]:.1f} "
        "times as high now, while the training loss fell: the network learns its points by heart. "
        "Try patience, L2 penalty or fewer units."
    )


SURPRISES: dict[str, Rule] = {
    "only a line": _only_a_line,
    "unbounded output": _unbounded_output,
    "outputs do not add up": _outputs_do_not_add_up,
    "frozen by a step": stuck_weights.frozen_by_a_step,
    "units stay alike": stuck_weights.units_stay_alike,
    "all pull one way": stuck_weights.all_pull_one_way,
    "saturated from the start": stuck_weights.saturated_from_the_start,
    "dead units": stuck_weights.dead_units,
    "input made alike": _input_made_alike,
    "odd network": _odd_network,
    "rays": _rays,
    "order of the points": _order_of_the_points,
    "overfitting": _overfitting,
    LAST: _one_class,
}
"""The rules by their name, in the order in which they are told."""
