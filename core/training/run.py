"""A run from its first weights to its end: what a notebook and `bp-tui run` get."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.evaluation import GOALS, Alternation, Evaluation, Judgement, Score
from core.training.snapshot import Snapshot


class Status(StrEnum):
    """The states of a run."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"


ENDED = (Status.FINISHED, Status.DIVERGED)
"""Those of runs with nothing left to train."""


@dataclass(frozen=True)
class Run:
    """A run as it ended."""

    course: Course
    snapshot: Snapshot
    """The state after the last epoch."""
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

    @cached_property
    def network(self) -> Network:
        """The network after the last epoch."""
        architecture = self.course.at(self.snapshot.epoch).experiment.architecture
        return Network(architecture, self.snapshot.parameters[0].copy())

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

    @property
    def penalty(self) -> float | None:
        """The part that L1 and L2 add to the loss of the last weights, which is told without it;
        None where neither is set."""
        return penalty(self.experiment, self.network)

    @property
    def stopped_by(self) -> str:
        """The goal that ended it before its last epoch, in words; empty where none did."""
        return self.reason if self.status is Status.FINISHED else ""


def penalty(experiment: Experiment, network: Network) -> float | None:
    """Return what L1 and L2 add to the loss of a network's weights, None where neither is set."""
    rule = experiment.rule
    if not (rule.l1 or rule.l2):
        return None
    with np.errstate(over="ignore"):
        return float(rule.penalty(network.architecture, network.parameters))


def document(run: Run, *, curves: bool = True) -> dict[str, Any]:
    """A run as JSON, with the figures of every epoch or without.

    The lists are of one length: the figures of each epoch before its update. Those after the last
    one stand alone.
    """
    tests = run.test_losses
    return {
        "experiment": run.course.segments[0].experiment.model_dump(mode="json"),
        "branches": [
            {"epoch": s.first_epoch, "experiment": s.experiment.model_dump(mode="json")}
            for s in run.course.segments[1:]
        ],
        "status": str(run.status),
        "reason": run.reason or None,
        "stopped_by": run.stopped_by or None,
        "epochs": run.epochs,
        "epochs_to_95": run.reached[GOALS.index(0.95)],
        "epochs_to_100": run.reached[GOALS.index(1.0)],
        **(_curves(run) if curves else {}),
        "final_loss": run.final_loss,
        "final_test_loss": None if tests is None else finite(float(tests[-1])),
        "penalty": None if run.penalty is None else finite(run.penalty),
        "train": _judgement(run.evaluation.train),
        "test": None if run.evaluation.test is None else _judgement(run.evaluation.test),
        "alternation": None
        if run.alternation is None
        else {
            "epochs": list(run.alternation.epochs),
            "train": [_judgement(score) for score in run.alternation.scores],
        },
    }


def _curves(run: Run) -> dict[str, list[float | None] | None]:
    """The figures of each epoch, before its update."""
    return {
        "losses": run.losses.tolist(),
        "accuracies": _listed(run.shares),
        "test_losses": _listed(run.test_losses),
        "test_accuracies": _listed(run.test_shares),
    }


def _listed(curve: FloatArray | None) -> list[float | None] | None:
    return None if curve is None else [finite(value) for value in curve[:-1].tolist()]


def finite(value: float) -> float | None:
    """Return a number that JSON and CSV can have; None for one that is not finite."""
    return value if math.isfinite(value) else None


def _judgement(score: Judgement) -> dict[str, Any]:
    if not isinstance(score, Score):
        return {"r2": finite(score.r2), "rmse": finite(score.rmse), "total": score.total}
    return {
        "accuracy": score.accuracy,
        "correct": score.correct,
        "total": score.total,
        "confusion": [list(row) for row in score.confusion],
    }
