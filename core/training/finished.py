"""Runs of a trainer as they ended, each by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.curves import Curves, goals_reached
from core.training.evaluation import Alternation, alternates, evaluate, judge
from core.training.run import Run, Status
from core.training.snapshot import FIGURES, LOSS, SHARE, TEST_LOSS, TEST_SHARE, Snapshot
from core.training.trainer import Trainer


def shares_and_tests(
    dataset: Dataset, curves: Curves, run: int
) -> tuple[FloatArray, FloatArray | None, FloatArray | None]:
    """A run's shares, the losses of its test points and their shares."""
    if not dataset.is_test.any():
        return curves.own(SHARE, run), None, None
    return curves.own(SHARE, run), curves.own(TEST_LOSS, run), curves.own(TEST_SHARE, run)


def finished_runs(trainer: Trainer, curves: Curves) -> tuple[Run, ...]:
    """The runs of a trainer as they stand, each with its own part of the curves."""
    end = trainer.snapshot()
    return tuple(_run(trainer, end, curves, run) for run in range(len(trainer.experiments)))


def _run(trainer: Trainer, end: Snapshot, curves: Curves, run: int) -> Run:
    experiment, dataset, network = (
        trainer.experiments[run],
        trainer.datasets[run],
        trainer.network_of(run),
    )
    curve = curves.own(LOSS, run)
    evaluation = evaluate(network, dataset)
    status = Status.FINISHED if trainer.epoch >= experiment.epochs else Status.STOPPED
    alternation = None
    ending = trainer.endings[run]
    if ending:
        status = Status.DIVERGED if ending.diverged else Status.FINISHED
    elif alternates(curve):
        before = judge(dataset, trainer.answers_before(run), dataset.truth[~dataset.is_test])
        alternation = Alternation((trainer.epoch - 1, trainer.epoch), (before, evaluation.train))
    return Run(
        Course.of(experiment),
        replace(end.of([run]), epoch=len(curve) - 1),
        dataset,
        curve[:-1].copy(),
        float(curve[-1]),
        *shares_and_tests(dataset, curves, run),
        evaluation,
        alternation,
        status,
        ending.sentence,
        curves.reached(run),
    )


def figures_of_run(run: Run) -> FloatArray:
    """The figures (FIGURES, epochs + 1) of a run at each epoch; without test points the first half
    of them."""
    tested = run.test_losses is not None
    figures = np.empty((FIGURES if tested else FIGURES // 2, run.epochs + 1))
    figures[LOSS, :-1], figures[LOSS, -1], figures[SHARE] = run.losses, run.final_loss, run.shares
    if run.test_losses is not None and run.test_shares is not None:
        figures[TEST_LOSS], figures[TEST_SHARE] = run.test_losses, run.test_shares
    return figures


def restored_run(
    course: Course,
    dataset: Dataset,
    figures: FloatArray,
    snapshot: Snapshot,
    alternation: Alternation | None,
    status: Status,
) -> Run:
    """A run as it ended, from its figures and its last state."""
    tested = dataset.is_test.any()
    network = Network(course.at(snapshot.epoch).experiment.architecture, snapshot.parameters[0])
    return Run(
        course,
        snapshot,
        dataset,
        figures[LOSS, :-1].copy(),
        float(figures[LOSS, -1]),
        figures[SHARE].copy(),
        figures[TEST_LOSS].copy() if tested else None,
        figures[TEST_SHARE].copy() if tested else None,
        evaluate(network, dataset),
        alternation,
        status,
        snapshot.ending.sentence,
        goals_reached(figures[SHARE]),
    )
