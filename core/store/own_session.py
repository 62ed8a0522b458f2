"""A process of its own session: `python -m core.store.own_session MODULE:FUNCTION ID [WORD ...]`.

It forks before anything is imported that has threads, then calls the function with the number of a
run and the words; that says on standard output that it has taken up the run, or why it cannot.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

TAKEN = "taken"
"""The answer of a process that has taken up its run."""


def leave_the_terminal() -> None:
    """Go on in a process that nobody waits for, and that the terminal's end is nothing to."""
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def answer(sentence: str = TAKEN) -> None:
    """Answer who started this process, and be silent from then on."""
    with suppress(OSError):  # nobody may wait for it any more
        os.write(1, f"{sentence}\n".encode())
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


if __name__ == "__main__":
    leave_the_terminal()
    module, _, function = sys.argv[1].partition(":")
    raise SystemExit(getattr(import_module(module), function)(int(sys.argv[2]), *sys.argv[3:]))
