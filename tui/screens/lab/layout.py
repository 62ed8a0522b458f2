"""The places of the Lab's panels: a pure function of the size and of what is open or zoomed."""

from __future__ import annotations

from collections.abc import Sequence

from tui.widgets.layout import (
    DRAWER_WIDTH,
    GUTTER,
    MIN_HEIGHT,
    MIN_WIDTH,
    ROOMY_FROM,
    SIDE_FROM,
    SIDE_ROWS,
    WIDE_FROM,
    Box,
    Layout,
    edges,
)

TABLE_WIDTH, WIDE_TABLE, WIDEST_TABLE = 12, 26, 32
"""Columns of the accuracy table: at least, at most, and at most on a wide screen."""

LIST_WIDTH = 28
"""Columns that the runs or the samples want beside the accuracy table."""

TITLE_ROWS = 2
"""Rows above the accuracy table."""

TABLE_ROWS = 20
"""Rows of an accuracy table with its title, before it is known of what."""

MAPS = ("truth", "prediction")

LISTS = ("runs", "samples")

TWO_MAPS_FROM = 50
"""Columns from which there is room for both maps; beside a drawer the prediction stays."""


def arrange(
    width: int, height: int, zoom: str = "", drawer: str = "", table_rows: int = TABLE_ROWS
) -> Layout:
    """Return the layout of the Lab. `zoom` is one of the maps or lists, "loss" or "". `drawer` is
    "form" or "samples", beside which the rest is narrower where the side panel has no place of its
    own; the samples take the form's place where it has. `table_rows` are those of the accuracy
    table."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    if zoom == drawer:  # on the stage it needs no other place
        drawer = ""
    with_side = width >= SIDE_FROM and height >= SIDE_ROWS
    side = 0 if not with_side else 28 if width < WIDE_FROM else 40
    left = side if with_side else DRAWER_WIDTH if drawer else 0
    boxes = edges(width, height, left)
    if side:
        _side(boxes, Box(0, 1, side, height - 2), samples=drawer == "samples")
    elif drawer:
        # Under the samples no run is listed: the table needs the rows.
        boxes["side"] = boxes[drawer] = Box(0, 1, DRAWER_WIDTH, height - 2)
    in_side = frozenset({"side", "runs", "samples"} & boxes.keys()) - {zoom}
    lists = () if drawer and not side else LISTS if width >= WIDE_FROM else LISTS[:1]
    wanted = [name for name in lists if name not in boxes]
    stage = Box(left + GUTTER, 1, width - left - 2 * GUTTER, height - 2)
    columns = _stage(boxes, stage, zoom, wanted, table_rows)
    return Layout(boxes, columns, in_side, drawer=not side and bool(drawer))


def _stage(
    boxes: dict[str, Box], stage: Box, zoom: str, wanted: Sequence[str], table_rows: int
) -> int:
    """Place maps above, the loss below them and the words at the bottom; return the columns of a
    map."""
    roomy = stage.height + 2 >= ROOMY_FROM
    gap = 1 if roomy else 0
    bottom = stage.y + stage.height - 1
    boxes["notice"] = Box(stage.x, bottom, stage.width, 1)
    if roomy or zoom in MAPS + LISTS:  # elsewhere the chart's title tells the state
        bottom -= 1
        boxes["status"] = Box(stage.x, bottom, stage.width, 1)
    top, end = stage.y + gap, bottom - gap
    rows = end - top
    if zoom == "loss":
        _loss(boxes, stage, top, rows)
        return 0
    if zoom in MAPS + LISTS:
        boxes["timeline"] = Box(stage.x - GUTTER, end - 2, stage.width + GUTTER, 2)
    if zoom in LISTS:
        boxes[zoom] = Box(stage.x - GUTTER, top, stage.width + GUTTER, rows - 2 - gap)
        return 0
    if zoom in MAPS:
        height = rows - 2 - gap
        columns = min(2 * (height - 1 - gap), stage.width // 2 * 2)
        names: Sequence[str] = (zoom,)
    else:
        rows -= 3  # for the loss's title and the timeline
        titles = 1 + gap + gap  # a map's title, its axis and a blank row
        names = MAPS if stage.width >= TWO_MAPS_FROM else MAPS[1:]
        table = TABLE_WIDTH + (4 if stage.width >= 84 else 5)
        table = 34 if "samples" in wanted else table if len(names) == 2 else _beside(stage)
        columns = (stage.width - table) // len(names) // 2 * 2
        columns = min(2 * _map_rows(rows - titles, roomy), columns)
        height = columns // 2 + 1 + gap
        _loss(boxes, stage, top + height + gap, end - top - height - gap)
    at = stage.x
    for name in names:
        boxes[name] = Box(at - GUTTER, top, columns + GUTTER, height)
        at += columns + GUTTER
    _tables(boxes, Box(at, top, stage.x + stage.width - at, height), wanted, table_rows)
    return columns


def _beside(stage: Box) -> int:
    """Return the columns beside a lone map: of the accuracy table, where a map of a good size
    leaves them."""
    table = TABLE_WIDTH + GUTTER
    return table if stage.width - table >= 2 * TABLE_WIDTH else 0


def _tables(boxes: dict[str, Box], room: Box, wanted: Sequence[str], table_rows: int) -> None:
    """Place the accuracy at the right of the maps, and lists beside it or below it."""
    if room.width < TABLE_WIDTH - 1:
        return
    wide = "samples" in wanted
    # One column of the right margin, so that "train 100.0 %" fits at 120 columns.
    width = min(room.width + 1, WIDEST_TABLE if wide else WIDE_TABLE)
    at = room.x + width + GUTTER
    waiting = list(wanted)
    while waiting and room.x + room.width - at >= LIST_WIDTH:
        name, left = waiting.pop(0), room.x + room.width - at
        own = left if not waiting or left < 2 * LIST_WIDTH + GUTTER else left // 2
        boxes[name] = Box(at - GUTTER, room.y, own + GUTTER, room.height)
        at += own + GUTTER
    rows = room.height
    if waiting:
        rows = min(rows, table_rows if wide else 7)
    boxes["accuracy"] = Box(room.x, room.y, width, rows)
    for name in waiting[::-1]:  # of two that wait the one that needs most
        left = room.height - rows
        if left >= (5 if name == "samples" else 2):
            boxes[name] = Box(room.x - GUTTER, room.y + rows, width + GUTTER, left)
            return


def _map_rows(rows: int, roomy: bool) -> int:
    return max(4, -(-rows * 62 // 100) if roomy else -(-rows * 68 // 100))


def _loss(boxes: dict[str, Box], stage: Box, top: int, rows: int) -> None:
    boxes["loss"] = Box(stage.x - GUTTER, top, stage.width + GUTTER, rows)


def _side(boxes: dict[str, Box], panel: Box, *, samples: bool) -> None:
    """Place the form (or the samples), and the runs below it."""
    boxes["side"] = panel
    roomy = panel.height >= ROOMY_FROM - 2
    # With all blank rows and a long help 31, as long as some runs can be listed.
    rows = max(26, min(31, panel.height - 7)) if roomy else 21
    # The form has its blank first row itself.
    top = panel.y + (1 if samples and roomy else 0)
    name = "samples" if samples else "form"
    boxes[name] = Box(0, top, panel.width, panel.y + rows - top)
    left = panel.height - rows
    if left >= 2:
        boxes["runs"] = Box(0, panel.y + rows, panel.width, left)
