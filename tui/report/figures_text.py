"""Figures as text, by the terminal's own drawings: where matplotlib is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.sweeps.standing import Spread
from tui.drawing import numbers
from tui.drawing.axes import axis_labels
from tui.drawing.canvas import Canvas
from tui.drawing.loss_chart import OtherCurve, loss_chart
from tui.drawing.maps import decision_map, grid_shape
from tui.drawing.palette import LIGHT
from tui.drawing.points import points_of
from tui.drawing.scale import Scale
from tui.report.figures import Curve, Curves, MapPanel, Maps, Plot, RangePanel

MAP_COLUMNS = 36
CHART_WIDTH, CHART_ROWS = 76, 12
RANGE_WIDTH = 48


def text(plot: Plot) -> str:
    """Draw a figure in ASCII, at most 80 columns wide."""
    if isinstance(plot, Maps):
        lines = [
            line
            for row in plot.rows
            for start in range(0, len(row), 2)
            for line in _maps(row[start : start + 2])
        ]
    elif isinstance(plot, Curves):
        lines = [line for title, curves in plot.panels.items() for line in _curves(title, curves)]
    else:
        lines = [line for row in plot.rows for panel in row for line in _ranges(panel, plot.ticks)]
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _maps(panels: Sequence[MapPanel]) -> list[str]:
    rows = MAP_COLUMNS // 2
    canvas = Canvas(2 * MAP_COLUMNS + 4, rows + 3)
    for place, panel in enumerate(panels):
        column, domain = place * (MAP_COLUMNS + 4), panel.dataset.domain
        canvas.write(column, 0, f"{panel.title}  {panel.note}"[:MAP_COLUMNS])
        drawing = decision_map(
            panel.grid(*grid_shape("ascii", MAP_COLUMNS, rows)),
            points_of(panel.dataset, panel.wrong), domain=domain, columns=MAP_COLUMNS, rows=rows,
            style="ascii", palette=LIGHT,
        )  # fmt: skip
        canvas.place(column, 1, drawing)
        canvas.place(
            column, 1 + rows, axis_labels(domain, MAP_COLUMNS, LIGHT, panel.dataset.columns[0])
        )
    return canvas.drawing().plain.splitlines()


def _curves(title: str, curves: Sequence[Curve]) -> list[str]:
    """Draw one chart a curve, on one scale; the other curves are dotted."""
    epochs = max(1, *(curve.last for curve in curves))
    medians = [np.where(np.isfinite(c.median), c.median, np.nan)[: epochs + 1] for c in curves]
    scale = Scale.over(*medians)
    lines: list[str] = []
    for place, (curve, median) in enumerate(zip(curves, medians, strict=True)):
        others = medians[:place] + medians[place + 1 :]
        chart = loss_chart(
            median, epochs=epochs, playhead=None, width=CHART_WIDTH, height=CHART_ROWS,
            scale=scale, palette=LIGHT, others=list(map(OtherCurve, others)), ascii=True,
        )  # fmt: skip
        dotted = f"   (. {', '.join(c.label for c in curves if c is not curve)})" if others else ""
        lines += ["", f"{title}   * {curve.label}{dotted}", *chart.plain.splitlines()]
        lines.append(f"      0{f'epoch {numbers.epochs(epochs)}':>{CHART_WIDTH - 7}}")
    return lines


def _ranges(panel: RangePanel, ticks: Sequence[str]) -> list[str]:
    """Draw a line a value: the range as a stroke, the median as a star."""
    scale = Scale(False, 0.0, 1.0)
    write: Callable[[float], str] = numbers.percent
    if panel.quantity == "loss":
        ends = np.array([end for spread in panel.spreads for end in (spread.low, spread.high)])
        scale, write = Scale.over(ends), numbers.loss
    limits = f"{write(0 if scale.zero else scale.low)} to {write(scale.high)}"
    lines = ["", f"{panel.title}, {panel.quantity} from {limits}"]
    for label, spreads in panel.series.items():
        lines.append(f"  {label}")
        for tick, spread in zip(ticks, spreads, strict=True):
            lines.append(
                f"  {tick:>6} {_stroke(spread, scale)} {write(spread.median) if spread else '-'}"
            )
    return lines


def _stroke(spread: Spread | None, scale: Scale) -> str:
    cells = ["."] * RANGE_WIDTH
    if spread is not None:
        values = np.array([spread.low, spread.high, spread.median])
        low, high, median = (int(level) for level in scale.levels(values, RANGE_WIDTH))
        cells[low : high + 1] = "-" * (high + 1 - low)
        cells[median] = "*"
    return "".join(cells)
