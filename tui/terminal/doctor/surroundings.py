"""The place of a terminal, by the environment alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from core.refusal import plain
from tui.terminal.doctor.finding import Finding

SMALLEST = (80, 24)
"""Columns and lines from which the screens have all their parts."""

HELD_BACK = 50
"""Milliseconds for which tmux may hold the escape key back before that is felt."""


def surroundings(environ: Mapping[str, str], *, named: str = "") -> list[Finding]:
    """Return what the environment says: the terminal and its size, the way to it, the locale.
    `named` is what the terminal calls itself, where it was asked."""
    return [_terminal(environ, named), _size(), _way(environ), _encoding()]


def _terminal(environ: Mapping[str, str], named: str) -> Finding:
    program = f"{environ.get('TERM_PROGRAM', '')} {environ.get('TERM_PROGRAM_VERSION', '')}"
    name = plain(named or program.strip())
    term = environ.get("TERM", "")
    found = f"TERM is {plain(term) or 'not set'}" + (f", {name}" if name else "")
    return Finding("terminal", found, value={"term": term, "name": name or None})


def _size() -> Finding:
    columns, lines = shutil.get_terminal_size()
    small = columns < SMALLEST[0] or lines < SMALLEST[1]
    follows = "the screens have all their parts from 80 by 24" if small else ""
    return Finding("size", f"{columns} by {lines}", follows, {"columns": columns, "lines": lines})


def _way(environ: Mapping[str, str]) -> Finding:
    ways = {
        "SSH": "SSH_CONNECTION" in environ,
        "mosh": any(name.startswith("mosh-server") for name in _ancestors()),
        "tmux": "TMUX" in environ,
        "screen": "STY" in environ,
    }
    through = [name for name, is_there in ways.items() if is_there]
    follows = []
    if ways["SSH"] or ways["tmux"]:
        follows.append("the mouse is left alone; --mouse listens to it")
    if ways["tmux"] and (delay := _escape_time()) is not None and delay > HELD_BACK:
        follows.append(
            f"tmux holds the escape key back for {delay} ms; 'set -s escape-time 20' in its "
            "configuration shortens that"
        )
    found = " and ".join(through) if through else "neither SSH nor tmux"
    return Finding("through", found, "; ".join(follows), ways)


def _escape_time() -> int | None:
    """Return for how many milliseconds tmux holds the escape key back."""
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        words = ["tmux", "show-options", "-sv", "escape-time"]
        return int(subprocess.run(words, capture_output=True, text=True, timeout=2).stdout)
    return None


def _ancestors() -> Iterator[str]:
    """Yield the names of the processes that this one comes from, where the system tells."""
    process = os.getppid()
    with suppress(OSError, ValueError, IndexError):
        while process > 1:
            name, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
            yield name.partition("(")[2]
            process = int(rest.split()[1])


def _encoding() -> Finding:
    encoding = (sys.__stdout__.encoding if sys.__stdout__ is not None else None) or "unknown"
    if encoding.lower().startswith("utf"):
        return Finding("encoding", encoding.upper(), value=encoding)
    follows = "all is drawn in ASCII; 'export LANG=C.UTF-8' before bp-tui gives the rest"
    return Finding("encoding", encoding, follows, encoding)


def clipboard(environ: Mapping[str, str], *, known: bool) -> Finding:
    """Return how a text gets out of the Lab. `known`: whether the terminal says that it takes texts
    by OSC 52."""
    if "TMUX" in environ and shutil.which("tmux"):
        return Finding(
            "clipboard", "tmux takes texts, and hands them on (load-buffer -w)", value="tmux"
        )
    said = "which this terminal says it takes" if known else "which can only be tried"
    return Finding(
        "clipboard", f"texts are sent to it by OSC 52, {said}",
        "pasting shows whether one arrived; each is in a file too, which the Lab names",
        "osc52" if known else None,
    )  # fmt: skip
