"""The words of a formula: numbers, names and operators, with their positions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from core.refusal import Refusal, written

MOST_CHARACTERS = 300

SPELLINGS = {"**": "^", "·": "*", "×": "*", "−": "-", "≤": "<=", "≥": ">=", "≠": "!="}
"""Other ways to write an operator."""

PATTERN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?P<name>[a-z][a-z0-9]*)"
    r"|(?P<operator>\*\*|[<>=!]=|[-+*/^<>(),·×−≤≥≠²]))",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True)
class Token:
    """A number, a name or an operator, at a position counted from 1."""

    kind: str
    text: str
    position: int


class NoFormula(Refusal):
    """A text is no formula; the sentence says at which position, and what there must be."""


def refuse(text: str, sentence: str) -> NoReturn:
    """Raise `NoFormula` for a text, of which a sentence says what it must have or not have."""
    raise NoFormula(f"data set is '{written(text)}'; as a formula {sentence}")


def tokens(text: str) -> list[Token]:
    """The words of a text, and its end; raises `NoFormula`."""
    if len(text) > MOST_CHARACTERS:
        refuse(text, f"it must have at most {MOST_CHARACTERS} characters")
    found: list[Token] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = PATTERN.match(text, place)
        if match is None:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            refuse(text, f"it must not have '{written(text[at])}' at position {at + 1}")
        kind = str(match.lastgroup)
        word, position = match[kind].lower(), match.start(kind) + 1
        if word == "²":
            found += [Token("operator", "^", position), Token("number", "2", position)]
        else:
            found.append(Token(kind, SPELLINGS.get(word, word), position))
        place = match.end()
    return [*found, Token("end", "", end + 1)]
