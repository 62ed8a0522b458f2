"""Answers of a network, judged: accuracy or R², confusion matrix, samples, grids, alternation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

import numpy as np

from core.data.dataset import Dataset, Domain, Task
from core.nn.arrays import BoolArray, FloatArray, IntArray, diverging
from core.nn.network import Network

ACTIVATIONS_IN_A_BLOCK = 2**16
"""Activations of a layer that are computed at once: half a megabyte."""

ALTERNATION_WINDOW = 9
"""Losses looked at for an alternation."""

ALTERNATION_SWING = 0.02
"""Least swing of the loss from epoch to epoch where it alternates, as a share of its mean."""

GROWN = 1.2
"""Times its lowest from which a test loss has grown."""

GOALS = (0.95, 1.0)
"""Shares of right training points whose first epoch a sweep tells."""


@dataclass(frozen=True)
class Score:
    """Points by their true and their predicted class."""

    confusion: tuple[tuple[int, ...], ...]
    """(K, K): confusion[true class][predicted class]."""

    @property
    def total(self) -> int:
        """All points."""
        return sum(map(sum, self.confusion))

    @property
    def correct(self) -> int:
        """The points predicted right."""
        return sum(row[place] for place, row in enumerate(self.confusion))

    @property
    def accuracy(self) -> float:
        """correct / total, 0 to 1."""
        return self.correct / self.total

    title: ClassVar[str] = "accuracy"

    @property
    def counts(self) -> tuple[int, ...]:
        """The confusion, row by row."""
        return tuple(count for row in self.confusion for count in row)

    @property
    def share(self) -> float:
        """The accuracy: the figure that a run is judged by."""
        return self.accuracy


@dataclass(frozen=True)
class Fit:
    """Points of a regression by how near the predicted values are."""

    total: int
    r2: float
    """1 - (squared errors) / (squared distances from the mean): 1 is perfect, 0 the mean itself."""
    rmse: float
    """The root of the mean squared error, in units of the target."""

    title: ClassVar[str] = "R²"
    counts: ClassVar[tuple[int, ...]] = ()

    @property
    def share(self) -> float:
        """R²: the figure that a run is judged by."""
        return self.r2


Judgement: TypeAlias = Score | Fit

Answers: TypeAlias = FloatArray | BoolArray
"""Classes as numbers, of two as switches too, or values."""


@diverging
def determination(answers: FloatArray, truth: FloatArray) -> FloatArray:
    """R² (...) of answers and true values (..., n), whatever the leading axes.

    Where all true values are equal, it is 1 for perfect answers, else minus infinity.
    """
    errors = np.square(answers - truth).sum(axis=-1)
    spread = np.square(truth - truth.mean(axis=-1, keepdims=True)).sum(axis=-1)
    with np.errstate(divide="ignore"):
        shares: FloatArray = 1 - np.where(errors == 0, 0.0, errors / spread)
    return shares


def shares_of(dataset: Dataset, answers: Answers, truth: Answers) -> FloatArray:
    """The share of right answers, or R² of a regression: (...) of arrays (..., n)."""
    if dataset.task is Task.REGRESSION:
        return determination(answers.astype(np.float64), truth.astype(np.float64))
    # A mean of switches would first make numbers of them.
    shares: FloatArray = np.count_nonzero(answers == truth, axis=-1) / truth.shape[-1]
    return shares


@diverging
def judge(dataset: Dataset, answers: FloatArray, truth: FloatArray) -> Judgement:
    """Judge the answers for some points of a data set, (n,) as from `Dataset.answers`."""
    if dataset.task is Task.REGRESSION:
        rmse = float(np.sqrt(np.square(answers - truth).mean()))
        return Fit(len(truth), float(determination(answers, truth)), rmse)
    classes = len(dataset.classes)
    places = (classes * truth + answers).astype(np.int64)
    counts = np.bincount(places, minlength=classes**2).reshape(classes, classes)
    return Score(tuple(map(tuple, counts.tolist())))


@dataclass(frozen=True)
class Evaluation:
    """A network's answers on a data set."""

    shares: FloatArray
    """(n, K): the outputs for all points of the data set in its order, on the scale of its levels:
    of two classes the probability of class 1, of more that of each."""
    answers: FloatArray
    """(n,): the predicted class of each point as a number, or the predicted value."""
    wrong: BoolArray
    """(n,): whether the predicted class is not the true one; never so in a regression."""
    train: Judgement
    test: Judgement | None
    """None without test points."""


@diverging
def outputs(network: Network, dataset: Dataset, points: FloatArray) -> FloatArray:
    """(m, K): the network's outputs at points (m, d), taken in blocks so that memory is small and
    near."""
    block = max(1, ACTIVATIONS_IN_A_BLOCK // max(network.architecture.widths))
    blocks = [
        network.predict_probability(dataset.encode(points[start : start + block]))
        for start in range(0, len(points), block)
    ]
    return np.concatenate(blocks)


def evaluate(network: Network, dataset: Dataset) -> Evaluation:
    """A single network's answers on a data set."""
    output = outputs(network, dataset, dataset.x)
    answers, truth, is_test = dataset.answers(output), dataset.truth, dataset.is_test
    wrong = answers != truth if dataset.classes else np.zeros(len(truth), dtype=np.bool_)
    return Evaluation(
        dataset.shares(output),
        answers,
        wrong,
        judge(dataset, answers[~is_test], truth[~is_test]),
        judge(dataset, answers[is_test], truth[is_test]) if is_test.any() else None,
    )


@dataclass(frozen=True)
class Sample:
    """One row of the sample table."""

    index: int
    """The point's place in the data set."""
    x1: float
    x2: float
    truth: float
    """The class as a number, or the value."""
    prediction: float
    """Likewise."""
    share: float
    """Of two classes the probability of class 1, of more that of the predicted one; the value of a
    regression between the lowest and the highest, 0 to 1."""
    error: float
    """Distance from the truth, 0 to 1; of a regression in units of its range."""
    is_test: bool
    wrong: bool


def errors(dataset: Dataset, evaluation: Evaluation) -> FloatArray:
    """(n,): the distance of each point's answer from the truth, as in `Sample`."""
    distance = np.abs(dataset.shares(dataset.target) - evaluation.shares)
    if dataset.task is Task.CLASSES:  # of the true class
        return distance[np.arange(len(distance)), dataset.truth.astype(np.int64)]
    return distance[:, 0]


def worst_first(dataset: Dataset, evaluation: Evaluation) -> IntArray:
    """(n,): the places of the points in the data set, mistakes first, then by their error."""
    return np.lexsort((-errors(dataset, evaluation), ~evaluation.wrong))


def samples(
    dataset: Dataset, evaluation: Evaluation, places: IntArray | None = None
) -> list[Sample]:
    """Points with their predictions, those at `places` or all, in that order."""
    chosen = np.arange(len(dataset.x)) if places is None else places
    shares = evaluation.shares
    shown = shares.max(axis=1) if dataset.task is Task.CLASSES else shares[:, 0]
    columns = (
        chosen,
        dataset.plane[chosen, 0],
        dataset.plane[chosen, 1],
        dataset.truth[chosen],
        evaluation.answers[chosen],
        shown[chosen],
        errors(dataset, evaluation)[chosen],
        dataset.is_test[chosen],
        evaluation.wrong[chosen],
    )
    return [Sample(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def grid_points(domain: Domain, rows: int, columns: int) -> FloatArray:
    """The centres of rows x columns cells over a domain, the top row first: (rows * columns, 2)."""
    x1_low, x1_high, x2_low, x2_high = domain
    x1 = x1_low + (np.arange(columns) + 0.5) / columns * (x1_high - x1_low)
    x2 = x2_high - (np.arange(rows) + 0.5) / rows * (x2_high - x2_low)
    return np.stack([np.tile(x1, rows), np.repeat(x2, columns)], axis=1)


def decision_grid(network: Network, dataset: Dataset, rows: int, columns: int) -> FloatArray:
    """The outputs over the data set's domain on the scale of its levels, the top row first:
    (rows, columns), or (rows, columns, K) of K classes."""
    points = dataset.lifted(grid_points(dataset.domain, rows, columns))
    return _on_a_grid(dataset.shares(outputs(network, dataset, points)), rows, columns)


def truth_grid(dataset: Dataset, rows: int, columns: int) -> FloatArray | None:
    """The true answers over the data set's domain, likewise; None where only points are known."""
    if dataset.region is None:
        return None
    answers = dataset.region(grid_points(dataset.domain, rows, columns))
    return _on_a_grid(dataset.shares(answers), rows, columns)


def _on_a_grid(shares: FloatArray, rows: int, columns: int) -> FloatArray:
    grid = shares.reshape(rows, columns, -1)
    return grid[..., 0] if grid.shape[-1] == 1 else grid


def alternates(losses: FloatArray) -> bool:
    """Whether the loss goes up and down from epoch to epoch at the end of `losses`.

    It does where the learning rate is at the edge of stability: each update overshoots.
    """
    last = losses[-ALTERNATION_WINDOW:]
    if len(last) < ALTERNATION_WINDOW or not last.max() > 0:
        return False
    steps = np.diff(last)
    turns = np.sign(steps[1:]) * np.sign(steps[:-1]) < 0
    # Scaled by the largest, since a diverging loss overflows when it is added up.
    swing = np.abs(steps / last.max()).mean()
    return bool(turns.all() and swing > ALTERNATION_SWING * (last / last.max()).mean())


def learnt_by_heart(losses: FloatArray, test_losses: FloatArray) -> int | None:
    """The epoch of the lowest test loss, where it has grown since and the loss has fallen.

    Both are (epochs + 1,), the newest last; None where that is not so.
    """
    if not (len(test_losses) and np.isfinite(test_losses).all()):
        return None
    lowest = int(test_losses.argmin())
    grown = test_losses[-1] > GROWN * test_losses[lowest] > 0
    return lowest if grown and losses[-1] < losses[lowest] else None


@dataclass(frozen=True)
class Alternation:
    """The judgement of the last two epochs of a run whose loss alternates."""

    epochs: tuple[int, int]
    scores: tuple[Judgement, Judgement]

    @property
    def better(self) -> Judgement:
        """The judgement of the better epoch of the two."""
        return max(self.scores, key=lambda score: score.share)

    @property
    def counts(self) -> tuple[int, int] | None:
        """The right points of the worse and the better epoch; None where these are equal, or
        there are no classes."""
        right = [score.correct for score in self.scores if isinstance(score, Score)]
        return (min(right), max(right)) if len(set(right)) > 1 else None
