"""Network's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from tui.drawing.canvas import Canvas, Drawing
from tui.screens.network.view import NetworkView
from tui.widgets.frame import title


def diagram(view: NetworkView, width: int, height: int) -> Drawing:
    """Draw the units and weights of the Lab's run."""
    canvas = Canvas(width, height)
    title(canvas, view, "diagram", "Network")
    return canvas.drawing()
