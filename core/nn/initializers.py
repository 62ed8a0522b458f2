"""First weights of a layer."""

from __future__ import annotations

import math
from collections.abc import Callable

INITIALIZERS: dict[str, Callable[[int, int], float]] = {
    "normal": lambda inputs, outputs: 1.0,
    "glorot": lambda inputs, outputs: math.sqrt(2.0 / (inputs + outputs)),
}
"""Standard deviation of a layer's normal weights, from its inputs and outputs.

normal: N(0, 1), as the report has it. glorot: Glorot and Bengio 2010, eq. 12.
"""
