"""Loss curves as numbers: their scale, their reduction to columns, epochs and columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LABEL_WIDTH = 6
"""Cells left of a chart's canvas: a label of five and a blank, so that the canvas never moves."""

LEAST, MOST = 1e-12, 1e12
"""The widest limits of a scale. On a logarithmic one less is zero; else what lies beyond is drawn
on its edge."""

SAMPLES = 129
"""Losses a column's median is taken from, at most. All losses count for its range."""

BLOCKS = "▁▂▃▄▅▆▇█"
LINES, DOTS, ASCII_LINES = "▁─▔", "⣀⠤⠒⠉", "_-^"
"""Characters of sparklines, from low to high: areas, or thin lines."""


def column_of(epoch: float, epochs: int, columns: int) -> int:
    """The column that shows `epoch`, when epochs 0 to `epochs` lie on columns 0 to columns - 1.

    The chart, the timeline and the mouse all ask here, so playhead, handle and label agree.
    """
    if epochs <= 0 or columns <= 1:
        return 0
    return floor(min(max(epoch, 0), epochs) * (columns - 1) / epochs + 0.5)


def epoch_of(column: float, epochs: int, columns: int) -> int:
    """The epoch in the middle of `column`; the inverse of `column_of`."""
    if epochs <= 0 or columns <= 1:
        return 0
    return floor(min(max(column, 0), columns - 1) * epochs / (columns - 1) + 0.5)


class Reduced(NamedTuple):
    """Losses reduced to columns, NaN where nothing was recorded: three (columns * parts,)."""

    median: Floats
    minimum: Floats
    maximum: Floats


def reduce_curve(losses: Floats, columns: int, epochs: int, *, parts: int = 1) -> Reduced:
    """Median, minimum and maximum of the epochs that share a column.

    losses: (recorded epochs,), the loss at epochs 0, 1, 2 and so on. `parts` cuts every column
    into so many equal parts. What is not finite is dropped. Columns are those of `column_of`.
    """
    width = columns * parts
    empty = np.full(width, np.nan)
    losses = np.asarray(losses, dtype=np.float64)[: max(epochs, 0) + 1]
    if not losses.size or not width:
        return Reduced(empty, empty, empty)
    edges = _first_epochs(columns, max(epochs, 0), parts).clip(0, losses.size)
    filled = np.flatnonzero(edges[1:] > edges[:-1])
    starts, stops = edges[filled], edges[filled + 1]
    finite = np.where(np.isfinite(losses), losses, np.nan)

    def spread(values: Floats) -> Floats:
        out = empty.copy()
        out[filled] = values
        return out

    minimum, maximum = np.fmin.reduceat(finite, starts), np.fmax.reduceat(finite, starts)
    median = _medians(finite, starts, stops)
    median = np.where(np.isnan(median), minimum, median)  # no sample met the few finite losses
    return Reduced(spread(median), spread(minimum), spread(maximum))


def _first_epochs(columns: int, epochs: int, parts: int) -> NDArray[np.int64]:
    """(columns * parts + 1,): the first epoch of every part of a column, and one past the last."""
    part = np.arange(columns * parts + 1, dtype=np.int64)
    if epochs == 0 or columns == 1:
        # Every epoch lies in the middle of the first column, as column_of has it.
        return np.where(part > parts // 2, epochs + 1, 0)
    steps = 2 * parts * (columns - 1)
    first = -((parts - 2 * part) * epochs // steps)  # rounded up, in integers as it must be exact
    if parts > 1 and epochs >= columns * parts:
        # The very last epoch begins a part of its own, in which an alternating loss looks a spike.
        first[first == epochs] = epochs + 1
    return first


def _medians(losses: Floats, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Floats:
    """(columns,): the median of every `losses[start:stop]` without its NaNs."""
    sizes = stops - starts
    # An odd stride: a loss that alternates from epoch to epoch shows both its values.
    strides = -(-sizes // SAMPLES) | 1
    counted = np.arange(min(int(sizes.max()), SAMPLES))
    at = starts[:, None] + counted * strides[:, None]
    # An even number of samples: one such loss lies midway, and does not flip from side to side.
    inside = at < (stops - (-(-sizes // strides) % 2) * (sizes > 1) * strides)[:, None]
    samples = np.where(inside, losses[at.clip(max=losses.size - 1)], np.nan)
    samples.sort(axis=1)  # NaN is sorted last
    count = np.isfinite(samples).sum(axis=1)
    row = np.arange(len(samples))
    median: Floats = samples[row, (count - 1).clip(0) // 2] / 2 + samples[row, count // 2] / 2
    return median


class Tick(NamedTuple):
    """A label at the left of a chart, LABEL_WIDTH cells wide, and the row of its value."""

    row: int
    value: float
    label: str


@dataclass(frozen=True)
class Scale:
    """A scale of losses from bottom to top; limits in units of loss."""

    log: bool
    low: float
    high: float
    zero: bool = False
    """Whether a logarithmic scale has a row for zero below its low end."""
    percent: bool = False
    """Whether its labels are percentages."""

    @classmethod
    def over(cls, *losses: Floats, log: bool = True, grown_from: Scale | None = None) -> Scale:
        """Limits in 1-2-5 steps around all finite losses, never inside those of `grown_from`."""
        if grown_from is not None and (grown_from.log != log or grown_from.empty):
            grown_from = None
        extremes = [_extremes(np.asarray(some, dtype=np.float64), log) for some in losses]
        least = min((low for low, _, _ in extremes), default=np.inf)
        most = max((high for _, high, _ in extremes), default=-np.inf)
        zero = any(zero for _, _, zero in extremes) or (grown_from is not None and grown_from.zero)
        if least > most:
            return replace(grown_from or cls(log, 1.0, 1.0), zero=zero)
        low, high = _log_limits(least, most) if log else _linear_limits(least, most)
        if grown_from is not None:
            low, high = min(low, grown_from.low), max(high, grown_from.high)
        return cls(log, low, high, zero)

    @property
    def empty(self) -> bool:
        """Whether there was nothing to measure yet; such a scale grows to anything."""
        return self.low >= self.high

    def position(self, losses: Floats | float) -> Floats:
        """From 0 at the bottom to 1 at the top, clipped; NaN for what is not finite."""
        values = np.asarray(losses, dtype=np.float64)
        values = np.where(np.isfinite(values), values.clip(self.low, self.high), np.nan)
        if self.empty:
            return values * 0 + 0.5
        if self.log:
            share = np.log10(values / self.low) / log10(self.high / self.low)
        else:
            share = (values - self.low) / (self.high - self.low)
        return np.asarray(share.clip(0, 1), dtype=np.float64)

    def levels(self, losses: Floats | float, rows: int, parts: int = 1) -> Floats:
        """Return the part of a row of every loss, from 0 at the bottom to rows * parts - 1; NaN
        stays. The lowest row is that of zero alone, if the scale has it."""
        first = parts if self.zero and rows > 1 else 0
        above = rows * parts - first
        levels = first + np.floor(self.position(losses) * above).clip(max=above - 1)
        return np.where(np.asarray(losses) < LEAST, 0.0, levels) if self.zero else levels

    def ticks(self, rows: int) -> tuple[Tick, ...]:
        """A few values that stand at least two rows apart, from top to bottom."""
        if rows < 1:
            return ()
        chosen: dict[int, Tick] = {}
        candidates = [] if self.empty else self._candidates(rows)
        for value in [0.0, *candidates] if self.zero and rows > 1 else candidates:
            row = rows - 1 - int(self.levels(value, rows))
            text = f"{100 * value:.0f} %" if self.percent else _compact(value)
            # A label that does not fit is left out: one cut short would be another number.
            if len(text) < LABEL_WIDTH and all(abs(row - other) >= 2 for other in chosen):
                chosen[row] = Tick(row, value, f"{text:>{LABEL_WIDTH - 1}} ")
        return tuple(chosen[row] for row in sorted(chosen))

    def _candidates(self, rows: int) -> list[float]:
        """Values worth a label, the most welcome first."""
        if not self.log:
            step = _step((self.high - self.low) / min(5, max(1, rows // 3)))
            first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
            return [_round(count * step) for count in range(first, last + 1)]
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        every = max(1, ceil(2 * (log10(self.high / self.low)) / rows))
        decades = [float(f"1e{e}") for e in range(first, last + 1) if e % every == 0]
        if len(decades) > 1:
            return [*decades, self.low, self.high]
        between = [float(f"{m}e{e}") for e in range(first - 1, last + 1) for m in (2, 5)]
        inside = [value for value in between if self.low < value < self.high]
        return [*decades, self.low, self.high, *inside]


SHARES, PERCENT = Scale(False, 0.0, 1.0), Scale(False, 0.0, 1.0, percent=True)
"""The scales of R², which may lie below, and of accuracies."""


def sparkline(
    losses: Floats,
    *,
    width: int,
    scale: Scale,
    epochs: int | None = None,
    glyphs: str = BLOCKS,
) -> str:
    """Draw medians as glyphs on a scale, exactly `width` cells.

    A column without a finite loss is blank. `epochs` is what the whole width stands for, so that
    an unfinished run ends early; by default it is the last recorded epoch.
    """
    losses = np.asarray(losses, dtype=np.float64)
    epochs = max(losses.size - 1, 0) if epochs is None else epochs
    if epochs >= width:
        values = reduce_curve(losses, width, epochs).median
    else:  # fewer epochs than columns: each holds on until the next
        at = np.array([epoch_of(column, epochs, width) for column in range(width)], dtype=np.int64)
        values = np.append(losses, np.nan)[at.clip(max=losses.size)]
    levels = scale.levels(values, len(glyphs))
    return "".join(" " if level != level else glyphs[int(level)] for level in levels)


def axis_step(length: float, intervals: int) -> int:
    """The smallest whole 1-2-5 step that cuts `length` epochs into at most so many intervals."""
    return max(1, round(_step(length / max(intervals, 1)))) if length > 0 else 1


def _extremes(losses: Floats, log: bool) -> tuple[float, float, bool]:
    """Return the least and greatest finite loss, (inf, -inf) without any, and whether there were
    zeros that a logarithmic scale has left out."""
    finite = np.isfinite(losses)
    usable = finite & (losses >= LEAST) if log else finite
    least = np.min(losses, where=usable, initial=np.inf)
    most = np.max(losses, where=usable, initial=-np.inf)
    return float(least), float(most), bool((finite & ~usable).any())


def _log_limits(least: float, most: float) -> tuple[float, float]:
    least, most = min(max(least, LEAST), MOST), min(max(most, LEAST), MOST)
    low, high = _step_down(least), _step(most)
    if low == high:  # a constant loss gets some room on both sides
        low, high = _step_down(low * 0.9), _step(high * 1.1)
    return low, high


def _linear_limits(least: float, most: float) -> tuple[float, float]:
    least, most = min(max(least, -MOST), 0.0), max(min(most, MOST), 0.0)
    step = _step(max(most - least, LEAST) / 5)
    low, high = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
    return _round(low), _round(max(high, low + step))


def _step_down(value: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above `value`."""
    exponent = floor(log10(value) + 1e-9)
    mantissa = value / 10.0**exponent * (1 + 1e-9)
    return float(f"{max(m for m in (1, 2, 5) if m <= max(mantissa, 1))}e{exponent}")


def _step(value: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below `value`."""
    exponent = floor(log10(value) + 1e-9)
    mantissa = value / 10.0**exponent * (1 - 1e-9)
    return float(f"{min(m for m in (1, 2, 5, 10) if m >= mantissa)}e{exponent}")


def _round(value: float) -> float:
    """Without the last bits of error that multiples of a step carry."""
    return float(f"{value:.10g}")


def _compact(value: float) -> str:
    """100, 0.02, 1e6, 2.5e5: as short as it can be told exactly."""
    plain = f"{value:g}"
    if len(plain) < LABEL_WIDTH and "e" not in plain:
        return plain
    mantissa, exponent = f"{value:e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
