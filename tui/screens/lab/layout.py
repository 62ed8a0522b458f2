"""The places of the Lab's panels: a pure function of the size and of what is open or zoomed."""

from __future__ import annotations

from tui.widgets.layout import (
    COMMAND_ROWS,
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
)


def arrange(width: int, height: int, zoom: str = "", drawer: str = "") -> Layout:
    """Return the layout of the Lab. `zoom` is "truth", "loss" or "". `drawer` is "form" or
    "samples", which lies over the rest where the side panel has no place of its own; the samples
    take the form's place where it has."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Layout()
    with_side = width >= SIDE_FROM and height >= SIDE_ROWS
    side = 0 if not with_side else 28 if width < WIDE_FROM else 40
    boxes = _frame(width, height, side)
    stage = Box(side + GUTTER, 1, width - side - 2 * GUTTER, height - 2)
    columns = _stage(boxes, stage, zoom, wide=width >= WIDE_FROM, with_runs=not side)
    if side:
        samples = drawer == "samples" and "samples" not in boxes
        _side(boxes, Box(0, 1, side, height - 2), samples=samples)
    elif drawer:
        # Under the samples no run is listed: the table needs the rows.
        boxes["side"] = boxes[drawer] = Box(0, 1, DRAWER_WIDTH, height - 2)
    in_side = {name for name, box in boxes.items() if box.x == 0} & {"side", "runs", "samples"}
    return Layout(boxes, columns, frozenset(in_side), drawer=not side and bool(drawer))


def _frame(width: int, height: int, side: int) -> dict[str, Box]:
    return {
        "header": Box(0, 0, width, 1),
        "footer": Box(0, height - 1, width, 1),
        "command": Box(side, height - 1 - COMMAND_ROWS, width - side, COMMAND_ROWS),
    }


def _stage(boxes: dict[str, Box], stage: Box, zoom: str, *, wide: bool, with_runs: bool) -> int:
    """Place maps above, the loss below them and the status at the bottom; return the columns of a
    map."""
    roomy = stage.height + 2 >= ROOMY_FROM
    gap = 1 if roomy else 0
    bottom = stage.y + stage.height
    # One row for the status, and one for notices where there is room for both.
    status = bottom - 1 - gap
    boxes["status"] = Box(stage.x, status, stage.width, 1)
    boxes["notice"] = Box(stage.x, bottom - 1, stage.width, 1)
    top = stage.y + gap
    rows = status - gap - top - 3  # for the loss's title and the timeline
    titles = 1 + gap + gap  # a map's title, its axis and a blank row
    if zoom == "loss":
        _loss(boxes, stage, top, rows)
        return 0
    table = 30 if wide else 12
    map_rows = rows - titles if zoom == "truth" else _map_rows(rows - titles, roomy)
    across = 4 if stage.width >= 84 else 5
    columns = min(2 * map_rows, (stage.width - table - across) // 2 // 2 * 2)
    map_rows = columns // 2
    height = map_rows + 1 + gap
    second, third = stage.x + columns + 2, stage.x + 2 * columns + across
    boxes["truth"] = Box(stage.x - GUTTER, top, columns + GUTTER, height)
    boxes["prediction"] = Box(second, top, columns, height)
    # One column of the right margin, so that "train 100.0 %" fits at 120 columns.
    width = min(stage.x + stage.width + 1 - third, 32 if wide else 26)
    accuracy = height if not wide and not with_runs else 20 if wide else 7
    boxes["accuracy"] = Box(third, top, width, min(accuracy, height))
    below = top + boxes["accuracy"].height
    samples = height - boxes["accuracy"].height
    if wide and samples >= 5:
        boxes["samples"] = Box(third - GUTTER, below, width + GUTTER, samples)
    elif with_runs and top + height - below >= 2:
        boxes["runs"] = Box(third - GUTTER, below, width + GUTTER, top + height - below)
    loss = top + height + gap
    if zoom == "truth":
        boxes["timeline"] = Box(stage.x - GUTTER, status - gap - 2, stage.width + GUTTER, 2)
    else:
        _loss(boxes, stage, loss, status - gap - loss - 3)
    return columns


def _map_rows(rows: int, roomy: bool) -> int:
    return max(4, -(-rows * 62 // 100) if roomy else -(-rows * 68 // 100))


def _loss(boxes: dict[str, Box], stage: Box, top: int, rows: int) -> None:
    boxes["loss"] = Box(stage.x - GUTTER, top, stage.width + GUTTER, rows + 3)


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
