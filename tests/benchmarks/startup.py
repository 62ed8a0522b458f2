"""From the start of a process to its printed result: 3000 epochs of the report's linear case.

Each is run with one thread and with the threads it takes by itself; the faster counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from measure import Result, in_turns
from peers import OURS, SKLEARN, TORCH

HERE = Path(__file__).parent
EPOCHS = 3000
OUR_COMMAND = [
    *(sys.executable, "-m", "tui.cli.main"),
    *("run", "--preset", "report-linear", "--json"),
]


class CommandFailed(Exception):
    """A command that is to be measured did not do its work."""


def environment(**changes: str) -> dict[str, str]:
    """This process's environment, with this checkout importable and its bytecode kept."""
    # A path entry first, as `python -m` in the checkout would have it.
    paths = [str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **changes}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    return own


def commands(ours: list[str], against: list[str]) -> dict[str, list[str]]:
    """What is started: we, and those of `against` who are installed here."""
    found = {OURS: ours}
    if SKLEARN in against and find_spec("sklearn"):
        found[SKLEARN] = [sys.executable, str(HERE / "startup_sklearn.py")]
    if TORCH in against and find_spec("torch"):
        found[TORCH] = [sys.executable, str(HERE / "startup_torch.py")]
    return found


def seconds_of(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of a command; `CommandFailed` where it does not print its 3000 losses."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    try:
        losses = json.loads(done.stdout)["losses"]
    except (ValueError, KeyError, TypeError):
        losses = []
    if done.returncode or len(losses) != EPOCHS:
        last = (done.stderr.strip().splitlines() or ["nothing printed"])[-1]
        shown = " ".join(["python", *command[1:]])
        raise CommandFailed(f"`{shown}` did not print {EPOCHS} losses: {last}")
    return seconds


def startup(rounds: int, *, against: list[str], ours: list[str] = OUR_COMMAND) -> Result:
    """Seconds of everybody in every round. Raises `CommandFailed`."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environments = (environment(), environment(**one))
    found = commands(ours, against)
    # The first start of each fills the caches of bytecode and files.
    tried = {
        name: [min(seconds_of(command, e) for _ in range(2)) for e in environments]
        for name, command in found.items()
    }

    def measured(name: str) -> Callable[[], float]:
        best = min(range(2), key=tried[name].__getitem__)
        return lambda: seconds_of(found[name], environments[best])

    return in_turns({name: measured(name) for name in found}, rounds)
