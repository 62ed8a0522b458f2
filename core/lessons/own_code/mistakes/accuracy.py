"""Mistakes of the accuracy."""

from __future__ import annotations

import numpy as np

from core.lessons.own_code.formulas import RIGHT
from core.lessons.own_code.mistake import VERSIONS, Mistake
from core.nn.arrays import FloatArray


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
