"""The places of Inspect's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import GUTTER, MIN_HEIGHT, MIN_WIDTH, Box, Layout, framed


def arrange_inspect(width: int, height: int, zoom: str = "") -> Layout:
    """Return the layout of Inspect. `zoom` is "step" or ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    bottom = room.y + room.height
    boxes["step"] = Box(room.x - GUTTER, room.y, room.width + GUTTER, room.height - 2 - gap)
    boxes["timeline"] = Box(room.x - GUTTER, bottom - 2, room.width + GUTTER, 2)
    return Layout(boxes)
