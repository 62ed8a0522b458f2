"""What saving a run while it trains adds to its training: on the command line, and in a player.

Measured twice in a run: the time of the processor that saving takes, in its own thread and in the
one that trains, as a share of the seconds of the training; and in turns with a run that is not
saved, whose seconds are told beside it. The first is an upper bound of what training is slowed by:
all of it where there is one core, and little where there is another one for the thread; and it is
steady on a machine that does other things too, since runs are saved by the clock.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from measure import Result, in_turns
from peers import OURS

from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.store.keeper import Keeper
from core.store.kept_sweep import KeptSweep
from core.sweeps.grid import Sweep
from core.training.pacing import Pacer, one_blas_thread
from core.training.player import Player
from core.training.recording import Recording
from core.training.run import Status

KEPT = "saved"

CHUNK_SECONDS = 0.05
"""Between two offers on the command line, as `bp-tui run` has it."""

JOBS: dict[str, Experiment] = {
    "report-linear": PRESETS["report-linear"].experiment,
    "report-xor": PRESETS["report-xor"].experiment,
    "300-300 with Adam": Experiment(hidden=(300, 300), initializer="glorot", optimizer="adam"),
}

Keep = Callable[[Recording, bool], None]


def nothing(_recording: Recording, _playing: bool) -> None:
    """Save nothing."""


def headless(experiment: Experiment, keep: Keep) -> float:
    """The seconds of a run on the command line."""
    recording, pacer = Recording(Course.of(experiment)), Pacer(CHUNK_SECONDS)
    with one_blas_thread():
        start = time.perf_counter()
        while recording.status is Status.RUNNING:
            with pacer.measured(pacer.epochs):
                recording.advance(pacer.epochs)
            keep(recording, True)
        return time.perf_counter() - start


def played(experiment: Experiment, keep: Keep) -> float:
    """The seconds of a run in a player at full speed, of which nobody draws anything."""
    recording, done = Recording(Course.of(experiment)), threading.Event()

    def observe(shown: Recording, epoch: int, _looking: object) -> int:
        if shown.status is not Status.RUNNING:
            done.set()
        return epoch

    player: Player[Recording, int] = Player(observe, keep=keep)
    start = time.perf_counter()
    player.load(recording)
    player.play(full_speed=True)
    done.wait()
    seconds = time.perf_counter() - start
    player.close()
    return seconds


WAYS: dict[str, Callable[[Experiment, Keep], float]] = {"run": headless, "player": played}


class TimedKeeper(Keeper):
    """A keeper that knows how long its thread was at work."""

    seconds = 0.0

    def _run(self) -> None:
        super()._run()
        self.seconds = time.thread_time()


@dataclass
class Kept:
    """Runs that are saved, and the share of the seconds of each that saving took."""

    way: Callable[[Experiment, Keep], float]
    experiment: Experiment
    shares: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """The seconds of a run that is saved on the disk."""
        offering = 0.0
        with tempfile.TemporaryDirectory() as folder:
            keeper = TimedKeeper("benchmark", folder=Path(folder))

            def keep(recording: Recording, playing: bool) -> None:
                nonlocal offering
                start = time.thread_time()
                keeper.offer(recording, playing=playing, preset="")
                offering += time.thread_time() - start

            seconds = self.way(self.experiment, keep)
            keeper.close()
            if keeper.problem:
                raise OSError(keeper.problem)
        self.shares.append((keeper.seconds + offering) / seconds)
        return seconds


def of_some_seconds(experiment: Experiment, seconds: float) -> Experiment:
    """The experiment with as many epochs as take about so long."""
    recording = Recording(Course.of(experiment.with_changes(epochs=1_000_000)))
    with one_blas_thread():
        recording.advance(20)
        start, epochs = time.perf_counter(), 0
        while time.perf_counter() - start < seconds / 8:
            epochs += recording.advance(20)
    return experiment.with_changes(epochs=8 * epochs)


def kept_against_not(name: str, way: str, *, rounds: int, seconds: float) -> tuple[Result, float]:
    """Both in turns, ours being the training alone; and the share that saving took."""
    train, experiment = WAYS[way], of_some_seconds(JOBS[name], seconds)
    kept = Kept(train, experiment)
    result = in_turns({OURS: partial(train, experiment, nothing), KEPT: kept}, rounds)
    return result, median(kept.shares)


def kept_sweep_share(seeds: int) -> float:
    """The processor's time that saving the runs of a sweep takes, as a share of that of their
    training, in one process."""
    sweep = Sweep.of(Experiment(), {"lr": (0.001, 0.01)}, seeds)
    with tempfile.TemporaryDirectory() as folder:
        keeper = TimedKeeper("benchmark", folder=Path(folder))
        start, kept = time.process_time(), KeptSweep(keeper, sweep)
        kept.end(kept.train(workers=1))
        while not (keeper.flush() or keeper.problem):
            pass
        keeper.close()
        seconds = time.process_time() - start
        if keeper.problem:
            raise OSError(keeper.problem)
    return keeper.seconds / (seconds - keeper.seconds)
