"""Drawings on a plain console: which colours and characters it can show."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.style import Style

from tui.drawing.canvas import Drawing, on_ground
from tui.drawing.palette import DARK, LIGHT, Palette

if TYPE_CHECKING:
    from tui.drawing.maps import MapStyle

WIDTH = 100
"""Cells of the widest output: longer lines are hard to take in."""


def has_colours(console: Console) -> bool:
    """Whether class and mistake can be told by colour."""
    return console.color_system in ("256", "truecolor") and not console.no_color


def is_ascii(console: Console) -> bool:
    """Whether block characters and lines cannot be shown, or not be told apart."""
    return not has_colours(console) or not console.encoding.lower().startswith("utf")


def console_palette(console: Console) -> Palette:
    """Light where the terminal says so in COLORFGBG, else dark; fine where it has truecolor."""
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    palette = LIGHT if background in ("7", "15") else DARK
    return replace(palette, fine=console.color_system == "truecolor")


def map_style(console: Console) -> MapStyle:
    """Return how maps are drawn: blocks where these can be shown and told apart."""
    return "ascii" if is_ascii(console) else "blocks"


def write_card(console: Console, drawing: Drawing, palette: Palette) -> None:
    """Print a drawing without wrapping, as wide as it is; in colours it stands on the palette's
    own background, readable on any terminal's."""
    if has_colours(console):
        ground = Style(color=palette.text, bgcolor=palette.background)
        drawing = Drawing(tuple(on_ground(row, ground) for row in drawing.rows))
    console.print(drawing, no_wrap=True, overflow="ignore", crop=False, end="")


def output_console() -> Console:
    """Return standard output; brackets and colons in a text are themselves."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
