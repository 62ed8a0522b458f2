"""A panel: shows what a pure function draws of the view, and sends only changed rows on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.drawing.canvas import Drawing, Row, on_ground
from tui.widgets.view import View

Shown = TypeVar("Shown", bound=View)
Draw = Callable[[Shown, int, int], Drawing | None]
"""(view, width, height) -> drawing; None keeps what is there."""


def everything(view: View) -> Hashable:
    """Return the key of a panel that may change with anything: the view itself, by identity."""
    return view


class Panel(Widget, Generic[Shown]):
    """A part of the screen that draws the view by a pure function."""

    DEFAULT_CSS = "Panel { position: absolute; }"

    @dataclass
    class Clicked(Message):
        """The mouse was pressed on a panel, at cells from the upper left corner of it."""

        panel: Widget
        x: int
        y: int

    def __init__(
        self,
        name: str,
        draw: Draw[Shown],
        *,
        can_focus: bool = False,
        key: Callable[[Shown], Hashable] = everything,
    ) -> None:
        """Draw by a pure function. `key` returns the part of the view that is drawn."""
        super().__init__(name=name, id=name)
        self.can_focus = can_focus
        self._draw, self._key = draw, key
        self.raised = False
        """Whether it is on the side panel's background."""
        self._view: Shown | None = None
        self._drawn: Hashable = None
        self._ground = Style()
        self._rows: tuple[Row, ...] = ()

    def show(self, view: Shown) -> None:
        """Draw the view, where it differs from what is there."""
        self._view = view
        width, height = self.size
        drawn = (self._key(view), view.palette, self.size, self.raised)
        if not width or not height or drawn == self._drawn:
            return
        drawing = self._draw(view, width, height)
        if drawing is None:
            return
        palette = view.palette
        background = palette.panel if self.raised else palette.background
        ground = Style(color=palette.text, bgcolor=background)
        old, self._rows = self._rows, drawing.rows
        anew = ground != self._ground or len(old) != len(self._rows)
        self._ground, self._drawn = ground, drawn
        if anew:
            self.refresh()
            return
        changed = [y for y, (a, b) in enumerate(zip(old, self._rows, strict=True)) if a != b]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def picture(self, view: Shown) -> Drawing | None:
        """Return the drawing of a view on the panel's ground, for who wants it outside."""
        drawing = self._draw(view, *self.size)
        return drawing and Drawing(tuple(on_ground(row, self._ground) for row in drawing.rows))

    def on_resize(self) -> None:
        """Draw the view that could not be drawn without a size."""
        if self._view is not None:
            self.show(self._view)

    def render_line(self, y: int) -> Strip:
        """Return one row of the drawing on the panel's ground."""
        width, ground = self.size.width, self._ground
        if y >= len(self._rows):
            return Strip([Segment(" " * width, ground)], width)
        # Just after a resize the row is still as wide as the panel was.
        return Strip(on_ground(self._rows[y], ground)).adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        """Tell where the panel was clicked."""
        self.post_message(self.Clicked(self, event.x, event.y))
