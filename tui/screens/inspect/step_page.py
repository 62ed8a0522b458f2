"""The page of one step in slow motion, equation by equation."""

from __future__ import annotations

from core.training.lens import Lens
from tui.drawing.canvas import Canvas, Drawing
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView


def lens(view: InspectView) -> Lens | None:
    """Return the wish for the update that is looked at."""
    return None


def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the equations of one step, the chosen one in full."""
    return Canvas(width, height).drawing()


PAGE = Page("step", "One step", lens, draw, with_sample=True)
