"""The places of the History's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, SIDE_FROM, Box, Layout, framed

DETAILS_FROM = 32
"""Rows from which a run is looked at closely below the list."""
DETAILS_SHARE = 0.4
"""Of the rows, which that has."""
FACTS_WIDTH, MOST_FACTS_WIDTH = 42, 68
"""Columns of the facts beside the chart."""
FACTS_SHARE = 0.38
LEAST_CHART = 8
"""Rows of the smallest chart, with its title and the timeline."""


def arrange_history(width: int, height: int, zoom: str = "") -> Layout:
    """Return the layout of the History. `zoom` is "loss", where one run is all that is shown, or
    ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    if zoom:
        _closely(boxes, room, gap)
        return Layout(boxes)
    if width >= SIDE_FROM and height >= DETAILS_FROM:
        lower = int(room.height * DETAILS_SHARE)
        _closely(boxes, Box(room.x, room.y + room.height - lower, room.width, lower), gap)
        room = room._replace(height=room.height - lower - gap)
    boxes["runs"] = _with_gutter(room)
    return Layout(boxes)


def _closely(boxes: dict[str, Box], room: Box, gap: int) -> None:
    """Place a run's curve and its facts, beside one another where there is room for both."""
    if room.width < SIDE_FROM - 2 * GUTTER:
        chart = max(LEAST_CHART, (room.height - gap) // 2)
        boxes["loss"] = _with_gutter(room._replace(height=chart))
        top = room.y + chart + gap
        boxes["facts"] = room._replace(y=top, height=room.y + room.height - top)
        return
    facts = max(FACTS_WIDTH, min(MOST_FACTS_WIDTH, int(room.width * FACTS_SHARE)))
    boxes["loss"] = _with_gutter(room._replace(width=room.width - facts - 2 * GUTTER))
    boxes["facts"] = room._replace(x=room.x + room.width - facts, width=facts)


def _with_gutter(box: Box) -> Box:
    return Box(box.x - GUTTER, box.y, box.width + GUTTER, box.height)
