"""The places of Inspect's panels: a pure function of the size, the page and what is zoomed."""

from __future__ import annotations

from tui.keys.key import PageName
from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Box, Layout, framed

LEAST_SAMPLE = 16
"""Columns of a sample's numbers with their names."""
SAMPLE_FROM = 76
"""Columns from which the sample stands beside a page."""


def arrange_inspect(
    width: int, height: int, page: PageName, *, zoomed: bool = False, with_sample: bool = False
) -> Layout:
    """Return the layout of Inspect with one page in front, below the titles of all. `zoomed`:
    whether it has the timeline's place too. `with_sample`: whether the sample is to stand beside
    it."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    below = 0 if zoomed else 2 + gap
    top, rows = room.y + 1 + gap, room.height - 1 - gap - below
    boxes["pages"] = Box(room.x - GUTTER, room.y, room.width + GUTTER, 1)
    left, columns = room.x, 0
    if with_sample and width >= SAMPLE_FROM:
        columns = _map_columns(width, rows)
        side = max(columns, LEAST_SAMPLE) + 2 * GUTTER
        boxes["sample"] = Box(room.x - GUTTER, top, side, rows)
        left += side
    boxes[page] = Box(left - GUTTER, top, room.x + room.width - left + GUTTER, rows)
    if not zoomed:
        bottom = room.y + room.height - 2
        boxes["timeline"] = Box(room.x - GUTTER, bottom, room.width + GUTTER, 2)
    return Layout(boxes, columns, frozenset({"sample"}))


def _map_columns(width: int, rows: int) -> int:
    """Return the columns of the sample's map, even, so that it is square, with room below it."""
    return min(max(LEAST_SAMPLE, (width - 6) // 5 // 2 * 2), 36, 2 * max(4, rows - 10))
