"""The points of several runs in one array, and how right the answers for them are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.data.dataset import Dataset, Task
from core.nn.activations import SIGMOID
from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.descent import Descent
from core.nn.losses import Loss
from core.training.evaluation import Answers, shares_of
from core.training.snapshot import FIGURES, LOSS, SHARE, TEST_LOSS, TEST_SHARE

Samples = tuple[FloatArray, FloatArray]
"""What enters the network, (n, d) or (runs, n, d), and the targets, (n, K) or (runs, n, K)."""


class StackedPoints:
    """Training and test points of runs that have as many of them each."""

    def __init__(self, datasets: Sequence[Dataset], loss: Loss) -> None:
        self._dataset, self._loss = datasets[0], loss
        self._train = _stacked(dataset.train for dataset in datasets)
        self._test = _stacked(dataset.test for dataset in datasets)
        # Two classes are switches where the logits alone tell them: less to write and compare.
        two = datasets[0].task is Task.BINARY and datasets[0].levels == (0.0, 1.0)
        self._are_switches = two and loss.predict is SIGMOID.value
        truth = self._comparable(np.stack([d.truth[~d.is_test] for d in datasets]))
        test_truth = self._comparable(np.stack([d.truth[d.is_test] for d in datasets]))
        self._truth, self._test_truth = truth, test_truth

    def _comparable(self, truth: FloatArray) -> Answers:
        return truth > 0.5 if self._are_switches else truth

    @property
    def shape(self) -> tuple[int, int]:
        """(runs, n), of the training points."""
        runs, n = self._truth.shape
        return runs, n

    def train(self, runs: IntArray) -> Samples:
        """The training points of some of the runs: of one without an axis for it."""
        return _of_those(runs, self._train)

    def test(self, runs: IntArray) -> Samples | None:
        """The test points, likewise; None without any."""
        return _of_those(runs, self._test) if self._test_truth.size else None

    def figures(
        self,
        runs: IntArray,
        losses: FloatArray,
        test_losses: FloatArray | None,
        descent: Descent,
    ) -> tuple[FloatArray, Answers]:
        """The figures (FIGURES, epochs, runs) of the descent's last chunk, whose losses are
        (epochs, runs) or (epochs,), and the answers (epochs, runs, n) for the training points."""
        shape = len(losses), len(runs)
        figures = np.full((FIGURES, *shape), np.nan)
        answers = self._answers(descent.recent_logits)
        figures[LOSS] = losses.reshape(shape)
        figures[SHARE] = shares_of(self._dataset, answers, self._truth[runs])
        logits = descent.recent_watched_logits
        if test_losses is not None and logits is not None:
            figures[TEST_LOSS] = test_losses.reshape(shape)
            truth = self._test_truth[runs]
            figures[TEST_SHARE] = shares_of(self._dataset, self._answers(logits), truth)
        return figures, answers

    @diverging
    def _answers(self, logits: FloatArray) -> Answers:
        """(epochs, runs, n): the answers that logits of a descent mean."""
        logits = logits.reshape(len(logits), -1, *logits.shape[-2:])
        if self._are_switches:
            switches: BoolArray = logits[..., 0, :] > 0
            return switches
        output = np.empty_like(logits)
        self._loss.predict(logits, output)
        return self._dataset.answers(output.swapaxes(-1, -2))


def _stacked(points: Iterable[Samples]) -> Samples:
    """Inputs (runs, n, d) and targets (runs, n, K) of each run's (n, d) and (n, K)."""
    x, target = zip(*points, strict=True)
    return np.stack(x), np.stack(target)


def _of_those(runs: IntArray, points: Samples) -> Samples:
    """The points of some of the runs; inputs that they share once."""
    x, target = (array[runs] for array in points)
    shared = bool((x == x[0]).all())
    return (x[0] if shared else x), (target[0] if runs.size == 1 else target)
