"""The counts of a test, in its short form and in its long one."""

from __future__ import annotations

import os

LONG = os.environ.get("BP_TUI_ENDURANCE") == "long"
"""Whether the long forms are wanted."""


def count(short: int, long: int) -> int:
    """Return how often something is done."""
    return long if LONG else short


FIRST_SEED = int(os.environ.get("BP_TUI_SEED", "0"))
"""The seed that is tried first."""


def seeds(short: int, long: int) -> range:
    """Return the seeds of something that is tried so often."""
    return range(FIRST_SEED, FIRST_SEED + count(short, long))
