"""Rules that the layouts of all screens keep."""

from __future__ import annotations

from itertools import combinations

from tui.widgets.layout import Box, Layout

OVER_THE_REST = {"command", "side"}
"""The command line lies over whatever is there; the side is the ground under the form."""


def assert_apart(layout: Layout, width: int, height: int) -> None:
    """Every panel is inside the screen, and none lies on another."""
    for name, box in layout.boxes.items():
        assert box.width > 0, name
        assert box.height > 0, name
        assert 0 <= box.x <= box.x + box.width <= width, name
        assert 0 <= box.y <= box.y + box.height <= height, name
    boxes = {name: box for name, box in layout.boxes.items() if name not in OVER_THE_REST}
    for (name, one), (other_name, other) in combinations(boxes.items(), 2):
        take_turns = {name, other_name} == {"status", "notice"} and one == other
        assert take_turns or not _overlap(one, other), (name, other_name)


def _overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height
