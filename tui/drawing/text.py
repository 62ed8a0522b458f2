"""Texts that fit a width."""

from __future__ import annotations

from collections.abc import Iterable


def whole(text: str, width: int) -> str:
    """A text that fits, or as many of its clauses as do, or nothing; first goes a bracket."""
    bare = text.rpartition(" (")[0] if text.endswith(")") else ""
    if len(text) > width and 0 < len(bare) <= width:
        return bare
    while len(text) > width and ";" in text:
        text = text.rpartition(";")[0]
    if len(text) > width and " (" in text:
        text = text.rpartition(" (")[0]
    return text if len(text) <= width else ""


def as_sentence(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def longest(texts: Iterable[str], width: int) -> str:
    """The first of some texts that fits, keys in backticks counted as they are written."""
    return next((text for text in texts if len(text.replace("`", "")) <= width), "")


def fitting(text: str, width: int) -> str:
    """As many whole parts of "a, b, c" as fit, then how many more there are."""
    if len(text) <= width:
        return text
    parts = text.split(", ")
    for count in range(len(parts) - 1, 0, -1):
        shorter = f"{', '.join(parts[:count])} +{len(parts) - count}"
        if len(shorter) <= width:
            return shorter
    return text[: max(0, width - 1)] + "…" if width > 3 else ""
