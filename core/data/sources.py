"""The one door to data sets: a built-in one, a CSV file or a formula, by its name."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from core.data.csv_file import read_source
from core.data.formula import formula_source
from core.data.generators import SOURCES
from core.data.point_source import PointSource
from core.data.tokens import NoFormula
from core.refusal import Refusal, written

SUFFIXES = (".csv", ".tsv", ".txt")
"""Ends of names that can only be those of files."""

OTHERS = "a CSV file or a formula such as x2 > x1^2"
"""Data sets that are not built in, in words."""


def find_source(name: str, reading: str = "auto") -> PointSource:
    """The data set of this name; a file's answers are read as one of `READINGS`.

    A file wins over a formula. Raises `Refusal` where there is none.
    """
    if name in SOURCES:
        return SOURCES[name]
    if is_file(name):
        return read_source(name, _path(name), reading)
    source = _formula(name)
    if isinstance(source, str):
        raise Refusal(source)
    return source


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # there is no such user
        return Path(name)


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text that can be no path
        return False


@lru_cache(maxsize=64)
def _formula(name: str) -> PointSource | str:
    """Return the data set of a formula, or why it is none."""
    try:
        return formula_source(name)
    except NoFormula as refusal:
        if re.fullmatch(r"[\w.-]*", name):  # a word is rather meant for a name
            known = ", ".join(SOURCES)
            return f"data set is '{written(name)}'; it must be one of {known}, or {OTHERS}"
        return str(refusal)
    except Refusal as refusal:
        return str(refusal)


def is_file(name: str) -> bool:
    """Whether a data set of this name would be a file."""
    return name not in SOURCES and (name.lower().endswith(SUFFIXES) or _exists(_path(name)))


def fixed_samples(name: object) -> int | None:
    """The number of points of a data set of which it is a part; None where it can be chosen, and
    where there is no such data set."""
    try:
        return find_source(name).samples if isinstance(name, str) else None
    except Refusal:
        return None
