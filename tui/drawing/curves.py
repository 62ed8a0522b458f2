"""The curves of a chart in its columns, and their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui.drawing.palette import Palette
from tui.drawing.reduction import Reduced
from tui.drawing.scale import Scale, Tick

UNPLAYED = 0.45
"""The share of its colour that a curve has where the playhead has not been."""


RANGE = 0.3
"""The share of its curve's colour that a range has."""

SWATCH = "━"
"""A piece of a curve in a list, in its colour."""

FREE, BEHIND, FRONT = 0, 1, 2
"""Uses of a cell of the canvas: none, by curves that a playhead goes over, by others."""

Uses = NDArray[np.int8]
"""(rows, columns): one of those each."""


class Curve(NamedTuple):
    """A curve and how it is told from others: see `loss_chart.OtherCurve`."""

    reduced: Reduced
    place: int | None = None
    letter: str = ""
    value: str = ""


class Tones(NamedTuple):
    """The colour of a curve, and that where the playhead has not been."""

    played: str
    unplayed: str

    @classmethod
    def of(cls, place: int | None, palette: Palette) -> Tones:
        """The tones of a place among the colours of runs, or of a dim curve."""
        if place is None:
            return cls(palette.ghost, palette.quiet)
        return cls.of_colour(palette.run_colour(place), palette)

    @classmethod
    def of_colour(cls, colour: str, palette: Palette) -> Tones:
        """The tones of a curve of some colour."""
        return cls(colour, palette.shade(palette.background, colour, UNPLAYED))

    @classmethod
    def of_own(cls, palette: Palette) -> Tones:
        """The tones of the curve that a chart is about."""
        return cls(palette.accent, palette.unplayed)

    @classmethod
    def of_test(cls, palette: Palette) -> Tones:
        """The tones of a test curve."""
        return cls(palette.text, palette.ghost)


@dataclass(frozen=True)
class Plot:
    """All curves on the canvas of a chart."""

    rows: int
    columns: int
    scale: Scale
    head: int
    """The column up to which curves are bright."""
    with_head: bool
    """Whether the playhead is drawn there."""
    with_grid: bool = True
    own: Curve | None = None
    """It has its range behind it and the accent, and lies over all others."""
    tests: Sequence[Reduced] = ()
    """Dotted, behind it."""
    others: Sequence[Curve] = ()
    """The first one lies over those after it; those without a place are dim and behind all."""

    @cached_property
    def played(self) -> NDArray[np.bool_]:
        """(columns,): whether a column is bright."""
        return np.arange(self.columns) <= self.head

    @property
    def dim(self) -> list[Reduced]:
        """The curves without a place."""
        return [other.reduced for other in self.others if other.place is None]

    @property
    def coloured(self) -> list[Curve]:
        """The others with a place, from the one at the back to the one in front."""
        return [other for other in reversed(self.others) if other.place is not None]

    @cached_property
    def grid(self) -> tuple[Tick, ...]:
        """The labels that have a faint line behind everything, never in adjacent rows."""
        lines: list[Tick] = []
        for tick in self.scale.ticks(self.rows) if self.with_grid else ():
            if not lines or tick.row >= lines[-1].row + 2:
                lines.append(tick)
        return tuple(lines)
