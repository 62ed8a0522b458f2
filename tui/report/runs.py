"""The runs of a report: trained without a gap, the typical one drawn, their gradients checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.data.dataset import make_dataset
from core.experiments.experiment import Experiment
from core.lessons.findings import ended
from core.nn.arrays import FloatArray
from core.nn.gradient_check import Method, check_gradients
from core.nn.network import Network
from core.refusal import Refusal
from core.sweeps.grid import MAX_RUN_EPOCHS, Sweep
from core.sweeps.ranges import MAX_RUNS
from core.sweeps.standing import Spread
from core.sweeps.sweeping import SweepResult, sweep
from core.sweeps.workers import Workers
from core.training.evaluation import Evaluation, evaluate
from core.training.pacing import never
from core.training.run import Run
from core.training.trainer import Trainer
from tui.drawing import numbers
from tui.report import wording
from tui.report.figures import MapPanel

SEEDS = 20
"""Of each setting, where nobody asks for others."""


class ReportStopped(Exception):
    """A report that was stopped; nothing was written."""


@dataclass(frozen=True)
class Watch:
    """Somebody who is told how far a report is, and who can stop it."""

    tell: Callable[[float, str], None] = lambda _share, _words: None
    """Takes the share of the whole that is done, 0 to 1, and words for what is done now."""
    stopped: Callable[[], bool] = never

    def begin(self, share: float, words: str) -> None:
        """Tell of the next step; raise `ReportStopped` where the report is stopped."""
        if self.stopped():
            raise ReportStopped
        self.tell(share, words)


NOBODY = Watch()


def refuse_seeds(seeds: int, *, epochs: int, points: int = 1) -> None:
    """Raise `Refusal` for a number of seeds that a sweep over so many points cannot have."""
    most = min(MAX_RUNS, MAX_RUN_EPOCHS // epochs) // points
    if not 1 <= seeds <= most:
        raise Refusal(
            f"seeds is '{seeds}'; with {numbers.plural(epochs, 'epoch')} a run it must be a whole "
            f"number from 1 to {numbers.epochs(most)}"
        )


def train(
    grid: Sweep, workers: Workers | None, watch: Watch, shares: Sequence[float], words: str
) -> SweepResult:
    """Train every run of a sweep; `shares` tell how far the report is when 0, 1, ... are done.

    Raises `ReportStopped`, or `Refusal` where runs could not be trained.
    """
    result = sweep(
        grid,
        workers=workers,
        progress=lambda progress: watch.tell(shares[progress.done], words),
        stopped=watch.stopped,
    )
    if not result.complete:
        raise ReportStopped
    if result.failures:
        missing = numbers.plural(len(result.failures), "run")
        reason = next(iter(result.failures.values()))
        raise Refusal(f"{missing} could not be trained: {reason}")
    return result


def typical(runs: Sequence[Run]) -> Run:
    """Return the run with the median loss (the lower of two) among those that did not diverge."""
    candidates = [run for run in runs if ended(run)] or list(runs)
    return sorted(candidates, key=lambda run: run.final_loss)[(len(candidates) - 1) // 2]


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """A run at the epoch that is drawn."""

    run: Run
    epoch: int
    network: Network
    evaluation: Evaluation

    @classmethod
    def of(cls, run: Run) -> DrawnRun:
        """Take the last epoch, or the one before where the loss alternates and that is better."""
        before, last = run.alternation.scores if run.alternation else (run.evaluation.train,) * 2
        if before.share <= last.share:
            return cls(run, run.epochs, run.network, run.evaluation)
        trainer = Trainer(run.experiment)
        trainer.advance(run.epochs - 1)
        return cls(run, trainer.epoch, trainer.network, evaluate(trainer.network, run.dataset))

    @property
    def right(self) -> str:
        """20 of 21 right"""
        return f"{wording.right(self.evaluation.train)} right"

    def panel(self, title: str) -> MapPanel:
        """Return the map of the prediction."""
        return MapPanel(title, self.right, self.run.dataset, self.network, self.evaluation.wrong)


LARGEST_ERROR = 1e-6
"""Of a gradient that counts as right, relative to its norm."""

ALLOWED = "one part in a million"
"""`LARGEST_ERROR` in words."""


@dataclass(frozen=True)
class CheckedNetwork:
    """A network, and how far backpropagation's gradients are off at some of its weights."""

    name: str
    experiment: Experiment
    errors: tuple[float, ...]
    """Relative to the gradient's norm, one for each set of weights."""

    @classmethod
    def of(
        cls, name: str, experiments: Sequence[Experiment], weights: FloatArray | None = None
    ) -> CheckedNetwork:
        """Check at the first weights of experiments that differ in their seed, or at `weights`."""
        errors = []
        for experiment in experiments:
            network = Network.from_experiment(experiment)
            if weights is not None:
                network.parameters[...] = weights
            check = check_gradients(
                network,
                *make_dataset(experiment).train,
                reduction=experiment.reduction,
                method=Method.CENTRAL,
            )
            errors.append(check.relative_error)
        return cls(name, experiments[0], tuple(errors))

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return self.experiment.architecture.size

    @property
    def error(self) -> Spread | None:
        """The errors together; None where they are not all finite."""
        return Spread.of(np.array(self.errors)) if all(map(isfinite, self.errors)) else None

    @property
    def right(self) -> bool:
        """Whether every error is smaller than `LARGEST_ERROR`."""
        return self.error is not None and self.error.high < LARGEST_ERROR
