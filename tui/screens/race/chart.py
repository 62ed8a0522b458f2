"""The loss of a race as a drawing: one curve with its range, some in colours, the rest dim.

Curves are told apart without colour: the chosen one has its range behind it, others their letters
on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.curve_chart import curve_chart, labelled
from tui.drawing.curves import Curve, Plot
from tui.drawing.palette import Palette
from tui.drawing.plotting import Marker, parts_of
from tui.drawing.scale import LABEL_WIDTH, Scale, column_of
from tui.screens.race.curves import RaceCurves


class RaceCurve(NamedTuple):
    """A grid point's curve in a colour of its own."""

    point: int
    place: int | None = None
    """The colour among `Palette.runs`; without one it is dim."""
    letter: str = ""
    """One character that marks it where colour alone would have to tell."""


def race_chart(
    curves: RaceCurves,
    *,
    chosen: int,
    coloured: Sequence[RaceCurve],
    dim: Sequence[int],
    epochs: int,
    playhead: int,
    width: int,
    height: int,
    scale: Scale,
    palette: Palette,
    marker: Marker = "blocks",
    ascii: bool = False,
    with_values: bool = False,
) -> Drawing:
    """Draw medians over the seeds in exactly width x height cells, the labels at the left.

    `chosen` and `dim` are grid points; the first of `coloured` lies over those after it, and the
    chosen one over all, in the accent. Epochs up to the playhead are bright. `with_values` tells
    the last losses at the ends of all that are not dim.
    """
    columns = width - LABEL_WIDTH
    if columns < 1 or height < 1:
        return labelled(width, height, scale, palette).drawing()

    def curve(of: RaceCurve, *, band: bool = False) -> Curve:
        parts = parts_of(ascii=ascii)
        reduced = curves.reduced(of.point, columns, epochs, parts=parts, log=scale.log, band=band)
        last = float(curves.median(of.point)[-1])
        known = with_values and math.isfinite(last) and (band or of.place is not None)
        return Curve(reduced, of.place, of.letter, numbers.loss(last) if known else "")

    front = next((of for of in coloured if of.point == chosen), RaceCurve(chosen))
    others = [of for of in coloured if of.point != chosen] + [RaceCurve(point) for point in dim]
    plot = Plot(
        rows=height, columns=columns, scale=scale, head=column_of(playhead, epochs, columns),
        with_head=True, own=curve(front, band=True), others=[curve(of) for of in others],
    )  # fmt: skip
    return curve_chart(plot, palette=palette, marker=marker, ascii=ascii).drawing()
