"""The rows or the columns of a table, and which of them stand there where not all have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.nn.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Axis:
    """The rows or the columns of a matrix."""

    labels: Sequence[str]
    chosen: int | None = None
    """The one that is lit; None where all are."""
    around: int = 0
    """The one that is to be seen where none is chosen."""
    sizes: FloatArray | None = None
    """The weight that each has, where the largest are to be shown of too many; else those around
    the chosen one are."""

    def shown(self, room: int) -> IntArray:
        """Return the places of as many as there is room for, in their order."""
        count = len(self.labels)
        if count <= room:
            return np.arange(count)
        if self.sizes is not None:
            return np.sort(np.argsort(-self.sizes, kind="stable")[:room])
        middle = self.around if self.chosen is None else self.chosen
        first = max(0, min(middle - room // 2, count - room))
        return np.arange(first, first + room)

    def told(self, shown: int) -> str:
        """Say how many there are where not all are shown; "" otherwise."""
        count = len(self.labels)
        if shown >= count:
            return ""
        return f"{shown} {'largest ' if self.sizes is not None else ''}of {count:,}"
