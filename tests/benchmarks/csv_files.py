"""A data set of 100,000 points in a CSV file: read beside NumPy's own reader of numbers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Result, in_turns
from peers import OURS

from core.data.csv_file import read_source

ROWS = 100_000
LOADTXT = "NumPy's loadtxt"


def _text(decimal: str, delimiter: str, names: tuple[str, str]) -> str:
    random = np.random.default_rng(0)
    x = random.random((ROWS, 2))
    lines = (
        f"{a!r}{delimiter}{b!r}{delimiter}".replace(".", decimal) + names[a > b]
        for a, b in x.tolist()
    )
    return "\n".join(lines)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_beside_loadtxt(rounds: int) -> dict[str, Result]:
    """Ours and NumPy's in turns, on numbers; and ours on words with decimal commas beside that."""
    with tempfile.TemporaryDirectory() as folder:
        numbers, words = Path(folder, "numbers.csv"), Path(folder, "words.csv")
        numbers.write_text(_text(".", ",", ("0", "1")))
        words.write_text(_text(",", ";", ("below", "above")))

        def ours(path: Path) -> Callable[[], float]:
            # Each reading under another name, since an unchanged file is not read again.
            return lambda: _seconds(
                lambda: read_source(f"{path.name} {time.perf_counter()}", path, "auto")
            )

        def numpys() -> float:
            return _seconds(lambda: np.loadtxt(numbers, delimiter=","))

        return {
            "two classes, 0 and 1": in_turns({OURS: ours(numbers), LOADTXT: numpys}, rounds),
            "words, decimal commas": in_turns({OURS: ours(words), LOADTXT: numpys}, rounds),
        }
