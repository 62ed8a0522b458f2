"""Room for the values of weights along their lines, none over another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, ADVANCE = 0.26, 0.125
"""Centimetres of a value's height and of one of its characters."""

ALONG = (0.3, 0.7, 0.25, 0.75, 0.2, 0.8, 0.35, 0.65)
"""Places on a line at which its value may stand, as shares of the line, the best first."""


@dataclass(frozen=True)
class Place:
    """A disc that is taken."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Spot:
    """The middle of a value and its angle in degrees, clockwise."""

    x: float
    y: float
    angle: float

    def discs(self, text: str) -> list[Place]:
        """The ground that a value covers, as discs along it."""
        length = ADVANCE * len(text)
        count = max(1, math.ceil(length / HEIGHT))
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        offsets = [((i + 0.5) / count - 0.5) * length for i in range(count)]
        return [Place(self.x + cos * d, self.y + sin * d, HEIGHT / 2) for d in offsets]


Ends = tuple[tuple[float, float], tuple[float, float]]


def placed(lines: Sequence[Ends], texts: Sequence[str], taken: Sequence[Place]) -> list[Spot]:
    """Places for texts on their lines: all at one share of their lines where that can be, else
    each where it can; none where one of them has no room."""
    for share in ALONG:
        if spots := _at(lines, texts, taken, (share,)):
            return spots
    return _at(lines, texts, taken, ALONG)


def _at(
    lines: Sequence[Ends], texts: Sequence[str], taken: Sequence[Place], shares: Sequence[float]
) -> list[Spot]:
    covered, spots = list(taken), []
    for (start, end), text in zip(lines, texts, strict=True):
        angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
        for share in shares:
            x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            spot = Spot(x, y, angle)
            discs = spot.discs(text)
            if not any(_meet(disc, other) for disc in discs for other in covered):
                covered += discs
                spots.append(spot)
                break
        else:
            return []
    return spots


def _meet(a: Place, b: Place) -> bool:
    return math.hypot(a.x - b.x, a.y - b.y) < a.radius + b.radius
