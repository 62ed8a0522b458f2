"""A progress bar on standard error, where somebody looks on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[float, str], None]
"""(share of the whole, 0 to 1; facts to stand beside the bar)."""


@contextmanager
def progress_bar(name: str, *, wanted: bool = True) -> Iterator[Tell | None]:
    """Yield what moves the bar, which is cleared away in the end; None where nobody looks on."""
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = TextColumn(name), BarColumn(bar_width=24), TextColumn("{task.fields[facts]}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=1.0, facts="")
        yield lambda share, facts: bar.update(task, completed=share, facts=facts)


ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a command which saves first: from a system, and from a terminal that is gone."""

INTERRUPTED = 128 + signal.SIGINT
"""Exit code of what Ctrl+C stopped; that of other signals is made likewise."""


@contextmanager
def interruption(*others: signal.Signals) -> Iterator[list[int]]:
    """A list that is no longer empty after Ctrl+C or one of other signals, so that no update is cut
    in the middle. Those that are ignored, as by nohup, stay so."""
    seen: list[int] = []
    heard = [signal.SIGINT, *(s for s in others if signal.getsignal(s) is not signal.SIG_IGN)]
    before = {s: signal.signal(s, lambda number, _frame: seen.append(number)) for s in heard}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
