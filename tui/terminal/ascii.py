"""The last gate before the terminal where there is ASCII alone: each character becomes one of the
same width that can be written. Drawings that need more than that have a form of their own."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_LIKE = str.maketrans(
    "…·×−–—‖▌▐█▀▄■►▶◄●○•↑↓←→✓✗′∘√Σ∂Δη╌━─│┃",
    ".*x---||#####>><*o*^v<>vx'o/SdDn.--||",
)
"""Our own characters, each as the one that is most like it."""


class AsciiOnly(LineFilter):
    """Every row of the screen in ASCII, as wide as before."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a row with other characters in them."""
        return [
            segment if segment.text.isascii() else Segment(in_ascii(segment.text), *segment[1:])
            for segment in segments
        ]


@lru_cache(maxsize=4096)
def in_ascii(text: str) -> str:
    """Return a text in ASCII that takes as many cells."""
    return "".join(map(_alike, text.translate(_LIKE)))


def _alike(character: str) -> str:
    """Return a character without its accent, or `?`, in as many cells."""
    if character.isascii():
        return character
    cells = cell_len(character)
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return bare[:cells].ljust(cells, "?" if not bare else " ")
