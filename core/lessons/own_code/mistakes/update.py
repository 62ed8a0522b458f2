"""Mistakes of the update."""

from __future__ import annotations

from typing import Any

from core.lessons.own_code.formulas import RIGHT, Pass
from core.lessons.own_code.mistake import Mistake
from core.lessons.own_code.mistakes.optimizer import of
from core.nn.arrays import FloatArray


def _through_the_new(p: Pass, i: int) -> FloatArray:
    """B_{i+1} through weights that were updated a moment ago."""
    if p.rate is None:
        return RIGHT.back(p, i)
    return p.b @ (p.w[i] - p.rate * p.gradients[i]).T


def _through_the_new_at(rate: float) -> dict[str, Any]:
    """B_{i+1} through weights that were updated at a rate that is not the training's."""
    return {"back": lambda p, i: p.b @ (p.w[i] - rate * p.gradients[i]).T}


def _added_up(
    g: FloatArray, kept: FloatArray, _: FloatArray, t: FloatArray, constants: Any
) -> FloatArray:
    kept += g
    return kept


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
        "a learning rate of its own",
        "update",
        "the learning rate is {}, whichever is asked for",
        fitted=lambda rate: {"rate": lambda case: rate},
    ),
    Mistake(
        "gradients add up over the epochs",
        "update",
        "the gradients of an epoch are added to those of the epochs before: they begin at zero in "
        "each epoch",
        of("gradient_descent", _added_up),
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
        seen="two numbers that Mazur published in 2015 come of it, .291027924 among them",
    ),
    Mistake(
        "updated before used, at a rate of its own",
        "backward",
        "W_i is updated, at a rate of {}, before B_i is taken through it: the backward pass "
        "needs the weights of the forward pass in all layers",
        fitted=_through_the_new_at,
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
