"""Numbers as formulas have them, to so many significant digits."""

from __future__ import annotations

import math
from collections.abc import Sequence

SMALLEST, LARGEST = 1e-4, 1e6
"""Sizes between which a number is written without a power of ten."""


def scientific(value: float, digits: int) -> tuple[str, int]:
    """The decimal part of a number and its power of ten, 0 where it needs none: -0.1234 and 0, or
    1.234 and -7; inf and nan are themselves."""
    if not math.isfinite(value) or value == 0:
        return ("0" if value == 0 else str(value)), 0
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if SMALLEST <= abs(float(f"{mantissa}e{power}")) < LARGEST:
        return _bare(f"{float(f'{mantissa}e{power}'):.{max(0, digits - 1 - exponent)}f}"), 0
    return _bare(mantissa), exponent


def decimal(value: float, digits: int) -> str:
    """The same in characters that a terminal and Python read: -0.1234, 1.234e-7."""
    text, power = scientific(value, digits)
    return f"{text}e{power}" if power else text


def decimals(values: Sequence[float], digits: int) -> list[str]:
    """Numbers that stand together, such as in a column: where one has a power of ten all do, with
    as many digits each."""
    texts = [decimal(value, digits) for value in values]
    if not any("e" in text for text in texts):
        return texts
    for place, value in enumerate(values):
        if value and math.isfinite(value):
            mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
            texts[place] = f"{mantissa}e{int(power)}"
    return texts


def _bare(text: str) -> str:
    """Leave out the zeros after a point that say nothing."""
    return text.rstrip("0").rstrip(".") if "." in text else text
