"""A data set that is a formula: a condition of x1 and x2 gives two classes, a number is learnt."""

from __future__ import annotations

from functools import partial

import numpy as np

from core.data.grammar import parsed
from core.data.point_source import Points, PointSource
from core.nn.arrays import FloatArray
from core.refusal import Refusal, written

SQUARE = (-1.0, 1.0)
"""Lowest and highest coordinate of the points."""

PROBES = 101
"""Places along each axis at which a formula must be finite before it is taken."""


def formula_source(text: str) -> PointSource:
    """The data set of a formula; `Refusal` where it is none, or is not finite everywhere."""
    part = parsed(text)
    steps = np.linspace(*SQUARE, PROBES)
    places = np.stack([np.tile(steps, PROBES), np.repeat(steps, PROBES)], axis=1)
    region = partial(value_of, text)
    _refuse_undefined(text, places, region(places))
    return PointSource(
        text,
        "a formula",
        text,
        partial(formula_points, text),
        partial(region_of, text),
        classes=("o", "x") if part.condition else (),
        square=SQUARE,
    )


def formula_points(text: str, samples: int, random: np.random.Generator) -> Points:
    """Points uniform in the square, with a formula's answers; `Refusal` where one has none."""
    x = random.uniform(*SQUARE, (samples, 2))
    values = value_of(text, x)
    _refuse_undefined(text, x, values)
    return x, values


def value_of(text: str, x: FloatArray) -> FloatArray:
    """A formula's values (m,) at points (m, 2), not a number where it is undefined."""
    with np.errstate(all="ignore"):
        values = np.broadcast_to(parsed(text).value(x), len(x))
        return np.where(np.isfinite(values), values, np.nan)


def region_of(text: str, x: FloatArray) -> FloatArray:
    """A formula's answers (m,) anywhere; beyond the square, where it is undefined, those at the
    edge."""
    values = value_of(text, x)
    at_the_edge = value_of(text, np.clip(x, *SQUARE))
    return np.where(np.isfinite(values), values, np.nan_to_num(at_the_edge))


def _refuse_undefined(text: str, x: FloatArray, values: FloatArray) -> None:
    undefined = np.flatnonzero(np.isnan(values))
    if undefined.size:
        a, b = x[undefined[0]].tolist()
        raise Refusal(
            f"data set is '{written(text)}'; it must have a finite value everywhere from -1 to 1, "
            f"and has none at x1 = {a:.4g}, x2 = {b:.4g}"
        )
