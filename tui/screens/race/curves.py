"""The curves of a race: median and range over the seeds of every epoch, grid point by grid point.

They grow with the race: an epoch is looked at once.
"""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray
from core.sweeps.race import Race
from tui.drawing.scale import LEAST, Reduced, reduce_curve

CLIMB = 100
"""How many times the largest loss of the first weights a chart shows; more is on its edge."""


def over_seeds(losses: FloatArray) -> FloatArray:
    """(3, epochs): median, least and greatest of losses (epochs, seeds) that are finite; NaN
    where none is."""
    known = np.sort(np.where(np.isfinite(losses), losses, np.nan), axis=1)  # NaN is sorted last
    count = np.isfinite(known).sum(axis=1)
    row, last = np.arange(len(known)), (count - 1).clip(0)
    median = known[row, last // 2] / 2 + known[row, count // 2] / 2
    return np.stack([median, known[:, 0], known[row, last]])


class RaceCurves:
    """What a race's curves come to over the seeds, up to the newest epoch that was seen."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self._known = [np.empty((3, 0)) for _ in race.points]
        self._length = 0
        self._reduced: dict[tuple[int, int, int, int, bool], Reduced] = {}
        self._extremes = np.tile([np.inf, np.inf, -np.inf], (len(race.points), 2, 1))
        """(points, 2, 3): the least, the least above zero and the greatest median, and loss."""

    def follow(self, edge: int) -> None:
        """Look at the epochs up to `edge` that are new."""
        if edge < self._length:
            return
        start, self._length = self._length, edge + 1
        self._reduced.clear()
        for point, known in enumerate(self._known):
            new = over_seeds(self.race.curves(point, edge, start))
            if known.shape[1] < edge + 1:
                grown = np.full((3, max(edge + 1, 2 * known.shape[1])), np.nan)
                grown[:, :start] = known[:, :start]
                self._known[point] = known = grown
            known[:, start : edge + 1] = new
            for place, losses in enumerate((new[0], new)):
                finite = np.isfinite(losses)
                usable = finite & (losses >= LEAST)
                least, low, high = self._extremes[point, place]
                self._extremes[point, place] = (
                    losses.min(where=finite, initial=least),
                    losses.min(where=usable, initial=low),
                    losses.max(where=usable, initial=high),
                )

    def extremes(self, chosen: int) -> FloatArray:
        """What a scale has to hold: all medians, and the range of the chosen grid point; not what
        diverges, which would leave no room for the others."""
        first = max(float(known[2, 0]) for known in self._known)
        held = np.append(self._extremes[:, 0].ravel(), self._extremes[chosen, 1])
        capped: FloatArray = np.minimum(held, CLIMB * first)
        return capped

    def median(self, point: int) -> FloatArray:
        """(epochs,): the median of a grid point's runs."""
        return self._known[point][0, : self._length]

    def reduced(
        self, point: int, columns: int, epochs: int, *, parts: int = 1, band: bool = False
    ) -> Reduced:
        """A grid point's median in columns; with `band` between the range of its seeds."""
        key = (point, columns, epochs, parts, band)
        if key not in self._reduced:
            median, least, most = self._known[point][:, : self._length]
            found = reduce_curve(median, columns, epochs, parts=parts)
            if band:
                low = reduce_curve(least, columns, epochs, parts=parts).minimum
                high = reduce_curve(most, columns, epochs, parts=parts).maximum
                found = Reduced(found.median, low, high)
            self._reduced[key] = found
        return self._reduced[key]
