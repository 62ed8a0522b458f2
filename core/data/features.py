"""Features: what enters a network in the place of the coordinates, or beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.nn.arrays import FloatArray
from core.refusal import Refusal, written

INPUTS = "inputs"
"""The feature that stands for all coordinates as they are."""

Value = Callable[..., FloatArray]


@dataclass(frozen=True)
class Kind:
    """A function of one coordinate, or of two."""

    form: str
    """Its name, with `{}` for the number of a coordinate."""
    value: Value
    """One column or two (m,) -> (m,)."""

    @property
    def example(self) -> str:
        """Its name for the first coordinates."""
        return self.form.format(1, 2)

    def columns(self, name: str) -> list[int]:
        """The numbers of the coordinates in a name, in their order; empty where it is none."""
        pattern = re.escape(self.form).replace(re.escape("{}"), r"([1-9]\d{0,5})")
        match = re.fullmatch(pattern, name, re.ASCII)
        return sorted(map(int, match.groups())) if match else []


KINDS = (
    Kind("x{}", lambda a: a),
    Kind("x{}^2", lambda a: a * a),
    Kind("x{}*x{}", lambda a, b: a * b),
    Kind("sin(x{})", np.sin),
    Kind("cos(x{})", np.cos),
)
"""Every feature of single coordinates."""

ALLOWED = f"{INPUTS}, or some of {', '.join(kind.example for kind in KINDS)} with commas, of any x"
"""The features in words."""

_SPELLINGS = (("²", "^2"), ("**2", "^2"), ("·", "*"), ("×", "*"))


@dataclass(frozen=True)
class Feature:
    """A feature of a point."""

    name: str
    value: Value
    columns: tuple[int, ...]
    """Places of the coordinates that it is made of."""

    def __call__(self, x: FloatArray) -> FloatArray:
        """Its values (m,) at points (m, d)."""
        values: FloatArray = self.value(*(x[:, column] for column in self.columns))
        return values


@lru_cache(maxsize=256)
def find_feature(text: str) -> Feature:
    """The feature that a text means, such as `x2*x1` or `sin( x1 )`; `Refusal` where none is."""
    name = "".join(text.lower().split())
    for spelling, ours in _SPELLINGS:
        name = name.replace(spelling, ours)
    for kind in KINDS:
        columns = kind.columns(name)
        if len(columns) == 2 and columns[0] == columns[1]:
            return find_feature(f"x{columns[0]}^2")
        if columns:
            places = tuple(column - 1 for column in columns)
            return Feature(kind.form.format(*columns), kind.value, places)
    raise Refusal(f"features are '{written(text)}'; they must be {ALLOWED}")


def named_features(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of some features as they are kept; `Refusal` where one is none."""
    plain = ((text, text.strip().lower()) for text in texts)
    return tuple(name if name == INPUTS else find_feature(text).name for text, name in plain)


def columns_of(names: Iterable[str], inputs: int) -> list[Feature]:
    """The features that enter the network, of points with so many coordinates.

    Raises `Refusal` where a coordinate is missing or a feature would enter twice.
    """
    features: list[Feature] = []
    for name in names:
        whole = range(1, inputs + 1) if name == INPUTS else ()
        features += [find_feature(f"x{number}") for number in whole] or [find_feature(name)]
    for place, feature in enumerate(features):
        if max(feature.columns) >= inputs:
            last = f"x1 to x{inputs}" if inputs > 1 else "x1 alone"
            raise Refusal(f"features name {feature.name}; the data set has {last}")
        if feature.name in [other.name for other in features[:place]]:
            raise Refusal(f"features name {feature.name} twice; each enters once")
    return features


@dataclass(frozen=True, eq=False)
class Encoder:
    """What enters the network for points of a data set: their features, perhaps standardised."""

    names: tuple[str, ...]
    centre: FloatArray | float = 0.0
    """(inputs,): the mean of each feature, where they are standardised."""
    scale: FloatArray | float = 1.0
    """(inputs,): the deviation of each, likewise; infinite where the feature is constant."""

    def __call__(self, x: FloatArray) -> FloatArray:
        """(m, d) -> (m, inputs)."""
        values = np.stack([f(x) for f in columns_of(self.names, x.shape[1])], axis=1)
        encoded: FloatArray = (values - self.centre) / self.scale
        return encoded

    def standardised(self, x: FloatArray) -> Encoder:
        """An encoder whose features have mean 0 and deviation 1 over points (m, d), or are 0
        where a feature is the same at all of them."""
        values = self(x)
        deviation = values.std(axis=0)
        varied = (np.ptp(values, axis=0) > 0) & (deviation > 0)  # a rounded mean is no variation
        return Encoder(self.names, values.mean(axis=0), np.where(varied, deviation, np.inf))
