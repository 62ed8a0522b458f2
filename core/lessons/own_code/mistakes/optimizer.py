"""Mistakes of the optimizers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from core.lessons.own_code.answers import flat, split
from core.lessons.own_code.cases import Case
from core.lessons.own_code.mistake import VERSIONS, Mistake
from core.nn.arrays import FloatArray
from core.nn.optimizers import OPTIMIZERS, Binding, Update

Rule: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray, FloatArray, Any], FloatArray]
"""(gradient, first slot, second slot, t, constants): the step per rate; the slots are changed."""


Count: TypeAlias = Callable[[Case, int], FloatArray]
"""(case, updates, from 1): Adam's t, one for all weights or (P,)."""


def _updates(_: Case, updates: int) -> FloatArray:
    return np.asarray(updates)


def _arrays(case: Case, updates: int) -> FloatArray:
    """The arrays that were updated until each weight's was."""
    blank = split(case, np.zeros(case.architecture.size))
    before = (updates - 1) * len(blank) + 1.0
    return flat(case, [np.full_like(array, before + i) for i, array in enumerate(blank)])


def of(optimizers: str, rule: Rule, count: Count = _updates) -> dict[str, Any]:
    """The formulas with another update, where one of these optimizers is meant."""

    def bind(case: Case, binding: Binding) -> Update:
        updates, rate = [binding.updates], 1.0 if case.optimizer.folds_rate else binding.rate
        slots = [*binding.state[1:], *np.zeros((2, binding.steps.size))]

        def update() -> None:
            updates[0] += 1
            t = count(case, updates[0])
            step = rule(-binding.steps, slots[0], slots[1], t, binding.constants)
            binding.state[0] -= rate * step

        return update

    def chosen(case: Case) -> Callable[[Binding], Update]:
        meant = case.optimizer.name in optimizers.split()
        return partial(bind, case) if meant else case.optimizer.bind

    return {"bind": chosen}


Correction: TypeAlias = Callable[[float, FloatArray], FloatArray | float]
"""(beta, t): the divisor of a mean."""


def adam(
    *,
    mean: Correction = lambda beta, t: 1 - beta**t,
    square: Correction = lambda beta, t: 1 - beta**t,
    root: Callable[[FloatArray], FloatArray] = np.sqrt,
    inside: bool = False,
    power: int = 2,
    swapped: bool = False,
    new: bool = True,
    keeps: bool = False,
    count: Count = _updates,
) -> dict[str, Any]:
    """Adam with some of its parts otherwise."""

    def rule(g: FloatArray, m: FloatArray, v: FloatArray, t: FloatArray, c: Any) -> FloatArray:
        beta1, beta2 = (c["beta2"], c["beta1"]) if swapped else (c["beta1"], c["beta2"])
        m[...] = beta1 * m + ((1 - beta1) * g if new else g)
        v[...] = beta2 * v + ((1 - beta2) if new else 1.0) * g**power
        first, second = m / mean(beta1, t), v / square(beta2, t)
        if keeps:
            m[...], v[...] = first, second
        if inside:
            step: FloatArray = first / root(second + c["epsilon"])
            return step
        step = first / (root(second) + c["epsilon"])
        return step

    return of("adam", rule, count)


def _averaged(g: FloatArray, v: FloatArray, _: FloatArray, t: FloatArray, c: Any) -> FloatArray:
    keep = c["momentum"]
    v[...] = keep * v + (1 - keep) * g
    return v


def _no_root(g: FloatArray, s: FloatArray, _: FloatArray, t: FloatArray, c: Any) -> FloatArray:
    keep = c.get("alpha")
    s[...] = s + g * g if keep is None else keep * s + (1 - keep) * g * g
    return np.asarray(g / (s + c["epsilon"]))


def _swapped_alpha(
    g: FloatArray, s: FloatArray, _: FloatArray, t: FloatArray, c: Any
) -> FloatArray:
    s[...] = (1 - c["alpha"]) * s + c["alpha"] * g * g
    return np.asarray(g / (np.sqrt(s) + c["epsilon"]))


def _inside(g: FloatArray, s: FloatArray, _: FloatArray, t: FloatArray, c: Any) -> FloatArray:
    keep = c.get("alpha")
    s[...] = s + g * g if keep is None else keep * s + (1 - keep) * g * g
    return np.asarray(g / np.sqrt(s + c["epsilon"]))


def _other(constant: str) -> Callable[[float], dict[str, Any]]:
    """The formulas with another value of an optimizer's constant, where it has one."""

    def bound(value: float, binding: Binding, case: Case) -> Update:
        constants = {**binding.constants, constant: value}
        return case.optimizer.bind(replace(binding, constants=constants))

    def chosen(value: float) -> dict[str, Any]:
        return {
            "bind": lambda case: (
                partial(bound, value, case=case)
                if constant in case.constants
                else case.optimizer.bind
            )
        }

    return chosen


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
        "epsilon inside Adam's root",
        "update",
        "epsilon is added under the root, sqrt(V + epsilon); Adam adds it to the root, "
        "sqrt(V) + epsilon",
        adam(inside=True),
    ),
    Mistake(
        "Adam's corrected means are kept",
        "update",
        "the corrected M and V are written over the means themselves, and are corrected again in "
        "the next update; M and V go on as they were",
        adam(keeps=True),
    ),
    Mistake(
        "Adam's t counts arrays",
        "update",
        "Adam's t is increased for each array of weights; it is increased once in an update",
        adam(count=_arrays),
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
        "epsilon inside the root",
        "update",
        "epsilon is added under the root, sqrt(S + epsilon); here it is added to the root, "
        "sqrt(S) + epsilon",
        of("adagrad rmsprop", _inside),
    ),
    Mistake(
        "alpha swapped",
        "update",
        "alpha and 1 - alpha are swapped: alpha belongs to the old mean of squares",
        of("rmsprop", _swapped_alpha),
    ),
    *(
        Mistake(
            f"another {constant.replace('_', ' ')}",
            "update",
            f"{constant.replace('_', ' ')} is {{}} in this code; another value is asked for",
            fitted=_other(constant),
        )
        for constant in dict.fromkeys(name for row in OPTIMIZERS.values() for name in row.constants)
    ),
)
