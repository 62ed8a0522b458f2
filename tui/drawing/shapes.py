"""A drawing as shapes: what its cells show, for files in which there are no cells.

Blocks, dots and lines become rectangles and circles, so that they meet without a seam in whatever
font a picture is seen with; what is left are words, each at its own place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style

from tui.drawing.canvas import Drawing
from tui.drawing.palette import Palette

WIDTH, HEIGHT = 10, 20
"""Units of a cell."""

LINE = 2
"""Units of a line's breadth; a heavy one has twice as many."""


@dataclass(frozen=True)
class Rectangle:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Dot:
    """A filled circle around a point."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Word:
    """Characters without blanks, from the upper left corner of the first one's cell."""

    x: float
    y: float
    text: str
    colour: str
    bold: bool

    @property
    def cells(self) -> int:
        """The cells that it fills."""
        return cell_len(self.text)


Shape: TypeAlias = Rectangle | Dot | Word

Part: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a cell, in units."""


QUADRANTS = {
    "▘": 1, "▝": 2, "▖": 4, "▗": 8, "▚": 9, "▞": 6, "▛": 7, "▜": 11, "▙": 13, "▟": 14,
}  # fmt: skip
"""Upper left, upper right, lower left and lower right of a cell, as bits."""


def _quadrants(bits: int) -> tuple[Part, ...]:
    halves = [(0, 0), (1, 0), (0, 1), (1, 1)]
    w, h = WIDTH / 2, HEIGHT / 2
    return tuple(
        (i * w, j * h, (i + 1) * w, (j + 1) * h)
        for bit, (i, j) in enumerate(halves)
        if bits >> bit & 1
    )


def _across(top: float, breadth: float) -> Part:
    return 0, top, WIDTH, top + breadth


_MIDDLE = HEIGHT / 2

BLOCKS: dict[str, tuple[Part, ...]] = {
    "▀": (_across(0, _MIDDLE),),
    "▔": (_across(0, HEIGHT / 8),),
    "▐": ((WIDTH / 2, 0, WIDTH, HEIGHT),),
    **{chr(0x2580 + n): (_across(HEIGHT * (1 - n / 8), HEIGHT * n / 8),) for n in range(1, 9)},
    **{chr(0x2590 - n): ((0, 0, WIDTH * n / 8, HEIGHT),) for n in range(1, 8)},
    **{character: _quadrants(bits) for character, bits in QUADRANTS.items()},
    "▮": ((2, 4, 8, HEIGHT - 4),),
    "─": (_across(_MIDDLE - LINE / 2, LINE),),
    "━": (_across(_MIDDLE - LINE, 2 * LINE),),
    "╌": tuple((x, _MIDDLE - LINE / 2, x + 3, _MIDDLE + LINE / 2) for x in (1, 6)),
    "│": ((WIDTH / 2 - LINE / 2, 0, WIDTH / 2 + LINE / 2, HEIGHT),),
    "┻": (_across(_MIDDLE - LINE, 2 * LINE), (WIDTH / 2 - LINE, 0, WIDTH / 2 + LINE, _MIDDLE)),
}  # fmt: skip
"""The characters that are parts of a cell."""

_BRAILLE = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of each bit."""


def shapes(drawing: Drawing, palette: Palette) -> Iterator[Shape]:
    """Turn a drawing into shapes, the ones behind first, in the palette's colours where the
    drawing leaves them open; the ground of the whole is the caller's."""
    words: list[Shape] = []
    for row, segments in enumerate(drawing.rows):
        column = 0
        for segment in segments:
            x, y, width = column * WIDTH, row * HEIGHT, segment.cell_length
            colour, ground, bold, underlined = _look(segment.style, palette)
            if ground and width:
                yield Rectangle(x, y, width * WIDTH, HEIGHT, ground)
            if underlined and width:
                words.append(Rectangle(x, y + HEIGHT - LINE, width * WIDTH, 1, colour))
            words += _glyphs(segment.text, x, y, colour, bold)
            column += width
    yield from words


def _look(style: Style | None, palette: Palette) -> tuple[str, str, bool, bool]:
    """Colour, ground ("" for that of the whole), and whether it is bold and underlined."""
    if style is None:
        return palette.text, "", False, False
    colour, ground = _hex(style.color, palette.text), _hex(style.bgcolor, "")
    if style.reverse:
        colour, ground = ground or palette.background, colour
    return colour, ground, bool(style.bold), bool(style.underline)


def _hex(colour: Color | None, otherwise: str) -> str:
    if colour is None or colour.is_default:
        return otherwise
    return colour.get_truecolor().hex


def _glyphs(text: str, x: float, y: float, colour: str, bold: bool) -> Iterator[Shape]:
    """Turn the characters of a segment into shapes; what is alike side by side is one. What no
    file can have, such as a byte of a name that is no text, is a question mark."""
    text = "".join(c if c.isprintable() else "?" for c in text)
    if text.isascii():
        return (yield from _words(text, x, y, colour, bold))
    for is_drawn, group in groupby(text, key=_is_drawn):
        piece = "".join(group)
        if is_drawn:
            yield from _parts(piece, x, y, colour)
        else:
            yield from _words(piece, x, y, colour, bold)
        x += cell_len(piece) * WIDTH


def _is_drawn(character: str) -> bool:
    return character in BLOCKS or "\u2800" <= character <= "\u28ff"


def _parts(piece: str, x: float, y: float, colour: str) -> Iterator[Shape]:
    for character, group in groupby(piece):
        count = len(list(group))
        for left, top, right, bottom in BLOCKS.get(character, ()):
            whole = left == 0 and right == WIDTH
            for place in range(1 if whole else count):
                width = WIDTH * count if whole else right - left
                yield Rectangle(x + place * WIDTH + left, y + top, width, bottom - top, colour)
        if character not in BLOCKS:
            yield from _braille(ord(character) - 0x2800, x, y, count, colour)
        x += count * WIDTH


def _braille(bits: int, x: float, y: float, count: int, colour: str) -> Iterator[Dot]:
    for place in range(count):
        for bit, (i, j) in enumerate(_BRAILLE):
            if bits >> bit & 1:
                left, top = x + place * WIDTH, y + HEIGHT / 8
                yield Dot(left + WIDTH * (1 + 2 * i) / 4, top + j * HEIGHT / 4, 1.6, colour)


def _words(text: str, x: float, y: float, colour: str, bold: bool) -> Iterator[Word]:
    for match in re.finditer(r"\S+", text):
        yield Word(x + cell_len(text[: match.start()]) * WIDTH, y, match[0], colour, bold)


def size(drawings: Iterable[Drawing]) -> tuple[int, int]:
    """Units across and down that hold every one of some drawings."""
    widths, heights = zip(*((d.width, d.height) for d in drawings), strict=True)
    return max(widths) * WIDTH, max(heights) * HEIGHT
