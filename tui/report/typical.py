"""Which run of many a report draws, and at which of its last two epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.lessons.findings import ended
from core.nn.network import Network
from core.training.evaluation import Evaluation, evaluate
from core.training.run import Run
from core.training.trainer import Trainer
from tui import numbers
from tui.report.plots import Panel


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
