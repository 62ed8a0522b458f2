"""The curves of a race: median and range over the seeds of every epoch, grid point by grid point.

They grow with the race: an epoch is looked at once.
"""

from __future__ import annotations

import numpy as np

from core.nn.arrays import FloatArray
from core.sweeps.race import Race
from core.sweeps.standing import over_seeds
from tui.drawing.lettered import CLIMB
from tui.drawing.reduction import Reduced, reduce_curve
from tui.drawing.scale import LEAST


class RaceCurves:
    """Median and range over the seeds, up to the newest epoch that was looked at."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self._spreads = [np.empty((3, 0)) for _ in race.points]
        self._length = 0
        self._reduced: dict[tuple[int, int, int, int, bool, bool], Reduced] = {}
        self._extremes = np.tile([np.inf, np.inf, -np.inf], (len(race.points), 2, 1))
        """(points, 2, 3): the least, the least above zero and the greatest median, and loss."""

    def follow(self, edge: int) -> None:
        """Look at the epochs up to `edge` that are new."""
        if edge < self._length:
            return
        start, self._length = self._length, edge + 1
        self._reduced.clear()
        for point, spread in enumerate(self._spreads):
            new = over_seeds(self.race.curves(point, edge, start))
            if spread.shape[1] < edge + 1:
                longer = np.full((3, max(edge + 1, 2 * spread.shape[1])), np.nan)
                longer[:, :start] = spread[:, :start]
                self._spreads[point] = spread = longer
            spread[:, start : edge + 1] = new
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
        """Return the losses that a scale must hold: all medians, and the range of the chosen grid
        point; not those that diverge, which would leave no room for the others."""
        first = max(float(spread[2, 0]) for spread in self._spreads)
        losses = np.append(self._extremes[:, 0].ravel(), self._extremes[chosen, 1])
        capped: FloatArray = np.minimum(losses, CLIMB * first)
        return capped

    def median(self, point: int) -> FloatArray:
        """Return the median of a grid point's runs: (epochs,)."""
        return self._spreads[point][0, : self._length]

    def reduced(
        self,
        point: int,
        columns: int,
        epochs: int,
        *,
        parts: int = 1,
        log: bool = False,
        band: bool = False,
    ) -> Reduced:
        """Return a grid point's median in columns; with `band` between the range of its seeds."""
        key = (point, columns, epochs, parts, log, band)
        if key not in self._reduced:
            median, least, most = self._spreads[point][:, : self._length]
            reduced = reduce_curve(median, columns, epochs, parts=parts, log=log)
            if band:
                low = reduce_curve(least, columns, epochs, parts=parts).minimum
                high = reduce_curve(most, columns, epochs, parts=parts).maximum
                reduced = Reduced(reduced.median, low, high)
            self._reduced[key] = reduced
        return self._reduced[key]
