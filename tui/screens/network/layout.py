"""The places of Network's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Box, Layout, framed


def arrange_network(width: int, height: int, zoom: str = "") -> Layout:
    """Return the layout of Network. `zoom` is "diagram" or ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    bottom = room.y + room.height
    boxes["diagram"] = Box(room.x - GUTTER, room.y, room.width + GUTTER, room.height - 2 - gap)
    boxes["timeline"] = Box(room.x - GUTTER, bottom - 2, room.width + GUTTER, 2)
    return Layout(boxes)
