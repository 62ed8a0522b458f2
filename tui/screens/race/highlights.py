"""The grid points that have a colour of their own: those that are pinned, and the best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from tui.drawing.lettered import LETTERS
from tui.screens.race.chart import RaceCurve
from tui.screens.race.view import RaceView

BEST = 5
"""Grid points in colour beside those that are pinned."""


@lru_cache(maxsize=1)
def highlights(view: RaceView) -> tuple[RaceCurve, ...]:
    """Return those that are pinned by their letters, then the best at this epoch in the grid's
    order; without colours these have the numbers of their rows."""
    best = sorted(point for point in view.ranking[:BEST] if point not in view.pins)
    marks = dict(zip(view.pins, LETTERS, strict=False))
    marks |= {point: _row_mark(view, point) for point in best}
    places = _places(tuple(marks), len(view.palette.runs))
    return tuple(RaceCurve(point, places[point], mark) for point, mark in marks.items())


def _places(points: Sequence[int], colours: int) -> dict[int, int]:
    """Return the colour of each point, none of them the accent: where it can be the point's own, so
    that it stays when others come and go."""
    others = colours - 1
    places: dict[int, int] = {}
    for point in points:
        near = [1 + (point + step) % others for step in range(others)]
        places[point] = next((place for place in near if place not in places.values()), near[0])
    return places


def _row_mark(view: RaceView, point: int) -> str:
    row = view.places.index(point) + 1
    return str(row) if view.ascii and row < 10 else ""


def colour_of(view: RaceView, point: int) -> str | None:
    """Return the colour of a grid point's curve; None where it is one of the dim ones."""
    if point == view.chosen:
        return view.palette.accent
    for curve in highlights(view):
        if curve.point == point and curve.place is not None:
            return view.palette.run_colour(curve.place)
    return None
