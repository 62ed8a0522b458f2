"""The places of Network's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Box, Layout, framed

LEAST_DETAIL, MOST_DETAIL = 28, 64
"""Columns of the panel about the chosen unit."""


def arrange_network(width: int, height: int, zoom: str = "") -> Layout:
    """Return the layout of Network. `zoom` is "diagram" or ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    bottom, rows = room.y + room.height, room.height - 2 - gap
    detail = max(LEAST_DETAIL, min(MOST_DETAIL, width * 30 // 100)) if zoom != "diagram" else 0
    if detail:
        boxes["unit"] = Box(room.x + room.width - detail, room.y, detail, room.height)
    left = room.width - detail - (GUTTER if detail else 0)
    boxes["diagram"] = Box(room.x - GUTTER, room.y, left + GUTTER, rows)
    boxes["timeline"] = Box(room.x - GUTTER, bottom - 2, left + GUTTER, 2)
    return Layout(boxes)
