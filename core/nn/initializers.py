"""First weights of a layer: a row holds how they are drawn, and what form and help say of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Initializer:
    """Normal first weights."""

    help: str
    source: str
    deviation: Callable[[int, int], float]
    """The standard deviation, from a layer's inputs and outputs."""


INITIALIZERS = {
    "normal": Initializer("N(0, 1)", "the report", lambda inputs, outputs: 1.0),
    "glorot": Initializer(
        "normal with variance 2 / (in + out)",
        "Glorot and Bengio 2010, eq. 12",
        lambda inputs, outputs: math.sqrt(2.0 / (inputs + outputs)),
    ),
}
