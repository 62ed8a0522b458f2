"""Contrast of colours by the formulas of the Web Content Accessibility Guidelines (WCAG 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from rich.color import Color

TEXT = 4.5
"""Least contrast of a text with what it stands on."""

GRAPHIC = 3.0
"""Least contrast of a line or a mark that has to be seen."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour, each from 0 to 255."""
    red, green, blue = Color.parse(colour).get_truecolor()
    return red, green, blue


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from `first` to `second`, all as #rrggbb."""
    pairs = zip(channels(first), channels(second), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def brightness(colour: str) -> float:
    """Brightness of a colour as it is seen beside others, from 0 to 1 (luma of Rec. 601)."""
    red, green, blue = channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, 1 where they are alike to 21 for black on white."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(
    colour: str,
    grounds: Iterable[str],
    least: float = TEXT,
    shown: Callable[[str], str] = lambda colour: colour,
) -> str:
    """A colour as it is `shown`, or as little nearer to white or black as it takes to have at
    `least` this contrast with every ground, as far as there is one."""
    grounds = tuple(grounds)
    extreme = max("#ffffff", "#000000", key=lambda end: min(contrast(end, g) for g in grounds))
    for step in range(21):
        nearer = shown(mix(colour, extreme, step / 20))
        if all(contrast(nearer, ground) >= least for ground in grounds):
            return nearer
    return extreme
