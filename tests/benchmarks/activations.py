"""Full batches with each activation, as multiples of the sigmoid's time."""

from __future__ import annotations

import time
from functools import partial

import numpy as np
from jobs import Job
from measure import Result, in_turns
from peers import OURS

from core.nn.activations import ACTIVATIONS
from core.nn.descent import Descent
from core.nn.network import Architecture
from core.training.pacing import one_blas_thread

RATE = 1e-4
"""So gentle that no activation runs into infinities or denormals, which cost more."""


def seconds_an_epoch(job: Job, activation: str, epochs: int) -> float:
    """Wall time of so many epochs, divided; the input enters as it is for everybody."""
    architecture = Architecture.of(job.experiment.widths, activation=activation)
    state = 0.5 * np.concatenate([w.ravel() for w in job.weights])[np.newaxis]
    descent = Descent(architecture, state, job.entered, job.target, rate=RATE)
    with one_blas_thread():
        start = time.perf_counter()
        descent.descend(epochs)
        return (time.perf_counter() - start) / epochs


def activation_race(job: Job, *, rounds: int, epochs: int) -> Result:
    """Seconds an epoch of each activation; the sigmoid's are under our own name."""
    names = {OURS if name == "sigmoid" else name: name for name in ACTIVATIONS}
    return in_turns(
        {told: partial(seconds_an_epoch, job, name, epochs) for told, name in names.items()},
        rounds,
    )
