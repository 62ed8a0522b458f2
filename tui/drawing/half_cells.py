"""Colours of half cells while they are painted: (2 * rows, columns), the uppermost first.

Of a cell whose halves differ one is the glyph and the other the ground.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from tui.drawing.cells import NONE, Cells, Colours, packed
from tui.drawing.contrast import channels
from tui.drawing.curves import Tones
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, Floats


class HalfCells(ABC):
    """Half cells on a ground of which the part up to a column is tinted."""

    def __init__(self, rows: int, columns: int, played: NDArray[np.bool_], palette: Palette):
        self._shape, self._played, self._palette = (2 * rows, columns), played, palette

    @abstractmethod
    def wash(self, share: Floats, tones: Tones) -> None:
        """Lay so much of a colour over what is there."""

    @abstractmethod
    def line(self, coverage: Floats, tones: Tones) -> None:
        """Draw what covers so much of each half cell over what is there."""

    @abstractmethod
    def numbers(self) -> Colours:
        """The colours, NONE where nothing was painted: whatever the widget has there stays."""

    def put(self, cells: Cells) -> None:
        """Write them into the canvas."""
        numbers, canvas = self.numbers(), np.s_[:, LABEL_WIDTH:]
        upper, lower = numbers[::2], numbers[1::2]
        # The tint is the ground wherever it can be: what stays need not be told again.
        tint = packed(self._palette.tint)
        down = (upper == NONE) | ((upper == tint) & (lower != NONE))
        cells.glyph[canvas] = np.where(upper == lower, ord(" "), np.where(down, ord("▄"), ord("▀")))
        cells.front[canvas] = np.where(down, lower, upper)
        cells.back[canvas] = np.where(down, upper, lower)


class Blended(HalfCells):
    """Half cells in 24-bit colours, mixed by shares."""

    SOFTNESS = 0.75
    """An exponent of coverage: a line between two halves looks fainter than one in a half."""

    def __init__(self, rows: int, columns: int, played: NDArray[np.bool_], palette: Palette):
        super().__init__(rows, columns, played, palette)
        ground = np.where(played[:, None], channels(palette.tint), channels(palette.background))
        self._colours = np.broadcast_to(ground, (*self._shape, 3)).astype(np.float64)
        self._bare = np.broadcast_to(~played, self._shape).copy()

    def wash(self, share: Floats, tones: Tones) -> None:
        there = np.broadcast_to(share, self._shape)[..., None]
        colours = np.where(self._played[:, None], channels(tones.played), channels(tones.unplayed))
        self._colours += there * (colours - self._colours)
        self._bare &= there[..., 0] == 0

    def line(self, coverage: Floats, tones: Tones) -> None:
        self.wash(coverage**self.SOFTNESS, tones)

    def numbers(self) -> Colours:
        numbers = np.round(self._colours).astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
        return np.where(self._bare, NONE, numbers).astype(np.int32)


class Stepped(HalfCells):
    """Half cells in colours of xterm's palette: each curve in three steps of its own, as mixtures
    would be of other hues."""

    STEPS = (0.2, 0.45), (0.5, 0.75), (0.85, 1.0)
    """Coverage from which a curve has so much of its colour."""

    def __init__(self, rows: int, columns: int, played: NDArray[np.bool_], palette: Palette):
        super().__init__(rows, columns, played, palette)
        self._numbers = np.full(self._shape, NONE, dtype=np.int32)
        self._numbers[:, played] = packed(palette.tint)
        self._covered = np.zeros(self._shape, dtype=bool)

    def wash(self, share: Floats, tones: Tones) -> None:
        share = np.broadcast_to(share, self._shape)
        for amount in np.unique(share[share > 0]).tolist():
            self._paint(share == amount, amount, tones, over_tint=True)

    def line(self, coverage: Floats, tones: Tones) -> None:
        for least, amount in self.STEPS:
            there = coverage >= least
            if least == self.STEPS[0][0]:  # the edge of a curve leaves another as it is
                there &= ~self._covered
            self._paint(there, amount, tones)
        self._covered |= coverage >= self.STEPS[0][0]

    def _paint(
        self, there: NDArray[np.bool_], amount: float, tones: Tones, *, over_tint: bool = False
    ) -> None:
        palette = self._palette
        ground = palette.tint if over_tint else palette.background
        played = packed(palette.shade(ground, tones.played, amount))
        unplayed = packed(palette.shade(palette.background, tones.unplayed, amount))
        colours = np.broadcast_to(np.where(self._played, played, unplayed), self._shape)
        self._numbers[there] = colours[there]

    def numbers(self) -> Colours:
        return self._numbers
