"""A fact that was found out about a terminal, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    found: str
    """In a few words."""
    follows: str = ""
    """The things that somebody can do about it, or the Lab does by itself; "" where all is well."""
    value: object = None
    """For a program: a number, a word, or several by name; None where it is not known."""
    preferences: Mapping[str, object] = field(default_factory=dict)
    """The preferences that follow, by their names."""
