"""The columns of the History's list: which fit, where they stand, and how a run is written in
them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.style import Style

from core.store.columns import COLUMNS, is_regression, status_of
from core.store.stored_run import StoredRun
from core.training.run import Status
from tui.drawing import numbers
from tui.drawing.palette import Palette
from tui.drawing.text import fitting

GAP = 2
"""Blanks between two columns."""

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
    Look("name", "name", 16, 19, most=40),
    Look("preset", "preset", 13, 3),
    Look("status", "status", 9, 18),
    Look(CURVE, "loss over epochs", 10, 14, most=24),
    Look("loss", "loss", 7, 17, right=True),
    Look("accuracy", "accuracy", 8, 16, right=True),
    Look("test_accuracy", "test", 7, 12, right=True),
    Look("epoch", "epochs", 7, 13, right=True),
    Look("changed", "when", 9, 15),
    Look("tags", "tags", 10, 8, most=22),
    Look("note", "note", 14, 6, most=60),
)
"""In their order from left to right."""

SORTED_BY = tuple(look.name for look in LOOKS if look.name in COLUMNS)
"""The columns that a key sorts by."""


def fitting_looks(width: int, digits: int) -> tuple[tuple[Look, int], ...]:
    """Return the columns that fit and where each begins, in `width` cells; numbers of runs have so
    many digits."""
    looks = [replace(look, width=max(digits, 3)) if look.name == "id" else look for look in LOOKS]
    while _total(looks) > width and len(looks) > 1:
        looks.remove(min(looks, key=lambda look: look.weight))
    left = width - _total(looks)
    for look in sorted((look for look in looks if look.most), key=lambda look: -look.weight):
        more = min(left, look.most - look.width)
        looks[looks.index(look)] = replace(look, width=look.width + more)
        left -= more
    starts, at = [], 0
    for look in looks:
        starts.append((look, at))
        at += look.width + GAP
    return tuple(starts)


def _total(looks: Sequence[Look]) -> int:
    return sum(look.width + GAP for look in looks) - GAP


def status_word(run: StoredRun, doing: str | None) -> str:
    """Return the status of a run; `doing` tells what the process does that trains it."""
    if run.status is Status.RUNNING and doing is not None:
        return {"here": "training", "detached": "detached"}.get(doing, "elsewhere")
    return status_of(run)


def status_style(word: str, palette: Palette) -> Style:
    """Return the style of a status: what moves has the accent, what went wrong is red."""
    if word == "diverged":
        return Style(color=palette.error)
    if word in ("training", "detached", "elsewhere"):
        return Style(color=palette.key)
    return Style(color=palette.text if word in ("cut off", "paused") else palette.muted)


def cell(name: str, run: StoredRun, width: int, day: str) -> str:
    """Return what a column says of a run, whole or shortened as texts may be; `day` is today."""
    match name:
        case "id":
            return str(run.id)
        case "loss":
            diverged = run.status is Status.DIVERGED
            return numbers.loss(run.loss) if run.loss is not None else "inf" if diverged else ""
        case "accuracy":
            return share(run, run.share)
        case "test_accuracy":
            return share(run, run.test_share)
        case "epoch":
            return numbers.epochs(run.epoch)
        case "changed":
            return when(run.changed, day)
    value = COLUMNS[name].value(run)
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
    return fitting(text, width)


def share(run: StoredRun, value: float | None) -> str:
    """Return an accuracy, or R² of a regression; "" where there is none."""
    if value is None:
        return ""
    return numbers.determination(value) if is_regression(run) else numbers.percent(value)


@lru_cache(maxsize=4096)
def when(moment: float, day: str) -> str:
    """Return a moment in at most 11 characters, seen from a day written as 2026-11-03: "12:40",
    "yesterday", "3 Nov", "3 Nov 2025"."""
    of = time.localtime(moment)
    if time.strftime("%Y-%m-%d", of) == day:
        return time.strftime("%H:%M", of)
    noon = time.mktime(time.strptime(f"{day} 12", "%Y-%m-%d %H"))
    if time.strftime("%Y-%m-%d", of) == time.strftime("%Y-%m-%d", time.localtime(noon - 86_400)):
        return "yesterday"
    year = f" {of.tm_year}" if f"{of.tm_year:04}" != day[:4] else ""
    return f"{of.tm_mday} {MONTHS[of.tm_mon - 1]}{year}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
