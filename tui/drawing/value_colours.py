"""The colours of numbers in tables: blue where negative, orange where positive, in few steps."""

from __future__ import annotations

import math
from functools import lru_cache

from rich.style import Style

from tui.drawing.contrast import readable
from tui.drawing.palette import Palette


def value_style(value: float, largest: float, palette: Palette, *, lit: bool) -> Style:
    """Return the style of a number among others of which one is the largest in size. The lit ones
    take part in what is told; the others are dimmer."""
    share = abs(value) / largest if largest and math.isfinite(value) else 0.0
    steps = len(_grounds(palette, 0))
    level = min(steps, round(share * steps))
    if not lit:
        level = (level + 1) // 2
    return _style(palette, level, value > 0, lit)


def _grounds(palette: Palette, side: int) -> tuple[str, ...]:
    """Return the grounds of a sign from faint to strong; the greys of a coarse palette, which tell
    no sign, are none of them."""
    grounds = palette.side(side)
    return grounds if palette.fine else grounds[1:]


@lru_cache(maxsize=256)
def _style(palette: Palette, level: int, positive: bool, lit: bool) -> Style:
    front = palette.bright if lit else palette.muted
    if not level:
        return Style(color=front, bold=lit)
    ground = _grounds(palette, int(positive))[level - 1]
    return Style(color=readable(front, (ground,), shown=_same), bgcolor=ground, bold=lit)


def _same(colour: str) -> str:
    return colour
