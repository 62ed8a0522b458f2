"""The runs of a report: swept without a gap, told of step by step, their gradients checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

import numpy as np

from core.data.dataset import make_dataset
from core.experiments.experiment import Experiment
from core.lessons.findings import ended
from core.nn.gradient_check import check_gradients
from core.nn.network import Network
from core.refusal import Refusal
from core.sweeps.grid import MAX_RUN_EPOCHS, Sweep
from core.sweeps.ranges import MAX_RUNS
from core.sweeps.standing import Spread
from core.sweeps.sweeping import Progress, SweepResult, sweep
from core.sweeps.workers import Workers
from core.training.evaluation import Evaluation, evaluate
from core.training.run import Run
from core.training.trainer import Trainer
from tui.drawing import numbers
from tui.report import wording
from tui.report.figures import Panel


@dataclass(frozen=True)
class Step:
    """What is being done now, and the share of the whole that is done, 0 to 1."""

    words: str
    share: float


WRITTEN = Step("written", 1.0)

Tell: TypeAlias = Callable[[Step], None]

Ask: TypeAlias = Callable[[], bool]


def nobody(_step: Step) -> None:
    """Where nobody looks on."""


class ReportStopped(Exception):
    """The report was stopped; nothing was written."""


def go_on(stopped: Ask) -> None:
    """Raise `ReportStopped` where `stopped` says so."""
    if stopped():
        raise ReportStopped


SEEDS = 20
"""Of each setting, where nobody asks for others."""


def check_seeds(seeds: int, *, epochs: int, points: int = 1) -> None:
    """Refuse a number of seeds that a sweep over so many grid points cannot have."""
    most = min(MAX_RUNS, MAX_RUN_EPOCHS // epochs) // points
    if not 1 <= seeds <= most:
        raise Refusal(
            f"seeds is '{seeds}'; with {wording.plural(epochs, 'epoch')} a run it must be a whole "
            f"number from 1 to {numbers.epochs(most)}"
        )


def seeds_option(seeds: int) -> str:
    """How a command asks for them."""
    return "" if seeds == SEEDS else f" --seeds {seeds}"


def train(
    asked: Sweep,
    *,
    workers: Workers | None,
    progress: Callable[[Progress], None],
    stopped: Ask,
) -> SweepResult:
    """Train all of a sweep; raises `ReportStopped` or `Refusal` where runs are missing."""
    result = sweep(asked, workers=workers, progress=progress, stopped=stopped)
    if not result.complete:
        raise ReportStopped
    if result.failures:
        missing = wording.plural(len(result.failures), "run")
        reason = next(iter(result.failures.values()))
        raise Refusal(f"{missing} could not be trained: {reason}")
    return result


def typical(runs: Sequence[Run]) -> Run:
    """The run whose loss is the median (the lower one of two), of those that did not diverge."""
    able = [run for run in runs if ended(run)] or list(runs)
    return sorted(able, key=lambda run: run.final_loss)[(len(able) - 1) // 2]


@dataclass(frozen=True, eq=False)
class Shown:
    """A run at the epoch that is drawn."""

    run: Run
    epoch: int
    network: Network
    evaluation: Evaluation

    @property
    def right(self) -> str:
        """20 of 21 right"""
        score = self.evaluation.train
        return f"{numbers.epochs(score.correct)} of {numbers.epochs(score.total)} right"

    def panel(self, title: str) -> Panel:
        """Its map."""
        return Panel(title, self.right, self.run.dataset, self.network, self.evaluation.wrong)


def shown(run: Run) -> Shown:
    """The last epoch, or the one before where the loss alternates and that one is better."""
    if run.alternation is not None:
        before, last = run.alternation.scores
        if before.correct > last.correct:
            return _one_epoch_before(run)
    return Shown(run, run.epochs, run.network, run.evaluation)


def _one_epoch_before(run: Run) -> Shown:
    trainer = Trainer(run.experiment)
    trainer.advance(run.epochs - 1)
    return Shown(run, trainer.epoch, trainer.network, evaluate(trainer.network, run.dataset))


LARGEST_ERROR = 1e-6
"""Of a gradient that counts as right, relative to its norm."""

ALLOWED = "one part in a million"
"""The same in words."""


@dataclass(frozen=True)
class Checked:
    """How far the gradients of one network's first weights are off, over the seeds."""

    name: str
    experiment: Experiment
    parameters: int
    errors: tuple[float, ...]
    """Of every seed, relative to the gradient's norm."""

    @property
    def error(self) -> Spread | None:
        """The errors together; None where they are not all finite."""
        return Spread.of(np.array(self.errors)) if all(map(isfinite, self.errors)) else None

    @property
    def right(self) -> bool:
        """Whether no seed is off by more than is believed."""
        return self.error is not None and self.error.high < LARGEST_ERROR


def check(name: str, experiment: Experiment, seeds: Sequence[int]) -> Checked:
    """Check the gradients at the first weights of an experiment, with each seed."""
    errors = tuple(gradient_error(experiment.with_changes(seed=seed)) for seed in seeds)
    count = Network.from_experiment(experiment).parameters.size
    return Checked(name, experiment, count, errors)


def gradient_error(experiment: Experiment, network: Network | None = None) -> float:
    """The relative error at a network's weights, or at the experiment's first ones."""
    x, target = make_dataset(experiment).train
    found = check_gradients(
        network or Network.from_experiment(experiment), x, target, reduction=experiment.reduction
    )
    return found.relative_error
