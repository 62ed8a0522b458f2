"""The measures that the layouts of all screens share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MIN_WIDTH, MIN_HEIGHT = 60, 20
SIDE_FROM, SIDE_ROWS = 100, 24
"""Columns and rows from which the form has a place of its own; it is a drawer below."""
WIDE_FROM = 160
"""Columns from which the samples have a place of their own."""
ROOMY_FROM = 32
"""Rows from which there are blank rows between the panels."""
DRAWER_WIDTH = 34
COMMAND_ROWS = 8
"""Rows of the command line, suggestions included."""
GUTTER = 2
"""Columns before a panel, which hold the bar of the focused one."""


class Box(NamedTuple):
    """A rectangle of cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Layout:
    """The boxes of the panels by their names; a panel without a box is not shown."""

    boxes: dict[str, Box] = field(default_factory=dict)
    map_columns: int = 0
    """Columns of each decision map, which has half as many rows."""
    raised: frozenset[str] = frozenset()
    """Panels on the side panel's background."""
    drawer: bool = False
    """Whether the side panel lies over the rest."""

    @property
    def too_small(self) -> bool:
        """Whether there is no room for any panel."""
        return not self.boxes


def edges(width: int, height: int, left: int = 0) -> dict[str, Box]:
    """Return the boxes of the header, the footer, and the command line right of `left`."""
    return {
        "header": Box(0, 0, width, 1),
        "footer": Box(0, height - 1, width, 1),
        "command": Box(left, height - 1 - COMMAND_ROWS, width - left, COMMAND_ROWS),
    }


def framed(width: int, height: int) -> tuple[dict[str, Box], Box, int]:
    """Return the boxes around a screen without a side panel, status and notice too, which share a
    row where rows are few; the room between them; and the blank rows between panels."""
    gap = 1 if height >= ROOMY_FROM else 0
    notice = Box(GUTTER, height - 2, width - 2 * GUTTER, 1)
    status = notice._replace(y=notice.y - gap)
    room = notice._replace(y=1 + gap, height=status.y - 1 - 2 * gap)
    return edges(width, height) | {"status": status, "notice": notice}, room, gap


def first_in_sight(chosen: int, count: int, room: int) -> int:
    """Return the first of `room` neighbours in sight of `count`, so that the chosen one is among
    them."""
    return max(0, min(chosen - room // 2, count - room))
