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
from tui.drawing.landscape_map import Bands, Track, landscape_map, legend
from tui.screens.inspect.facts import write_facts
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bold, faint, title
from tui.widgets.layout import GUTTER

FACTS_FROM = 26
"""Columns of the facts beside the map, at least."""

LEGEND_WIDTH = 16

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
    rows = max(1, min(height - 2, (width - GUTTER - 3 - FACTS_FROM) // 2))
    columns = 2 * rows
    without_colour = view.ascii or view.map_style == "ascii"
    bands = Bands.of(seen.losses, palette, ascii=without_colour)
    picture = landscape_map(seen.losses, _track(seen), bands, columns=columns, rows=rows)
    canvas.place(GUTTER, 1, picture)
    _axis(canvas, seen, rows + 1, columns, view)
    left = GUTTER + columns + 3
    row = write_facts(canvas, left, 1, _facts(seen), view)
    if row + 2 < height:
        canvas.write(left, row + 1, "Loss", bold(palette))
        canvas.write(left + 6, row + 1, "log scale", faint(palette))
        room = height - row - 2
        canvas.place(left, row + 2, legend(bands, height=room, width=LEGEND_WIDTH))
    return canvas.drawing()


def _track(seen: Landscape) -> Track:
    """Return the path in shares of the map."""
    low, high = (np.array([axis[end] for axis in seen.plane.axes]) for end in (0, -1))
    reached = int(np.searchsorted(seen.epochs, seen.epoch)) + 1
    return Track((seen.path - low) / (high - low), reached)


def _axis(canvas: Canvas, seen: Landscape, row: int, columns: int, view: InspectView) -> None:
    """Write the ends of the first axis, and what it is, below the map."""
    style = faint(view.palette)
    low, high = (numbers.short(float(seen.plane.axes[0][end]), 6) for end in (0, -1))
    after = canvas.write(GUTTER, row, low, style)
    before = canvas.write_right(GUTTER + columns, row, high, style)
    principal = seen.plane.directions_kind == "principal"
    for word in ("first principal direction", "first direction", "first"):
        words = word if principal else word.replace("principal", "random")
        start = GUTTER + (columns - len(words)) // 2
        if after < start and start + len(words) < before:
            canvas.write(start, row, words, style)
            break


def _facts(seen: Landscape) -> Iterator[tuple[str, str]]:
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
    yield "Path", f"{len(seen.path):,} kept epochs of {numbers.epochs(int(seen.epochs[-1]))}"
    if seen.path_share < HARDLY:
        yield "", "Random directions hardly show it: most of its way is off the plane."
    if seen.off > ROUNDING * seen.size:
        off, size = numbers.figure(seen.off), numbers.figure(seen.size)
        yield "Off", f"the weights, {size} long, are {off} from the plane"
    else:
        yield "Here", "the plane goes through the weights: the loss there is the run's"


PAGE = Page("landscape", "Landscape", lens, draw, act)
