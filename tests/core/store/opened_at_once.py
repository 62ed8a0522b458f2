"""Processes that open a store at the same moment, as soon as they are told which."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """\
import sys
from pathlib import Path
from core.store.run_store import RunStore
print("ready", flush=True)
for line in sys.stdin:
    store = RunStore(Path(line.strip()))
    store.remember(sys.argv[1], "here")
    print({told}, flush=True)
"""

Open = Callable[[Path], list[str]]


@contextmanager
def opened_at_once(count: int, told: str) -> Iterator[Open]:
    """Yield what has so many processes open the store of a folder; each keeps a fact of its number
    and answers what an expression about `store` says."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(told=told), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    pipes = [(p.stdin, p.stdout) for p in processes if p.stdin is not None and p.stdout is not None]
    for _, output in pipes:
        assert output.readline() == "ready\n"

    def open_all(folder: Path) -> list[str]:
        for source, _ in pipes:
            source.write(f"{folder}\n")
            source.flush()
        return [output.readline().strip() for _, output in pipes]

    yield open_all
    for process in processes:
        process.communicate()
