"""The places of Compare's panels: a pure function of the size and of what is zoomed."""

from __future__ import annotations

from tui.widgets.layout import (
    GUTTER,
    MIN_HEIGHT,
    MIN_WIDTH,
    SIDE_FROM,
    Box,
    Layout,
    framed,
)

MAPS = ("first", "second", "differ")
"""The maps from left to right: A's, B's, and where they disagree."""

LOWER_ROWS = 8
"""Of the smallest chart, with its title and the timeline, and of the smallest table."""
TABLE_WIDTH, MOST_TABLE_WIDTH = 34, 60
LEAST_CHART = 26
"""Columns of the smallest chart beside the table, with the blank ones between."""
STACKED_FROM = 22
"""Rows below the maps of a narrow screen from which the table stands below the chart."""


def arrange_pair(width: int, height: int, zoom: str = "", *, alone: bool = False) -> Layout:
    """Return the layout of Compare. `zoom` is one of `MAPS`, "loss" or "". `alone`: whether there
    are no two runs, so that there is a sentence in place of all."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    boxes, room, gap = framed(width, height)
    if alone:
        boxes["alone"] = room
        return Layout(boxes)
    if zoom == "loss":
        boxes["loss"] = _with_gutter(room)
        return Layout(boxes)
    place = _zoomed if zoom else _all
    return Layout(boxes, place(boxes, room, zoom, gap))


def _all(boxes: dict[str, Box], room: Box, _zoom: str, gap: int) -> int:
    """Place three maps, the chart and the table; return the columns of a map."""
    around = 1 + gap  # a map's title, and where there is room its axis
    most = room.height - around
    columns = min(2 * (most - LOWER_ROWS - gap), _abreast(room.width))
    at_the_side = min(2 * most, _abreast(room.width - TABLE_WIDTH - GUTTER))
    if at_the_side > columns and at_the_side // 2 >= 0.8 * most:
        _maps(boxes, room, at_the_side, around)
        left = room.x + 3 * (at_the_side + GUTTER)
        _stacked(boxes, Box(left, room.y, room.x + room.width - left, room.height), gap)
        return at_the_side
    _maps(boxes, room, columns, around)
    upper = columns // 2 + around
    lower = Box(room.x, room.y + upper + gap, room.width, room.height - upper - gap)
    left = room.x + 3 * (columns + GUTTER)
    beside = room.x + room.width - left
    if beside >= TABLE_WIDTH:
        boxes["table"] = Box(left, room.y, beside, upper)
        boxes["loss"] = _with_gutter(lower)
    elif lower.height >= STACKED_FROM and room.width < SIDE_FROM:
        _stacked(boxes, lower, gap)
    else:
        table = max(min(TABLE_WIDTH, room.width - LEAST_CHART), room.width // 3)
        table = min(MOST_TABLE_WIDTH, table)
        chart = room.width - table - GUTTER
        boxes["loss"] = _with_gutter(Box(lower.x, lower.y, chart, lower.height))
        boxes["table"] = Box(room.x + room.width - table, lower.y, table, lower.height)
    return columns


def _zoomed(boxes: dict[str, Box], room: Box, zoom: str, gap: int) -> int:
    """Place one map as large as it can be, and beside it what there is room for: the table, the
    chart or else the timeline, which is below it where nothing is; return the columns of the
    map."""
    around, under = 1 + gap, 2 + gap
    most = room.height - around
    below = min(2 * (most - under), room.width // 2 * 2)
    columns = max(below, min(2 * most, (room.width - TABLE_WIDTH - GUTTER) // 2 * 2))
    boxes[zoom] = _with_gutter(Box(room.x, room.y, columns, columns // 2 + around))
    left = room.x + columns + GUTTER
    side = Box(left, room.y, room.x + room.width - left, room.height)
    if columns > below and side.height >= 2 * LOWER_ROWS + gap:
        _stacked(boxes, side, gap)
        return columns
    if side.width >= TABLE_WIDTH:
        boxes["table"] = Box(side.x, side.y, side.width, side.height - under)
    line = side if columns > below else room
    bottom = room.y + room.height
    boxes["timeline"] = _with_gutter(Box(line.x, bottom - 2, line.width, 2))
    return columns


def _abreast(width: int) -> int:
    """Return the columns of each of three maps side by side, even, so that they are square."""
    return max(0, ((width + GUTTER) // 3 - GUTTER) // 2 * 2)


def _maps(boxes: dict[str, Box], room: Box, columns: int, around: int) -> None:
    for place, name in enumerate(MAPS):
        left = room.x + place * (columns + GUTTER)
        boxes[name] = _with_gutter(Box(left, room.y, columns, columns // 2 + around))


def _stacked(boxes: dict[str, Box], room: Box, gap: int) -> None:
    """Place the chart above the table."""
    chart = (room.height - gap) // 2
    boxes["loss"] = _with_gutter(Box(room.x, room.y, room.width, chart))
    top = room.y + chart + gap
    boxes["table"] = Box(room.x, top, room.width, room.y + room.height - top)


def _with_gutter(box: Box) -> Box:
    return Box(box.x - GUTTER, box.y, box.width + GUTTER, box.height)
