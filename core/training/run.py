"""A run from its first weights to its end: what a notebook and `bp-tui run` get."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import GOALS, Alternation, Evaluation, Judgement, Score


class Status(StrEnum):
    """The states of a run."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Run:
    """A run as it ended."""

    course: Course
    network: Network
    dataset: Dataset
    losses: FloatArray
    """(epochs,): the loss of each epoch's forward pass, before its update."""
    final_loss: float
    """The loss after the last update."""
    shares: FloatArray
    """(epochs + 1,): the share of right training points at every epoch, or R²."""
    test_losses: FloatArray | None
    """(epochs + 1,): the loss of the test points at every epoch; None without any."""
    test_shares: FloatArray | None
    """(epochs + 1,): the share of right test points at every epoch, or R²; None without any."""
    evaluation: Evaluation
    alternation: Alternation | None
    status: Status
    reason: str = ""
    reached: tuple[int | None, ...] = (None,) * len(GOALS)
    """The first epochs at which `GOALS` were reached."""

    @property
    def experiment(self) -> Experiment:
        """The settings in force at the end."""
        return self.course.experiment

    @property
    def epochs(self) -> int:
        """The epochs that were trained."""
        return len(self.losses)

    @property
    def accuracy(self) -> float:
        """The share of training points whose class is predicted, 0 to 1; R² of a regression."""
        return self.evaluation.train.share

    @property
    def best_accuracy(self) -> float:
        """The accuracy of the better of the last two epochs where the loss alternates, else of
        the last."""
        return self.alternation.better.share if self.alternation else self.accuracy


def document(run: Run, *, losses: bool = True) -> dict[str, Any]:
    """A run as JSON, with the loss of every epoch or without."""
    return {
        "experiment": run.course.segments[0].experiment.model_dump(mode="json"),
        "branches": [
            {"epoch": s.first_epoch, "experiment": s.experiment.model_dump(mode="json")}
            for s in run.course.segments[1:]
        ],
        "status": str(run.status),
        "reason": run.reason or None,
        "epochs": run.epochs,
        **({"losses": run.losses.tolist()} if losses else {}),
        "final_loss": run.final_loss,
        "train": _judgement(run.evaluation.train),
        "test": None if run.evaluation.test is None else _judgement(run.evaluation.test),
        "alternation": None
        if run.alternation is None
        else {
            "epochs": list(run.alternation.epochs),
            "train": [_judgement(score) for score in run.alternation.scores],
        },
    }


def _judgement(score: Judgement) -> dict[str, Any]:
    if not isinstance(score, Score):
        r2 = score.r2 if math.isfinite(score.r2) else None
        return {"r2": r2, "rmse": score.rmse, "total": score.total}
    return {
        "accuracy": score.accuracy,
        "correct": score.correct,
        "total": score.total,
        "confusion": [list(row) for row in score.confusion],
    }
