"""One of our palettes on the grounds of another theme, or of a terminal."""

from __future__ import annotations

from dataclasses import replace

from tui.drawing.contrast import GRAPHIC, TEXT, contrast, luminance, mix, readable
from tui.drawing.palette import Palette, nearest_grey, xterm_entry

WEIGHT = 1.15
"""Least ratio of the contrasts of two weights of text that are told apart."""


def themed(
    own: Palette,
    *,
    fine: bool,
    background: str,
    panel: str,
    foreground: str = "",
    accent: str = "",
    error: str = "",
) -> Palette:
    """One of our palettes on other grounds, perhaps with another foreground and so on, all moved as
    far as it takes to be read there; classes keep their hues."""

    def shown(colour: str) -> str:
        return colour if fine else xterm_entry(colour)

    def grey(colour: str) -> str:
        return colour if fine else nearest_grey(colour)

    def ground(colour: str) -> str:
        light = luminance(colour)
        return min(shown(colour), grey(colour), key=lambda it: abs(luminance(it) - light))

    foreground, background, panel = foreground or own.bright, ground(background), ground(panel)
    raised = ground(mix(panel, foreground, 0.12))
    floors, grounds = (background, panel), (background, panel, raised)

    def weight(share: float, below: str) -> str:
        colour = readable(mix(foreground, background, share), grounds, TEXT, grey)
        return readable(colour, (background,), WEIGHT * contrast(below, background), grey)

    faint = readable(mix(foreground, background, 0.42), floors, TEXT, grey)
    muted = weight(0.28, faint)
    text = weight(0.1, muted)
    bright = weight(0.0, text)
    accent = accent or own.accent
    curve = readable(accent, (background,), GRAPHIC, shown)
    return replace(
        own,
        background=background,
        panel=panel,
        raised=raised,
        bright=bright,
        text=text,
        muted=muted,
        faint=faint,
        rule=grey(mix(foreground, background, 0.58)),
        accent=curve,
        key=readable(accent, grounds, TEXT, shown),
        error=readable(error or own.error, grounds, TEXT, shown),
        classes=tuple(readable(colour, (background,), TEXT, shown) for colour in own.classes),
        maps=tuple(mix(background, colour, 0.95) for colour in own.maps),
        runs=(curve, *(readable(it, (background,), GRAPHIC, shown) for it in own.runs[1:])),
        fine=fine,
    )
