"""The places of the race's panels: a pure function of the terminal's size and the grid's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tui.widgets.layout import (
    COMMAND_ROWS,
    DRAWER_WIDTH,
    GUTTER,
    MIN_HEIGHT,
    MIN_WIDTH,
    ROOMY_FROM,
    Box,
    Layout,
)

LEAST_MAP, SCROLLED_MAP, GOOD_MAP = 3, 4, 5
"""Rows of the smallest map, of those where not all panels fit anyway, and of one that is good."""
MOST_MAP = 20
"""Rows of the largest map: what it shows does not get clearer."""
TABLE_SHARE = 0.42
"""Of the width, which the standing gets at least where it wants so much."""
CHART_ROWS = 8
"""Of the smallest loss chart, with its title and the timeline."""


class Mosaic(NamedTuple):
    """The small panels: how many are in sight, and how large they are."""

    down: int
    across: int
    """Rows and columns of panels in sight."""
    map_rows: int
    pitch: int
    """Columns from a panel to the next, beyond its map's."""
    gap: int
    """Blank rows between panels."""
    label: int
    """Columns of the row's names at the left."""
    flow: bool
    """Whether the panels of one row go on in the next, each with its own name above."""

    @property
    def cell_width(self) -> int:
        """Columns of a panel, the mark before it and the blanks included."""
        return 2 * self.map_rows + self.pitch

    @property
    def cell_height(self) -> int:
        """Rows of a panel, the blank ones below included."""
        return self.map_rows + 1 + self.gap + self.flow

    @property
    def width(self) -> int:
        """Columns of the whole."""
        return self.label + self.across * self.cell_width

    @property
    def height(self) -> int:
        """Rows of the whole, the names of the columns included."""
        return (not self.flow) + self.down * self.cell_height - self.gap


class Grid(NamedTuple):
    """A grid as far as the layout depends on it: size, length of words, width of the table."""

    down: int
    across: int
    label: int
    """The longest name of a row."""
    heading: int
    """The longest name of a column."""
    table: int
    """Columns that the whole standing takes."""


@dataclass(frozen=True)
class RaceLayout(Layout):
    """The boxes of the race's panels, and the small panels in the box "grid"."""

    mosaic: Mosaic | None = None


def arrange_race(
    width: int, height: int, grid: Grid, zoom: str = "", drawer: str = ""
) -> RaceLayout:
    """Return the layout of the race. `zoom` is "grid", "standing", "loss" or "". `drawer` is
    "form", which lies over the left side, or ""."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return RaceLayout()
    roomy = height >= ROOMY_FROM
    gap = 1 if roomy else 0
    stage = Box(GUTTER, 1 + gap, width - 2 * GUTTER, height - 2 - gap)
    bottom = stage.y + stage.height
    status = bottom - 1 - gap
    boxes = {
        "header": Box(0, 0, width, 1),
        "footer": Box(0, height - 1, width, 1),
        "command": Box(0, height - 1 - COMMAND_ROWS, width, COMMAND_ROWS),
        "status": Box(stage.x, status, stage.width, 1),
        "notice": Box(stage.x, bottom - 1, stage.width, 1),
    }
    rows = status - gap - stage.y
    mosaic = None
    if zoom in ("", "grid"):
        right = 0 if zoom else min(grid.table, max(22, int(TABLE_SHARE * stage.width)))
        mosaic = small_panels(
            stage.width - right - (0 if zoom else GUTTER + 1),
            rows - 1 - (3 if zoom else 0),
            grid,
            gap=gap,
            pitch=3 if width >= 100 else 2,
        )
        taken = min(rows, 1 + gap + mosaic.height)
        boxes["grid"] = Box(0, stage.y, GUTTER + mosaic.width, taken)
    if zoom == "":
        assert mosaic is not None
        left = GUTTER + mosaic.width + 1
        _right(boxes, Box(left, stage.y, width - GUTTER - left, rows), grid, gap)
    elif zoom == "loss":
        boxes["loss"] = Box(0, stage.y, GUTTER + stage.width, rows)
    else:
        if zoom == "standing":
            boxes["standing"] = Box(0, stage.y, GUTTER + stage.width, rows - 3)
        boxes["timeline"] = Box(0, stage.y + rows - 2, GUTTER + stage.width, 2)
    if drawer:
        boxes["side"] = boxes["form"] = Box(0, 1, DRAWER_WIDTH, status - 1)
    columns = 2 * mosaic.map_rows if mosaic else 0
    return RaceLayout(boxes, columns, frozenset({"side"}), drawer=bool(drawer), mosaic=mosaic)


def _right(boxes: dict[str, Box], stage: Box, grid: Grid, gap: int) -> None:
    """Place the standing above, and the loss with the timeline below it."""
    table = 2 + gap + grid.down * grid.across
    table = min(table, max(5, stage.height * 3 // 5), stage.height - gap - CHART_ROWS)
    boxes["standing"] = Box(stage.x, stage.y, stage.width, table)
    top = stage.y + table + gap
    boxes["loss"] = Box(stage.x, top, stage.width, stage.y + stage.height - top)


def small_panels(width: int, rows: int, grid: Grid, *, gap: int, pitch: int) -> Mosaic:
    """Return as many panels as there are grid points, as large as they can be; fewer where they
    would be too small."""
    if grid.down == 1 and grid.across > 1:
        return _flow(width, rows, grid, gap, pitch)
    label = grid.label + 1 if grid.label else 0
    across = (width - label) // grid.across
    fits = [
        Mosaic(grid.down, grid.across, size, pitch, blank, label, flow=False)
        for blank in dict.fromkeys((gap, 0))
        for by_rows in [(rows - 1 + blank) // grid.down - 1 - blank]
        for size in [min(by_rows, (across - pitch) // 2, MOST_MAP)]
        if size >= LEAST_MAP and 2 * size + pitch > grid.heading
    ]
    for mosaic in fits:  # blank rows only where the maps are large enough without them
        if mosaic.map_rows >= GOOD_MAP or mosaic is fits[-1]:
            return mosaic
    size = max(SCROLLED_MAP, (grid.heading + 2 - pitch) // 2)
    size = max(LEAST_MAP, min(size, (width - label - pitch) // 2, rows - 2))
    fitting = (width - label) // (2 * size + pitch), (rows - 1) // (size + 1)
    return Mosaic(
        max(1, min(grid.down, fitting[1])),
        max(1, min(grid.across, fitting[0])),
        size, pitch, 0, label, flow=False,
    )  # fmt: skip


def _flow(width: int, rows: int, grid: Grid, gap: int, pitch: int) -> Mosaic:
    """Return the panels of one varied setting, which go on in the next row; as few rows as keep
    them large."""
    best = Mosaic(1, 1, 0, pitch, 0, 0, flow=True)
    for across in range(grid.across, 0, -1):
        down = -(-grid.across // across)
        for blank in dict.fromkeys((gap, 0)):
            by_rows = (rows + blank) // down - 2 - blank
            size = min(by_rows, (width // across - pitch) // 2, MOST_MAP)
            if size > best.map_rows:
                best = Mosaic(down, across, size, pitch, blank, 0, flow=True)
    if best.map_rows >= LEAST_MAP and best.cell_width > grid.heading:
        return best
    size = max(SCROLLED_MAP, (grid.heading + 2 - pitch) // 2)
    size = max(LEAST_MAP, min(size, (width - pitch) // 2, rows - 2))
    across = max(1, width // (2 * size + pitch))
    down = max(1, min(rows // (size + 2), -(-grid.across // across)))
    return Mosaic(down, across, size, pitch, 0, 0, flow=True)


def first_in_sight(chosen: int, count: int, room: int) -> int:
    """Return the first of `room` neighbours in sight of `count`, so that the chosen one is among
    them."""
    return max(0, min(chosen - room // 2, count - room))
