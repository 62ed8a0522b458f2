"""Differences between runs as rows of words: a name, and what it is of each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from tui.drawing import numbers

NONE = "-"
"""Written where a run has no such setting or figure."""


def differing_settings(
    settings: Sequence[Mapping[str, Any]], forks: Sequence[Sequence[int]]
) -> tuple[tuple[str, ...], ...]:
    """Return the settings in which runs differ, in the schema's order, and where they branched.

    settings: of each run those that have an effect, by their names; forks: the epochs at which
    they changed.
    """
    rows = [
        (field.title, *(format_value(s[name]) if name in s else NONE for s in settings))
        for name, field in descriptions().items()
    ]
    branches = ("branch at", *(", ".join(map(numbers.epochs, f)) or NONE for f in forks))
    return tuple(row for row in (*rows, branches) if len(set(row[1:])) > 1)
