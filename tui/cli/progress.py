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


@contextmanager
def interruption() -> Iterator[list[int]]:
    """A list that is no longer empty after Ctrl+C, so that no update is cut in the middle."""
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)
