"""Drawings as SVG in the terminal's look: one, or several that follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette
from tui.drawing.shapes import HEIGHT, WIDTH, Dot, Rectangle, Shape, Word, shapes, size

MARGIN = 2 * WIDTH
"""Units of ground around a drawing."""

FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"

FONT_SIZE = 16.6
"""A cell is as wide as a character of these fonts, which is 0.602 of their size."""

LAST = 10
"""Frames for which the last one stays, before the first one comes again."""


def svg(drawing: Drawing, palette: Palette) -> str:
    """A drawing as an SVG document."""
    return _document([drawing], palette, _elements(drawing, palette))


def animated_svg(frames: Sequence[Drawing], palette: Palette, seconds: float) -> str:
    """Drawings that are shown one after another, so long each, over and over: by CSS alone. Who
    cannot move them sees the last one."""
    shown = len(frames) - 1
    total = shown + LAST
    turn, rest = f"{100 / total:.4f}%", f"{100 * shown / total:.4f}%"
    style = f"""<style>
g {{ visibility: hidden; animation: one {total * seconds:g}s infinite step-end }}
g:last-child {{ visibility: visible; animation-name: last }}
@keyframes one {{ 0% {{ visibility: visible }} {turn} {{ visibility: hidden }} }}
@keyframes last {{ 0% {{ visibility: hidden }} {rest} {{ visibility: visible }} }}
</style>
"""
    delays = [f' style="animation-delay: {place * seconds:g}s"' for place in range(shown)]
    groups = "".join(
        f"<g{delay}>\n{_elements(frame, palette)}</g>\n"
        for delay, frame in zip([*delays, ""], frames, strict=True)
    )
    return _document(frames, palette, style + groups)


def _document(drawings: Sequence[Drawing], palette: Palette, content: str) -> str:
    width, height = (units + 2 * MARGIN for units in size(drawings))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="{-MARGIN} {-MARGIN} {width} {height}" shape-rendering="crispEdges" '
        f'font-family="{FONTS}" font-size="{FONT_SIZE}">\n'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}" '
        f'fill="{palette.background}"/>\n{content}</svg>\n'
    )


def _elements(drawing: Drawing, palette: Palette) -> str:
    return "".join(map(_element, shapes(drawing, palette)))


def _element(shape: Shape) -> str:
    match shape:
        case Rectangle(x, y, width, height, colour):
            return (
                f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
                f'fill="{colour}"/>\n'
            )
        case Dot(x, y, radius, colour):
            return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"/>\n'
        case Word(x, y, text, colour, bold):
            weight = ' font-weight="bold"' if bold else ""
            length = f' textLength="{shape.cells * WIDTH}"' if len(text) > 1 else ""
            return (
                f'<text x="{x:g}" y="{y + 0.76 * HEIGHT:g}"{length} fill="{colour}"{weight}>'
                f"{escape(text, quote=False)}</text>\n"
            )
