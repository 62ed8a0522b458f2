"""The columns of the History's list: which fit, where they stand, and how a run is written in
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.style import Style

from core.refusal import plain
from core.store.columns import (
    COLUMNS,
    DETACHED,
    ELSEWHERE,
    TRAINING,
    process_word,
    status_of,
)
from core.store.filters import ORDERED
from core.store.stored_run import StoredRun
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.palette import Palette
from tui.drawing.run_words import written
from tui.drawing.text import cut, fitting, spelled

GAP = 2
"""Blanks between two columns."""

OPTIONAL = ("test_accuracy", "tags", "note")
"""Columns that are left out where no run has a value."""

HEAVIEST = 30
"""The weight of the column that the list is sorted by."""

SHORTEST_NAMES, LONGEST_NAMES = 8, 44
"""Cells of names that are to be whole."""

CURVE = "curve"
"""The column of the sparklines, by which no list is sorted."""


@dataclass(frozen=True)
class Look:
    """The place of a column in the list."""

    name: str
    """As `core.store.columns` has it, or `CURVE`."""
    title: str
    width: int
    """Columns at least."""
    weight: int
    """The heavier, the longer it stays where the list is narrow."""
    right: bool = False
    most: int = 0
    """Columns at most, where it takes what is left."""


LOOKS = (
    Look("id", "#", 4, 20, right=True),
    Look("name", "name", 18, 19, most=36),
    Look("preset", "preset", 13, 13, most=22),
    Look("status", "status", 9, 18),
    Look(CURVE, "losses", 6, 14, most=20),
    Look("loss", "loss", 9, 17, right=True),
    Look("accuracy", "accuracy", 8, 16, right=True),
    Look("test_accuracy", "test", 7, 10, right=True),
    Look("epoch", "epochs", 7, 12, right=True),
    Look("changed", "when", 9, 15),
    Look("tags", "tags", 10, 8, most=16),
    Look("note", "note", 14, 6, most=60),
)
"""In their order from left to right."""

SORTED_BY = tuple(look.name for look in LOOKS if look.name in COLUMNS)
"""The columns that a key sorts by."""


def fitting_looks(
    width: int,
    digits: int,
    without: frozenset[str] = frozenset(),
    by: str = "id",
    names: int = 0,
) -> tuple[tuple[Look, int], ...]:
    """Return the columns that fit and where each begins, in `width` cells; numbers of runs have so
    many digits, and no run has a value in the columns `without`. The list is sorted `by` one, which
    is always among them. `names` is the length of the longest name where names are to be whole."""
    own = {"id": replace(_look("id"), width=max(digits, 3))}
    if names:
        cells = max(SHORTEST_NAMES, min(names, LONGEST_NAMES))
        own["name"] = replace(_look("name"), width=cells, most=cells)
    looks = [own.get(look.name, look) for look in LOOKS if look.name not in without - {by}]
    if by not in {look.name for look in looks}:
        looks.insert(2, _look_of(by))
    place = next(place for place, look in enumerate(looks) if look.name == by)
    looks[place] = replace(looks[place], weight=HEAVIEST)
    while _total(looks) > width and len(looks) > 1:
        looks.remove(min(looks, key=lambda look: look.weight))
    widths = [look.width for look in looks]
    growing = [place for place, look in enumerate(looks) if look.most]
    for _ in range(width - _total(looks)):
        growing = [place for place in growing if widths[place] < looks[place].most]
        if growing:
            widths[min(growing, key=lambda place: widths[place] - looks[place].width)] += 1
    starts, at = [], 0
    for look in (replace(look, width=its) for look, its in zip(looks, widths, strict=True)):
        starts.append((look, at))
        at += look.width + GAP
    return tuple(starts)


def _look(name: str) -> Look:
    return next(look for look in LOOKS if look.name == name)


def _look_of(name: str) -> Look:
    """Return the look of a column that is listed only where the list is sorted by it."""
    column = COLUMNS[name]
    alias = column.setting.alias if column.setting is not None else None
    title = alias or column.title
    return Look(
        name, title, max(10, min(16, len(title) + 2)), HEAVIEST, right=column.kind in ORDERED
    )


def _total(looks: Sequence[Look]) -> int:
    return sum(look.width + GAP for look in looks) - GAP


def status_word(run: StoredRun, doing: str | None) -> str:
    """Return the status of a run; `doing` tells what the process does that trains it."""
    if run.status is Status.RUNNING and doing is not None:
        return process_word(doing)
    return status_of(run)


def status_style(word: str, palette: Palette) -> Style:
    """Return the style of a status: what moves has the accent, what went wrong is red."""
    if word == "diverged":
        return Style(color=palette.error)
    if word in (TRAINING, DETACHED, ELSEWHERE):
        return Style(color=palette.key)
    return Style(color=palette.text if word in ("cut off", "paused") else palette.muted)


def cell(name: str, run: StoredRun, width: int, day: str, *, ascii: bool) -> str:
    """Return what a column says of a run, names and notes shortened to so many cells; `day` is
    today."""
    words = spelled(plain(written(COLUMNS[name], run, day)), ascii=ascii)
    if run.kind == "sweep" and name == "epoch":
        words = numbers.plural(run.epoch, "run")
    value = COLUMNS[name].value(run)
    if COLUMNS[name].kind == "loss" and isinstance(value, float) and len(words) > width:
        words = numbers.within(value, width)
    if name == "changed" and len(words) > width:
        words = words.partition(" ")[2]  # the month of another year is enough
    if COLUMNS[name].kind in ORDERED:
        return words  # a number cut short would be another one
    short = fitting(words, width)
    if name != "note" and not short.endswith("…"):
        return short
    whole = cut(words, width, ascii=ascii)
    if whole.strip(" .…") or not words:
        return whole
    return short.replace("…", ".") if ascii else short  # one long word
