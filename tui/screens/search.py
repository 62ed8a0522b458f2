"""A search among suggestions: by the beginnings of words, in the line or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from tui.widgets.command_line import Suggestion

CLOSE = 0.75
"""Likeness that a misspelt word must have, of 1."""


def found(text: str, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Return those that a text in lower case means, the likeliest first; where there are none,
    those with a word that looks like it."""
    ranks = [_rank(text, suggestion) for suggestion in suggestions]
    ranked = [(rank, s) for rank, s in zip(ranks, suggestions, strict=True) if rank is not None]
    if ranked:
        return [suggestion for _, suggestion in sorted(ranked, key=lambda pair: pair[0])]
    every = {word for suggestion in suggestions for word in _words(suggestion)}
    close = set() if " " in text else set(get_close_matches(text, every, cutoff=CLOSE))
    return [suggestion for suggestion in suggestions if close & set(_words(suggestion))]


def _rank(text: str, suggestion: Suggestion) -> int | None:
    """Return the place among the matches, 0 for the best; None for no match."""
    line, typed = suggestion.line.strip().lower(), text.split()
    ways = (
        line.startswith(text),
        text in suggestion.words,
        _begin(typed, _split(line)),
        any(word.startswith(text) for word in suggestion.words),
        _begin(typed, _words(suggestion)),
        text in line,
        _begin(typed, _split(suggestion.about.lower())),
    )
    return next((rank for rank, way in enumerate(ways) if way), None)


def _begin(typed: Iterable[str], words: Sequence[str]) -> bool:
    """Return whether each typed word begins one of some words."""
    return all(any(word.startswith(part) for word in words) for part in typed)


def _words(suggestion: Suggestion) -> list[str]:
    return _split(" ".join((suggestion.line, *suggestion.words)).lower())


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)
