"""Spellings of expressions: in Unicode and ASCII for terminals, in LaTeX and Typst for paper."""

from __future__ import annotations

from collections.abc import Mapping

from core.lessons.notation.paper_spelling import Latex, Typst
from core.lessons.notation.plain_spelling import Ascii, Unicode

SPELLINGS: Mapping[str, Unicode] = {
    "unicode": Unicode(),
    "ascii": Ascii(),
    "latex": Latex(),
    "typst": Typst(),
}
"""The spellings by name."""
