"""Runs of a trainer as they ended, each by itself."""

from __future__ import annotations

from dataclasses import replace

from core.data.dataset import Dataset
from core.experiments.course import Course
from core.nn.arrays import FloatArray
from core.training.curves import Curves
from core.training.evaluation import Alternation, alternates, evaluate, judge
from core.training.run import Run, Status
from core.training.snapshot import LOSS, SHARE, TEST_LOSS, TEST_SHARE, Snapshot
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
