"""Texts in LaTeX's own spelling."""

from __future__ import annotations

SPELLINGS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


LAST = "ÿ"
"""The last character that every LaTeX has a sign for."""


def escaped(text: str) -> str:
    """A text that stands for itself in LaTeX; its rarer characters by their number."""
    return "".join(
        SPELLINGS.get(c) or (c if c <= LAST else rf"\texttt{{U+{ord(c):04X}}}") for c in text
    )
