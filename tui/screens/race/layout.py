"""The places of the race's panels: a pure function of the terminal's size and the grid's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tui.widgets.layout import (
    DRAWER_WIDTH,
    GUTTER,
    MIN_HEIGHT,
    MIN_WIDTH,
    Box,
    Layout,
    framed,
)

LEAST_MAP, SCROLLED_MAP, GOOD_MAP = 3, 4, 5
"""Rows of the smallest map, of those where not all panels fit anyway, and of one that is good."""
LEAST_BLOCK, MOST_BLOCK = 5, 33
"""Columns of the smallest block of a heat map, and of the largest."""
TABLE_SHARE = 0.42
"""Of the width, which the standing gets at least where it wants so much."""
LEAST_TABLE = 36
"""Columns that the standing keeps where otherwise not all maps are in sight."""
CHART_ROWS, CHART_COLUMNS = 8, 48
"""Of the smallest loss chart, with its title and the timeline, and of one beside figures."""
FIGURES, FIGURE_ROWS = 36, 19
"""Columns and rows for the figures beside the chosen panel, where that is alone."""


class Mosaic(NamedTuple):
    """The small panels: how many are in sight, and how large they are."""

    down: int
    across: int
    """Rows and columns of panels in sight."""
    map_rows: int
    columns: int
    """Rows and columns of a panel's map, or of its block of a heat map."""
    pitch: int
    """Columns from a panel to the next, beyond its map's."""
    gap: int
    """Blank rows between panels."""
    label: int
    """Columns of the row's names at the left."""
    flow: bool
    """Whether the panels of one row go on in the next, each with its own name above."""
    foot: int = 1
    """Rows of a panel below its map."""

    @property
    def cell_width(self) -> int:
        """Columns of a panel, the mark before it and the blanks included."""
        return self.columns + self.pitch

    @property
    def cell_height(self) -> int:
        """Rows of a panel, the blank ones below included."""
        return self.map_rows + self.foot + self.gap + self.flow

    @property
    def width(self) -> int:
        """Columns of the whole."""
        return self.label + self.across * self.cell_width

    @property
    def height(self) -> int:
        """Rows of the whole, the names of the columns included."""
        return (not self.flow) + self.down * self.cell_height - self.gap

    def shows_all(self, grid: Grid) -> bool:
        """Return whether every panel of a grid is in sight."""
        return self.down * self.across >= grid.down * grid.across


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

    @property
    def flows(self) -> bool:
        """Whether there is one row of panels, which may go on in the next."""
        return self.down == 1 and self.across > 1


@dataclass(frozen=True)
class RaceLayout(Layout):
    """The boxes of the race's panels, and the small panels in the box "grid"."""

    mosaic: Mosaic | None = None
    """None where one panel is alone, or none."""


def arrange_race(
    width: int, height: int, grid: Grid, zoom: str = "", drawer: str = "", *, heat: bool = False
) -> RaceLayout:
    """Return the layout of the race. `zoom` is "grid", "standing", "loss" or "". `drawer` is
    "form", beside which the rest is narrower, or "". `heat`: blocks of a heat map in place of
    maps."""
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return RaceLayout()
    boxes, room, gap = framed(width, height)
    if drawer:
        room = room._replace(x=room.x + DRAWER_WIDTH, width=room.width - DRAWER_WIDTH)
    rows = room.height
    whole = room._replace(x=room.x - GUTTER, width=GUTTER + room.width)
    mosaic, columns = None, 0
    if room.width < MIN_WIDTH - 2 * GUTTER:  # beside the form maps would be too small
        _right(boxes, whole, grid, gap)
    elif zoom == "":
        mosaic = _beside_the_standing(room.width, rows - 1, grid, gap, heat=heat)
        boxes["grid"] = whole._replace(
            width=GUTTER + mosaic.width, height=min(rows, 1 + gap + mosaic.height)
        )
        left = room.x + mosaic.width + 1
        _right(boxes, Box(left, room.y, width - GUTTER - left, rows), grid, gap)
    elif zoom == "loss":
        boxes["loss"] = whole
    elif zoom == "standing" and _table_rows(grid, gap) <= _most_table_rows(rows, gap):
        _right(boxes, whole, grid, gap)
    else:
        boxes[zoom] = whole._replace(height=rows - 3)
        boxes["timeline"] = whole._replace(y=room.y + rows - 2, height=2)
        if zoom == "grid" and heat:
            mosaic = heat_panels(room.width, rows - 4, grid)
        elif zoom == "grid":
            columns = _alone(boxes, whole)
    if drawer:
        boxes["side"] = boxes["form"] = Box(0, 1, DRAWER_WIDTH, boxes["status"].y - 1)
    columns = 2 * mosaic.map_rows if mosaic and not heat else columns
    return RaceLayout(boxes, columns, frozenset({"side"}), drawer=bool(drawer), mosaic=mosaic)


def _alone(boxes: dict[str, Box], whole: Box) -> int:
    """Place one panel with its figures beside it, and the loss below these or beside them where
    there is room; return the columns of the map."""
    below = whole.height >= FIGURE_ROWS + CHART_ROWS
    beside = whole.width >= 2 * whole.height + FIGURES + CHART_COLUMNS
    rows = whole.height if below or beside else whole.height - 3
    columns = 2 * min(rows - 2, (whole.width - GUTTER - FIGURES) // 2)  # above it a title, below x1
    left = whole.x + GUTTER + columns + 1
    right = Box(left, whole.y, whole.x + whole.width - left, rows)
    boxes["grid"] = Box(whole.x, whole.y, GUTTER + columns, rows)
    boxes["figures"] = right
    if below:
        boxes["figures"] = right._replace(height=FIGURE_ROWS)
        boxes["loss"] = right._replace(y=right.y + FIGURE_ROWS, height=right.height - FIGURE_ROWS)
    elif beside:
        boxes["figures"] = right._replace(width=FIGURES)
        boxes["loss"] = right._replace(x=right.x + FIGURES, width=right.width - FIGURES)
    if "loss" in boxes:
        del boxes["timeline"]
    return columns


def _beside_the_standing(width: int, rows: int, grid: Grid, gap: int, *, heat: bool) -> Mosaic:
    """Return the small panels that leave the standing its width; a smaller one, and less between
    the panels, where otherwise not all of them are in sight."""
    table = min(grid.table, max(22, int(TABLE_SHARE * width)))
    tries = [
        heat_panels(width - right - GUTTER - 1, rows, grid)
        if heat
        else small_panels(width - right - GUTTER - 1, rows, grid, gap=gap, pitch=pitch)
        for right, pitch in ((table, 3 if width >= 96 else 2), (min(table, LEAST_TABLE), 2))
    ]
    return next((mosaic for mosaic in tries if mosaic.shows_all(grid)), tries[0])


def _right(boxes: dict[str, Box], stage: Box, grid: Grid, gap: int) -> None:
    """Place the standing above, and the loss with the timeline below it."""
    table = min(_table_rows(grid, gap), _most_table_rows(stage.height, gap))
    boxes["standing"] = Box(stage.x, stage.y, stage.width, table)
    top = stage.y + table + gap
    boxes["loss"] = Box(stage.x, top, stage.width, stage.y + stage.height - top)


def _table_rows(grid: Grid, gap: int) -> int:
    """Return the rows of a whole standing, its title included."""
    return 2 + gap + grid.down * grid.across


def _most_table_rows(rows: int, gap: int) -> int:
    """Return the rows that a standing has at most, of so many with the loss below it."""
    return min(max(5, rows * 3 // 5), rows - gap - CHART_ROWS)


def small_panels(width: int, rows: int, grid: Grid, *, gap: int, pitch: int) -> Mosaic:
    """Return as many panels as there are grid points, as large as they can be; fewer where they
    would be too small."""
    if grid.flows:
        return _flow(width, rows, grid, gap, pitch)
    label = grid.label + 1 if grid.label else 0
    across = (width - label) // grid.across
    fits = [
        Mosaic(grid.down, grid.across, size, 2 * size, pitch, blank, label, flow=False)
        for blank in dict.fromkeys((gap, 0))
        for by_rows in [(rows - 1 + blank) // grid.down - 1 - blank]
        for size in [min(by_rows, (across - pitch) // 2)]
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
        size, 2 * size, pitch, 0, label, flow=False,
    )  # fmt: skip


def _flow(width: int, rows: int, grid: Grid, gap: int, pitch: int) -> Mosaic:
    """Return the panels of one varied setting, which go on in the next row; as few rows as keep
    them large."""
    best = Mosaic(1, 1, 0, 0, pitch, 0, 0, flow=True)
    for across in range(grid.across, 0, -1):
        down = -(-grid.across // across)
        for blank in dict.fromkeys((gap, 0)):
            by_rows = (rows + blank) // down - 2 - blank
            size = min(by_rows, (width // across - pitch) // 2)
            if size > best.map_rows:
                best = Mosaic(down, across, size, 2 * size, pitch, blank, 0, flow=True)
    if best.map_rows >= LEAST_MAP and best.cell_width > grid.heading:
        return best
    size = max(SCROLLED_MAP, (grid.heading + 2 - pitch) // 2)
    size = max(LEAST_MAP, min(size, (width - pitch) // 2, rows - 2))
    across = max(1, width // (2 * size + pitch))
    down = max(1, min(rows // (size + 2), -(-grid.across // across)))
    return Mosaic(down, across, size, 2 * size, pitch, 0, 0, flow=True)


def heat_panels(width: int, rows: int, grid: Grid) -> Mosaic:
    """Return the blocks of a heat map, one beside the other, as many and as large as fit; those of
    one varied setting go on in the next row."""
    label = 0 if grid.flows or not grid.label else grid.label + 1
    width -= label
    least = max(LEAST_BLOCK, min(grid.heading, width - 1))
    most = max(1, min(grid.across, width // (least + 1)))

    def blocks(across: int) -> Mosaic:
        above = int(grid.flows)
        wanted = -(-grid.across // across) if grid.flows else grid.down
        down = max(1, min(wanted, (rows - 1 + above) // (1 + above)))
        columns = min(MOST_BLOCK, max(1, width // across - 1))
        size = max(1, min((rows - 1 + above) // down - above, (columns + 1) // 2))
        return Mosaic(down, across, size, columns, 1, 0, label, flow=grid.flows, foot=0)

    tries = [blocks(across) for across in range(1 if grid.flows else most, most + 1)]
    whole = [mosaic for mosaic in tries if mosaic.shows_all(grid)]
    return max(whole or tries[-1:], key=lambda mosaic: mosaic.columns * mosaic.map_rows)
