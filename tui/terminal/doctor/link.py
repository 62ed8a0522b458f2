"""The link to a terminal: how long an answer takes, and how much it takes a second."""

from __future__ import annotations

from statistics import median
from time import monotonic

from tui.drawing import numbers
from tui.preferences import Preferences
from tui.terminal.doctor.dialogue import Dialogue
from tui.terminal.doctor.finding import Finding
from tui.terminal.link import SLOW_RATE

TRIPS, TRIPS_SECONDS = 20, 3.0
"""Round trips that are measured, and seconds after which no other is begun."""

SENT = "\x1b[0m"
"""Bytes that change nothing."""

FIRST, MOST = 2**11, 2**18
"""Bytes of the first and the largest lot."""

LONG = 0.05
"""Seconds beyond a round trip from which a lot tells the bandwidth."""

SLOW = 0.25
"""Seconds of a round trip that is felt at each key."""


def round_trips(dialogue: Dialogue) -> list[float]:
    """Return the seconds of some round trips, sorted; fewer over a slow link."""
    trips, started = list[float](), monotonic()
    while len(trips) < TRIPS and monotonic() - started < TRIPS_SECONDS:
        seconds = dialogue.seconds()
        if seconds is None:
            break
        trips.append(seconds)
    return sorted(trips)


def round_trip(trips: list[float]) -> Finding:
    """Return how long an answer takes."""
    if not trips:
        return Finding("round trip", "the terminal does not answer")
    middle, slow = median(trips), trips[int(0.95 * (len(trips) - 1))]
    found = f"{1000 * middle:.1f} ms, 95 % within {1000 * slow:.1f} ms"
    follows = "each key is felt that much later" if middle > SLOW else ""
    value = {"median_ms": 1000 * middle, "p95_ms": 1000 * slow, "count": len(trips)}
    return Finding("round trip", found, follows, value)


def bytes_a_second(dialogue: Dialogue, trip: float) -> float | None:
    """Return how many bytes a second the link takes, by ever larger lots; None where the terminal
    does not answer. What is quicker than can be measured is told as the least it can be."""
    size = FIRST
    while True:
        seconds = dialogue.seconds(SENT * (size // len(SENT)))
        if seconds is None:
            return None
        if seconds - trip >= LONG or size >= MOST:
            return size / max(seconds - trip, 1e-3)
        size *= 4


def bandwidth(rate: float | None, preferences: Preferences) -> Finding:
    """Return how much the link takes, and whether that is enough."""
    if rate is None:
        return Finding("bandwidth", "the terminal does not answer")
    found, value = f"{numbers.epochs(round(rate / 1000))} kB/s", {"bytes_per_second": round(rate)}
    if rate < SLOW_RATE:
        follows = "little is sent, as with --low-bandwidth"
        wish: dict[str, object] = {} if preferences.low_bandwidth else {"low_bandwidth": True}
        return Finding("bandwidth", found, follows, value, wish)
    wish = {"low_bandwidth": None} if preferences.low_bandwidth else {}
    return Finding("bandwidth", found, "", value, wish)
