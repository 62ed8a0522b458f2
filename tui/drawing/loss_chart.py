"""The loss chart as a drawing.

It is drawn in steps, so that what changes often costs least: curves are reduced to a few points a
column, plotext makes lines of dots of these, which are kept, and dots, playhead and palette give
the cells. Moving the playhead or changing the theme repeats the last step alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells
from tui.drawing.curve_chart import curve_chart, labelled
from tui.drawing.curves import SWATCH, Curve, Plot
from tui.drawing.palette import Palette
from tui.drawing.plotting import Marker, parts_of
from tui.drawing.reduction import Reduced, reduce_curve
from tui.drawing.scale import LABEL_WIDTH, Floats, Scale, column_of


class OtherCurve(NamedTuple):
    """Another run's curve beside the one that is shown."""

    losses: Floats
    """(recorded epochs,), as the shown one's."""
    place: int | None = None
    """The colour among `Palette.runs`; without one it is a grey ghost."""
    letter: str = ""
    """One character that marks it where colour alone would have to tell."""
    value: str = ""
    """Written at its end, where there is room."""


def legend_marks(*, ascii: bool) -> tuple[str, str]:
    """A piece of a line, and of a dotted one."""
    return ("**", "++") if ascii else (2 * SWATCH, "··")


def loss_chart(
    losses: Floats,
    *,
    epochs: int,
    playhead: int | None,
    width: int,
    height: int,
    scale: Scale,
    palette: Palette,
    others: Sequence[OtherCurve] = (),
    test: Floats | None = None,
    diverged: bool = False,
    letter: str = "",
    value: str = "",
    marker: Marker = "blocks",
    ascii: bool = False,
) -> Drawing:
    """The loss over the epochs, exactly width x height cells with the labels at the left.

    losses: (recorded epochs,), the loss at epochs 0, 1, 2 and so on, on an axis that ends at
    `epochs`. The line is the median of the means of neighbouring epochs, with the range of the
    epochs that share a column as a wash behind it. What the playhead has reached is bright;
    without a playhead all is. `others` are behind it, the first of them in front; `test` are the
    losses of the test points at the same epochs, a dotted line behind the curve. An arrow marks
    the last finite loss of a run that diverged. `letter` and `value` are those of the shown run,
    as in `OtherCurve`. Any other figure of every epoch can be drawn likewise, such as the accuracy.

    Blocks are anti-aliased, braille is a line of single dots on a shaded range.
    """
    columns = width - LABEL_WIDTH
    if columns < 1 or height < 1:
        return labelled(width, height, scale, palette).drawing()

    def reduced(curve: Floats) -> Reduced:
        parts = parts_of(ascii=ascii)
        return reduce_curve(curve, columns, epochs, parts=parts, log=scale.log)

    plot = Plot(
        rows=height,
        columns=columns,
        scale=scale,
        head=columns - 1 if playhead is None else column_of(playhead, epochs, columns),
        with_head=playhead is not None,
        own=Curve(reduced(losses), None, letter, value),
        tests=[] if test is None else [reduced(test)],
        others=[Curve(reduced(other.losses), *other[1:]) for other in others],
    )
    cells = curve_chart(plot, palette=palette, marker=marker, ascii=ascii)
    if diverged:
        _draw_end(cells, plot, losses, epochs, palette, "^" if ascii else "↑")
    return cells.drawing()


def _draw_end(
    cells: Cells, plot: Plot, losses: Floats, epochs: int, palette: Palette, arrow: str
) -> None:
    """An arrow at the last finite loss."""
    finite = np.flatnonzero(np.isfinite(losses[: epochs + 1]))
    if finite.size:
        last = int(finite[-1])
        row = plot.rows - 1 - int(plot.scale.levels(losses[last], plot.rows))
        column = LABEL_WIDTH + column_of(last, epochs, plot.columns)
        cells.write(row, column, arrow, palette.error, bold=True)
