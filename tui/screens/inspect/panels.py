"""Inspect's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from tui.drawing.canvas import Canvas, Drawing
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import title


def step(view: InspectView, width: int, height: int) -> Drawing:
    """Draw one step of the Lab's run in numbers."""
    canvas = Canvas(width, height)
    title(canvas, view, "step", "Inspect")
    return canvas.drawing()
