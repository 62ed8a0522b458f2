"""The rows of the registries as expressions of the notation, each by its name there.

A row here belongs to each row of `core.nn`; the tests hold its numbers against those of the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class FunctionFormula:
    """A function of z and its derivative, which may name the function s."""

    value: str
    slope: str


ACTIVATIONS = {
    "sigmoid": FunctionFormula("1 / (1 + exp(-z))", "s(z) * (1 - s(z))"),
    "tanh": FunctionFormula("tanh(z)", "1 - s(z)**2"),
    "relu": FunctionFormula("max(z, 0)", "where(z > 0, 1, 0)"),
    "leaky_relu": FunctionFormula("where(z > 0, z, 0.01 * z)", "where(z > 0, 1, 0.01)"),
    "elu": FunctionFormula("where(z > 0, z, exp(z) - 1)", "where(z > 0, 1, s(z) + 1)"),
    "gelu": FunctionFormula(
        "z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))",
        "1 / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z**3)))"
        " + z / 2 * (1 - tanh(sqrt(2 / pi) * (z + 0.044715 * z**3))**2)"
        " * sqrt(2 / pi) * (1 + 0.134145 * z**2)",
    ),
    "silu": FunctionFormula(
        "z / (1 + exp(-z))", "1 / (1 + exp(-z)) + s(z) * (1 - 1 / (1 + exp(-z)))"
    ),
    "softplus": FunctionFormula("log(1 + exp(z))", "1 / (1 + exp(-z))"),
    "sine": FunctionFormula("sin(z)", "cos(z)"),
    "softsign": FunctionFormula("z / (1 + abs(z))", "(1 - abs(s(z)))**2"),
    "step": FunctionFormula("where(z > 0, 1, 0)", "0"),
    "identity": FunctionFormula("z", "1"),
}

SOFTMAX = "exp(z) / over_outputs(exp(z))"
"""The output that is no activation."""


@dataclass(frozen=True)
class CriterionFormula:
    """The loss of y and t, summed and as the mean over n samples, and its derivative by y."""

    total: str
    mean: str
    delta: str
    mean_delta: str


def _entropy(terms: str) -> tuple[str, str]:
    return f"-sum({terms})", f"-(1 / n * sum({terms}))"


_SQUARES = "where(abs(y - t) <= 1, (y - t)**2 / 2, abs(y - t) - 1 / 2)"

CRITERIA = {
    "squared_error": CriterionFormula(
        "1 / 2 * sum((y - t)**2)", "1 / n * sum((y - t)**2)", "y - t", "2 / n * (y - t)"
    ),
    "huber": CriterionFormula(
        f"sum({_SQUARES})",
        f"1 / n * sum({_SQUARES})",
        "max(-1, min(1, y - t))",
        "1 / n * max(-1, min(1, y - t))",
    ),
}

CROSS_ENTROPIES = {
    "sigmoid": _entropy("t * log(y) + (1 - t) * log(1 - y)"),
    "softmax": _entropy("t * log(y)"),
}
"""The sum and the mean, by the output. B_L is y - t behind both."""

Lines: TypeAlias = tuple[tuple[str, str], ...]
"""Letters and what becomes of each, one after another."""

_ADAM: Lines = (
    ("M", "beta_1 * M + (1 - beta_1) * G"),
    ("V", "beta_2 * V + (1 - beta_2) * G**2"),
    ("W", "W - eta * (M / (1 - beta_1**k)) / (sqrt(V / (1 - beta_2**k)) + epsilon)"),
)


@dataclass(frozen=True)
class OptimizerFormula:
    """An update of weights W by their gradient G at the rate eta, as the k-th from 1."""

    state: tuple[str, ...]
    """The letters of the rows that the optimizer keeps."""
    lines: Lines
    constants: tuple[tuple[str, str], ...] = ()
    """The letters of its constants, and their names in the registry."""


_BETAS = (("beta_1", "beta1"), ("beta_2", "beta2"), ("epsilon", "epsilon"))

OPTIMIZERS = {
    "gradient_descent": OptimizerFormula((), (("W", "W - eta * G"),)),
    "momentum": OptimizerFormula(
        ("V",), (("V", "mu * V + G"), ("W", "W - eta * V")), (("mu", "momentum"),)
    ),
    "nesterov": OptimizerFormula(
        ("V",), (("V", "mu * V + G"), ("W", "W - eta * (G + mu * V)")), (("mu", "momentum"),)
    ),
    "adagrad": OptimizerFormula(
        ("R",),
        (("R", "R + G**2"), ("W", "W - eta * G / (sqrt(R) + epsilon)")),
        (("epsilon", "epsilon"),),
    ),
    "rmsprop": OptimizerFormula(
        ("R",),
        (
            ("R", "alpha * R + (1 - alpha) * G**2"),
            ("W", "W - eta * G / (sqrt(R) + epsilon)"),
        ),
        (("alpha", "alpha"), ("epsilon", "epsilon")),
    ),
    "adam": OptimizerFormula(("M", "V"), _ADAM, _BETAS),
    "adamw": OptimizerFormula(
        ("M", "V"),
        (("W", "W - eta * delta * W"), *_ADAM),
        (*_BETAS, ("delta", "weight_decay")),
    ),
}

SCHEDULES = {
    "constant": "eta_0",
    "steps": "eta_0 * gamma**floor(e / N)",
    "exponential": "eta_0 * gamma**(e / N)",
    "cosine": "eta_0 * (gamma + (1 - gamma) * (1 + cos(pi * min(e / N, 1))) / 2)",
    "warm_up": "eta_0 * (gamma + (1 - gamma) * min(e / N, 1))",
}
"""The rate at epoch e, from eta_0, N epochs and the factor gamma."""
