"""A finite difference as the judge of two formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray

TOLERANCE = 1e-6
"""Relative errors of a difference are far smaller, and those of a wrong formula far larger."""

LEAST_SHARE = 1e-3
"""Numbers below this share of the largest are compared as if they were so large."""

OVER_A_KINK = 1e-4
"""Larger relative errors of the right formula are the difference's own."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """A finite difference beside two formulas for it."""

    quantity: str
    """An expression of the notation."""
    measured: FloatArray
    """A finite difference; or, of formulas of the loss, the derivative that training follows, and
    the differences are those of the formulas."""
    corrected: FloatArray
    printed: FloatArray | None
    """None where it cannot be worked out; then `reason` says why."""
    reason: str = ""
    of_formulas: bool = False
    """Whether the differences are those of the formulas."""

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
        """The place where the printed formula is farthest off."""
        errors = self._errors(self.corrected if self.printed is None else self.printed)
        return tuple(int(i) for i in np.unravel_index(int(errors.argmax()), errors.shape))

    @property
    def sentence(self) -> str:
        """Tell which formula the difference confirms."""
        if self.corrected_error > OVER_A_KINK:
            return "The finite difference reaches over a kink here, and tells nothing."
        measured, corrected = self.measured[self.worst], self.corrected[self.worst]
        if self.of_formulas:
            printed = 0.0 if self.printed is None else self.printed[self.worst]
            told = f"Training follows {measured:.6g}; finite differences"
            if self.printed_error < TOLERANCE:
                return f"{told} of both formulas say {corrected:.6g} here."
            return (
                f"{told} of the corrected loss say {corrected:.6g}, of the printed {printed:.6g}."
            )
        told = f"A finite difference says {measured:.6g}, the corrected formula {corrected:.6g}"
        if self.printed is None:
            return f"{told}; the printed one gives nothing: {self.reason}."
        if self.printed_error < TOLERANCE:
            return f"{told}; here the printed one says the same."
        return f"{told}, the printed one {self.printed[self.worst]:.6g}."
