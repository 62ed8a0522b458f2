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


def escaped(text: str) -> str:
    """A text that stands for itself in LaTeX."""
    return "".join(SPELLINGS.get(character, character) for character in text)
