"""Moments as people write them: a day, a month, a time, or how long ago."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

ALLOWED = "a date such as 2026-11-01, today, or how long ago, such as 3d"

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds of the units of time."""

_AGO = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smhdw])(?:\s+ago)?", re.ASCII)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[t ](\d\d?):(\d\d)(?::(\d\d))?)?)?)?", re.ASCII
)


def parse_span(text: str, now: float) -> tuple[float, float] | None:
    """Return the first and the last moment of a day, a month, a year or a minute, or twice the
    moment that was so long ago, in seconds since 1970; None for what is neither.

    Days are those of the place where it is read.
    """
    text = text.strip().lower()
    ago = _AGO.fullmatch(text)
    if ago is not None:
        moment = now - float(ago[1]) * UNITS[ago[2]]
        return moment, moment
    try:
        first, last = _ends(text, now)
        return first.timestamp(), last.timestamp() - 1e-6
    except (ValueError, OverflowError, OSError):
        return None


def _ends(text: str, now: float) -> tuple[datetime, datetime]:
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    if text in ("today", "yesterday"):
        first = today if text == "today" else today - day
        return first, first + day
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError
    parts = [int(part) for part in match.groups() if part is not None]
    first = datetime(*(parts + [1, 1][len(parts) - 1 :]))  # type: ignore[arg-type]
    match len(parts):
        case 1:
            return first, first.replace(year=first.year + 1)
        case 2:
            return first, (first + 31 * day).replace(day=1)
        case 3:
            return first, first + day
    return first, first + timedelta(seconds=1 if len(parts) > 5 else 60)
