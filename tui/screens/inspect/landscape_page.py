"""The page of the loss landscape: the loss over a plane through the weights, and the path on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.training.landscape import Landscape, LandscapeLens
from core.training.lens import Lens
from core.training.plane import Directions
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.landscape_map import START, Bands, Track, here, landscape_map, legend
from tui.drawing.text import longest
from tui.screens.inspect.facts import write_facts
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bold, faint, title
from tui.widgets.layout import GUTTER

FACTS_FROM = 26
"""Columns of the facts beside the map, at least."""

LABEL = 7
"""Columns of the numbers at the left of the map, and of the blank after them."""

HARDLY = 0.1
"""The part of a path that lies in a plane which hardly shows it."""

ROUNDING = 1e-12
"""A distance from the plane, as a share of the weights' length, that is none."""


def lens(view: InspectView) -> Lens | None:
    """Return the wish for a landscape around the shown weights; while it plays, for the one that is
    there, as long as it fits."""
    moment = view.moment
    if moment is None:
        return None
    seen = moment.seen
    if view.moves and isinstance(seen, Landscape) and seen.still_fits:
        now, course = seen.lens, moment.recording.course
        alike = (now.directions, now.number) == (view.directions, view.directions_number)
        if alike and course.at(now.epoch) == course.at(moment.epoch):
            return now
    return LandscapeLens(view.directions, view.directions_number, moment.epoch, moment.edge)


def act(view: InspectView, what: str) -> InspectView:
    """Return the view with other directions: of the other kind, or other random ones."""
    if what == "another":
        number = view.directions_number + (view.directions == "random")
        return replace(view, directions="random", directions_number=number)
    other: Directions = "random" if view.directions == "principal" else "principal"
    return replace(view, directions=other)


def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the map, and beside it what it shows."""
    moment = view.moment
    if moment is None:
        return Canvas(width, height).drawing()
    seen = moment.seen
    if not isinstance(seen, Landscape):
        return None
    canvas, palette = Canvas(width, height), view.palette
    after = title(canvas, view, "landscape", "Loss landscape")
    canvas.write(after, 0, numbers.loss(moment.snapshot.loss), bold(palette))
    rows = max(1, min(height - 3, (width - GUTTER - LABEL - 3 - FACTS_FROM) // 2))
    columns = 2 * rows
    without_colour = view.ascii or view.map_style == "ascii"
    bands = Bands.of(seen.losses, palette, ascii=without_colour)
    picture = landscape_map(seen.losses, _track(seen), bands, columns=columns, rows=rows)
    canvas.place(GUTTER + LABEL, 2, picture)
    _axes(canvas, seen, rows, columns, view)
    left = GUTTER + LABEL + columns + 3
    row = write_facts(canvas, left, 1, _facts(seen, here(ascii=without_colour)), view)
    if row + 2 < height:
        canvas.write(left, row + 1, "Loss", bold(palette))
        canvas.write(left + 6, row + 1, "log scale", faint(palette))
        room = height - row - 2
        canvas.place(left, row + 2, legend(bands, height=room, width=width - left))
    return canvas.drawing()


def _track(seen: Landscape) -> Track:
    """Return the path in shares of the map."""
    low, high = (np.array([axis[end] for axis in seen.plane.axes]) for end in (0, -1))
    reached = int(np.searchsorted(seen.epochs, seen.epoch)) + 1
    return Track((seen.path - low) / (high - low), reached)


def _axes(canvas: Canvas, seen: Landscape, rows: int, columns: int, view: InspectView) -> None:
    """Write the ends of both axes, and what they are: of the first below the map, of the second at
    its left and above."""
    style, left, below = faint(view.palette), GUTTER + LABEL, rows + 2
    (low, high), (lowest, highest) = (
        [numbers.short(float(axis[end]), LABEL - 1) for end in (0, -1)] for axis in seen.plane.axes
    )
    after = canvas.write(left, below, low, style) + 1
    room = left + columns - len(high) - 1 - after
    canvas.write_right(left + columns, below, high, style)
    if rows > 1:
        canvas.write_right(left - 1, 2, highest, style)
    canvas.write_right(left - 1, rows + 1, lowest, style)
    kind = seen.plane.directions_kind
    first, second = (
        longest((f"{which} {kind} direction", f"{which} direction", which), cells)
        for which, cells in (("first", room), ("second", columns))
    )
    canvas.write(after + (room - len(first)) // 2, below, first, style)
    canvas.write(left, 1, second, style)


def _facts(seen: Landscape, here: str) -> Iterator[tuple[str, str]]:
    plane, losses = seen.plane, seen.losses
    if plane.directions_kind == "principal":
        first, second = (numbers.percent(share) for share in plane.shares)
        yield "Plane", "the two directions in which the path of training spreads most"
        yield "Spread", f"{first} of it to the right, {second} upward"
    else:
        yield "Plane", "two random directions, in each layer as long as its weights"
        if seen.lens.directions == "principal":
            yield "", "The path is too short yet to have principal directions."
    finite = losses[np.isfinite(losses)]
    if finite.size:
        yield "Lowest", f"{numbers.loss(float(finite.min()))} on this map"
        highest = numbers.loss(float(finite.max()))
        yield "Highest", highest if finite.size == losses.size else f"{highest}, and not finite"
    first, last = (numbers.epochs(int(seen.epochs[end])) for end in (0, -1))
    kept = f"{numbers.plural(len(seen.path), 'kept epoch')} of {last}"
    ends = f"{START} epoch {first}, {here} this one"
    yield "Path", f"{kept}, {ends}" if len(seen.path) > 1 else f"epoch {first} alone, at {here}"
    if seen.path_share < HARDLY:
        yield "", "Random directions hardly show it: most of its way is off the plane."
    if seen.off > ROUNDING * seen.size:
        off, size = numbers.figure(seen.off), numbers.figure(seen.size)
        yield "Off", f"the weights, {size} long, are {off} from the plane"
    else:
        yield "Here", "the plane goes through these weights"


PAGE = Page("landscape", "Landscape", lens, draw, act)
