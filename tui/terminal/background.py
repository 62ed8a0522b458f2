"""The terminal's background, which terminals tell who asks (OSC 11): light or dark."""

from __future__ import annotations

import os
import re

from tui.drawing.contrast import brightness

QUESTION = "\x1b]11;?\x07"

MUTE = ("", "dumb", "linux", "unknown")
"""Values of TERM for what does not answer, or would print the question."""

_ANSWER = re.compile(r"\x1b\]11;rgba?:([\da-f]{1,4})/([\da-f]{1,4})/([\da-f]{1,4})", re.IGNORECASE)


def answers() -> bool:
    """Return whether the terminal can be asked."""
    return os.environ.get("TERM", "") not in MUTE


def colour_in(answer: str) -> str:
    """Return the colour of an answer to `QUESTION` as #rrggbb; "" where it is another one."""
    channels = _ANSWER.match(answer)
    if channels is None:
        return ""
    shares = [int(digits, 16) / (16 ** len(digits) - 1) for digits in channels.groups()]
    return "#" + "".join(f"{round(255 * share):02x}" for share in shares)


def is_light(colour: str) -> bool:
    """Return whether a background asks for dark letters; of an unknown one, "", the environment's
    COLORFGBG tells, which some terminals set."""
    if colour:
        return brightness(colour) > 0.5
    return os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
