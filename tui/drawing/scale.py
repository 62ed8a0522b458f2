"""The axes of charts: a scale of losses, and the columns of epochs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
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

FARTHEST = 1e295
"""The same of a scale that follows a diverged run as far as there are numbers."""


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
    def over(
        cls,
        *losses: Floats,
        log: bool = True,
        grown_from: Scale | None = None,
        farthest: float = MOST,
    ) -> Scale:
        """Limits in 1-2-5 steps around all finite losses up to the farthest, never inside those of
        `grown_from`."""
        if grown_from is not None and (grown_from.log != log or grown_from.empty):
            grown_from = None
        least, most, zero = extremes_of(losses, log)
        zero = zero or (grown_from is not None and grown_from.zero)
        if least > most:
            return replace(grown_from or cls(log, 1.0, 1.0), zero=zero)
        least, most = (min(max(end, -farthest), farthest) for end in (least, most))
        low, high = _log_limits(least, most) if log else _linear_limits(least, most)
        if grown_from is not None:
            low, high = min(low, grown_from.low), max(high, grown_from.high)
        return cls(log, low, high, zero)

    @classmethod
    def around(cls, *losses: Floats, log: bool) -> Scale:
        """Limits in 1-2-5 steps around all finite values, whether or not 0 is near them."""
        if log:
            return cls.over(*losses, log=True, farthest=FARTHEST)
        least, most, _ = extremes_of(losses, log=False)
        if least > most:
            return cls(False, 0.0, 1.0)
        if least == most == 0:
            return cls(False, -1.0, 1.0)
        least, most = (min(max(end, -FARTHEST), FARTHEST) for end in (least, most))
        # A single value is not followed to its last digit, which no label has room for.
        least_share = 1e-6 if least < most else 1.0
        step = _step(max(most - least, least_share * max(abs(least), abs(most)), LEAST) / 5)
        low, high = floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step
        return cls(False, _round(low), _round(max(high, low + step)))

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

    def heights(self, losses: Floats | float, rows: int) -> Floats:
        """Return rows above the bottom, from 0 to `rows`; NaN stays. See `levels` for zero."""
        first = 1 if self.zero and rows > 1 else 0
        heights = first + self.position(losses) * (rows - first)
        return np.where(np.asarray(losses) < LEAST, 0.0, heights) if self.zero else heights

    def levels(self, losses: Floats | float, rows: int, parts: int = 1) -> Floats:
        """Return the part of a row of every loss, from 0 at the bottom to rows * parts - 1; NaN
        stays. The lowest row is that of zero alone, if the scale has it."""
        first = parts if self.zero and rows > 1 else 0
        above = rows * parts - first
        levels = first + np.floor(self.position(losses) * above).clip(max=above - 1)
        return np.where(np.asarray(losses) < LEAST, 0.0, levels) if self.zero else levels

    @lru_cache(maxsize=64)  # noqa: B019 - a scale is its values
    def ticks(self, rows: int) -> tuple[Tick, ...]:
        """Values worth a label, from top to bottom: every decade, if need be in adjacent rows, or
        every second and so on where there are more than rows; else 1-2-5 steps two rows apart, or
        one where there are two."""
        if rows < 1 or (self.empty and not self.zero):
            return ()
        zero = [0.0] if self.zero and rows > 1 else []
        decades = self._decades(rows) if self.log and not self.empty else []
        between = [] if len(decades) > 1 or self.empty else self._steps(rows)
        ends = [self.low, self.high] if self.log and not self.empty else []
        chosen: dict[int, Tick] = {}
        for apart, values in ((1, zero + decades), (2 if rows > 2 else 1, ends + between)):
            for value in values:
                row = self._row(value, rows)
                text = f"{100 * value:.0f} %" if self.percent else compact(value)
                # A label that does not fit is left out: one cut short would be another number.
                if len(text) < LABEL_WIDTH and all(abs(row - other) >= apart for other in chosen):
                    chosen[row] = Tick(row, value, f"{text:>{LABEL_WIDTH - 1}} ")
        return tuple(chosen[row] for row in sorted(chosen))

    def _row(self, value: float, rows: int) -> int:
        return rows - 1 - int(self.levels(value, rows))

    def _decades(self, rows: int) -> list[float]:
        """Powers of ten with a row each: all of them, or every second and so on, from ten on every
        tenth, twentieth and so on."""
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        for every in (*range(1, 10), *range(10, last - first + 20, 10)):
            decades = [float(f"1e{e}") for e in range(first, last + 1) if e % every == 0]
            if len({self._row(decade, rows) for decade in decades}) == len(decades):
                return decades
        return []

    def _steps(self, rows: int) -> list[float]:
        """1-2-5 steps, the most welcome first."""
        if not self.log:
            step = _step((self.high - self.low) / min(5, max(1, rows // 3)))
            first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
            return [_round(count * step) for count in range(first, last + 1)]
        exponents = range(floor(log10(self.low)), floor(log10(self.high)) + 1)
        steps = [float(f"{m}e{e}") for e in exponents for m in (2, 5)]
        return [step for step in steps if self.low < step < self.high]


SHARES, PERCENT = Scale(False, 0.0, 1.0), Scale(False, 0.0, 1.0, percent=True)
"""The scales of R², which may lie below, and of accuracies."""


def axis_step(length: float, intervals: int) -> int:
    """The smallest whole 1-2-5 step that cuts `length` epochs into at most so many intervals."""
    return max(1, round(_step(length / max(intervals, 1)))) if length > 0 else 1


def extremes_of(curves: Iterable[Floats], log: bool) -> tuple[float, float, bool]:
    """Return the least and greatest finite loss of some curves, (inf, -inf) without any, and
    whether there were zeros that a logarithmic scale has left out."""
    extremes = [_extremes(np.asarray(losses, dtype=np.float64), log) for losses in curves]
    least = min((low for low, _, _ in extremes), default=np.inf)
    most = max((high for _, high, _ in extremes), default=-np.inf)
    return least, most, any(zero for _, _, zero in extremes)


def _extremes(losses: Floats, log: bool) -> tuple[float, float, bool]:
    """Return the same of one curve."""
    finite = np.isfinite(losses)
    usable = finite & (losses >= LEAST) if log else finite
    least = np.min(losses, where=usable, initial=np.inf)
    most = np.max(losses, where=usable, initial=-np.inf)
    return float(least), float(most), bool((finite & ~usable).any())


def _log_limits(least: float, most: float) -> tuple[float, float]:
    least, most = max(least, LEAST), max(most, LEAST)
    low, high = _step_down(least), _step(most)
    if low == high:  # a constant loss gets some room on both sides
        low, high = _step_down(low * 0.9), _step(high * 1.1)
    return low, high


def _linear_limits(least: float, most: float) -> tuple[float, float]:
    least, most = min(least, 0.0), max(most, 0.0)
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


def compact(value: float) -> str:
    """100, 0.02, 1e6, 2.5e5: as short as it can be told exactly."""
    plain = f"{value:g}"
    if len(plain) < LABEL_WIDTH and "e" not in plain:
        return plain
    mantissa, exponent = f"{value:e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
