"""Facts of stored runs as they are written in lists and tables."""

from __future__ import annotations

import time
from functools import lru_cache

from core.store.columns import Column, between, is_regression
from core.store.stored_run import StoredRun
from core.training.run import Status
from tui.drawing import numbers

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written(column: Column, run: StoredRun, day: str) -> str:
    """Return what a column says of a run, "" where that is nothing; `day` is today, written as
    2026-11-03."""
    run, *others = column.variants(run)
    if others:
        told = [written(column, variant, day) for variant in (run, *others)]
        if len(told) > MOST:
            told[MOST - 1 : -1] = ["..."]
        return between(column).join(told)
    value = column.value(run)
    if not column.has(run):
        return "inf" if column.name == "loss" and run.status is Status.DIVERGED else ""
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return (",", ", ")[column.kind == "names"].join(map(str, value)) or "none"
        case str():
            return value
    assert value is not None
    match column.kind:
        case "loss":
            return numbers.loss(value)
        case "share":
            return share(run, value)
        case "date":
            return when(value, day)
        case "whole" if column.name in COUNTS:
            if run.kind == "sweep" and column.name == "epoch":
                return numbers.plural(int(value), "run")
            return numbers.epochs(int(value))
    return f"{value:.12g}"


MOST = 4
"""Values of a setting that varies which are written out, the last among them."""

COUNTS = ("epoch", "epochs", "samples")
"""The columns of whole numbers that are counts, and have commas."""


def share(run: StoredRun, value: float | None) -> str:
    """Return an accuracy of a run, or R² of a regression; "" where there is none."""
    if value is None:
        return ""
    return numbers.determination(value) if is_regression(run) else numbers.percent(value)


def title(column: Column, regressions: bool) -> str:
    """Return the title of a column over runs that are all regressions, or not."""
    return column.title.replace("accuracy", "R²") if regressions else column.title


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


def moment(seconds: float) -> str:
    """Return a moment to the minute, at the place where it is read: "2026-11-03 12:40"."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def today() -> str:
    """Return today as it is written there."""
    return time.strftime("%Y-%m-%d")
