"""Mistakes of the update, of the optimizers and of the accuracy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from core.lessons.own_code.cases import Case
from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistake import VERSIONS, Mistake
from core.nn.arrays import FloatArray
from core.nn.optimizers import Binding, Update

Rule: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray, int, Any], FloatArray]
"""(gradient, first slot, second slot, t, constants): the step per rate; the slots are changed."""


def of(optimizers: str, rule: Rule) -> dict[str, Any]:
    """The formulas with another update, where one of these optimizers is meant."""

    def bind(binding: Binding) -> Update:
        updates = [binding.updates]
        slots = [*binding.state[1:], *np.zeros((2, binding.steps.size))]

        def update() -> None:
            updates[0] += 1
            step = rule(-binding.steps, slots[0], slots[1], updates[0], binding.constants)
            binding.state[0] -= binding.rate * step

        return update

    def chosen(case: Case) -> Callable[[Binding], Update]:
        return bind if case.optimizer.name in optimizers.split() else case.optimizer.bind

    return {"bind": chosen}


def adam(
    *,
    mean: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    square: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    root: Callable[[FloatArray], FloatArray] = np.sqrt,
    inside: bool = False,
    power: int = 2,
    swapped: bool = False,
    new: bool = True,
) -> dict[str, Any]:
    """Adam with some of its parts otherwise."""

    def rule(g: FloatArray, m: FloatArray, v: FloatArray, t: int, c: Any) -> FloatArray:
        beta1, beta2 = (c["beta2"], c["beta1"]) if swapped else (c["beta1"], c["beta2"])
        m[...] = beta1 * m + ((1 - beta1) * g if new else g)
        v[...] = beta2 * v + ((1 - beta2) if new else 1.0) * g**power
        first, second = m / mean(beta1, t), v / square(beta2, t)
        if inside:
            step: FloatArray = first / root(second + c["epsilon"])
            return step
        step = first / (root(second) + c["epsilon"])
        return step

    return of("adam", rule)


def _averaged(g: FloatArray, v: FloatArray, _: FloatArray, t: int, c: Any) -> FloatArray:
    keep = c["momentum"]
    v[...] = keep * v + (1 - keep) * g
    return v


def _no_root(g: FloatArray, s: FloatArray, _: FloatArray, t: int, c: Any) -> FloatArray:
    keep = c.get("alpha")
    s[...] = s + g * g if keep is None else keep * s + (1 - keep) * g * g
    return np.asarray(g / (s + c["epsilon"]))


def _swapped_alpha(g: FloatArray, s: FloatArray, _: FloatArray, t: int, c: Any) -> FloatArray:
    s[...] = (1 - c["alpha"]) * s + c["alpha"] * g * g
    return np.asarray(g / (np.sqrt(s) + c["epsilon"]))


def _not_kept(g: FloatArray, s: FloatArray, _: FloatArray, t: int, c: Any) -> FloatArray:
    keep = c.get("alpha", 0.0)
    return np.asarray(g / (np.sqrt((1 - keep) * g * g) + c["epsilon"]))


def _through_the_new(p: Pass, i: int) -> FloatArray:
    """B_{i+1} through weights that were updated a moment ago."""
    if p.rate is None:
        return RIGHT.back(p, i)
    return p.b @ (p.w[i] - p.rate * p.gradients[i]).T


UPDATE = (
    Mistake(
        "learning rate forgotten",
        "update",
        "the learning rate is forgotten: W goes down by the whole gradient",
        {"rate": lambda case: 1.0},
    ),
    Mistake(
        "learning rate twice",
        "update",
        "the learning rate is multiplied in twice, in the gradient and in the update",
        {"rate": lambda case: case.rate**2},
    ),
    Mistake(
        "uphill",
        "update",
        "the update has the wrong sign: W goes up the gradient, W + rate dL/dW",
        {"rate": lambda case: -case.rate},
    ),
    Mistake(
        "updated before used",
        "update",
        "W_i is updated before B_i is taken through it: the backward pass needs the weights of "
        "the forward pass in all layers",
        {"back": _through_the_new},
    ),
    Mistake(
        "an update a sample",
        "update",
        "the weights are updated after each sample; here an epoch is one update with all samples",
        {"batches": lambda case: [[k] for k in range(len(case.x))]},
    ),
    Mistake(
        "the rate divided by n",
        "update",
        "the step is divided by n, the number of samples, once more than the loss says",
        {"rate": lambda case: case.rate / len(case.x)},
    ),
    Mistake(
        "one epoch short",
        "update",
        "one epoch is missing: range(1, epochs) has epochs - 1",
        {"epochs": lambda epochs: epochs - 1},
    ),
    Mistake(
        "one epoch more",
        "update",
        "there is an epoch too many: range(epochs + 1) has epochs + 1",
        {"epochs": lambda epochs: epochs + 1},
    ),
    Mistake(
        "one epoch alone",
        "update",
        "only one epoch is trained, however many are asked for",
        {"epochs": lambda epochs: 1},
    ),
    Mistake(
        "biases stand still",
        "update",
        "the biases are not updated",
        {"moves_biases": False},
    ),
    Mistake(
        "nothing moves",
        "update",
        "the weights are as they were: the update is not put into them (W = W - ... makes a new "
        "array; W -= ... changes the one in the list)",
        {"rate": lambda case: 0.0},
    ),
    Mistake(
        "the optimizer starts anew",
        "update",
        "what the optimizer keeps (its velocity or its means) is made anew in every epoch",
        {"forgets": True},
    ),
)

OPTIMIZER = (
    Mistake(
        "Adam without the power of t",
        "update",
        "Adam's correction lacks the power of t: it divides by 1 - beta where it should by "
        "1 - beta^t (or t stays 1)",
        adam(mean=lambda beta, t: 1 - beta, square=lambda beta, t: 1 - beta),
        seen=VERSIONS,
    ),
    Mistake(
        "Adam without correction",
        "update",
        "Adam's means are not corrected: M is divided by 1 - beta1^t, V by 1 - beta2^t",
        adam(mean=lambda beta, t: 1.0, square=lambda beta, t: 1.0),
    ),
    Mistake(
        "Adam with one correction",
        "update",
        "Adam corrects M alone; V is divided by 1 - beta2^t",
        adam(square=lambda beta, t: 1.0),
    ),
    Mistake(
        "Adam's t one late",
        "update",
        "Adam's t starts at 2, or is one ahead: the first update has t = 1",
        adam(mean=lambda beta, t: 1 - beta ** (t + 1), square=lambda beta, t: 1 - beta ** (t + 1)),
    ),
    Mistake(
        "Adam's t from 0",
        "update",
        "Adam's t starts at 0, where 1 - beta^t is 0; the first update has t = 1",
        adam(mean=lambda beta, t: 1 - beta ** (t - 1), square=lambda beta, t: 1 - beta ** (t - 1)),
    ),
    Mistake(
        "beta times t",
        "update",
        "Adam's correction has beta * t where it has beta to the power of t",
        adam(mean=lambda beta, t: 1 - beta * t, square=lambda beta, t: 1 - beta * t),
    ),
    Mistake(
        "Adam without the root",
        "update",
        "Adam divides by V; it divides by its root",
        adam(root=lambda v: v),
    ),
    Mistake(
        "Adam's mean of gradients twice",
        "update",
        "Adam's V is the mean of the gradients; it is that of their squares",
        adam(power=1),
    ),
    Mistake(
        "betas swapped",
        "update",
        "beta1 and beta2 are swapped: beta1 (0.9) belongs to M, beta2 (0.999) to V",
        adam(swapped=True),
    ),
    Mistake(
        "sums for means in Adam",
        "update",
        "Adam's M and V lack the factors 1 - beta1 and 1 - beta2 before the new gradient",
        adam(new=False),
    ),
    Mistake(
        "averaged velocity",
        "update",
        "the velocity has 1 - momentum before the gradient, an average; here it is "
        "V = momentum V + dL/dW",
        of("momentum", _averaged),
    ),
    Mistake(
        "no root",
        "update",
        "the step is divided by the sum of squares; it is divided by its root",
        of("adagrad rmsprop", _no_root),
    ),
    Mistake(
        "alpha swapped",
        "update",
        "alpha and 1 - alpha are swapped: alpha belongs to the old mean of squares",
        of("rmsprop", _swapped_alpha),
    ),
    Mistake(
        "squares that are not kept",
        "update",
        "the squares of earlier gradients are forgotten: S is made anew in every update",
        of("adagrad rmsprop", _not_kept),
    ),
)


def _labels(y: FloatArray) -> FloatArray:
    return np.where(y > 0.5, 1.0, 0.0)


ACCURACY = (
    Mistake(
        "one-sided accuracy",
        "accuracy",
        "the accuracy lacks the absolute value: errors to one side take away those to the other",
        {"accuracy": lambda y, t: 1 - float((t - _labels(y)).mean())},
        seen=VERSIONS,
    ),
    Mistake(
        "one-sided accuracy, the other side",
        "accuracy",
        "the accuracy lacks the absolute value: errors to one side take away those to the other",
        {"accuracy": lambda y, t: 1 - float((_labels(y) - t).mean())},
        seen=VERSIONS,
    ),
    Mistake(
        "one-sided accuracy of outputs",
        "accuracy",
        "the accuracy is 1 - mean(t - y), without rounding y and without the absolute value",
        {"accuracy": lambda y, t: 1 - float((t - y).mean())},
    ),
    Mistake(
        "one-sided accuracy of outputs, the other side",
        "accuracy",
        "the accuracy is 1 - mean(y - t), without rounding y and without the absolute value",
        {"accuracy": lambda y, t: 1 - float((y - t).mean())},
    ),
    Mistake(
        "accuracy without rounding",
        "accuracy",
        "the accuracy is 1 - mean |y - t|: y is a probability, and is to be rounded to a class "
        "first",
        {"accuracy": lambda y, t: 1 - float(np.abs(y - t).mean())},
    ),
    Mistake(
        "outputs compared with targets",
        "accuracy",
        "y == t compares probabilities with classes, which are never equal: y is to be rounded",
        {"accuracy": lambda y, t: float((y == t).mean())},
    ),
    Mistake(
        "one class counted",
        "accuracy",
        "only the right ones of class 1 are counted; those of class 0 belong to it",
        {"accuracy": lambda y, t: float((_labels(y) * t).mean())},
    ),
    Mistake(
        "recall",
        "accuracy",
        "this is the recall, the share of class 1 that is found; the accuracy is over all samples",
        {"accuracy": lambda y, t: float((_labels(y) * t).sum() / t.sum())},
    ),
    Mistake(
        "a count",
        "accuracy",
        "this is the number of right samples; the accuracy is their share",
        {"accuracy": lambda y, t: RIGHT.accuracy(y, t) * len(y)},
    ),
    Mistake(
        "the share of mistakes",
        "accuracy",
        "this is the share of mistakes; the accuracy is the share of right ones",
        {"accuracy": lambda y, t: 1 - RIGHT.accuracy(y, t)},
    ),
    Mistake(
        "boundary at 0",
        "accuracy",
        "class 1 is taken where y > 0; a probability says so where y > 0.5",
        {"accuracy": lambda y, t: float(((y > 0) == (t > 0.5)).mean())},
    ),
    Mistake(
        "outputs against each target",
        "accuracy",
        "a column (n, 1) is compared with a row (n,): that makes n x n comparisons; both need the "
        "same shape",
        {"accuracy": lambda y, t: float((_labels(y) == t.ravel()).mean())},
    ),
)
