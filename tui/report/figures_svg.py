"""Figures as SVG. The only room that knows matplotlib, which is an extra."""

from __future__ import annotations

import io
import math
import re
from typing import Any

import numpy as np

from tui.drawing import numbers
from tui.drawing.palette import LIGHT
from tui.drawing.reduction import reduce_curve
from tui.drawing.scale import Scale
from tui.report.figures import (
    Curve,
    Curves,
    Limits,
    Maps,
    Plot,
    RangePanel,
    Ranges,
    curve_limits,
    range_limits,
)
from tui.report.svg_maps import draw_map

WIDTH = 7.8
"""Inches of a figure of curves or ranges."""

SQUARE, LEFT, TOP, BOTTOM = 2.23, 0.33, 0.27, 0.3
"""Inches of a map, and of the room around it."""

COLUMNS = 300
"""Into which a curve's epochs are gathered."""

LABELLED_ROWS = 12
"""Of an axis: every second can have a label."""

LOOKS: tuple[dict[str, Any], ...] = (
    {"color": LIGHT.bright, "linestyle": "-", "marker": "o"},
    {"color": LIGHT.accent, "linestyle": "--", "marker": "s"},
    {"color": LIGHT.muted, "linestyle": ":", "marker": "^"},
)
"""Of curves and series; they differ without colour too."""

SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.color": LIGHT.text,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": LIGHT.bright,
    "axes.labelcolor": LIGHT.muted,
    "axes.edgecolor": LIGHT.faint,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LIGHT.faint,
    "ytick.color": LIGHT.faint,
    "xtick.labelcolor": LIGHT.muted,
    "ytick.labelcolor": LIGHT.muted,
    "grid.color": LIGHT.raised,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.facecolor": LIGHT.background,
    "axes.facecolor": LIGHT.background,
    "svg.fonttype": "path",  # the same letters wherever it is shown
    "svg.hashsalt": "bp-tui",  # the same names of its parts in each run
}


def can_draw() -> bool:
    """Tell whether matplotlib is there."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def svg(plot: Plot) -> str:
    """Draw a figure as an SVG document; equal data give equal documents."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    file = io.StringIO()
    with rc_context(SETTINGS):
        figure = Figure()
        if isinstance(plot, Maps):
            _maps(figure, plot)
        elif isinstance(plot, Curves):
            _curves(figure, plot)
        else:
            _ranges(figure, plot)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    # Outlines to a hundredth of a point: half the size, and nobody can see it.
    outline = r"(?<=[ \n\"])[MLCQ] [-\d. \n]+"
    return re.sub(outline, lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), file.getvalue())


# Maps.


def _maps(figure: Any, plot: Maps) -> None:
    """Draw maps of one size, whatever their number."""
    rows, columns = len(plot.rows), len(plot.rows[0])
    across, down = SQUARE + LEFT, SQUARE + TOP + BOTTOM
    width, height = columns * across + 0.1, rows * down
    figure.set_size_inches(width, height)
    for row, panels in enumerate(plot.rows):
        for column, panel in enumerate(panels):
            left, bottom = column * across + LEFT, (rows - 1 - row) * down + BOTTOM
            box = (left / width, bottom / height, SQUARE / width, SQUARE / height)
            draw_map(figure.add_axes(box), panel)


# Curves.


def _curves(figure: Any, plot: Curves) -> None:
    from matplotlib.ticker import MaxNLocator

    figure.set(size_inches=(WIDTH, 3.1), layout_engine="constrained")
    limits = curve_limits(plot.curves)
    axes = figure.subplots(1, len(plot.panels), squeeze=False, sharey=True)[0]
    for ax, (title, curves) in zip(axes, plot.panels.items(), strict=True):
        last = max(1, *(curve.last for curve in curves))
        for place, curve in enumerate(curves):
            _curve(ax, curve, place, last, limits)
        ax.set(ylim=limits[:2], xlabel="epoch")
        _log_axis(ax, limits)
        ax.set_xlim(-0.01 * last, 1.01 * last)  # a marker is seen whole
        ax.xaxis.set_major_formatter(lambda value, _place: numbers.epochs(round(value)))
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
        ax.set_title(title)
        ax.grid(axis="y")
        if len(curves) > 1:
            ax.legend(loc="best", fontsize=8)
    axes[0].set_ylabel("loss")


def _log_axis(ax: Any, limits: Limits) -> None:
    """Make the axis logarithmic, with labels at the powers of ten, and at 2 and 5 if few; with
    zero below, as far as from one label to the next."""
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, NullLocator

    if limits.zero:
        ticks = Scale(True, limits.low, limits.high).ticks(LABELLED_ROWS)
        decades = math.log10(limits.high / limits.low)
        ax.set_yscale("symlog", linthresh=limits.low, linscale=max(0.2, 0.15 * decades))
        ax.set_ylim(-limits.low / 4, 1.2 * limits.high)
        ax.yaxis.set_major_formatter(_plain)
        ax.yaxis.set_major_locator(FixedLocator([0.0, *(tick.value for tick in ticks)]))
        ax.yaxis.set_minor_locator(NullLocator())
        return
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(_plain)
    few = limits.high < 50 * limits.low
    ax.yaxis.set_minor_locator(LogLocator(subs=(2, 5) if few else "auto"))
    ax.yaxis.set_minor_formatter(_plain if few else NullFormatter())


def _plain(value: float, _place: int) -> str:
    """Write a loss as it is said: 100, 0.01."""
    return f"{value:,.0f}" if 1 <= value < 1e6 else f"{value:g}"


def _curve(ax: Any, curve: Curve, place: int, last: int, limits: Limits) -> None:
    epochs = np.linspace(0, last, COLUMNS)
    lowest, highest = 0.0 if limits.zero else limits.low / 10, limits.high * 10
    ends = [np.where(np.isinf(end), highest, end) for end in (curve.low, curve.high)]
    bottom = reduce_curve(ends[0], COLUMNS, last).minimum.clip(lowest, highest)
    top = reduce_curve(ends[1], COLUMNS, last).maximum.clip(lowest, highest)
    look = LOOKS[curve.look]
    there = np.isfinite(bottom) & np.isfinite(top)
    ax.fill_between(epochs[there], bottom[there], top[there], color=look["color"], alpha=0.14,
                    linewidth=0)  # fmt: skip
    median = reduce_curve(curve.median, COLUMNS, last, log=True).median
    there = np.isfinite(median)
    first = 10 + 16 * place  # curves that lie on one another have their markers side by side
    every = (first, 60) if there.sum() > first else 1
    ax.plot(epochs[there], median[there], label=curve.label, linewidth=1.4, markersize=4,
            markevery=every, **look)  # fmt: skip


# Ranges.


def _ranges(figure: Any, plot: Ranges) -> None:
    figure.set(size_inches=(WIDTH, 2.4 * len(plot.rows)), layout_engine="constrained")
    rows = figure.subplots(len(plot.rows), len(plot.rows[0]), squeeze=False)
    for axes, panels in zip(rows, plot.rows, strict=True):
        for ax, panel in zip(axes, panels, strict=True):
            _range_panel(ax, panel)
            ax.set_xticks(range(len(plot.ticks)), plot.ticks)
            ax.set_xlim(-0.5, len(plot.ticks) - 0.5)
            ax.grid(axis="y")
    for ax in rows[-1]:
        ax.set_xlabel(plot.axis)
    rows[0, 0].legend(loc="lower right", fontsize=8)


def _range_panel(ax: Any, panel: RangePanel) -> None:
    for place, (label, spreads) in enumerate(panel.series.items()):
        points = [(x, s.median, s.low, s.high) for x, s in enumerate(spreads) if s]
        if not points:
            continue
        x, median, low, high = np.array(points).T
        x += 0.16 * (place - (len(panel.series) - 1) / 2)
        look = LOOKS[place]
        ax.vlines(x, low, high, color=look["color"], linewidth=1, alpha=0.6)
        ax.plot(x, median, label=label, linewidth=1, markersize=5, **look)
    ax.set_title(panel.title)
    if panel.quantity == "loss":
        _log_axis(ax, range_limits(panel))
        ax.set_ylabel("final loss")
    else:
        ax.set_ylim(0, 1.04)
        ax.set_ylabel("accuracy")
        ax.yaxis.set_major_formatter(lambda value, _place: f"{100 * value:.0f} %")
