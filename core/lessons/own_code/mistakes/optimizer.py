"""Mistakes of the optimizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from core.lessons.own_code.cases import Case
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
        "Adam without the square",
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
)
