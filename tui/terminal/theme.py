"""Two themes of our own, and the palette of whatever theme is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import Theme

from core.refusal import written
from tui.drawing.palette import DARK, LIGHT, Palette, mix, xterm_entry


def _theme(name: str, palette: Palette) -> Theme:
    return Theme(
        name=name,
        primary=palette.accent,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.background,
        surface=palette.panel,
        panel=palette.panel,
        error=palette.error,
        dark=palette.dark,
        variables={
            "input-cursor-background": palette.bright,
            "input-cursor-foreground": palette.background,
            "input-selection-background": f"{palette.accent} 35%",
        },
    )


BP_DARK = _theme("bp-dark", DARK)
BP_LIGHT = _theme("bp-light", LIGHT)
_OWN = {BP_DARK.name: DARK, BP_LIGHT.name: LIGHT}


def unknown_theme(name: str) -> str:
    """Return a sentence about a theme that there is not."""
    return f"theme is '{written(name)}'; it must be one of those that :theme lists"


def palette_of(theme: Theme, variables: Mapping[str, str], *, fine: bool) -> Palette:
    """The palette of a theme; of a foreign one by its variables, classes keep their colours."""
    if theme.name in _OWN:
        return replace(_OWN[theme.name], fine=fine)
    own = DARK if theme.dark else LIGHT

    def colour(name: str, otherwise: str) -> str:
        # Variables may carry an opacity or be a terminal's own colours: then ours serve.
        value = variables.get(name, "")
        value = value[:7] if value.startswith("#") and len(value) in (7, 9) else otherwise
        return value.lower() if fine else xterm_entry(value)

    background = colour("background", own.background)
    foreground = colour("foreground", own.text)
    palette = replace(
        own,
        background=background,
        panel=colour("surface", own.panel),
        text=foreground,
        bright=foreground,
        accent=colour("primary", own.accent),
        error=colour("error", own.error),
        runs=(colour("primary", own.accent), *own.runs[1:]),
        fine=fine,
    )
    shade = palette.shade
    return replace(
        palette,
        raised=shade(palette.panel, foreground, 0.12),
        muted=shade(foreground, background, 0.38),
        faint=shade(foreground, background, 0.58),
        maps=tuple(mix(background, colour, 0.95) for colour in own.maps),
    )
