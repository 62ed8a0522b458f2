"""The last gate before a terminal that is to have ASCII alone. Drawings that need more than another
character have a form of their own."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.drawing.alike import in_ascii


class AsciiOnly(LineFilter):
    """Every row of the screen in ASCII, as wide as before."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a row with other characters in them."""
        return [
            segment if segment.text.isascii() else Segment(in_ascii(segment.text), *segment[1:])
            for segment in segments
        ]
