"""A finite difference as the judge of two formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.lessons.notation.digits import decimal
from core.lessons.notation.spelling import SPELLINGS
from core.nn.arrays import FloatArray, IntArray

TOLERANCE = 1e-6
"""Relative errors of a difference are far smaller, and those of a wrong formula far larger."""

LEAST_SHARE = 1e-3
"""Numbers below this share of the largest are compared as if they were so large."""

UNTOLD = 1e-4
"""Larger relative errors of the right formula are the difference's own."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """A finite difference beside two formulas for it."""

    quantity: str
    """Its name in the notation."""
    measured: FloatArray
    """A finite difference; or, of formulas of the loss, the derivative that training follows, and
    the differences are those of the formulas."""
    corrected: FloatArray
    printed: FloatArray | None
    """None where it cannot be worked out; then `reason` says why."""
    reason: str = ""
    of_formulas: bool = False
    """Whether the differences are those of the formulas."""
    smooth: bool = True
    """Whether there is no kink that a difference could reach over."""
    samples: IntArray | None = None
    """The places in the data set of the samples that it has a row of, where it has."""

    @property
    def printed_error(self) -> float:
        """The largest error of the printed formula, relative to the number that is measured."""
        return np.inf if self.printed is None else float(self._errors(self.printed).max())

    @property
    def corrected_error(self) -> float:
        """The same of the corrected one."""
        return float(self._errors(self.corrected).max())

    def _errors(self, values: FloatArray) -> FloatArray:
        size = np.abs(self.measured)
        least = size.max() * LEAST_SHARE or 1.0
        errors: FloatArray = np.abs(values - self.measured) / np.maximum(size, least)
        return errors

    @property
    def worst(self) -> tuple[int, ...]:
        """The place where the printed formula is farthest off; else that of the largest number."""
        printed = 0.0 if self.printed is None else self.printed
        apart = np.abs(printed - self.measured)
        return tuple(int(i) for i in np.unravel_index(int(apart.argmax()), apart.shape))

    @property
    def sentence(self) -> str:
        """Tell which formula the difference confirms."""
        if not (np.isfinite(self.measured).all() and np.isfinite(self.corrected).all()):
            return "Not all numbers are finite here, and the difference tells nothing."
        if self.corrected_error > UNTOLD:
            why = "has too few digits" if self.smooth else "reaches over a kink"
            return f"The finite difference {why} here, and tells nothing."
        measured, corrected, printed = (
            "" if array is None else decimal(float(array[self.worst]), 6)
            for array in (self.measured, self.corrected, self.printed)
        )
        alike = self.printed_error < TOLERANCE
        if self.of_formulas:
            told = f"Training follows {self.where} = {measured}; finite differences"
            if alike:
                return f"{told} of both formulas say {corrected}."
            return f"{told} of the corrected loss say {corrected}, of the printed {printed}."
        told = (
            f"A finite difference says {self.where} = {measured}, the corrected formula {corrected}"
        )
        if self.printed is None:
            return f"{told}; the printed one gives nothing: {self.reason}."
        return (
            f"{told}; here the printed one does too."
            if alike
            else f"{told}, the printed one {printed}."
        )

    @property
    def where(self) -> str:
        """Name the number where the two differ most: B_3 of sample 4, dL/dW_2[3,1]."""
        row, column = self.worst
        name = SPELLINGS["ascii"](self.quantity)
        if self.samples is None:
            return f"{name}[{row + 1},{column + 1}]"
        output = f"[{column + 1}]" if self.measured.shape[-1] > 1 else ""
        return f"{name}{output} of sample {self.samples[row] + 1:,}"
