"""The network's picture as SVG."""

from __future__ import annotations

import re
from html import escape

from core.lessons.paper.picture import NEGATIVE, POSITIVE, Circle, Line, Picture, Word
from core.lessons.paper.room import ADVANCE

UNIT = 72 / 2.54
"""Points of a centimetre, which are the units of the document."""

FAINTEST = 0.35
"""The share of its colour that the thinnest line has."""

INK = "#303030"


def picture_svg(picture: Picture) -> str:
    """A picture as an SVG document."""
    (left, top), (right, bottom) = picture.low, picture.high
    box = " ".join(f"{UNIT * value:.2f}" for value in (left, top, right - left, bottom - top))
    elements = [
        *map(_line, picture.lines),
        *map(_circle, picture.circles),
        *map(_word, picture.words),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right - left:.2f}cm" '
        f'height="{bottom - top:.2f}cm" viewBox="{box}" font-family="sans-serif" fill="{INK}">\n'
        f'<rect x="{UNIT * left:.2f}" y="{UNIT * top:.2f}" width="100%" height="100%" '
        'fill="#ffffff"/>\n' + "\n".join(elements) + "\n</svg>\n"
    )


def _line(line: Line) -> str:
    (x1, y1), (x2, y2) = line.start, line.end
    colour = POSITIVE if line.value > 0 else NEGATIVE
    return (
        f'<line x1="{UNIT * x1:.2f}" y1="{UNIT * y1:.2f}" x2="{UNIT * x2:.2f}" '
        f'y2="{UNIT * y2:.2f}" stroke="{colour}" stroke-width="{line.width:.2f}" '
        f'stroke-opacity="{strength(line):.2f}"/>'
    )


def strength(line: Line) -> float:
    """The share of its colour that a line has."""
    return FAINTEST + (1 - FAINTEST) * line.share


def _circle(circle: Circle) -> str:
    dashes = ' stroke-dasharray="2 1.5"' if circle.dashed else ""
    x, y = circle.centre
    return (
        f'<circle cx="{UNIT * x:.2f}" cy="{UNIT * y:.2f}" r="{UNIT * circle.radius:.2f}" '
        f'fill="#ffffff" stroke="{INK}" stroke-width="0.7"{dashes}/>'
    )


def _word(word: Word) -> str:
    x, y = UNIT * word.at[0], UNIT * word.at[1]
    turn = f' transform="rotate({word.angle:.2f} {x:.2f} {y:.2f})"' if word.angle else ""
    style = ' font-style="italic"' if word.is_name else ""
    text = escape(word.text.replace("-", "−") if word.halo else word.text, quote=False)
    if word.is_name:
        below = r'<tspan font-size="70%" dy="0.2em">\1</tspan>'
        text = re.sub(r"_(\w+)", below, text)
    return _ground(word, x, y, turn) + (
        f'<text x="{x:.2f}" y="{y + 0.35 * word.size:.2f}" font-size="{word.size:g}" '
        f'text-anchor="{word.anchor}"{style}{turn}>{text}</text>'
    )


def _ground(word: Word, x: float, y: float, turn: str) -> str:
    """A white ground under a value."""
    if not word.halo:
        return ""
    width, height = UNIT * ADVANCE * (len(word.text) + 1), 1.15 * word.size
    return (
        f'<rect x="{x - width / 2:.2f}" y="{y - height / 2:.2f}" width="{width:.2f}" '
        f'height="{height:.2f}" fill="#ffffff"{turn}/>'
    )
