"""Sweeps: a grid of experiments goes in, blocks of equal shape are trained, runs come out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from core.experiments.experiment import Experiment
from core.refusal import Refusal
from core.sweeps.grid import Sweep
from core.sweeps.standing import Standing
from core.sweeps.workers import Workers, can_spawn, cores, processes, this_process
from core.training.blocks import blocks
from core.training.pacing import never
from core.training.run import Run, Status

LOOK_SECONDS = 0.1
"""Between two looks at whether to stop."""

BLOCKS_A_WORKER = 3
"""At least, where there are enough runs, so that no worker is idle at the end."""

SMALL = 50_000_000
"""Epochs x samples x units that this process trains sooner than others have started."""

DIED = "its worker process died, and died again when it was tried once more"

Block: TypeAlias = tuple[Experiment, ...]


@dataclass(frozen=True)
class Progress:
    """Progress of a sweep."""

    done: int
    """Runs."""
    runs: int
    run_epochs: int
    """Epochs of all runs that are done, those included that a diverged run was spared."""
    all_run_epochs: int
    seconds: float
    earlier: int = 0
    """Those of the epochs that were trained before."""

    @property
    def speed(self) -> float | None:
        """Run-epochs a second, once something is done."""
        trained = self.run_epochs - self.earlier
        return trained / self.seconds if trained and self.seconds else None

    @property
    def seconds_left(self) -> float | None:
        """At the present speed."""
        return None if self.speed is None else (self.all_run_epochs - self.run_epochs) / self.speed


@dataclass(frozen=True, eq=False)
class SweepResult:
    """Results of a sweep. A run is found by its experiment, seed included."""

    sweep: Sweep
    runs: Mapping[Experiment, Run]
    failures: Mapping[Experiment, str]
    """Why runs could not be trained."""
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every run was trained, or was seen to fail."""
        return len(self.runs) + len(self.failures) == self.sweep.runs

    @property
    def some(self) -> bool:
        """Whether anything came of it at all."""
        return bool(self.runs or self.failures)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The standings of all grid points at the end, in the grid's order."""
        return tuple(
            Standing.of(
                point,
                [self.runs[e] for e in point.experiments if e in self.runs],
                [self.failures[e] for e in point.experiments if e in self.failures],
            )
            for point in self.sweep.points
        )


def sweep(
    base: Experiment | Sweep,
    vary: Mapping[str, Iterable[object]] = MappingProxyType({}),
    seeds: int | Iterable[int] | None = None,
    *,
    workers: int | Workers | None = None,
    progress: Callable[[Progress], None] = lambda _progress: None,
    stopped: Callable[[], bool] = never,
    done: Mapping[Experiment, Run] = MappingProxyType({}),
    keep: Callable[[Sequence[Run]], None] = lambda _runs: None,
) -> SweepResult:
    """Train every combination of the values in `vary` with every seed.

    `workers`: how many processes, one a core by default; 1 is this process. They are spawned,
    so that a script needs its `if __name__ == "__main__":`. Where `stopped` says so, what is
    finished is returned. `done` are runs of the grid that need no training any more, and `keep` is
    given those that do as they are finished. Raises `Refusal` for a grid that cannot be, and
    `Refusal` where no process can be started.
    """
    grid = base if isinstance(base, Sweep) else Sweep.of(base, vary, seeds)
    own = not isinstance(workers, Workers)
    crew = workers
    if not isinstance(crew, Workers):
        crew = suitable_workers([e for e in grid.experiments if e not in done], crew)
    training = _Training(grid, crew, progress, stopped, keep, dict(done))
    finished = False
    try:
        finished = training.train()
    finally:
        if own:
            crew.close(at_once=not finished)
    return SweepResult(
        grid, training.runs, training.failures, time.perf_counter() - training.started
    )


def suitable_workers(experiments: Sequence[Experiment], count: int | None = None) -> Workers:
    """Return so many workers, or as many as are worth starting for these experiments."""
    if count is None:
        work = sum(e.epochs * e.samples * sum(e.widths) for e in experiments)
        count = 1 if work < SMALL or not can_spawn() else min(cores(), len(experiments))
    if count < 1:
        raise ValueError(f"workers is {count}; it must be at least 1")
    return this_process() if count == 1 else processes(count)


@dataclass
class _Training:
    """The state of a sweep while it is trained."""

    sweep: Sweep
    workers: Workers
    progress: Callable[[Progress], None]
    stopped: Callable[[], bool]
    keep: Callable[[Sequence[Run]], None]
    runs: dict[Experiment, Run]
    failures: dict[Experiment, str] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.run_epochs = self.earlier = sum(experiment.epochs for experiment in self.runs)

    def train(self) -> bool:
        """Train all blocks; whether it was not stopped before.

        No more blocks are under way than there are workers: where a worker's death breaks the
        executor, they are the suspects. Each of them is tried once more, alone.
        """
        left = [experiment for experiment in self.sweep.experiments if experiment not in self.runs]
        waiting = deque(blocks(left, BLOCKS_A_WORKER * self.workers.count))
        suspects: deque[Block] = deque()
        self._tell()
        while waiting and not self.stopped():
            suspects += self._train_until_broken(waiting, self.workers.count)
            while suspects and not self.stopped():
                again = self._train_until_broken(deque([suspects.popleft()]), 1)
                self._fail(again, DIED)
        return not self.stopped()

    def _train_until_broken(self, waiting: deque[Block], count: int) -> list[Block]:
        """Train the waiting blocks, `count` at a time, until all are done, or it is stopped, or
        a worker dies; then those that were under way."""
        under_way: dict[Future[tuple[Run, ...]], Block] = {}
        while (waiting or under_way) and not self.stopped():
            died = False
            try:
                while waiting and len(under_way) < count:
                    future = self.workers.submit(waiting[0])
                    under_way[future] = waiting.popleft()
            except BrokenExecutor:  # an idle worker died, or one did just now
                died = True
            done, _ = wait(under_way, LOOK_SECONDS, FIRST_COMPLETED)
            broken = [b for f in done if (b := self._take(f, under_way.pop(f)))]
            if died or broken:
                self.workers.renew()
                suspects = [*broken, *under_way.values()]
                if suspects:
                    return suspects
        return []

    def _take(self, future: Future[tuple[Run, ...]], block: Block) -> Block | None:
        """Take a block's runs over; the block itself where its executor broke."""
        try:
            runs = future.result()
        except BrokenExecutor:
            return block
        except Exception as error:  # whatever it is, the other blocks go on
            name = "" if isinstance(error, Refusal) else f"{type(error).__name__}: "
            self._fail([block], f"{name}{error}")
        else:
            ended = [run for run in runs if run.status is not Status.STOPPED]
            self.runs |= {run.experiment: run for run in ended}
            self.run_epochs += sum(run.experiment.epochs for run in ended)
            self.keep(ended)
            self._tell()
        return None

    def _fail(self, failed: Iterable[Block], sentence: str) -> None:
        for block in failed:
            self.failures |= dict.fromkeys(block, sentence)
            self.run_epochs += sum(experiment.epochs for experiment in block)
        self._tell()

    def _tell(self) -> None:
        done = len(self.runs) + len(self.failures)
        seconds = time.perf_counter() - self.started
        self.progress(
            Progress(
                done, self.sweep.runs, self.run_epochs, self.sweep.run_epochs, seconds, self.earlier
            )
        )
