"""Numbers as they are written everywhere: 1,240; 96.0 %; 11.63."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.training.evaluation import GOALS, Judgement, Score
from core.training.run import Run

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def epochs(count: int) -> str:
    """A whole number with commas: 1,240."""
    return f"{count:,}"


def plural(count: int, word: str) -> str:
    """A count of things: 1,240 points, 1 point."""
    return f"{epochs(count)} {word}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1: 96.0 %."""
    return f"{100 * share:.1f} %"


def loss(value: float) -> str:
    """A loss in four digits: 11.63, 0.04521, 1,204, 2.40e31."""
    if not math.isfinite(value):
        return "not finite"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 999_999.5 or size < 9.9995e-6:
        return _scientific(value, 2)
    if size >= 999.95:
        return f"{value:,.0f}"
    digits = 3 - math.floor(math.log10(size))
    return f"{value:.{digits}f}"


def figure(value: float) -> str:
    """A number in three digits and at most seven characters: 0.126, 24.9, 2.38e-3, -1.0e-12."""
    if not math.isfinite(value):
        return "inf" if value > 0 else "-inf" if value < 0 else "nan"
    if value == 0:
        return "0"
    size = float(f"{abs(value):.2e}")
    if 0.01 <= size < 1000:
        return f"{value:.{2 - math.floor(math.log10(size))}f}"
    text = _scientific(value, 2)
    return text if len(text) <= 7 else _scientific(value, 1)


def within(value: float, cells: int, *, signed: bool = False) -> str:
    """A number in four digits, or as many as fit into so many cells; "" where not even one does."""
    sign, exact = "+" if signed and value > 0 else "", significant(value, 4)
    texts = [exact if float(exact) == value else loss(value)]
    texts += [significant(value, digits) for digits in (3, 2, 1)]
    return next((sign + text for text in texts if len(sign + text) <= cells), "")


def judgement(points: Judgement) -> str:
    """The figure that points are judged by: 96.0 %, or R²: 0.960."""
    return percent(points.accuracy) if isinstance(points, Score) else determination(points.r2)


def determination(r2: float) -> str:
    """R² in at most six characters: 0.960, -1.250, -340, -2e30."""
    if math.isnan(r2) or r2 < -1e99:
        return "-inf"
    if r2 > -9.9995:
        return f"{r2:.3f}"
    return f"{r2:,.0f}" if r2 > -9999.5 else _scientific(r2, 0)


def short(value: float, cells: int) -> str:
    """A number with up to three decimals, as many as fit into so many cells: 0.25, -5.3, 2e6."""
    for decimals in (3, 2, 1, 0):
        text = f"{value:.{decimals}f}"
        text = text.removeprefix("-") if not float(text) else text
        if len(text) <= cells:
            return text
    return _scientific(value, 0)


def signed(value: float, cells: int) -> str:
    """A number with its sign and up to two decimals, as many as fit: +2.70, -0.02, -12.3, +2e6."""
    for decimals in (2, 1, 0):
        text = f"{value:+.{decimals}f}"
        if len(text) <= cells:
            return text
    return f"{'+' if value > 0 else ''}{_scientific(value, 0)}" if math.isfinite(value) else "?"


def gradient(value: float) -> str:
    """A gradient with its sign and two digits: +1.2e-3, -0.45, +31, 0."""
    if not math.isfinite(value):
        return "?"
    size = float(f"{abs(value):.1e}")
    if size == 0:
        return "0"
    if 0.1 <= size < 1000:
        digits = max(0, 1 - math.floor(math.log10(size)))
        return f"{value:+.{digits}f}"
    return f"{'+' if value > 0 else ''}{_scientific(value, 1)}"


def general(value: float, digits: int, *, sign: str = "") -> str:
    """A number in so many digits, with a power of ten where it is far from 1; with the sign "+"
    one of either sign: 0.0025, -1.83e-6, +0.25."""
    return re.sub(r"e([+-])0*", r"e\1", f"{value:{sign}.{digits}g}").replace("e+", "e")


def _scientific(value: float, digits: int) -> str:
    mantissa, _, power = f"{value:.{digits}e}".partition("e")
    return f"{mantissa}e{int(power)}"


def detail(points: Judgement) -> str:
    """Say what stands behind that figure: 96 of 100, or RMSE 0.1200."""
    if isinstance(points, Score):
        return f"{epochs(points.correct)} of {epochs(points.total)}"
    return f"RMSE {loss(points.rmse)}"


def goal_names(points: Judgement) -> list[str]:
    """Write the goals of a run: 95 % and 100 %, or R² 0.95 and R² 1."""
    return [f"{100 * g:.0f} %" if isinstance(points, Score) else f"R² {g:g}" for g in GOALS]


def goals(run: Run) -> list[str]:
    """Tell after how many epochs a run reached its goals for the first time, as far as it did:
    95 % after 204 epochs."""
    named = zip(goal_names(run.evaluation.train), run.reached, strict=True)
    return [
        f"{name} after {epochs(epoch)} epoch{'' if epoch == 1 else 's'}"
        for name, epoch in named
        if epoch is not None
    ]


def speed(per_second: float, what: str = "epochs") -> str:
    """Epochs a second of computing in three digits: 14,900 epochs/s."""
    digits = max(0, len(str(int(per_second))) - 3)
    rounded = round(per_second, -digits)
    return f"{rounded:,.0f} {what}/s" if per_second >= 10 else f"{per_second:.1f} {what}/s"


def duration(seconds: float) -> str:
    """Two digits of seconds, minutes, hours or days: 0.56 s, 33 min, 28 h."""
    for unit, size, most in (("s", 1, 99.5), ("min", 60, 99.5), ("h", 3600, 48)):
        if seconds < most * size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds / 86400:,.0f} days"


def pace(seconds: float) -> str:
    """Duration of a run on the screen: 9 s a run, 0.56 s a run."""
    return f"{duration(seconds)} a run"


def quantity(kind: str, value: float) -> str:
    """A number of a kind, as a standing's columns name them: count, share, R², loss or epochs."""
    match kind:
        case "share":
            return percent(value)
        case "R²":
            return determination(value)
        case "loss":
            return loss(value)
    return epochs(math.floor(value + 0.5))


def significant(value: float, digits: int) -> str:
    """A number of a sum that is written out, in so many digits; without zeros at its end where it
    is that number exactly: 0.1385, -2.995, 8.771e-3, 0.4."""
    if not math.isfinite(value) or value == 0:
        return figure(value)
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent, raised = int(power), ""
    if -2 <= exponent < digits:
        mantissa = f"{value:.{digits - 1 - exponent}f}"
    else:
        raised = f"e{exponent}"
    if "." in mantissa and float(mantissa + raised) == value:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + raised


class Form(NamedTuple):
    """The way in which the numbers of a table are written: in units of a power of ten, with so many
    decimals."""

    power: int
    decimals: int
    each: bool = False
    """Whether each has a power of ten of its own, in place of the unit."""

    def written(self, value: float, cells: int) -> str:
        """Write one of them; in units of a power of ten none has another of its own."""
        if self.each and math.isfinite(value):
            return _scientific(value, self.decimals) if value else "0"
        scaled = value / 10.0**self.power
        if not self.power or not math.isfinite(scaled):
            return entry(scaled, cells, self.decimals)
        text = f"{scaled:.{self.decimals}f}"
        return text if float(text) else text.removeprefix("-")

    @property
    def unit(self) -> str:
        """The unit behind their name: " ×10⁻³", or nothing."""
        return f" ×10{str(self.power).translate(RAISED)}" if self.power else ""


def form(values: Iterable[float], cells: int, most: int = 4, *, units: bool = True) -> Form:
    """Return the form in which numbers fit into cells, 5 or more with a sign before them: in units
    where without them few digits would be left, and with at most so many decimals."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    power = 0
    if units and largest and (largest < 0.05 or largest >= 10.0 ** (cells - 1)):
        power = 3 * math.floor(math.log10(largest * 10) / 3)
    for count in range(most, 0, -1):
        if len(f"{largest / 10.0**power:.{count}f}") + 1 <= cells:
            return Form(power, count)
    return Form(power, 0)


def column_form(values: Sequence[float], cells: int, *, units: bool = True) -> Form:
    """Return the form of numbers that stand in one column: as `form` has it where two digits are
    left of each, else with a power of ten each, all with as many digits as fit."""
    one = form(values, cells, units=units)
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    least = 10.0 ** (one.power + 1 - one.decimals)
    if all(size >= least and "e" not in one.written(-size, cells) for size in sizes):
        return one
    for decimals in range(3, -1, -1):
        if all(len(_scientific(-size, decimals)) <= cells for size in sizes):
            return Form(0, decimals, each=True)
    return one


def entry(value: float, cells: int, decimals: int) -> str:
    """A number of a table, in at most so many cells, 5 or more: with so many decimals; with a power
    of ten where it is too long, or has no digit, or but one with room for more: -8e-4; 0.00 where
    that is too long too."""
    if not math.isfinite(value):
        return f"{value:.0f}"
    text = f"{value:.{decimals}f}"
    vanishes = value != 0 and float(text) == 0
    # One digit would be left, and there is room for more of them.
    few = value != 0 and cells >= 8 and abs(value) < min(0.1, 10.0 ** (1 - decimals))
    if len(text) <= cells and not vanishes and not few:
        return text.removeprefix("-") if value == 0 else text
    for digits in range(max(0, cells - 5), -1, -1):
        if len(power := _scientific(value, digits)) <= cells:
            return power
    return f"{0:.{decimals}f}" if vanishes else "huge" if value > 0 else "-huge"
