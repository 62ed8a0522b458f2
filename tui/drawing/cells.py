"""Cells of charts while they are made: a glyph and its colours each."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from tui.drawing.canvas import Drawing, Row
from tui.drawing.contrast import channels

Colours = NDArray[np.int32]
"""0xRRGGBB each, or NONE."""

NONE = -1
"""No colour: whatever the widget or the terminal has there."""


@lru_cache(maxsize=1024)
def packed(colour: str) -> int:
    """A colour as one number."""
    red, green, blue = channels(colour)
    return red << 16 | green << 8 | blue


class Cells:
    """A drawing while it is made: arrays of (height, width)."""

    def __init__(self, height: int, width: int) -> None:
        self.glyph = np.full((height, width), ord(" "), dtype="<u4")
        self.front: Colours = np.full((height, width), NONE, dtype=np.int32)
        self.back: Colours = np.full((height, width), NONE, dtype=np.int32)
        self.bold = np.zeros((height, width), dtype=np.int32)

    def write(
        self, row: int, column: int, text: str, colour: str | int, *, bold: bool = False
    ) -> None:
        """Text of single-width characters, cut at the right edge."""
        text = text[: max(0, self.glyph.shape[1] - column)]
        there = np.s_[row, column : column + len(text)]
        self.glyph[there] = [ord(character) for character in text]
        self.front[there] = packed(colour) if isinstance(colour, str) else colour
        self.bold[there] = bold

    def drawing(self) -> Drawing:
        """Rows of few segments: a blank joins the run at its left, as its colour is not seen."""
        height, width = self.glyph.shape
        if not width:
            return Drawing(((),) * height)
        seen = np.where(self.glyph == ord(" "), 0, np.arange(width))
        seen = np.maximum.accumulate(seen, axis=1)
        front, bold = (np.take_along_axis(of, seen, axis=1) for of in (self.front, self.bold))
        looks = np.stack((front, self.back, bold))
        return Drawing(tuple(_row(self.glyph[row], looks[:, row]) for row in range(height)))


def _row(glyph: NDArray[np.uint32], looks: Colours) -> Row:
    """Segments of equal looks."""
    text = glyph.tobytes().decode("utf-32-le")
    changed = (looks[:, 1:] != looks[:, :-1]).any(axis=0)
    starts = [0, *(np.flatnonzero(changed) + 1).tolist()]
    stops = [*starts[1:], len(text)]
    return tuple(
        Segment(text[start:stop], _style(*look))
        for start, stop, look in zip(starts, stops, looks[:, starts].T.tolist(), strict=True)
    )


@lru_cache(maxsize=4096)
def _style(front: int, back: int, bold: int) -> Style:
    """A style; building one is slow."""
    front_colour, back_colour = (
        None if colour == NONE else f"#{colour:06x}" for colour in (front, back)
    )
    return Style(color=front_colour, bgcolor=back_colour, bold=bool(bold) or None)
