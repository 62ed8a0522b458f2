"""Optimizers: a row holds how a gradient becomes an update, and the state that takes.

An update works on flat arrays (..., P). `steps` comes in as -dL/dW; an optimizer may write it over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from core.nn.arrays import FloatArray

Update: TypeAlias = Callable[[], object]
"""One update of the weights."""


@dataclass(frozen=True)
class Binding:
    """The arrays that an update works on, and changes in place."""

    state: FloatArray
    """(1 + slots, ..., P): the weights, then the optimizer's own rows."""
    steps: FloatArray
    """(..., P): -dL/dW as it comes in."""
    rate: FloatArray
    """The learning rate, which broadcasts to (..., P)."""
    constants: Mapping[str, float]
    updates: int = 0
    """Updates before the first."""


@dataclass(frozen=True)
class Optimizer:
    """A rule by which the weights follow the gradient."""

    name: str
    title: str
    source: str
    slots: int
    """Numbers kept for each weight."""
    bind: Callable[[Binding], Update]
    constants: Mapping[str, float] = field(default_factory=dict)
    """Settings of the optimizer besides the learning rate, with their usual values."""
    folds_rate: bool = False
    """Whether `steps` comes in as -rate dL/dW: a rate in the output's delta costs nothing."""
    bound: Callable[[Mapping[str, float]], float] | None = None
    """(constants) -> the largest curvature, times the learning rate, at which it does not diverge
    on a parabola (Cohen et al. 2021, appendix B); None where weights have rates of their own."""

    def __post_init__(self) -> None:
        """Try the row on two weights, so that one without its engine part fails at import."""
        state = np.zeros((1 + self.slots, 2))
        self.bind(Binding(state, np.array([0.5, -0.5]), np.array([0.1]), self.constants))()
        if not (np.isfinite(state).all() and state[0, 0] > 0 > state[0, 1]):
            raise ValueError(f"the optimizer '{self.name}' does not follow the gradient downhill")


def gradient_descent(binding: Binding) -> Update:
    """W <- W - rate dL/dW."""
    weights = binding.state[0]
    return partial(np.add, weights, binding.steps, weights)


def momentum(binding: Binding) -> Update:
    """V <- momentum V + dL/dW; W <- W - rate V."""
    (weights, velocity), steps, rate = binding.state, binding.steps, binding.rate
    keep = np.array(binding.constants["momentum"])
    multiply, subtract = np.multiply, np.subtract

    def update() -> None:
        multiply(velocity, keep, velocity)
        subtract(velocity, steps, velocity)
        multiply(velocity, rate, steps)
        subtract(weights, steps, weights)

    return update


def nesterov(binding: Binding) -> Update:
    """V <- momentum V + dL/dW; W <- W - rate (dL/dW + momentum V)."""
    (weights, velocity), steps, rate = binding.state, binding.steps, binding.rate
    keep, scratch = np.array(binding.constants["momentum"]), np.empty_like(binding.steps)
    multiply, subtract, add = np.multiply, np.subtract, np.add

    def update() -> None:
        multiply(velocity, keep, velocity)
        subtract(velocity, steps, velocity)
        multiply(velocity, keep, scratch)
        subtract(steps, scratch, steps)
        multiply(steps, rate, steps)
        add(weights, steps, weights)

    return update


def adagrad(binding: Binding) -> Update:
    """S <- S + (dL/dW)^2; W <- W - rate dL/dW / (sqrt(S) + epsilon)."""
    square, scratch = binding.state[1], np.empty_like(binding.steps)

    def remember() -> None:
        np.multiply(binding.steps, binding.steps, scratch)
        np.add(square, scratch, square)

    return _divided_by_root(binding, remember, scratch)


def rmsprop(binding: Binding) -> Update:
    """S <- alpha S + (1 - alpha) (dL/dW)^2; W <- W - rate dL/dW / (sqrt(S) + epsilon)."""
    square, scratch = binding.state[1], np.empty_like(binding.steps)
    alpha = binding.constants["alpha"]
    keep, new = np.array(alpha), np.array(1 - alpha)

    def remember() -> None:
        np.multiply(binding.steps, binding.steps, scratch)
        np.multiply(scratch, new, scratch)
        np.multiply(square, keep, square)
        np.add(square, scratch, square)

    return _divided_by_root(binding, remember, scratch)


def _divided_by_root(binding: Binding, remember: Update, scratch: FloatArray) -> Update:
    (weights, square), steps, rate = binding.state, binding.steps, binding.rate
    small = np.array(binding.constants["epsilon"])
    add, multiply, divide, sqrt = np.add, np.multiply, np.divide, np.sqrt

    def update() -> None:
        remember()
        sqrt(square, scratch)
        add(scratch, small, scratch)
        divide(steps, scratch, steps)
        multiply(steps, rate, steps)
        add(weights, steps, weights)

    return update


def adam(binding: Binding) -> Update:
    """M <- beta1 M + (1 - beta1) G; V <- beta2 V + (1 - beta2) G^2, G = dL/dW;
    W <- W - rate (M / (1 - beta1^t)) / (sqrt(V / (1 - beta2^t)) + epsilon), t = 1, 2, ...

    Both corrections go into the rate, and into epsilon what belongs there: a pass less.
    """
    (weights, mean, square), steps, rate = binding.state, binding.steps, binding.rate
    beta1, beta2, epsilon = (binding.constants[name] for name in ("beta1", "beta2", "epsilon"))
    updates = binding.updates
    keep_mean, keep_square = np.array(beta1), np.array(beta2)
    # The gradient comes with its sign turned; its square does not care.
    new_mean, new_square = np.array(beta1 - 1), np.array(1 - beta2)
    moments, new = binding.state[1:], np.empty_like(binding.state[1:])
    of_mean, of_square = new
    small, corrected = np.empty(()), np.empty_like(rate)
    add, multiply, divide, sqrt = np.add, np.multiply, np.divide, np.sqrt
    subtract = np.subtract

    def update() -> None:
        nonlocal updates
        updates += 1
        root = math.sqrt(1 - beta2**updates)
        small[()] = epsilon * root
        multiply(rate, root / (1 - beta1**updates), corrected)
        multiply(steps, new_mean, of_mean)
        multiply(steps, steps, of_square)
        multiply(of_square, new_square, of_square)
        multiply(mean, keep_mean, mean)
        multiply(square, keep_square, square)
        add(moments, new, moments)
        sqrt(square, steps)
        add(steps, small, steps)
        divide(mean, steps, steps)
        multiply(steps, corrected, steps)
        subtract(weights, steps, weights)

    return update


def adamw(binding: Binding) -> Update:
    """W <- W - rate weight_decay W, then Adam. Biases decay too, as in PyTorch."""
    weights, rate, update = binding.state[0], binding.rate, adam(binding)
    decay = np.array(binding.constants["weight_decay"])

    def update_with_decay() -> None:
        np.multiply(weights, 1 - rate * decay, weights)
        update()

    return update_with_decay


ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

OPTIMIZERS = {
    row.name: row
    for row in (
        Optimizer(
            "gradient_descent",
            "gradient descent",
            "the report",
            0,
            gradient_descent,
            folds_rate=True,
            bound=lambda _: 2.0,
        ),
        Optimizer(
            "momentum",
            "momentum",
            "Polyak 1964, as in Sutskever et al. 2013",
            1,
            momentum,
            MappingProxyType({"momentum": 0.9}),
            bound=lambda constants: 2 + 2 * constants["momentum"],
        ),
        Optimizer(
            "nesterov",
            "Nesterov's momentum",
            "Nesterov 1983, as in Sutskever et al. 2013 and PyTorch",
            1,
            nesterov,
            MappingProxyType({"momentum": 0.9}),
            bound=lambda constants: (
                (2 + 2 * constants["momentum"]) / (1 + 2 * constants["momentum"])
            ),
        ),
        Optimizer(
            "adagrad",
            "AdaGrad",
            "Duchi, Hazan and Singer 2011",
            1,
            adagrad,
            MappingProxyType({"epsilon": 1e-10}),
        ),
        Optimizer(
            "rmsprop",
            "RMSprop",
            "Hinton's lecture 6e, 2012, with the constants of PyTorch",
            1,
            rmsprop,
            MappingProxyType({"alpha": 0.99, "epsilon": 1e-8}),
        ),
        Optimizer(
            "adam",
            "Adam",
            "Kingma and Ba 2015, algorithm 1",
            2,
            adam,
            MappingProxyType(ADAM),
        ),
        Optimizer(
            "adamw",
            "AdamW",
            "Loshchilov and Hutter 2019, algorithm 2",
            2,
            adamw,
            MappingProxyType({**ADAM, "weight_decay": 0.01}),
        ),
    )
}
