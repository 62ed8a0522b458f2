"""A finished run in sentences: for who has it read aloud, and for logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.data.dataset import Dataset
from core.refusal import plain
from core.training.evaluation import Evaluation, Judgement, Sample, Score, samples, worst_first
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.drawing.curve_sentences import curve_sentences
from tui.drawing.map_sentences import map_sentences
from tui.drawing.run_page import architecture

MISTAKES = 10
"""Points that are told of by their places."""


def task_sentence(dataset: Dataset, widths: tuple[int, ...], seed: int) -> str:
    """Tell what is trained on what."""
    tests = int(dataset.is_test.sum())
    kept = f", {numbers.epochs(tests)} of them to test on" if tests else ""
    return (
        f"The network is {architecture(widths)}, seed {seed}; "
        f"it learns {numbers.plural(len(dataset.x), 'point')} of {plain(dataset.name)}{kept}."
    )


def run_sentences(run: Run) -> list[str]:
    """Tell of a run all that its page draws: its curve, its map, its accuracy and its mistakes."""
    curve = np.append(run.losses, run.final_loss)
    lines = curve_sentences("The loss", curve)
    if run.test_losses is not None:
        lines += curve_sentences("The loss of the test points", run.test_losses)
    lines += map_sentences(run.network, run.dataset)
    if run.status is not Status.DIVERGED:
        lines += _judgements(run)
        lines += _points(run.dataset, run.evaluation)
    return lines


def _judgements(run: Run) -> Iterator[str]:
    evaluation, names = run.evaluation, [plain(name) for name in run.dataset.classes]
    yield from _judgement("training", evaluation.train, names)
    if evaluation.test is not None:
        yield from _judgement("test", evaluation.test, names)
    if run.alternation is not None and run.alternation.counts is not None:
        worse, better = run.alternation.counts
        yield (
            f"The loss alternates from epoch to epoch: {numbers.epochs(worse)} and "
            f"{numbers.epochs(better)} training points are right, by turns."
        )


def _judgement(kind: str, points: Judgement, names: Sequence[str]) -> Iterator[str]:
    """Tell how many points are right, and of each class what becomes of it."""
    if not isinstance(points, Score):
        yield (
            f"R² of the {kind} points is {numbers.judgement(points)}, their "
            f"{numbers.detail(points)}, of {numbers.plural(points.total, 'point')}."
        )
        return
    yield (
        f"The {kind} points are {numbers.percent(points.accuracy)} right, {numbers.detail(points)}."
    )
    for name, row in zip(names, points.confusion, strict=True):
        told = [
            f"{numbers.epochs(count)} {'are' if count != 1 else 'is'} answered {answer}"
            for answer, count in zip(names, row, strict=True)
            if count
        ]
        if told:
            yield f"Of the {numbers.epochs(sum(row))} of class {name}, {', '.join(told)}."


def _points(dataset: Dataset, evaluation: Evaluation) -> Iterator[str]:
    """Tell of the points that are wrong, the worst first; of a regression of the worst few."""
    order = worst_first(dataset, evaluation)
    if dataset.classes:
        wrong = order[: int(evaluation.wrong.sum())]
        if not wrong.size:
            yield "No point is answered wrong."
            return
        if len(wrong) == 1:
            yield "1 point is answered wrong:"
        else:
            yield f"{numbers.epochs(len(wrong))} points are answered wrong, the worst first:"
    else:
        wrong = order[: MISTAKES // 2]
        yield f"The {numbers.plural(len(wrong), 'point')} farthest from the truth:"
    for sample in samples(dataset, evaluation, wrong[:MISTAKES]):
        yield _point(dataset, sample)
    if len(wrong) > MISTAKES:
        yield f"and {numbers.epochs(len(wrong) - MISTAKES)} more."


def _point(dataset: Dataset, sample: Sample) -> str:
    coordinates = dataset.x[sample.index].tolist()
    place = ", ".join(
        f"{plain(name)} {numbers.general(value + 0.0, 3)}"
        for name, value in zip(dataset.columns, coordinates, strict=True)
    )
    kind = "test point" if sample.is_test else "point"
    if not dataset.classes:
        truth, answer = numbers.figure(sample.truth), numbers.figure(sample.prediction)
        return f"{kind} {sample.index + 1} at {place} is {truth}, answered {answer}."
    truth, answer = (plain(dataset.classes[int(it)]) for it in (sample.truth, sample.prediction))
    share = sample.share if len(dataset.classes) > 2 or sample.prediction else 1 - sample.share
    return (
        f"{kind} {sample.index + 1} at {place} is {truth}, answered {answer} "
        f"with {numbers.percent(share)}."
    )
