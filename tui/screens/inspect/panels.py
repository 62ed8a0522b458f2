"""Inspect's panels beside its pages, as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from collections.abc import Mapping

from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.keys.key import PageName
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bar, muted
from tui.widgets.layout import GUTTER


def page_titles(
    view: InspectView, width: int, height: int, pages: Mapping[PageName, Page]
) -> Drawing:
    """Draw the titles of all pages, or where these do not fit that of the one in front."""
    canvas, palette = Canvas(width, height), view.palette
    bar(canvas, 0, 0, view)
    shown = list(pages.values())
    if sum(len(page.title) + 3 for page in shown) > width - GUTTER:
        shown = [pages[view.page]]
    at = GUTTER
    for page in shown:
        here = Style(color=palette.key, bold=True, underline=len(shown) > 1)
        at = canvas.write(at, 0, page.title, here if page.name == view.page else muted(palette)) + 3
    return canvas.drawing()
