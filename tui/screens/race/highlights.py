"""The grid points that have a colour of their own: those that are pinned, and the best."""

from __future__ import annotations

from functools import lru_cache

from tui.drawing.lettered import LETTERS
from tui.screens.race.chart import RaceCurve
from tui.screens.race.view import RaceView

BEST = 5
"""Grid points in colour beside those that are pinned."""

SWATCH = "━"
"""Of a curve's colour."""


@lru_cache(maxsize=1)
def highlights(view: RaceView) -> tuple[RaceCurve, ...]:
    """Return those that are pinned by their letters, then the best at this epoch. These are in the
    grid's order, so that a change of ranks among them changes no colour; without colours they
    have the numbers of their rows."""
    if not view.standings:
        return ()
    best = [point for point in view.ranking[:BEST] if point not in view.pins]
    marks = [
        *zip(view.pins, LETTERS, strict=False),
        *((p, _row_mark(view, p)) for p in sorted(best)),
    ]
    return tuple(RaceCurve(point, 1 + place, mark) for place, (point, mark) in enumerate(marks))


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
