"""The Lab at 120x40 in a real pseudo-terminal: speed, latency, bytes, memory, idleness."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median, quantiles

from startup import environment
from table import Verdict, limit_verdict, rows
from terminal import Terminal

HEADLESS = """\
import sys, time
from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.training.recording import Recording
epochs = int(sys.argv[1])
course = Course.of(PRESETS["report-linear"].experiment.with_changes(epochs=epochs))
start = time.perf_counter()
Recording(course).advance(epochs)
print(time.perf_counter() - start)
"""

FINISHED = "finished"
"""The word of the status line at a run's end."""

LONG = 1_000_000
"""Epochs of a run that does not end while it is watched."""


def new_run(lab: Terminal) -> None:
    """Start a run with the form's settings; it plays at auto pace."""
    lab.press("ctrl+r")
    lab.wait_until(lambda: not lab.shows(FINISHED), "a new run", 10)


def run_at_full_speed(lab: Terminal, seconds: float = 120.0) -> float:
    """Start a run and train it to its end; the seconds from `f` to the word Finished."""
    new_run(lab)
    lab.press("f")
    return lab.wait_for(FINISHED, seconds)


def headless_seconds(epochs: int) -> float:
    """What the same recording takes without a screen, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", HEADLESS, str(epochs)],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def full_speed(quick: bool) -> list[Verdict]:
    """How much of the headless speed is left with the Lab open."""
    epochs = 60_000 if quick else 200_000
    shares = []
    with Terminal() as lab:
        lab.command("preset report-linear")
        lab.command(f"epochs {epochs}")
        for _ in range(3 if quick else 7):
            alone = headless_seconds(epochs)
            shares.append(alone / run_at_full_speed(lab))
    share = median(shares)
    return [Verdict("full speed with the Lab open", f"{share:.0%}", "≥ 80%", share >= 0.8)]


def _toggled(lab: Terminal) -> Callable[[], bool]:
    """Whether the loss is on the other scale than now."""
    was_log = lab.shows("log scale")
    return lambda: lab.shows("linear scale") if was_log else lab.shows("log scale")


def _latencies(lab: Terminal, presses: int) -> list[float]:
    """Milliseconds from pressing `l` to the other scale's name on the screen."""
    found = []
    for _ in range(presses):
        lab.pump(random.uniform(0.1, 0.35))
        there = _toggled(lab)
        lab.press("l")
        found.append(1000 * lab.wait_until(there, "the other scale", 5))
    return found


def _seek_latencies(lab: Terminal, presses: int) -> list[float]:
    """Milliseconds from an arrow key to a changed screen, while nothing else changes it."""
    found = []
    for i in range(presses):
        lab.pump(random.uniform(0.3, 0.5))
        before = lab.text
        lab.press("right" if i % 2 else "left")
        found.append(1000 * lab.wait_until(lambda b=before: lab.text != b, "a seek", 5))
    return found


def latency(quick: bool) -> list[Verdict]:
    """From a key to its effect on the screen."""
    presses = 20 if quick else 60
    with Terminal() as lab:
        # A run of usual length, in which every epoch is near a kept one.
        run_at_full_speed(lab)
        lab.pump(1.5)
        toggles, seeks = _latencies(lab, presses), _seek_latencies(lab, presses)
        lab.command(f"epochs {LONG}")
        new_run(lab)
        lab.press("f")
        lab.wait_for("full speed")
        training = _latencies(lab, presses)
        if lab.shows(FINISHED):
            raise TimeoutError("the run ended before the latencies were measured")
    return [
        limit_verdict(what, quantiles(found, n=20)[-1], "ms", most=most)
        for what, found, most in (
            ("key `l` to screen, p95, at full speed", training, 75),
            ("key `l` to screen, p95, at rest", toggles, 30),
            ("key ← → to screen, p95, at rest", seeks, 30),
        )
    ]


def _busy_seconds(lab: Terminal, most: int) -> list[int]:
    """Bytes of each second while a run plays, up to its end."""
    found: list[int] = []
    while len(found) < most and not lab.shows(FINISHED):
        found.append(lab.pump(1.0))
    return found


def wire(quick: bool) -> list[Verdict]:
    """Bytes on the wire while a run plays at auto pace, and while nothing moves."""
    verdicts = []
    with Terminal() as lab:
        for style, most in (("half blocks", 25), ("ASCII map", 15)):
            new_run(lab)
            played = _busy_seconds(lab, 5)
            lab.press("space")
            lab.pump(1.5)
            paused = lab.pump(3)
            lab.press("space")
            # The last second is not a whole one.
            played += _busy_seconds(lab, 30)[:-1]
            lab.wait_for(FINISHED)
            lab.pump(1.5)
            finished = lab.pump(3)
            mean, busiest = sum(played) / len(played) / 1000, max(played) / 1000
            verdicts += [
                Verdict(
                    f"wire, playing, {style}",
                    f"{mean:.1f} kB/s (busiest second {busiest:.1f})",
                    f"≤ {most} kB/s",
                    mean <= most,
                ),
                limit_verdict(f"wire, paused, {style}", paused, "B", most=0),
                limit_verdict(f"wire, finished, {style}", finished, "B", most=0),
            ]
            lab.press("m")
            lab.pump(0.5)
    return verdicts


def memory(quick: bool) -> list[Verdict]:
    """Resident memory after twenty runs."""
    with Terminal() as lab:
        for _ in range(20):
            run_at_full_speed(lab)
        lab.pump(1.0)
        used = lab.process.memory_info().rss / 1e6
    return [limit_verdict("resident memory after 20 runs", used, "MB", most=150)]


def idle(quick: bool) -> list[Verdict]:
    """Processor time while a run is paused."""
    with Terminal() as lab:
        new_run(lab)
        lab.pump(1.0)
        lab.press("space")
        lab.pump(1.5)
        before, start = lab.process.cpu_times(), time.monotonic()
        lab.pump(5.0)
        after, seconds = lab.process.cpu_times(), time.monotonic() - start
    spent = after.user + after.system - before.user - before.system
    return [limit_verdict("processor, paused", 100 * spent / seconds, "%", most=1)]


def measured(
    measurements: Iterable[Callable[[bool], list[Verdict]]],
    *,
    quick: bool,
    say: Callable[[str], None],
) -> list[Verdict]:
    """The verdicts of some measurements; one that fails counts as missed, and is told."""
    verdicts: list[Verdict] = []
    for measurement in measurements:
        try:
            verdicts += measurement(quick)
        except (TimeoutError, OSError, subprocess.CalledProcessError) as error:
            say(f"{measurement.__name__}: {error}")
            what = (measurement.__doc__ or measurement.__name__).rstrip(".")
            verdicts.append(Verdict(what, "it failed", "", False))
    rows(["", "measured"], [[verdict.what, verdict.measured] for verdict in verdicts])
    return verdicts


def measure_lab(*, quick: bool, say: Callable[[str], None]) -> list[Verdict]:
    """All of it."""
    return measured((full_speed, latency, wire, memory, idle), quick=quick, say=say)
