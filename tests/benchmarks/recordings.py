"""What a recording adds to the training of one run: losses, counts and snapshots."""

from __future__ import annotations

import time
from functools import partial

from jobs import Job
from measure import Result, in_turns
from peers import OURS

from core.data.dataset import make_dataset
from core.experiments.course import Course
from core.nn.descent import Descent
from core.nn.network import Network
from core.training.pacing import one_blas_thread
from core.training.recording import Recording

RECORDED = "recorded"


def bare(job: Job, epochs: int) -> float:
    """The seconds of the engine alone."""
    experiment = job.experiment
    x, target = make_dataset(experiment).train
    state = Network.from_experiment(experiment).parameters[None].copy()
    descent = Descent(experiment.architecture, state, x, target, rate=experiment.learning_rate)
    with one_blas_thread():
        start = time.perf_counter()
        descent.descend(epochs)
        return time.perf_counter() - start


def recorded(job: Job, epochs: int) -> float:
    """The seconds of a recording."""
    recording = Recording(Course.of(job.experiment.with_changes(epochs=epochs)))
    start = time.perf_counter()
    recording.advance(epochs)
    return time.perf_counter() - start


def recorded_against_bare(job: Job, epochs: int, *, rounds: int) -> Result:
    """Both in turns, ours being the bare engine."""
    ways = {OURS: bare, RECORDED: recorded}
    return in_turns({name: partial(way, job, epochs) for name, way in ways.items()}, rounds)
