"""Whole sweeps through `core.sweep`: against JAX with its compilation, processes, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np
from jobs import StackJob
from measure import in_turns
from peers import JAX_ALL, JAX_ONE, OURS
from startup import environment
from table import Verdict, limit_verdict, ratio_verdict, rows

from core import Experiment, sweep

ALONE = str(Path(__file__).with_name("sweep_alone.py"))
RATES, SEEDS = (0.003, 0.01, 0.03), 20

RUNS_OF_TEN_SECONDS = 440
"""3000 epochs of so many runs of the linear case take about ten seconds on one core."""

MANY = 1000


def _ours() -> float:
    """Seconds of the sweep in this process, data sets and evaluation included."""
    start = time.perf_counter()
    result = sweep(Experiment(), {"learning_rate": RATES}, SEEDS, workers=1)
    seconds = time.perf_counter() - start
    assert len(result.runs) == len(RATES) * SEEDS, result.failures
    return seconds


def _jax(job: StackJob, way: str, one_core: bool) -> float:
    """Seconds of the training in a fresh process, compilation included, imports not."""
    import stacked_jax

    with stacked_jax.jax_process(one_core=one_core) as pool:
        epochs = job.jobs[0].experiment.epochs
        losses, seconds = pool.submit(stacked_jax.train, job, epochs, way, 1, False).result()
    assert losses.shape == (epochs, len(job.jobs))
    return seconds


def _check_same_work(job: StackJob) -> None:
    """The first losses of the sweep's runs are those of the same runs in JAX."""
    import stacked_jax

    result = sweep(Experiment(epochs=10), {"learning_rate": RATES}, SEEDS, workers=1)
    reference = [
        result.runs[single.experiment.with_changes(epochs=10)].losses for single in job.jobs
    ]
    with stacked_jax.jax_process(one_core=True) as pool:
        losses, _ = pool.submit(stacked_jax.train, job, 10, stacked_jax.WAYS[1], 1, False).result()
    np.testing.assert_allclose(losses.T, reference, rtol=1e-9)


def against_jax(quick: bool, against: list[str]) -> list[Verdict]:
    """3 learning rates x 20 seeds, with the compilation counted."""
    what = f"sweep of {len(RATES)} × {SEEDS} runs, compiled included, ahead of {{}}"
    names = [name for name in (JAX_ONE, JAX_ALL) if name in against]
    contestants: dict[str, Callable[[], float]] = {OURS: _ours}
    ways: dict[str, str] = {}
    if names and find_spec("jax"):
        import stacked_jax

        experiments = [
            Experiment(learning_rate=rate, seed=seed) for rate in RATES for seed in range(SEEDS)
        ]
        job = StackJob.of(experiments)
        _check_same_work(job)
        for name in names:
            one_core = name == JAX_ONE
            tried = {way: _jax(job, way, one_core) for way in stacked_jax.WAYS}
            ways[name] = min(tried, key=lambda way, tried=tried: tried[way])
            contestants[name] = partial(_jax, job, ways[name], one_core)
    result = in_turns(contestants, 3 if quick else 5)
    cells = [
        [
            name,
            f"{result.median(name):.2f} s",
            f"{result.times_ours(name):.2f} ×",
            ways.get(name, "1 core"),
        ]
        if name in contestants
        else [name, "not installed", "", ""]
        for name in (OURS, *names)
    ]
    rows([f"{len(RATES)} learning rates × {SEEDS} seeds", "time", "times ours", "set up as"], cells)
    return [
        ratio_verdict(
            what.format(name),
            result.times_ours(name) if name in contestants else None,
            1.0,
            "not installed",
        )
        for name in names
    ]


def _alone(runs: int, workers: int) -> float:
    """Seconds of a sweep in a process of its own, as it measured them."""
    done = subprocess.run(
        [sys.executable, ALONE, str(runs), str(workers)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OSError((done.stderr.strip().splitlines() or ["nothing printed"])[-1])
    return float(done.stdout)


def two_processes(quick: bool, against: list[str]) -> list[Verdict]:
    """Two processes against one."""
    what = "two processes ahead of one"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if (cores or 1) < 2:
        return [ratio_verdict(what, None, 1.7, "one core")]
    pairs = []
    for _ in range(1 if quick else 3):
        pairs.append((_alone(RUNS_OF_TEN_SECONDS, 1), _alone(RUNS_OF_TEN_SECONDS, 2)))
    ones, twos = zip(*pairs, strict=True)
    rows(
        [f"{RUNS_OF_TEN_SECONDS} runs", "time"],
        [["one process", f"{median(ones):.2f} s"], ["two processes", f"{median(twos):.2f} s"]],
    )
    return [ratio_verdict(what, median(one / two for one, two in pairs), 1.7)]


def memory(quick: bool, against: list[str]) -> list[Verdict]:
    """The most memory that a large sweep and its processes take together."""
    what = f"peak resident memory of {MANY:,} runs"
    try:
        import psutil
    except ImportError:
        return [Verdict(what, "psutil is not installed", "≤ 500 MB", None)]
    peak = 0
    child = subprocess.Popen(
        [sys.executable, ALONE, str(MANY), "0"], env=environment(), stdout=subprocess.DEVNULL
    )
    process = psutil.Process(child.pid)
    while child.poll() is None:
        used = 0
        try:
            family = [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            break
        for member in family:
            try:
                used += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        peak = max(peak, used)
        time.sleep(0.05)
    if child.wait():
        raise OSError(f"the sweep of {MANY:,} runs failed")
    rows([f"{MANY:,} runs", "peak memory"], [["processes together", f"{peak / 1e6:.0f} MB"]])
    return [limit_verdict(what, peak / 1e6, "MB", most=500)]


def measure_sweeps(*, quick: bool, against: list[str], say: Callable[[str], None]) -> list[Verdict]:
    """All of it; a measurement that fails counts as missed, and is told."""
    verdicts: list[Verdict] = []
    for measured in (against_jax, two_processes, memory):
        try:
            verdicts += measured(quick, against)
        except (OSError, AssertionError) as error:
            what = (measured.__doc__ or measured.__name__).rstrip(".")
            say(f"{what}: {error}")
            verdicts.append(Verdict(what, "it failed", "", False))
    return verdicts
