"""Drawings on a plain console: which colours and characters it can show."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from tui.drawing.canvas import Drawing
from tui.drawing.contrast import mix
from tui.drawing.palette import DARK, LIGHT, Palette
from tui.drawing.themed import themed
from tui.terminal.asking import background
from tui.terminal.background import is_light

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


def _answers(console: Console) -> bool:
    """Whether there is a terminal that is worth asking for its background."""
    return console.is_terminal and has_colours(console)


def console_palette(console: Console) -> Palette:
    """Return the palette for a console's own background, where it tells that; fine where it has
    truecolor. What is printed was not played, and has no wash."""
    fine = console.color_system == "truecolor"
    colour = background() if _answers(console) else ""
    own = replace(LIGHT if is_light(colour) else DARK, fine=fine, wash=0.0)
    if not colour:
        return own
    return themed(own, fine=fine, background=colour, panel=mix(colour, own.text, 0.06))


def map_style(console: Console) -> MapStyle:
    """Return how maps are drawn: blocks where these can be shown and told apart."""
    return "ascii" if is_ascii(console) else "blocks"


def write_card(console: Console, drawing: Drawing) -> None:
    """Print a drawing without wrapping, as wide as it is, on the terminal's own background; where
    that is not known, texts have the terminal's own colour too."""
    palette = console_palette(console)
    weights = palette.bright, palette.text, palette.muted, palette.faint
    known = not _answers(console) or background() or os.environ.get("COLORFGBG")
    texts = frozenset(() if known else map(Color.parse, weights))
    ground = Color.parse(palette.undecided)
    rows = (
        tuple(Segment(s.text, _bare(s.style, ground, texts)) for s in row) for row in drawing.rows
    )
    drawing = Drawing(tuple(rows))
    console.print(drawing, no_wrap=True, overflow="ignore", crop=False, end="")


def _bare(style: Style | None, ground: Color, texts: frozenset[Color]) -> Style | None:
    """A style without a ground that is the terminal's, and without the colour of texts on that."""
    if style is None or style.reverse:
        return style
    back = None if style.bgcolor == ground else style.bgcolor
    front = None if back is None and style.color in texts else style.color
    if (front, back) == (style.color, style.bgcolor):
        return style
    return style.without_color + Style(color=front, bgcolor=back)


def output_console() -> Console:
    """Return standard output; brackets and colons in a text are themselves."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
