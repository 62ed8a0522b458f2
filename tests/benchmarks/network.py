"""The network live at 120x40 in a real pseudo-terminal: training speed, frames and bytes a second.

A run of 2-8-8-8-1 trains while its units and weights are shown, on the Network's screen and in the
Lab in ground truth's place.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from lab import FINISHED, measured, run_at_full_speed
from startup import environment
from table import Verdict, limit_verdict
from terminal import Terminal

from core.experiments.course import Course
from core.experiments.experiment import Experiment

HEADLESS = """\
import sys, time
from pathlib import Path
from core.experiments.course import Course
from core.training.recording import Recording
recording = Recording(Course.from_toml(Path(sys.argv[1]).read_text()))
start = time.perf_counter()
recording.advance(recording.epochs)
print(time.perf_counter() - start)
"""

EPOCH = re.compile(r"(?:Training|Full speed) +([\d,]+) of [\d,]+")
"""The epoch in the status line."""

PLACES = {"screen 3": ("3",), "in the Lab": ("v",), "in the Lab, gradients": ("v", "v")}
"""The keys that show the network, by where."""

FRAMES, BYTES, SHARE = 8, 40, 0.7
"""Frames and kB a second, and the share of the headless speed, that are wanted."""


@contextmanager
def _course(epochs: int) -> Iterator[str]:
    """Write the run's TOML file, for as long as it is wanted; its path."""
    experiment = Experiment(
        dataset="xor", hidden=(8, 8, 8), activation="tanh", squash_input=False, bias=True,
        learning_rate=0.02, epochs=epochs,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "live.toml")
        path.write_text(Course.of(experiment).to_toml())
        yield str(path)


def _headless_seconds(course: str) -> float:
    """The seconds of the same recording without a screen, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", HEADLESS, course],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def speed(quick: bool) -> list[Verdict]:
    """The share of the headless speed that is left at full speed."""
    verdicts = []
    with _course(200_000 if quick else 400_000) as path:
        for place, keys in PLACES.items():
            shares = []
            with Terminal(arguments=[path]) as terminal:
                terminal.press(*keys)
                for _ in range(3 if quick else 5):
                    alone = _headless_seconds(path)
                    shares.append(alone / run_at_full_speed(terminal))
            share = median(shares)
            verdicts.append(
                Verdict(f"{place}: full speed", f"{share:.0%}", f"≥ {SHARE:.0%}", share >= SHARE)
            )
    return verdicts


def _watched(terminal: Terminal, seconds: float) -> tuple[float, float]:
    """Frames and kB a second that arrive: a frame shows another epoch."""
    frames, epoch, received = 0, "", terminal.received
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        terminal.pump(0.01)
        found = EPOCH.search(terminal.text)
        if found and found[1] != epoch:
            frames, epoch = frames + 1, found[1]
    passed = time.monotonic() - start
    return frames / passed, (terminal.received - received) / passed / 1000


def frames(quick: bool) -> list[Verdict]:
    """Frames and bytes while it trains, at auto pace and at full speed."""
    verdicts = []
    with _course(1_000_000) as path:
        for place, keys in PLACES.items():
            for pace, key in (("auto pace", "space"), ("full speed", "f")):
                with Terminal(arguments=[path]) as terminal:
                    terminal.press(*keys)
                    terminal.pump(0.5)
                    terminal.press(key)
                    terminal.pump(1.0)
                    per_second, kilobytes = _watched(terminal, 4 if quick else 10)
                    if terminal.shows(FINISHED):
                        raise TimeoutError("the run ended while it was watched")
                verdicts += [
                    Verdict(
                        f"{place}, {pace}: frames", f"{per_second:.1f} /s", f"≥ {FRAMES} /s",
                        per_second >= FRAMES - 0.5,
                    ),
                    limit_verdict(f"{place}, {pace}: wire", kilobytes, "kB/s", most=BYTES),
                ]  # fmt: skip
    return verdicts


def measure_network(*, quick: bool, say: Callable[[str], None]) -> list[Verdict]:
    """All of it; a measurement that fails counts as missed, and is told."""
    return measured((speed, frames), quick=quick, say=say)
