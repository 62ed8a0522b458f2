"""The places of Network's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Box, Layout, framed

LEAST_DETAIL, MOST_DETAIL = 29, 64
"""Columns of the panel about the chosen unit."""


def arrange_network(width: int, height: int, zoom: str = "") -> Layout:
    """Return the layout of Network. `zoom` is "diagram" or ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    # Every row counts: eight units with their biases need 32 of them at 120x40.
    line = boxes["status"].y - 2
    detail = max(LEAST_DETAIL, min(MOST_DETAIL, width * 30 // 100)) if zoom != "diagram" else 0
    if detail:
        rows = boxes["status"].y - room.y - gap
        boxes["unit"] = Box(room.x + room.width - detail, room.y, detail, rows)
    left = room.width - detail - (GUTTER if detail else 0)
    boxes["diagram"] = Box(room.x - GUTTER, room.y, left + GUTTER, line - room.y)
    boxes["timeline"] = Box(room.x - GUTTER, line, left + GUTTER, 2)
    return Layout(boxes)
