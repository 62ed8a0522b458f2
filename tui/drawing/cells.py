"""Cells of charts while they are made: a glyph, an ink and a ground each.

A palette turns inks and grounds into styles, so another theme needs no new drawing.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from tui.drawing.canvas import Drawing, Row
from tui.drawing.palette import Palette


class Ink(IntEnum):
    """Purposes of a character, which decide its colour."""

    FAINT = 0
    STRONG = 1
    LINE = 2
    BAND = 3
    UNPLAYED_LINE = 4
    UNPLAYED_BAND = 5
    HEAD = 6
    GHOST = 7
    ERROR = 8
    PIN = 9
    UNPLAYED_PIN = 10
    TEST = 11
    UNPLAYED_TEST = 12
    RULE = 13


class Ground(IntEnum):
    """Grounds behind a character."""

    BARE = 0
    TINT = 1
    BAND = 2
    UNPLAYED_BAND = 3
    RANGE = 4
    UNPLAYED_RANGE = 5


class Cells:
    """A drawing while it is made: three arrays of (height, width)."""

    def __init__(self, height: int, width: int) -> None:
        self.glyph = np.full((height, width), ord(" "), dtype="<u4")
        self.ink = np.full((height, width), Ink.FAINT, dtype=np.intp)
        self.ground = np.full((height, width), Ground.BARE, dtype=np.intp)

    def write(self, row: int, column: int, text: str, ink: Ink) -> None:
        """Text of single-width characters, cut at the right edge."""
        text = text[: max(0, self.glyph.shape[1] - column)]
        there = np.s_[row, column : column + len(text)]
        self.glyph[there] = [ord(character) for character in text]
        self.ink[there] = ink

    def drawing(self, palette: Palette) -> Drawing:
        """Rows of few segments: a blank joins the run at its left, as its ink is not seen."""
        height, width = self.glyph.shape
        if not width:
            return Drawing(((),) * height)
        seen = np.where(self.glyph == ord(" "), 0, np.arange(width))
        ink = np.take_along_axis(self.ink, np.maximum.accumulate(seen, axis=1), axis=1)
        pairs = ink * len(Ground) + self.ground
        styles = _styles(palette)
        return Drawing(
            tuple(_row(glyph, pair, styles) for glyph, pair in zip(self.glyph, pairs, strict=True))
        )


def _row(glyph: NDArray[np.uint32], pair: NDArray[np.intp], styles: list[Style]) -> Row:
    """Segments of equal pairs of ink and ground."""
    text = glyph.tobytes().decode("utf-32-le")
    starts = [0, *(np.flatnonzero(pair[1:] != pair[:-1]) + 1).tolist()]
    stops = [*starts[1:], len(text)]
    return tuple(
        Segment(text[start:stop], styles[pair[start]])
        for start, stop in zip(starts, stops, strict=True)
    )


@lru_cache(maxsize=8)
def _styles(palette: Palette) -> list[Style]:
    """The style of every pair of ink and ground; building styles is slow, so once a palette."""
    unplayed_band = palette.shade(palette.background, palette.unplayed, 0.6)
    colours = {
        Ink.FAINT: palette.faint,
        Ink.STRONG: palette.bright,
        Ink.LINE: palette.accent,
        Ink.BAND: palette.band,
        Ink.UNPLAYED_LINE: palette.unplayed,
        Ink.UNPLAYED_BAND: unplayed_band,
        Ink.HEAD: palette.bright,
        Ink.GHOST: palette.ghost,
        Ink.ERROR: palette.error,
        Ink.PIN: palette.text,
        Ink.UNPLAYED_PIN: palette.rule,
        Ink.TEST: palette.text,
        Ink.UNPLAYED_TEST: palette.ghost,
        Ink.RULE: palette.rule,
    }
    grounds = {
        Ground.BARE: None,  # whatever the widget or the terminal has there
        Ground.TINT: palette.tint,
        Ground.BAND: palette.band,
        Ground.UNPLAYED_BAND: unplayed_band,
        Ground.RANGE: palette.range,
        Ground.UNPLAYED_RANGE: palette.unplayed_range,
    }
    return [
        Style(
            color=colours[ink], bgcolor=grounds[ground], bold=ink in (Ink.STRONG, Ink.ERROR) or None
        )
        for ink in Ink
        for ground in Ground
    ]
