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
