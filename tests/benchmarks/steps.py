"""Opening one step of a run, and checking its gradients."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.nn.gradient_check import check_gradients
from core.training.recording import Recording
from core.training.step import take_step

NETWORKS = ("report-linear", "report-xor")

EPOCH = 100


def measure_steps(rounds: int) -> dict[str, tuple[float, float]]:
    """Median milliseconds of opening a step and of the check of all gradients, a network each."""
    return {name: _measured(name, rounds) for name in NETWORKS}


def _measured(name: str, rounds: int) -> tuple[float, float]:
    experiment = PRESETS[name].experiment
    recording = Recording(Course.of(experiment))
    recording.advance(2 * EPOCH)
    step = take_step(recording, EPOCH)
    check = partial(check_gradients, step.network, step.x, step.target)
    return _milliseconds(partial(take_step, recording, EPOCH), rounds), _milliseconds(check, rounds)


def _milliseconds(call: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)
