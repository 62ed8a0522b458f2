"""Drawings on a plain console: which colours and characters it can show."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from rich.console import Console, RenderableType
from rich.style import Style

from tui.drawing.canvas import Drawing, on_ground
from tui.drawing.palette import DARK, LIGHT, Palette

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


def card(drawing: Drawing, palette: Palette) -> Drawing:
    """A drawing on the palette's own background, readable on any terminal's."""
    ground = Style(color=palette.text, bgcolor=palette.background)
    return Drawing(tuple(on_ground(row, ground) for row in drawing.rows))


def write(console: Console, renderable: RenderableType) -> None:
    """Print without wrapping: a drawing is as wide as it is."""
    console.print(renderable, no_wrap=True, overflow="ignore", crop=False, end="")


def output_console() -> Console:
    """Standard output."""
    return Console(file=sys.stdout, highlight=False)
