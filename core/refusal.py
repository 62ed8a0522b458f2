"""The refusal of what cannot be done, and how its sentence names what was given."""

from __future__ import annotations

from collections.abc import Mapping

LONGEST = 100
"""Characters of a value in a sentence: what follows it, what is allowed, is what matters."""


class Refusal(ValueError):
    """One sentence about what cannot be done: it names the thing, its value and what is allowed.

    The only exception that is shown to people, who see its sentence and no traceback.
    """


def plain(text: str) -> str:
    r"""Return a text in printable characters: `\x1b`, `\n` or `\u202e` stand for the others."""
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # a byte of a file's name that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode()


def written(value: object) -> str:
    """Return a refused value as it was written, on one line, cut where it is very long."""
    text = plain(_text(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() > 1024:
            return hex(value)  # Python refuses to write thousands of decimal digits
        case list() | tuple():
            return ",".join(map(_text, value)) or "[]"
        case Mapping():
            return "a table"
    return str(value)
