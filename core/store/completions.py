"""The ends that a filter may have, of which a part was typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.refusal import Refusal
from core.store.columns import COLUMNS, Column, find_column
from core.store.filters import SWITCH, example, plain
from core.store.stored_run import StoredRun

MOST = 20
"""Ends that are offered."""

_LAST = re.compile(r"""(?P<before>.*?)(?P<name>[^\W\d][\w-]*)(?P<comparison>[<>!=~≤≥≠]+)
    (?P<value>"[^"]*|'[^']*|\S*)$""", re.VERBOSE | re.DOTALL)  # fmt: skip


class Completion(NamedTuple):
    """A whole filter that a text may become, and a few words about it."""

    text: str
    help: str


def completions(text: str, runs: Sequence[StoredRun] = ()) -> tuple[Completion, ...]:
    """Return the filters that may be meant by a text so far, the likeliest first: columns, then
    their values, among them those of some runs."""
    match = _LAST.fullmatch(text)
    if match is None:
        before, blank, word = text.rpartition(" ")
        before += blank + "-" * word.startswith("-")
        return tuple(_names(before, word.lstrip("-").casefold()))[:MOST]
    try:
        column = find_column(match["name"])
    except Refusal:
        return ()
    whole = match["value"].strip("\"'")
    before, comma, start = ("", "", whole) if column.kind == "widths" else whole.rpartition(",")
    kept = text[: match.start("value")] + before + comma
    return tuple(
        Completion(kept + _quoted(value), column.title)
        for value in _values(column, runs)
        if value.casefold().startswith(start.casefold())
    )[:MOST]


def _names(before: str, word: str) -> Iterable[Completion]:
    """Yield the columns with a name that begins with a word, then those with a part of it."""
    told: dict[str, Completion] = {}
    for begins in (True, False):
        for column in COLUMNS.values():
            names = [column.name, *column.names]
            if any(name.startswith(word) if begins else word in name for name in names):
                alias = column.setting.alias if column.setting is not None else None
                comparison = "=" if column.kind not in ("loss", "share", "date") else ""
                text = f"{before}{alias or column.name}{comparison}"
                told.setdefault(text, Completion(text, f"{column.title}: {example(column)}"))
    return told.values()


def _values(column: Column, runs: Iterable[StoredRun]) -> list[str]:
    """Return the values of a column: those of some runs, the most frequent first, then others."""
    if column.kind == "switch":
        return [word for word in SWITCH if word in ("on", "off")]
    counts: Counter[str] = Counter()
    some = runs if column.kind not in ("loss", "share", "date") else ()
    for run in (variant for one in some for variant in column.variants(one)):
        value = column.value(run)
        if column.kind == "names" and isinstance(value, tuple):
            counts.update(map(str, value))
        elif column.has(run):
            counts[plain(value)] += 1
    there = [value for value, _ in counts.most_common()]
    return list(dict.fromkeys([*there, *column.choices, *filter(None, [column.word])]))


def _quoted(value: str) -> str:
    return value if value and " " not in value and value[0] not in "\"'" else f'"{value}"'
