"""The keys: one table for dispatch, footer, help and commands of every screen.

No action depends on a key that VS Code's terminal, tmux, Docker or kubectl keep for
themselves; such keys are extras here.
"""

from __future__ import annotations

from tui.keys import anywhere, compare, history, inspect, network, race, run
from tui.keys.key import ScreenName

KEYS = (
    *run.KEYS, *race.KEYS, *compare.KEYS, *network.KEYS, *inspect.KEYS, *history.KEYS,
    *anywhere.KEYS,
)  # fmt: skip
"""All keys; of two meanings of one in the same place the first counts."""

GROUPS = (
    "Play", "Train", "Runs", "Race", "Standing", "Network", "Compare", "Inspect",
    "History", "View", "Settings", "Anywhere",
)  # fmt: skip


def screen_key(screen: ScreenName) -> str:
    """Return the key that goes to a screen, as it is written."""
    return key_of(f"open_screen('{screen}')")


def key_of(action: str) -> str:
    """Return the first key of an action, as it is written."""
    return next(key.shown for key in KEYS if key.action == action)
