"""Two themes of our own, and the palette of whatever theme is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import Theme

from core.refusal import written
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.themed import themed


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
        return value[:7].lower() if value.startswith("#") and len(value) in (7, 9) else otherwise

    return themed(
        own,
        fine=fine,
        background=colour("background", own.background),
        panel=colour("surface", own.panel),
        foreground=colour("foreground", own.bright),
        accent=colour("primary", own.accent),
        error=colour("error", own.error),
    )
