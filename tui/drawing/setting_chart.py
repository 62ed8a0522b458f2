"""The accuracy of a sweep against a setting: a chart over its numbers, or a bar a choice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.style import Style

from core.sweeps.standing import Quantity, Spread
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.drawing.scale import LABEL_WIDTH, Floats, Scale, column_of
from tui.drawing.sweep_table import NONE, spread_range

HALF = 0.5
"""Where all shares are above it, the scale begins there."""

SLACK = 1e-9
"""Rounding of steps that are alike."""

STEPS = 10_000
"""Parts of an axis of numbers, of which each column shows the nearest."""


def is_log_spaced(values: Floats) -> bool:
    """Whether ascending values are spaced more evenly by their ratios than by their differences;
    two of them, where one is at least ten times the other."""
    if len(values) < 2 or values[0] <= 0:
        return False
    if len(values) == 2:
        return bool(values[1] >= 10 * values[0])

    def unevenness(steps: Floats) -> float:
        return float(steps.std() / steps.mean())

    return unevenness(np.diff(np.log(values))) < unevenness(np.diff(values)) - SLACK


def over_values(
    values: Sequence[float],
    shares: Sequence[Spread | None],
    tests: Sequence[Spread | None],
    *,
    title: str,
    quantity: Quantity,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """Medians over the seeds with their ranges against a setting's ascending values, on a
    logarithmic axis where they are spaced so; exactly width x height cells.

    `quantity` is share or R²; `tests` are those of the test points, whose medians are marked too.
    """
    canvas, rows = Canvas(width, height), height - 2
    faint, muted = Style(color=palette.faint), Style(color=palette.muted)
    log = is_log_spaced(np.array(values))
    columns = _columns(np.log(values) if log else np.array(values), width)
    scale = _scale([*shares, *tests], quantity)
    for tick in scale.ticks(rows):
        canvas.write(0, tick.row, tick.label, faint)

    def row_of(share: float) -> int:
        return rows - 1 - int(scale.levels(share, rows))

    known = [(c, s) for c, s in zip(columns, shares, strict=True) if s is not None]
    if known:
        at, medians = [c for c, _ in known], [row_of(s.median) for _, s in known]
        for column in range(at[0], at[-1]):
            row = round(float(np.interp(column, at, medians)))
            canvas.write(column, row, "." if ascii else "·", Style(color=palette.rule))
    for column, share in known:
        for row in range(row_of(share.high), row_of(share.low) + 1):
            canvas.write(column, row, "|" if ascii else "│", muted)
    for column, test in zip(columns, tests, strict=False):
        if test is not None:
            canvas.write(column, row_of(test.median), "+", Style(color=palette.text, bold=True))
    for column, share in known:
        mark = Style(color=palette.accent, bold=True)
        canvas.write(column, row_of(share.median), "*" if ascii else "█", mark)
    end = 0
    for column, value in zip(columns, values, strict=True):
        word = f"{value:,}" if isinstance(value, int) else f"{value:g}"
        start = min(column - len(word) // 2, width - len(word))
        if start > end or not end:
            end = canvas.write(start, rows, word, faint)
    axis = f"{title}, log scale" if log else title
    canvas.write(LABEL_WIDTH, height - 1, axis, Style(color=palette.text))
    return canvas.drawing()


def _columns(positions: Floats, width: int) -> list[int]:
    """Return the columns of ascending positions, a margin at both ends."""
    first, room = LABEL_WIDTH + 1, width - LABEL_WIDTH - 3
    span = float(positions[-1] - positions[0]) or 1.0
    shares = ((positions - positions[0]) / span * STEPS).tolist()
    return [first + column_of(share, STEPS, room) for share in shares]


def _scale(spreads: Sequence[Spread | None], quantity: Quantity) -> Scale:
    lows = np.array([spread.low for spread in spreads if spread is not None])
    if quantity != "share":
        return Scale(False, -1.0 if (lows < 0).any() else 0.0, 1.0)
    low = HALF if lows.size and lows.min() > HALF else 0.0
    return Scale(False, low, 1.0, percent=True)


def bars(
    names: Sequence[str],
    shares: Sequence[Spread | None],
    quantities: Sequence[Quantity],
    *,
    width: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """A row a choice: its name, a bar up to the median over the seeds and a thin one up to the
    highest, and both as numbers. R² below 0 has no bar."""
    figures = [_figure(*pair) for pair in zip(shares, quantities, strict=True)]
    first, last = max(map(len, names)) + 2, width - max(map(len, figures)) - 2
    thick, thin = "=-" if ascii else "━─"
    canvas = Canvas(width, len(names))
    for row, (name, share, figure) in enumerate(zip(names, shares, figures, strict=True)):
        canvas.write(0, row, name, Style(color=palette.text))
        if share is not None and last > first:
            high, median = (
                round(min(max(value, 0.0), 1.0) * (last - first))
                for value in (share.high, share.median)
            )
            canvas.write(first, row, thin * high, Style(color=palette.muted))
            canvas.write(first, row, thick * median, Style(color=palette.accent))
        canvas.write(last + 2, row, figure, Style(color=palette.bright))
    return canvas.drawing()


def _figure(share: Spread | None, quantity: Quantity) -> str:
    if share is None:
        return NONE
    return f"{numbers.quantity(quantity, share.median)} {spread_range(share, quantity)}".rstrip()
