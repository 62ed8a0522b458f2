"""`--ascii` and `--no-color` of all that is printed, whatever the command."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Sequence

LOOKS = {
    "--ascii": ("ascii", True),
    "--no-ascii": ("ascii", False),
    "--no-color": ("no_color", True),
    "--color": ("no_color", False),
}
"""The options, each with the preference that it goes before."""

EPILOGUE = "Whatever is printed: --ascii for ASCII alone, --no-color for no colours."

_ALIKE = "bp-tui-alike"


def take_looks(words: Sequence[str]) -> list[str]:
    """Have the output look as the words of a command ask, or as is preferred on a terminal; return
    the other words."""
    asked = dict(LOOKS[word] for word in words if word in LOOKS)
    if sys.stdout.isatty() and not {"--json", "--help", "-h"} & set(words):
        from tui.preferences import load

        preferences = load()[0]
        asked = {"ascii": preferences.ascii, "no_color": preferences.no_color} | asked
    if asked.get("ascii"):
        write_ascii()
    if asked.get("no_color"):
        os.environ["NO_COLOR"] = "1"
    elif "--color" in words:
        os.environ.pop("NO_COLOR", None)
    return [word for word in words if word not in LOOKS]


def write_plainly() -> None:
    """Have all that is printed from now on in ASCII, and without colours or control codes."""
    write_ascii()
    os.environ["TERM"] = "dumb"


def write_ascii() -> None:
    """Have all that is printed from now on in ASCII; drawings see that they can use no more."""
    codecs.register_error(_ALIKE, _alike)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="ascii", errors=_ALIKE)  # type: ignore[union-attr]


def _alike(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that cannot be written."""
    from tui.drawing.alike import in_ascii

    assert isinstance(error, UnicodeEncodeError)
    text = error.object[error.start : error.end]
    return in_ascii(text.replace("…", "...")), error.end
