"""Texts that fit a width. In a notice keys stand in backticks, and two of them are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap

from rich.cells import cell_len, set_cell_size

from core.refusal import plain

_MARK = re.compile(r"(?<!`)`(?!`)")
_INDEX = re.compile("[₀-₉]+")
_INDICES = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_POWER = re.compile("[⁻⁰¹²³⁴-⁹]+")
_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SPELLED = str.maketrans({
    "…": "...", "ᵀ": "^T", "′": "'", "∘": "o", "·": "*", "−": "-", "×": "x", "←": "<-",
    "√": "sqrt ", "Σ": "sum", "∂": "d", "½": "1/2", "η": "eta", "κ": "kappa", "‖": "|", "≈": "~=",
})  # fmt: skip
_REFUSED = re.compile(r"(?P<field>[^']{1,40}) is '.*'; it (?P<allowed>must be .*)")


def literal(text: str) -> str:
    """Return a text from outside, such as a file's name, for a notice: no part of it is a key."""
    return plain(text).replace("`", "``")


def pieces(notice: str) -> list[str]:
    """Return a notice's words and keys by turns, as they are shown."""
    return [piece.replace("``", "`") for piece in _MARK.split(notice)]


def with_keys(notice: str, change: Callable[[str], str]) -> str:
    """Return a notice with other words for each of its keys."""
    parts = _MARK.split(notice)
    return "`".join(change(part) if place % 2 else part for place, part in enumerate(parts))


def fits(notice: str, width: int) -> bool:
    """Return whether a notice can be shown in so many cells."""
    return cell_len("".join(pieces(notice))) <= width


def whole(text: str, width: int) -> str:
    """A text that fits, or as many of its clauses as do, or nothing; first goes a bracket."""
    bare = text.rpartition(" (")[0] if text.endswith(")") else ""
    if not fits(text, width) and bare and fits(bare, width):
        return bare
    while not fits(text, width) and ";" in text:
        text = text.rpartition(";")[0]
    if not fits(text, width) and " (" in text:
        text = text.rpartition(" (")[0]
    return text if fits(text, width) else ""


def refusal_forms(sentence: str) -> Iterator[str]:
    """Yield a refusal and ever shorter forms of it. What is allowed stands at its end and is the
    last to go, so that none of them sounds like success."""
    yield sentence
    yield sentence.removesuffix(")").rpartition(" (")[0] if sentence.endswith(")") else sentence
    refused = _REFUSED.fullmatch(sentence)
    rest = f"{refused['field']} {refused['allowed']}" if refused else sentence.rpartition("; ")[2]
    yield rest
    if rest.endswith(")"):
        rest = rest.rpartition(" (")[0]
        yield rest
    while " " in rest:
        rest = rest.rpartition(" ")[0]
        yield f"{rest.rstrip(',;:')} …"


def refusal(sentence: str, width: int) -> str:
    """Return a refusal, or as much of its end as fits; no word is cut."""
    return next((form for form in refusal_forms(sentence) if cell_len(form) <= width), "")


def as_sentence(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def spelled(text: str, *, ascii: bool) -> str:
    """Return a text with its mathematics spelled out where there is ASCII alone: R^2, s'(F_2)."""
    if not ascii:
        return text
    indexed = _INDEX.sub(lambda index: f"_{index[0].translate(_INDICES)}", text)
    raised = _POWER.sub(lambda power: f"^{power[0].translate(_POWERS)}", indexed)
    return raised.translate(_SPELLED)


def cut(text: str, width: int, *, ascii: bool) -> str:
    """As many whole words of a text as fit, and that there are more."""
    more = " ..." if ascii else " …"
    if len(text) <= width:
        return text
    return text[: width - len(more) + 1].rpartition(" ")[0] + more


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text in so many columns, in one where a tiny terminal has none left."""
    return wrap(text, max(1, width))


def longest(texts: Iterable[str], width: int) -> str:
    """The first of some texts that fits, keys in backticks counted as they are written."""
    return next((text for text in texts if fits(text, width)), "")


def fitting(text: str, width: int) -> str:
    """As many whole parts of "a, b, c" as fit, then how many more there are."""
    if cell_len(text) <= width:
        return text
    parts = text.split(", ")
    for count in range(len(parts) - 1, 0, -1):
        shorter = f"{', '.join(parts[:count])} +{len(parts) - count}"
        if cell_len(shorter) <= width:
            return shorter
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 3 else ""
