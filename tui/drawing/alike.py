"""Characters of ASCII in the place of others, each as wide as the one that it is like."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

_LIKE = str.maketrans(
    "…·×−–—‖▌▐█▀▄■►▶◄●○•↑↓←→✓✗′∘√Σ∂Δη╌━─│┃ßøæ",
    ".*x---||#####>><*o*^v<>vx'o/SdDn.--||soa",
)
"""Our own characters, each as the one that is most like it."""


@lru_cache(maxsize=4096)
def in_ascii(text: str) -> str:
    """Return a text in ASCII that takes as many cells."""
    return text if text.isascii() else "".join(map(_alike, text.translate(_LIKE)))


def _alike(character: str) -> str:
    """Return a character without its accent, or `?`, in as many cells."""
    if character.isascii():
        return character
    cells = cell_len(character)
    bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return bare[:cells].ljust(cells, " " if bare else "?")
