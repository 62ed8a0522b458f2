"""Answers of a network, judged: accuracy, confusion matrix, samples, decision grid, alternation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.dataset import Dataset, Domain
from core.nn.arrays import BoolArray, FloatArray, IntArray
from core.nn.network import Network

ACTIVATIONS_IN_A_BLOCK = 2**16
"""Activations of a layer that are computed at once: half a megabyte."""

ALTERNATION_WINDOW = 9
"""Losses looked at for an alternation."""

ALTERNATION_SWING = 0.02
"""Least swing of the loss from epoch to epoch where it alternates, as a share of its mean."""

GOALS = (0.95, 1.0)
"""Shares of right training points whose first epoch a sweep tells."""


@dataclass(frozen=True)
class Score:
    """Points by their true and their predicted class."""

    confusion: tuple[tuple[int, int], tuple[int, int]]
    """confusion[true class][predicted class]."""

    @property
    def total(self) -> int:
        """All points."""
        return sum(map(sum, self.confusion))

    @property
    def correct(self) -> int:
        """The points predicted right."""
        return self.confusion[0][0] + self.confusion[1][1]

    @property
    def accuracy(self) -> float:
        """correct / total, 0 to 1."""
        return self.correct / self.total


def score(predicted: BoolArray, target: FloatArray) -> Score:
    """Score predictions (n,) of class 1 against classes (n, 1)."""
    truth = target[:, 0] > 0.5
    counts = np.bincount(2 * truth + predicted, minlength=4).tolist()
    return Score(((counts[0], counts[1]), (counts[2], counts[3])))


@dataclass(frozen=True)
class Evaluation:
    """A network's answers on a data set; class 1 is predicted where the probability is > 0.5."""

    probability: FloatArray
    """(n,): of class 1, for all points of the data set in its order."""
    wrong: BoolArray
    """(n,): whether the predicted class is not the true one."""
    train: Score
    test: Score | None
    """None without test points."""


def probabilities(network: Network, points: FloatArray) -> FloatArray:
    """(n,): of class 1 at points (n, 2), taken in blocks so that memory is small and near."""
    block = max(1, ACTIVATIONS_IN_A_BLOCK // max(network.architecture.widths))
    blocks = [
        network.predict_probability(points[start : start + block])[:, 0]
        for start in range(0, len(points), block)
    ]
    return np.concatenate(blocks)


def evaluate(network: Network, dataset: Dataset) -> Evaluation:
    """A single network's answers on a data set."""
    probability = probabilities(network, dataset.x)
    predicted = probability > 0.5
    is_test = dataset.is_test
    return Evaluation(
        probability,
        predicted != (dataset.target[:, 0] > 0.5),
        score(predicted[~is_test], dataset.target[~is_test]),
        score(predicted[is_test], dataset.target[is_test]) if is_test.any() else None,
    )


@dataclass(frozen=True)
class Sample:
    """One row of the sample table."""

    index: int
    """The point's place in the data set."""
    x1: float
    x2: float
    truth: int
    prediction: int
    probability: float
    """Of class 1."""
    is_test: bool

    @property
    def right(self) -> bool:
        """Whether the prediction is the truth."""
        return self.truth == self.prediction

    @property
    def error(self) -> float:
        """Distance of the probability from the truth, 0 to 1."""
        return abs(self.truth - self.probability)


def worst_first(dataset: Dataset, evaluation: Evaluation) -> IntArray:
    """(n,): the places of the points in the data set, mistakes first, then by their error."""
    error = np.abs(dataset.target[:, 0] - evaluation.probability)
    return np.lexsort((-error, ~evaluation.wrong))


def samples(
    dataset: Dataset, evaluation: Evaluation, places: IntArray | None = None
) -> list[Sample]:
    """Points with their predictions, those at `places` or all, in that order."""
    chosen = np.arange(len(dataset.x)) if places is None else places
    return [
        Sample(i, x1, x2, int(truth), int(p > 0.5), p, is_test)
        for i, (x1, x2), truth, p, is_test in zip(
            chosen.tolist(),
            dataset.x[chosen].tolist(),
            dataset.target[chosen, 0].tolist(),
            evaluation.probability[chosen].tolist(),
            dataset.is_test[chosen].tolist(),
            strict=True,
        )
    ]


def grid_points(domain: Domain, rows: int, columns: int) -> FloatArray:
    """The centres of rows x columns cells over a domain, the top row first: (rows * columns, 2)."""
    x1_low, x1_high, x2_low, x2_high = domain
    x1 = x1_low + (np.arange(columns) + 0.5) / columns * (x1_high - x1_low)
    x2 = x2_high - (np.arange(rows) + 0.5) / rows * (x2_high - x2_low)
    return np.stack([np.tile(x1, rows), np.repeat(x2, columns)], axis=1)


def decision_grid(network: Network, domain: Domain, rows: int, columns: int) -> FloatArray:
    """The probability of class 1 over a domain: (rows, columns), the top row first."""
    points = grid_points(domain, rows, columns)
    return probabilities(network, points).reshape(rows, columns)


def truth_grid(dataset: Dataset, rows: int, columns: int) -> FloatArray | None:
    """The true class over the data set's domain, 0 or 1; None where only points are known."""
    if dataset.region is None:
        return None
    return dataset.region(grid_points(dataset.domain, rows, columns)).reshape(rows, columns)


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


@dataclass(frozen=True)
class Alternation:
    """The accuracy of the last two epochs of a run whose loss alternates."""

    epochs: tuple[int, int]
    scores: tuple[Score, Score]

    @property
    def better(self) -> Score:
        """The score of the better epoch of the two."""
        return max(self.scores, key=lambda score: score.correct)

    @property
    def sentence(self) -> str:
        """Explain the alternation to a reader who has not met it."""
        low, high = sorted(score.correct for score in self.scores)
        total = self.scores[0].total
        counts = f"{low:,} and {high:,} of {total:,} right, alternating" if low != high else ""
        sentence = "the loss alternates from epoch to epoch: the learning rate is at its edge"
        return f"{sentence} ({counts})" if counts else sentence
